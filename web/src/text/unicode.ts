/** Python's view of characters: what is a blank, a letter, a capital. */

/** What Python takes for white space, as part of a character class. */
export const BLANKS = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const BLANK = new RegExp(`^[${BLANKS}]$`, "u");
const EDGES = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "gu");
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/gu;

export const isBlank = (character: string): boolean => BLANK.test(character);
export const strip = (text: string): string => text.replace(EDGES, "");
export const isUpper = (text: string): boolean => /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);
export const isLower = (text: string): boolean => /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
export const isAlpha = (text: string): boolean => /^\p{L}+$/u.test(text);
export const isDigits = (text: string): boolean =>
  /^[\p{Nd}\xb2\xb3\xb9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792]+$/u.test(text);
/** Whether a text holds a letter or a digit. */
export const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** The first character, both halves of it where it has two. */
export const first = (text: string): string => {
  const point = text.codePointAt(0);
  return point === undefined ? "" : String.fromCodePoint(point);
};

/** How many characters a text has, as Python counts. */
export const length = (text: string): number => {
  let count = text.length;
  for (let i = 0; i + 1 < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) count--;
  }
  return count;
};

export interface Line {
  text: string;
  start: number;
}

/** The lines of a text as Python's `splitlines` cuts them, without their ends. */
export function splitLines(text: string): Line[] {
  const found: Line[] = [];
  let start = 0;
  for (const end of text.matchAll(LINE_END)) {
    found.push({ text: text.slice(start, end.index), start });
    start = end.index + end[0].length;
  }
  if (start < text.length) found.push({ text: text.slice(start), start });
  return found;
}
