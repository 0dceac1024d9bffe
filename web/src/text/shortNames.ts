/** Short names that mean one person of a story: John, where only John Smith is in it.
 *
 * A name is its words, joined by blanks; a name of one item that stands for itself is kept apart,
 * in `alone`.
 */
import { isFunctionWord, isVerb } from "./grammar";
import { inList, kindOf, language } from "./language";
import { isCapital, type Token } from "./tokens";

/** The names of a story: of several words, and of one item that stand for themselves. */
export interface Names {
  whole: Set<string>;
  alone: Set<string>;
}

export const noNames = (): Names => ({ whole: new Set(), alone: new Set() });

const WITH_FIRST_NAMES = new Set(["aunt", "uncle", "sir", "lady"]);
const isTitle = (word: string | undefined): boolean => language().titles.has(word ?? "");
const gender = (word: string | undefined): string => language().genders.get(word ?? "") ?? "";

export const hasPeople = (known: Names): boolean => people(known).length > 0;

/** The tokens of a sentence, each short name with the word of the whole name. */
export function speltOut(tokens: readonly Token[], known: Names): Token[] {
  if (!hasPeople(known)) return [...tokens];
  return tokens.map((token) => {
    if (!token.word || !mayBeName(token)) return token;
    const whole = meaning(token.word.split(" "), known);
    return whole === null ? token : { ...token, word: whole.join(" ") };
  });
}

function mayBeName(token: Token): boolean {
  if (token.word.includes(" ")) return true;
  if (isFunctionWord(token.word) || isVerb(token.word)) return false;
  return isCapital(token) || gender(token.word) !== "";
}

/** The short names that cannot mean whom they might: their sentence names that one too. */
export function standingApart(sentences: readonly string[][], known: Names): Set<string> {
  const all = people(known);
  const found = new Set<string>();
  for (const words of sentences) {
    const here = all.filter((name) => words.includes(name.join(" ")));
    const ownWords = new Set(here.flatMap(own));
    words.filter((word) => ownWords.has(word)).forEach((word) => found.add(word));
    for (const name of here) {
      const rivals = here.filter((other) => !isTitle(other[0]));
      if (isTitle(name[0]) && rivals.some((other) => fits(name, other))) found.add(name.join(" "));
    }
  }
  return found;
}

/** Words of a story that are parts of a name, or a title with a name, and were left as they are. */
export function leftAlone(words: ReadonlySet<string>, known: Names): Set<string> {
  const all = people(known);
  const parts = new Set(all.flatMap(own));
  all.filter((name) => isTitle(name[0])).forEach((name) => parts.add(name.join(" ")));
  return new Set([...words].filter((word) => parts.has(word)));
}

function meaning(name: string[], known: Names): string[] | null {
  if (known.alone.has(name.join(" "))) return null;
  const all = people(known);
  if (name.length === 1) {
    const owners = all.filter((one) => own(one).includes(name[0] ?? ""));
    const named = new Set(owners.map((one) => (meaning(one, known) ?? one).join(" ")));
    return named.size === 1 ? ([...named][0] as string).split(" ") : null;
  }
  if (!isTitle(name[0])) return null;
  const whole = all.filter((one) => !isTitle(one[0]) && fits(name, one));
  const [only] = whole;
  if (whole.length !== 1 || !only) return null;
  const titled = all.filter((one) => isTitle(one[0]) && one.join(" ") !== name.join(" "));
  return titled.some((other) => fits(other, only)) ? null : only;
}

const kept = new WeakMap<Names, { size: number; people: string[][] }>();

function people(known: Names): string[][] {
  const before = kept.get(known);
  if (before?.size === known.whole.size) return before.people;
  const found = [...known.whole].sort().map((name) => name.split(" ")).filter(isPerson);
  kept.set(known, { size: known.whole.size, people: found });
  return found;
}

function isPerson(name: string[]): boolean {
  const last = name.at(-1) ?? "";
  if (name.length < 2 || name.slice(1).some((word) => inList("TITLES", word))) return false;
  if (isTitle(name[0])) return true;
  const isPlace = inList("TOWNS", name.join(" ")) || ["place", "thing", "container"].includes(kindOf(last) ?? "");
  const isDouble = gender(last) !== "" && !inList("SURNAMES", last);
  return gender(name[0]) !== "" && !isPlace && !isDouble;
}

/** The words by which a person may be called: first and last name, without a title. */
function own(name: string[]): string[] {
  const words = isTitle(name[0]) ? name.slice(1) : name;
  return [words[0] ?? "", words.at(-1) ?? ""];
}

/** Whether a title and a name may be those of somebody: Mr Smith, and John Smith. */
function fits(titled: string[], whole: string[]): boolean {
  const [title = "", ...rest] = titled;
  const of = language().titles.get(title) ?? "";
  if (of !== "n" && ![of, "n"].includes(gender(whole[0]))) return false;
  const said = rest.join(" ");
  const byFirst = WITH_FIRST_NAMES.has(title) && said === whole[0];
  return said === whole.join(" ") || said === whole.at(-1) || byFirst;
}
