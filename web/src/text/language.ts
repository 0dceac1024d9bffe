/** The word lists and rules that Python hands over: one source for both. */

export interface Special {
  texts: string[];
  norms: string[];
}

/** What `dmn.anywhere.language` writes. Words of a list are joined by blanks, phrases by "|". */
export interface Table {
  words: Record<string, string>;
  kinds: Record<string, string>;
  compounds: string;
  titles: Record<string, string>;
  genders: Record<string, string>;
  irregular: Record<string, string>;
  contractions: Record<string, string>;
  like_plain: Record<string, string>;
  specials: Record<string, [string[], string[]]>;
  phrases: string[][];
  norms: Record<string, string>;
  prefix: string;
  suffix: string;
  infix: string;
  url: string;
}

export class Language {
  readonly kinds: Map<string, string>;
  readonly titles: Map<string, string>;
  readonly genders: Map<string, string>;
  readonly irregular: Map<string, string>;
  readonly contractions: Map<string, string>;
  readonly likePlain: Map<string, string>;
  readonly compounds: Set<string>;
  readonly secondWords = new Map<string, Set<string>>();
  private readonly sets = new Map<string, Set<string>>();

  constructor(readonly table: Table) {
    const map = (values: Record<string, string>) => new Map(Object.entries(values));
    this.kinds = map(table.kinds);
    this.titles = map(table.titles);
    this.genders = map(table.genders);
    this.irregular = map(table.irregular);
    this.contractions = map(table.contractions);
    this.likePlain = map(table.like_plain);
    this.compounds = new Set(table.compounds.split("|"));
    for (const compound of this.compounds) {
      const [one = "", two = ""] = compound.split(" ");
      this.secondWords.set(one, (this.secondWords.get(one) ?? new Set()).add(two));
    }
    for (const [name, words] of Object.entries(table.words)) {
      this.sets.set(name, new Set(words.includes("|") ? words.split("|") : words.split(" ")));
    }
  }

  /** A named list of words. */
  list(name: string): Set<string> {
    const found = this.sets.get(name);
    if (!found) throw new Error(`Expected a list of words called ${name}: export the page again.`);
    return found;
  }

  kindOf(word: string): string | undefined {
    return this.kinds.get(word);
  }
}

let current: Language | undefined;

/** Set the language that every module of text reads. */
export function speak(table: Table): void {
  current = new Language(table);
}

export function language(): Language {
  if (!current) throw new Error("Expected word lists before the first text: call speak() first.");
  return current;
}

export const inList = (name: string, word: string): boolean => language().list(name).has(word);
export const kindOf = (word: string): string | undefined => language().kindOf(word);
