/** Ends of the sentences of a line: at stops, but for those of abbreviations that go on. */
import { isFunctionWord, isVerb } from "./grammar";
import { inList, kindOf } from "./language";
import { isCapital, type Token } from "./tokens";
import { first, isAlpha, isLower, isUpper, length } from "./unicode";

const STOPS = new Set(".!?。．！？｡‽⁇⁈⁉।॥۔؟։");
const ELLIPSES = new Set(["...", "…", "....", ".."]);
const OPENING = new Set("([{«‹¿¡「『（【");
const FAR = 60;
const NEVER = new Set(["e.g.", "i.e.", "vs.", "v.s.", "E.g.", "I.e."]);
const GLUED = /^([a-z]{2,}\.)([a-z]+)[^\p{L}\p{N}_]*$/u;
const MORE_SHORTENED = new Set(["jr", "sr", "no"]);
const MORE_OPENERS = new Set(["the", "then", "after", "where", "my", "his", "her"]);

/** Where a sentence ends inside what stands between blanks: park.john; 0 for nowhere. */
export function endOfGlued(chunk: string): number {
  const match = GLUED.exec(chunk);
  const [, before = "", word = ""] = match ?? [];
  if (!match) return 0;
  const opens = kindOf(word) === "person" || inList("SUBJECT_PRONOUNS", word) || MORE_OPENERS.has(word);
  return opens ? before.length : 0;
}

/** Tokens with the stop of a shortened word, that is no known one, as its part: Lt. */
export function abbreviated(tokens: Iterable<Token>): Token[] {
  const found: Token[] = [];
  for (const token of tokens) {
    const last = found.at(-1);
    const isShort = last && (inList("ABBREVIATED_TITLES", last.word) || MORE_SHORTENED.has(last.word));
    if (last && isShort && token.text === "." && last.end === token.start) {
      found[found.length - 1] = { ...last, text: `${last.text}.`, end: token.end };
    } else found.push(token);
  }
  return found;
}

/** Words with a capital that a text also writes without a stop, as it does with names. */
export function bareNames(lines: readonly Token[][]): Set<string> {
  const found = new Set<string>();
  for (const tokens of lines) {
    tokens.slice(0, -1).forEach((token, i) => {
      const following = tokens[i + 1] as Token;
      const isBare = isCapital(token) && !token.text.endsWith(".");
      if (isBare && !isCapital(following) && following.text !== ".") found.add(token.word);
    });
  }
  return found;
}

export const hasAbbreviation = (tokens: readonly Token[]): boolean =>
  tokens.slice(0, -1).some((token) => token.text.endsWith(".") && token.text.length > 1);

/** A line's tokens, cut into sentences. `bare` are the story's names. */
export function sentences(tokens: readonly Token[], bare: ReadonlySet<string>): Token[][] {
  const found: Token[][] = [];
  let current: Token[] = [];
  let hasEnded = false;
  tokens.forEach((token, place) => {
    if (hasEnded && (token.word !== "" || begins(tokens, place))) {
      found.push(current);
      current = [];
      hasEnded = false;
    }
    current.push(token);
    if (!hasEnded) hasEnded = ends(tokens, place, bare);
  });
  found.push(current);
  return found;
}

function ends(tokens: readonly Token[], place: number, bare: ReadonlySet<string>): boolean {
  const { text } = tokens[place] as Token;
  const isLast = place + 1 === tokens.length;
  if (STOPS.has(text)) return true;
  if (ELLIPSES.has(text)) return !isLast && startsAnew(tokens, place + 1);
  if (!text.endsWith(".") || text.length === 1 || isLast) return false;
  return endsAfterAbbreviation(tokens, place, bare);
}

function startsAnew(tokens: readonly Token[], place: number): boolean {
  const [before, token] = tokens.slice(place - 1, place + 1) as [Token, Token];
  return before.end < token.start && isUpper(first(token.text));
}

function endsAfterAbbreviation(tokens: readonly Token[], place: number, bare: ReadonlySet<string>): boolean {
  const [token, following] = tokens.slice(place, place + 2) as [Token, Token];
  const { text } = token;
  if (NEVER.has(text) || token.end === following.start) return false;
  if (bare.has(token.word)) return true;
  if (!isUpper(first(following.text))) {
    return isAlpha(text.slice(0, -1)) && isLower(text) && mayOpen(token, following);
  }
  if (inList("ABBREVIATED_TITLES", token.word)) return isObject(tokens, place);
  if (length(text) === 2) return false;
  const isTime = token.word.endsWith(".m.") && hasVerb(tokens.slice(Math.max(0, place - FAR), place));
  return text.split(".").length === 2 || isTime || isFunctionWord(following.word);
}

function hasVerb(tokens: readonly Token[]): boolean {
  for (const token of [...tokens].reverse()) {
    if (STOPS.has(token.text)) return false;
    if (isVerb(token.word)) return true;
  }
  return false;
}

function mayOpen(token: Token, following: Token): boolean {
  if (length(token.text) === 2) return isAlpha(following.text);
  return isFunctionWord(following.word) || isVerb(following.word);
}

/** Whether a title is rather a name that ends its sentence: John gave it to Ms. Mary left. */
function isObject(tokens: readonly Token[], place: number): boolean {
  const before = tokens.slice(Math.max(0, place - FAR), place).map((token) => token.word);
  if (place + 2 >= tokens.length || !["to", "with", "from"].includes(before.at(-1) ?? "")) return false;
  const isEmbedded = before.some((word) => inList("COMPLEMENTISERS", word));
  return before.some(isVerb) && !isEmbedded && isVerb((tokens[place + 2] as Token).word);
}

function begins(tokens: readonly Token[], place: number): boolean {
  const token = tokens[place] as Token;
  if (OPENING.has(token.text)) return true;
  if (!['"', "'", "*", "-", "–", "—"].includes(token.text)) return false;
  const hasBlankBefore = (tokens[place - 1] as Token).end < token.start;
  const next = tokens[place + 1];
  const hasBlankBehind = next === undefined || token.end < next.start;
  return hasBlankBefore && (!hasBlankBehind || ["-", "–", "—"].includes(token.text));
}
