/** Words, names and marks of a text, and where they stand. */
import { first, hasWords, isUpper } from "./unicode";

export interface Token {
  text: string;
  /** As the network reads it, in lower case; empty for a mark. */
  word: string;
  start: number;
  end: number;
}

const ABBREVIATION = /^[\p{L}\p{Nl}\p{No}]+\.$/u;

export const isCapital = (token: Token): boolean => token.word !== "" && isUpper(first(token.text));

/** A token's word, by its text and its norm; empty for a mark. */
export function wordOf(text: string, norm: string): string {
  if (!hasWords(text)) return "";
  if (ABBREVIATION.test(text)) return text.slice(0, -1).toLowerCase();
  return norm.toLowerCase().replace(/^[<>]+|[<>]+$/g, "") || text.toLowerCase();
}

export interface Said {
  words: string[];
  surfaces: string[];
}

/** The words of some tokens, and the same as typed. */
export function said(tokens: readonly Token[]): Said {
  const spoken = tokens.filter((token) => token.word !== "");
  return { words: spoken.map((t) => t.word), surfaces: spoken.map(surface) };
}

function surface(token: Token): string {
  return !token.text.endsWith(".") || token.word.includes(".") ? token.text : token.text.slice(0, -1);
}
