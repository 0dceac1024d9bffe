/** Names of several words, each put together into one word: living room, Dr. Smith, New York. */
import * as capitals from "./capitals";
import { isAdjective, isFunctionWord, isPlainNoun, isVerb } from "./grammar";
import { inList, kindOf, language } from "./language";
import { hasPeople, type Names, noNames, speltOut, standingApart } from "./shortNames";
import { isCapital, type Token } from "./tokens";
import { first, isAlpha, isDigits, isUpper, length as size } from "./unicode";
import { singular } from "./vocabulary";

const LONGEST = 5;
const SHORT_TITLES = new Set(["mr", "mrs", "ms", "dr", "prof"]);
const ARTICLES = new Set("the a an my his her their our your".split(" "));

/** The places of a name's first token and of the token behind it. */
export type Span = [number, number];

/** Where the names of several words stand that one sentence alone shows. */
export function spans(tokens: readonly Token[]): Span[] {
  const found: Span[] = [];
  const last = tokens.length - 1;
  for (let place = 0; place < last; ) {
    const size = mayBegin(tokens[place] as Token, tokens[place + 1] as Token) ? nameLength(tokens, place) : 1;
    if (size > 1) found.push([place, place + size]);
    place += size;
  }
  return found;
}

function mayBegin(token: Token, following: Token): boolean {
  const { word } = token;
  const isTelling = language().secondWords.has(word) || inList("NUMBERED", word) || inList("TITLES", word);
  if (isTelling || following.text === "-") return true;
  const goesOn = isUpper(first(following.text)) || inList("INNER", following.word);
  return isUpper(first(token.text)) && goesOn;
}

/** The tokens of one sentence with each name as one token. */
export function joined(tokens: readonly Token[], shown: readonly Span[], known: Names): Token[] {
  const found = putTogether(tokens, shown, known);
  return isEmpty(known) ? found : speltOut(found, known);
}

export const isEmpty = (known: Names): boolean => known.whole.size + known.alone.size === 0;

function putTogether(tokens: readonly Token[], shown: readonly Span[], known: Names): Token[] {
  const found: Token[] = [];
  let place = 0;
  for (const [start, end] of [...shown, [tokens.length, tokens.length]] as Span[]) {
    found.push(...withKnown(tokens.slice(place, start), known));
    if (end > start) found.push(asOne(tokens.slice(start, end)));
    place = end;
  }
  return found;
}

function withKnown(tokens: readonly Token[], known: Names): Token[] {
  if (!known.whole.size) return [...tokens];
  const firsts = new Set([...known.whole].map((name) => name.split(" ")[0]));
  const found: Token[] = [];
  for (let place = 0; place < tokens.length; ) {
    let n = 1;
    if (firsts.has((tokens[place] as Token).word)) {
      n = Math.min(LONGEST, tokens.length - place);
      while (n > 1 && !isKnown(tokens.slice(place, place + n), known)) n--;
      n = Math.max(1, n);
    }
    found.push(n === 1 ? (tokens[place] as Token) : asOne(tokens.slice(place, place + n)));
    place += n;
  }
  return found;
}

const isKnown = (tokens: readonly Token[], known: Names): boolean =>
  tokens.every((t) => t.word !== "" && !t.word.includes(" ")) && known.whole.has(wordsOf(tokens));

/** The names of several words of a story. `shown` are the `spans` of each sentence. */
export function namesOf(sentences: readonly Token[][], shown: readonly Span[][]): Names {
  const found = new Set<string>();
  const pairs = new Map<string, number>();
  sentences.forEach((tokens, i) => {
    for (const [start, end] of shown[i] ?? []) {
      const words = tokens.slice(start, end).filter((token) => token.word !== "");
      if (words.length <= LONGEST) found.add(wordsOf(words));
    }
    for (const pair of pairsOf(tokens)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  });
  const often = [...pairs].filter(([, many]) => many > 1).map(([pair]) => pair);
  if (often.length) recurring(often, sentences).forEach((pair) => found.add(pair));
  const known: Names = { ...noNames(), whole: new Set([...found].filter((name) => name.includes(" "))) };
  // A hyphen or a mark may leave one word of a name; it stands for itself.
  known.alone = new Set([...found].filter((name) => !name.includes(" ")));
  if (!hasPeople(known)) return known;
  const words = sentences.map((tokens, i) => putTogether(tokens, shown[i] ?? [], known).map((t) => t.word));
  for (const word of standingApart(words, known)) known.alone.add(word);
  return known;
}

function pairsOf(tokens: readonly Token[]): string[] {
  const words = tokens.map((token) => token.word);
  const found: string[] = [];
  for (let place = 1; place < words.length - 2; place++) {
    const [article = "", one = "", two = ""] = words.slice(place, place + 3);
    if (ARTICLES.has(article) && phraseEnds(words, place + 3) && isCompound(one, two)) found.push(`${one} ${two}`);
  }
  return found;
}

function recurring(pairs: readonly string[], sentences: readonly Token[][]): string[] {
  const words = new Map<string, number>();
  const beside = new Map<string, number>();
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const tokens of sentences) {
    tokens.forEach((token, i) => {
      count(words, token.word);
      const following = tokens[i + 1];
      if (following) count(beside, `${token.word} ${following.word}`);
    });
  }
  return pairs.filter((pair) => {
    const [one = "", two = ""] = pair.split(" ");
    return beside.get(pair) === words.get(one) && words.get(one) === words.get(two);
  });
}

