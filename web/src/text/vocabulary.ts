/** Words <-> ids, and placeholders for words never seen. */
import { language } from "./language";
import { length } from "./unicode";

export const PAD = 0;
export const END = 1;
const N_SPECIAL = 2;
const OWNERS_MARK = "'s";
const SPELLING = /^(?:… .*|.* …|shape (?:[Xxd]|[^A-Za-z0-9])+)$/su;
const PLURALS: [string, string][] = [
  ["ves", "f"],
  ["ies", "y"],
  ["sses", "ss"],
  ["xes", "x"],
  ["ches", "ch"],
  ["shes", "sh"],
];

/** A rough English singular: enough to see that two words are one noun. */
export function singular(word: string): string {
  const irregular = language().irregular.get(word);
  if (irregular !== undefined) return irregular;
  for (const [plural, one] of PLURALS) {
    if (word.endsWith(plural) && length(word) > plural.length + 1) return word.slice(0, -plural.length) + one;
  }
  if (word.endsWith("s") && !/(?:ss|us|is)$/.test(word) && length(word) > 3) return word.slice(0, -1);
  return word;
}

export class Vocabulary {
  private readonly ids: Map<string, number>;
  readonly nPlaceholders: number;

  constructor(readonly words: readonly string[]) {
    this.ids = new Map(words.map((word, index) => [word, index]));
    this.nPlaceholders = words.filter((w) => w.startsWith("<") && w.endsWith(">")).length - N_SPECIAL;
  }

  has(word: string): boolean {
    return this.ids.has(word);
  }

  id(word: string): number | undefined {
    return this.ids.get(word);
  }

  reads(word: string): boolean {
    return this.ids.has(word) || !(word === OWNERS_MARK || (word.includes(" ") && SPELLING.test(word)));
  }

  placeholderId(number: number): number {
    return N_SPECIAL + number - 1;
  }

  placeholderNumber(index: number): number | null {
    const number = index - N_SPECIAL + 1;
    return number >= 1 && number <= this.nPlaceholders ? number : null;
  }
}

/** Hands out placeholders to the unknown words of one story and its question. */
export class Placeholders {
  readonly numbers = new Map<string, number>();
  private readonly stems = new Map<string, number>();

  constructor(private readonly vocabulary: Vocabulary) {}

  id(word: string): number {
    const known = this.vocabulary.id(word);
    if (known !== undefined) return known;
    let number = this.numbers.get(word);
    if (number === undefined) {
      const stem = singular(word);
      number = this.stems.get(stem) ?? (this.stems.size % this.vocabulary.nPlaceholders) + 1;
      this.stems.set(stem, number);
      this.numbers.set(word, number);
    }
    return this.vocabulary.placeholderId(number);
  }

  ids(words: readonly string[]): number[] {
    const read = words.filter((word) => this.vocabulary.reads(word));
    return (read.length ? read : words).map((word) => this.id(word));
  }

  /** The word that a placeholder stands for; the shortest if several were read. */
  word(number: number): string | null {
    let found: string | null = null;
    for (const [word, taken] of this.numbers) {
      if (taken === number && (found === null || length(word) < length(found))) found = word;
    }
    return found;
  }
}
