/** Runs of words in capitals that may be one name: Tower of London, Vincent van Gogh. */
import { isAdjective, isBase, isFunctionWord, isVerb } from "./grammar";
import { inList, kindOf } from "./language";
import { isCapital, type Token } from "./tokens";
import { isAlpha, isLower, isUpper, length as size } from "./unicode";

const MOST_IN_CAPITALS = 4;

/** The length of a run of capitals that may be one name. */
export function length(tokens: readonly Token[], place: number): number {
  const token = tokens[place] as Token;
  if (place && isNameWord(tokens[place - 1] as Token) && !(place === 1 && opens(tokens))) return 1;
  if (!isNameWord(token) || (place === 0 && opens(tokens))) return 1;
  const end = endOfCapitals(tokens, place);
  const run = tokens.slice(place, end);
  if (run.length < 2 || run.filter(isNameWord).length > MOST_IN_CAPITALS) return 1;
  const next = tokens[end];
  if (next && isUpper(next.text) && size(next.text) > 1) return 1;
  return areTwoPeople(tokens, place, end) ? 1 : end - place;
}

function endOfCapitals(tokens: readonly Token[], place: number): number {
  let end = place + 1;
  for (let last = end; last < tokens.length; last++) {
    const token = tokens[last] as Token;
    if (inList("INNER", token.word) && isLower(token.text)) continue;
    if (!isNameWord(token)) break;
    end = last + 1;
  }
  return end;
}

function isNameWord(token: Token): boolean {
  const last = [...token.text].at(-1) ?? "";
  if (!isCapital(token) || !(isAlpha(last) || last === ".")) return false;
  return inList("TITLES", token.word) || !(isFunctionWord(token.word) || isVerb(token.word));
}

/** Whether a sentence's first word has its capital by standing first: Sadly Anna left. */
function opens(tokens: readonly Token[]): boolean {
  const { word } = tokens[0] as Token;
  const kind = kindOf(word);
  if (inList("TITLES", word) || kind === "person") return false;
  return isBase(word) || kind === "colour" || kind === "size" || isAdjective(word) || word.endsWith("ing");
}

function areTwoPeople(tokens: readonly Token[], place: number, end: number): boolean {
  if (place === 0 || !inList("DITRANSITIVE", (tokens[place - 1] as Token).word)) return false;
  return tokens.slice(place, end).every((token) => kindOf(token.word) === "person");
}
