/** Choose the sentences of a crowded story that are read: `dmn.inference.linking` for the browser. */
import { inList } from "../text/language";
import { isAlpha } from "../text/unicode";
import { singular, type Vocabulary } from "../text/vocabulary";

const MOST_READ = 80;
const LOOKED_BACK = 5;
const OWNERS_MARK = "'s";
const IDIOMS = new Set(["can i", "could i", "do i", "should i"]);
const ASKER = new Set(["i", "my", "we"]);

interface Fact {
  words: Set<string>;
  names: Set<string>;
  unknown: Set<string>;
  foreign: Set<string>;
  isPlain: boolean;
}

/** Which facts are read, in order: all, or in a crowded story those that are linked. */
export function linked(facts: readonly string[][], question: readonly string[], vocabulary: Vocabulary): number[] {
  const everything = facts.map((_, i) => i);
  if (facts.length <= MOST_READ && !isCrowded(facts, question, vocabulary)) return everything;
  const asksOfAsker = asksOf(question);
  const parts = resolved(facts.map((words) => fact(words, vocabulary, asksOfAsker)), facts);
  const asked = new Set(question.filter((w) => isName(w) || !vocabulary.has(w)).map(singular));
  asked.forEach((word) => inList("FIRST_PERSON", word) && asked.delete(word));
  if (asksOfAsker) asked.add("i");
  const kept = new Set<number>();
  const held = unknown(question, vocabulary);
  for (const plainAlone of [true, false]) spread(parts, asked, kept, held, vocabulary.nPlaceholders, plainAlone);
  return kept.size ? [...kept].sort((a, b) => a - b) : everything;
}

function isCrowded(facts: readonly string[][], question: readonly string[], vocabulary: Vocabulary): boolean {
  const found = new Set([...facts, question].flat().filter((word) => !vocabulary.has(word)));
  if (found.size <= vocabulary.nPlaceholders) return false;
  return unknown([...found], vocabulary).size > vocabulary.nPlaceholders;
}

const meets = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => {
  for (const word of one) if (other.has(word)) return true;
  return false;
};
const without = (one: ReadonlySet<string>, other: ReadonlySet<string>): string[] => [...one].filter((w) => !other.has(w));

/** Add what is linked, round by round, and its unknown words to `held`, which holds at most `room`. */
function spread(parts: readonly Fact[], asked: Set<string>, kept: Set<number>, held: Set<string>, room: number, plainAlone: boolean): void {
  for (let grown = true; grown; ) {
    grown = false;
    const reach = new Set(asked);
    for (const i of kept) (parts[i] as Fact).names.forEach((name) => reach.add(name));
    const near = parts
      .map((part, i) => ({ part, i, share: without(part.foreign, held).length / Math.max(1, part.words.size) }))
      .filter(({ part, i }) => !kept.has(i) && (part.isPlain || !plainAlone) && (meets(part.names, reach) || meets(part.words, asked)))
      .sort((a, b) => a.share - b.share || a.i - b.i);
    for (const { part, i } of near) {
      const fresh = without(part.unknown, held);
      if (fresh.length && held.size + fresh.length > room) continue;
      kept.add(i);
      fresh.forEach((word) => held.add(word));
      grown = true;
    }
  }
}

function fact(words: readonly string[], vocabulary: Vocabulary, asksOfAsker: boolean): Fact {
  const all = unknown(words, vocabulary);
  const foreign = new Set([...all].filter((word) => !isName(word)));
  const names = new Set(words.filter(isName).map(singular));
  words.forEach((word, place) => {
    const follows = place === 0 || inList("BEFORE_NAMES", words[place - 1] ?? "");
    if (foreign.has(singular(word)) && isAlpha(word) && follows) names.add(singular(word));
  });
  if (asksOfAsker && words.some((word) => inList("FIRST_PERSON", word))) names.add("i");
  return { words: new Set(words.map(singular)), names, unknown: all, foreign, isPlain: 3 * foreign.size <= words.length + 1 };
}

/** The facts with those names too that a pronoun in them may stand for. */
function resolved(parts: readonly Fact[], facts: readonly string[][]): Fact[] {
  const found: Fact[] = [];
  parts.forEach((part, i) => {
    const names = new Set(part.names);
    const hasPronoun = facts[i]?.some((word) => inList("THIRD_PERSON", word));
    if (!part.foreign.size && hasPronoun) {
      const before = [...found].reverse().filter((other) => !other.foreign.size).slice(0, LOOKED_BACK);
      before.find((other) => [...other.names].some(isName))?.names.forEach((name) => names.add(name));
    }
    found.push({ ...part, names });
  });
  return found;
}

const unknown = (words: readonly string[], vocabulary: Vocabulary): Set<string> =>
  new Set(words.filter((word) => !vocabulary.has(word) && word !== OWNERS_MARK).map(singular));

const isName = (word: string): boolean => word.includes(" ") || inList("LINKED", singular(word));

function asksOf(question: readonly string[]): boolean {
  const isIdiom = question.some((word, i) => i > 0 && IDIOMS.has(`${question[i - 1]} ${word}`));
  return question.some((word) => ASKER.has(word)) && !isIdiom;
}