function phraseEnds(words: readonly string[], place: number): boolean {
  const word = words[place];
  return !word || isFunctionWord(word) || isVerb(word);
}

function isCompound(one: string, two: string): boolean {
  const kind = kindOf(one);
  const isToldApart = isAdjective(one) || kind === "colour" || kind === "size";
  return !isToldApart && !/(?:ed|ing|y|en|al|ic)$/.test(one) && isPlainNoun(one) && isPlainNoun(two);
}

function nameLength(tokens: readonly Token[], place: number): number {
  const token = tokens[place] as Token;
  if (!token.word) return 1;
  return Math.max(
    compound(tokens, place),
    hyphened(tokens, place),
    numbered(tokens, place),
    titled(tokens, place),
    isUpper(first(token.text)) ? capitals.length(tokens, place) : 1,
  );
}

function compound(tokens: readonly Token[], place: number): number {
  const { compounds, secondWords } = language();
  const second = (tokens[place + 1] as Token).word;
  const begins = secondWords.get((tokens[place] as Token).word);
  if (!begins || !(begins.has(second) || begins.has(singular(second)))) return 1;
  for (let length = Math.min(LONGEST, tokens.length - place); length > 1; length--) {
    const words = tokens.slice(place, place + length).map((token) => token.word);
    if (words.some((word) => word === "")) continue;
    const one = [...words.slice(0, -1), singular(words.at(-1) ?? "")].join(" ");
    if (compounds.has(words.join(" ")) || compounds.has(one)) return length;
  }
  return 1;
}

function hyphened(tokens: readonly Token[], place: number): number {
  let length = 1;
  if (!isAlpha((tokens[place] as Token).word)) return 1;
  for (;;) {
    const [before, hyphen, behind] = tokens.slice(place + length - 1, place + length + 2);
    if (!before || !hyphen || !behind || hyphen.text !== "-" || !isAlpha(behind.word)) return length;
    if (before.end !== hyphen.start || hyphen.end !== behind.start) return length;
    length += 2;
  }
}

function numbered(tokens: readonly Token[], place: number): number {
  const next = tokens[place + 1];
  if (!next || !inList("NUMBERED", (tokens[place] as Token).word)) return 1;
  const isLetter = size(next.text) === 1 && isUpper(next.text) && next.text !== "I";
  return isDigits(next.text) || isLetter ? 2 : 1;
}

/** The length of a title and one name, in lower case too: dr. smith, Dr. Who. */
function titled(tokens: readonly Token[], place: number): number {
  const token = tokens[place] as Token;
  const following = tokens[place + 1];
  if (!following || !inList("TITLES", token.word)) return 1;
  if (isCapital(token)) return isCapital(following) ? 2 : 1;
  return SHORT_TITLES.has(token.word) && isPlainNoun(following.word) ? 2 : 1;
}

const wordsOf = (tokens: readonly Token[]): string => tokens.map((token) => token.word).join(" ");

/** One token for a name; its surface has single blanks. */
function asOne(tokens: readonly Token[]): Token {
  const [head] = tokens as [Token];
  const last = tokens.at(-1) as Token;
  let text = head.text;
  tokens.slice(1).forEach((token, i) => {
    text += (tokens[i] as Token).end === token.start ? token.text : ` ${token.text}`;
  });
  const word = wordsOf(tokens.filter((token) => token.word !== ""));
  return { text: text.replace(/\.$/, ""), word, start: head.start, end: last.end };
}
