/** Prose into sentences, sentences into words: `dmn.text.tokenizer` for the browser. */
import * as boundaries from "./boundaries";
import { normalised, type Normalised, plainText, typed } from "./characters";
import * as clauses from "./clauses";
import { opened } from "./contractions";
import * as names from "./names";
import { lines } from "./pasted";
import { split } from "./rules";
import { hasPeople, leftAlone, type Names, noNames } from "./shortNames";
import { said, type Token, wordOf } from "./tokens";
import { BLANKS, hasWords, isBlank, length, splitLines, strip } from "./unicode";

export const MAX_CHARACTERS = 1_000_000;
export const MAX_FACTS = 10_000;
export const MAX_SENTENCE_CHARACTERS = 10_000;
const STOP_INSIDE = "[!?](?=[A-Z][a-z]|[A-Z] |[^\\x00-\\x7f])";
const CHUNK = new RegExp(`(?:[^${BLANKS}。!?]|(?!${STOP_INSIDE})[!?]){1,1000}[。!?]?|[。!?]`, "gu");
const HALF = /[\ud800-\udfff]/u;
const MOST_KEPT = 20_000;

/** One fact as typed, where it stands, and its words as the network reads them. */
export interface Sentence {
  text: string;
  start: number;
  end: number;
  words: string[];
  surfaces: string[];
  /** Start and end of the typed sentence that this is a part of; null for one of its own. */
  whole: [number, number] | null;
}

/** What a person can mend in a text that was typed. */
export class TextError extends Error {}

const chunks = new Map<string, Token[]>();

function splitChunk(chunk: string): Token[] {
  const end = boundaries.endOfGlued(chunk);
  const found: Token[] = [];
  for (const [start, piece] of [[0, chunk.slice(0, end)], [end, chunk.slice(end)]] as [number, string][]) {
    for (const { text, norm, start: at } of split(piece)) {
      found.push({ text, word: wordOf(text, norm), start: start + at, end: start + at + text.length });
    }
  }
  return boundaries.abbreviated(found);
}

function keptChunk(chunk: string): Token[] {
  const before = chunks.get(chunk);
  if (before) return before;
  const found = splitChunk(chunk);
  if (chunk.length <= 40) {
    if (chunks.size >= MOST_KEPT) chunks.clear();
    chunks.set(chunk, found);
  }
  return found;
}

/** The tokens of a piece of text in its one form, contractions opened. */
function tokensOf(line: string, offset = 0): Token[] {
  const found: Token[] = [];
  let mayBeContracted = false;
  for (const match of line.matchAll(CHUNK)) {
    const at = offset + match.index;
    const tokens = keptChunk(match[0]);
    mayBeContracted ||= tokens.length > 1;
    for (const token of tokens) found.push({ ...token, start: at + token.start, end: at + token.end });
  }
  return mayBeContracted ? opened(found) : found;
}

const thousands = (number: number): string => number.toLocaleString("en-US");

/** Sentences of prose, or of one sentence a line, or of both mixed. Throws TextError. */
export function splitStory(story: string, splitClauses = true): Sentence[] {
  const size = length(story);
  if (size > MAX_CHARACTERS) {
    throw new TextError(
      `A story may have up to ${thousands(MAX_CHARACTERS)} characters, this one has ${thousands(size)}. Ask about a part of it.`,
    );
  }
  checkCharacters(story);
  const clean = normalised(story);
  const found: Sentence[] = [];
  const [sentences, people] = typedSentences(clean.text);
  for (const tokens of sentences) {
    const facts = splitClauses ? clauses.parts(tokens, people) : [tokens];
    const whole = facts.length > 1 ? places(clean, story, tokens) : null;
    for (const fact of facts) {
      const [start, end] = places(clean, story, fact);
      found.push({ text: story.slice(start, end), start, end, ...said(fact), whole });
    }
  }
  if (!found.length) {
    throw new TextError("Nothing to read yet. Type at least one sentence, for example: Mary went to the garden.");
  }
  if (found.length > MAX_FACTS) {
    throw new TextError(
      `A story may have up to ${thousands(MAX_FACTS)} sentences, this one has ${thousands(found.length)}. Ask about a part of it.`,
    );
  }
  return found;
}

/** The sentences of a story with its names put together, and who acts in it. */
function typedSentences(text: string): [Token[][], Set<string>] {
  const tokenised = lines(text).map((line) => tokensOf(line.text, line.start));
  const bare = tokenised.some(boundaries.hasAbbreviation) ? boundaries.bareNames(tokenised) : new Set<string>();
  let found = tokenised
    .flatMap((line) => boundaries.sentences(line, bare))
    .filter((tokens) => tokens.some((token) => token.word !== ""));
  const shown = found.map(names.spans);
  const known = names.namesOf(found, shown);
  if (!names.isEmpty(known)) found = found.map((tokens, i) => names.joined(tokens, shown[i] ?? [], known));
  const mayBeSplit = found.some(clauses.mayBeSplit);
  return [found, mayBeSplit ? clauses.peopleOf(found) : new Set()];
}

function places(clean: Normalised, story: string, tokens: readonly Token[]): [number, number] {
  let [start, end] = typed(clean, (tokens[0] as Token).start, (tokens.at(-1) as Token).end);
  while (isBlank(story[start] ?? "")) start++;
  while (isBlank(story[end - 1] ?? "")) end--;
  return [start, end];
}

/** The names of a story, to be found again in a question about it. */
export function namesIn(sentences: readonly Sentence[]): Names {
  const words = new Set(sentences.flatMap((sentence) => sentence.words));
  const known: Names = { ...noNames(), whole: new Set([...words].filter((word) => word.includes(" "))) };
  if (hasPeople(known)) known.alone = leftAlone(words, known);
  return known;
}

/** The question as one sentence, whatever its punctuation. Throws TextError. */
export function readQuestion(question: string, known: Names): Sentence {
  const size = length(question);
  if (size > MAX_SENTENCE_CHARACTERS) {
    throw new TextError(
      `A question may have up to ${thousands(MAX_SENTENCE_CHARACTERS)} characters, this one has ${thousands(size)}. Put the story into the story box.`,
    );
  }
  checkCharacters(question);
  const text = strip(question);
  const tokens = tokensOf(plainText(text));
  const { words, surfaces } = said(names.joined(tokens, names.spans(tokens), known));
  if (!words.length) throw new TextError("Ask something about the story, for example: Where is Mary?");
  const start = question.indexOf(text);
  return { text, start, end: start + text.length, words, surfaces, whole: null };
}

function checkCharacters(text: string): void {
  const half = HALF.exec(text);
  if (!half) return;
  const shown = `'\\u${half[0].charCodeAt(0).toString(16)}'`;
  throw new TextError(
    `Expected text, got half a character (${shown}) at place ${thousands(length(text.slice(0, half.index)) + 1)}. Remove it.`,
  );
}

/** Several questions typed into one box. */
export function splitQuestions(text: string): string[] {
  const cut = new RegExp(`(?<=[?？])[${BLANKS}]+`, "u");
  return splitLines(text).flatMap((line) => line.text.split(cut)).map(strip).filter(hasWords);
}
