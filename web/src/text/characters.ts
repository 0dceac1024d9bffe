/** One form for each character, whatever was typed, and the way back to what was typed. */
import { language } from "./language";

const INVISIBLE =
  /[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
const UNUSUAL = /[^\t-\r\x1c-~]|`/u;
const ODD = /[\t-\r\x1c-~]?(?:[^\t-\r\x1c-~]|`)+/gu;
/** Characters of one piece; more marks than that on a letter say nothing. */
const LONGEST = 32;
const QUOTES = new Map([
  ...[..."‘’‛`´ʼ＇"].map((odd): [string, string] => [odd, "'"]),
  ...[..."“”„‟"].map((odd): [string, string] => [odd, '"']),
]);

export interface Normalised {
  text: string;
  /** For each character its place in what was typed; null where nothing was changed. */
  starts: number[] | null;
  ends: number[] | null;
}

/** Where a piece of the one form stands in what was typed. */
export function typed(clean: Normalised, start: number, end: number): [number, number] {
  if (!clean.starts || !clean.ends) return [start, end];
  return [clean.starts[start] ?? 0, clean.ends[end - 1] ?? 0];
}

export function normalised(text: string): Normalised {
  if (!UNUSUAL.test(text)) return { text, starts: null, ends: null };
  const pieces: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const same = (from: number, to: number) => {
    pieces.push(text.slice(from, to));
    for (let i = from; i < to; i++) {
      starts.push(i);
      ends.push(i + 1);
    }
  };
  let last = 0;
  for (const [start, end] of clusters(text)) {
    same(last, start);
    const clear = plain(text.slice(start, end));
    pieces.push(clear);
    const isAsLong = clear.length === end - start;
    for (let i = 0; i < clear.length; i++) {
      starts.push(isAsLong ? start + i : start);
      ends.push(isAsLong ? start + i + 1 : end);
    }
    last = end;
  }
  same(last, text.length);
  return { text: pieces.join(""), starts, ends };
}

export const plainText = (text: string): string => (UNUSUAL.test(text) ? normalised(text).text : text);

/** The unusual pieces that are composed on their own: a character, and what joins it. */
function* clusters(text: string): Generator<[number, number]> {
  for (const odd of text.matchAll(ODD)) {
    let start = odd.index;
    let place = start;
    let count = 0;
    for (const character of odd[0]) {
      if (count > 0 && !(count < LONGEST && joins(character))) {
        yield [start, place];
        start = place;
        count = 0;
      }
      place += character.length;
      count++;
    }
    yield [start, place];
  }
}

function joins(character: string): boolean {
  if (/^[\x00-\x7f]$/.test(character) || character.replace(INVISIBLE, "") === "") return false;
  return /^\p{M}$/u.test(character) || /^[\u1160-\u11ff\uff9e\uff9f]$/.test(character);
}

function plain(cluster: string): string {
  const { likePlain } = language();
  const visible = [...cluster.replace(INVISIBLE, "")].map((c) => QUOTES.get(c) ?? c);
  return visible.map((c) => likePlain.get(c) ?? c).join("").normalize("NFC");
}
