/** Whether an answer rests on the story: `dmn.inference.grounding` for the browser. */
import { inList, language } from "../text/language";
import { singular } from "../text/vocabulary";

const YES_OR_NO = new Set(["yes", "no", "maybe"]);

export interface Asked {
  facts: readonly string[][];
  question: readonly string[];
  unknown: ReadonlySet<string>;
}

/** Whether the story names what question and answer name. All words in lower case. */
export function isSupported({ facts, question, unknown }: Asked, answer: readonly string[], gates: readonly ArrayLike<number>[]): boolean {
  const told = stems(facts);
  const asked = namesIn(question, unknown);
  const isJudged = answer.length > 0 && answer.every((word) => YES_OR_NO.has(word));
  const isThere = (word: string) => told.has(word);
  const isTold = isJudged ? !asked.size || [...asked].some(isThere) : [...asked].every(isThere);
  const read = stems(leaders(gates).map((index) => facts[index] ?? []));
  if ([...language().list("MOTIVES")].some((word) => read.has(word))) {
    for (const place of language().list("LED_TO")) read.add(place);
  }
  return isTold && [...namesIn(answer, unknown)].every((word) => read.has(word));
}

/** The question's names that no fact holds, in its order. */
export function absentNames({ facts, question, unknown }: Asked): string[] {
  const told = stems(facts);
  const seen = namesIn(question, unknown);
  return [...new Set(question)].filter((word) => seen.has(singular(word)) && !told.has(singular(word)));
}

function namesIn(words: readonly string[], unknown: ReadonlySet<string>): Set<string> {
  const foreign = new Set([...unknown].map(singular));
  return new Set(words.map(singular).filter((word) => foreign.has(word) || inList("GROUNDED", word)));
}

/** The fact with the largest gate among facts, in each pass before stop leads. */
export function leaders(gates: readonly ArrayLike<number>[]): number[] {
  const found: number[] = [];
  for (const row of gates) {
    let best = 0;
    for (let i = 1; i < row.length - 1; i++) if ((row[i] as number) > (row[best] as number)) best = i;
    if ((row[row.length - 1] as number) > (row[best] as number)) break;
    found.push(best);
  }
  return found;
}

const stems = (texts: readonly (readonly string[])[]): Set<string> => new Set(texts.flat().map(singular));
