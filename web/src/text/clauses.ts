/** Clauses of two people in one sentence, each a fact of its own. */
import { isBase, isPlainNoun, isVerb, mayBeNoun } from "./grammar";
import { inList, kindOf } from "./language";
import { isPerson, personAt, subjectAt, type Subject } from "./subjects";
import { isCapital, type Token } from "./tokens";

const MARKS = new Set([",", ";", "-", "–", "—", "--"]);
const QUOTES = new Set('"«»„');
const MAY_LEAD = new Set(["after", "when", "while", "whereas", "once"]);
const LONGEST_SPLIT = 400;
const PLACES = new Set(["to", "into", "in", "at", "back", "out", "away", "home", "up"]);
const ENDINGS = new Set(["it", "him", "her", "them", "there", "here", "away", "home", "back", "again"]);

type People = ReadonlySet<string>;

/** The words that act at the beginning of a sentence, whatever their capitals. */
export function peopleOf(sentences: readonly Token[][]): Set<string> {
  const found = new Set<string>();
  for (const [one, two] of sentences) {
    if (!one?.word || !two) continue;
    if (isPlainNoun(one.word) && isVerb(two.word) && !mayBeNoun(two.word)) found.add(one.word);
  }
  return found;
}

/** The clauses of one sentence that are facts of their own; mostly the sentence itself. */
export function parts(tokens: Token[], people: People): Token[][] {
  if (!mayBeSplit(tokens)) return [tokens];
  const found: Token[][] = [];
  let rest = tokens;
  for (let cut = firstCut(rest, people); cut; cut = firstCut(rest, people)) {
    found.push(rest.slice(0, cut[0]));
    rest = rest.slice(cut[1]);
  }
  return [...found, rest];
}

/** Whether a closer look is worth it: two verbs, no quotation, no question. */
export function mayBeSplit(tokens: readonly Token[]): boolean {
  if (tokens.length < 5 || tokens.length > LONGEST_SPLIT) return false;
  if (tokens.filter((token) => isVerb(token.word) || isBase(token.word)).length < 2) return false;
  return !tokens.some((token) => QUOTES.has(token.text) || token.text === "?");
}

function firstCut(tokens: readonly Token[], people: People): [number, number] | null {
  const one = mainSubject(tokens, people);
  if (!one) return null;
  for (let place = one.verb + 1; place < tokens.length - 1; place++) {
    const start = joint(tokens, place);
    if (start !== null) {
      const two = subjectAt(tokens, start, people);
      if (two && isOther(one, two) && mayJoin(tokens, place, two, start)) return [place, start];
    } else if (runsOn(tokens, place, people)) return [place, place];
  }
  return null;
}

function mainSubject(tokens: readonly Token[], people: People): Subject | null {
  const word = tokens[0]?.word ?? "";
  if (inList("COMPLEMENTISERS", word) && !MAY_LEAD.has(word)) return null;
  for (let place = 0; place < Math.min(tokens.length - 1, 12); place++) {
    const found = subjectAt(tokens, place, people);
    if (found) return found;
    if (isVerb((tokens[place] as Token).word)) return null;
  }
  return null;
}

/** Where a clause begins behind the words that join it; null where none stand here. */
function joint(tokens: readonly Token[], place: number): number | null {
  let start = place;
  while (MARKS.has(tokens[start]?.text ?? "")) start++;
  const token = tokens[start];
  if (token && inList("CONNECTORS", token.word)) return start + (token.word === "then" ? 0 : 1);
  return start > place ? start : null;
}

function mayJoin(tokens: readonly Token[], place: number, two: Subject, start: number): boolean {
  const before = (tokens[place - 1] as Token).word;
  const isPreposition = inList("PREPOSITIONS", before) && !inList("PARTICLES", before);
  if (isPreposition || inList("DETERMINERS", before)) return false;
  if (MAY_LEAD.has(tokens[0]?.word ?? "") && tokens[place]?.text !== ",") return false;
  return !isEmbedded(tokens, place) && !isSaid(tokens, two, start);
}

/** Whether "X and Y left" is what somebody said or saw: they knew that X and Y left. */
function isEmbedded(tokens: readonly Token[], place: number): boolean {
  if (tokens[place]?.word !== "and" || place < 2) return false;
  const [lead, name] = tokens.slice(place - 2, place) as [Token, Token];
  const isName = isCapital(name) || kindOf(name.word) === "person";
  return isName && (inList("OPENS_CLAUSE", lead.word) || inList("SPEECH", lead.word));
}

const isSaid = (tokens: readonly Token[], two: Subject, start: number): boolean =>
  start > 0 && tokens[start - 1]?.text === "," && inList("SPEECH", tokens[two.verb]?.word ?? "");

function isOther(one: Subject, two: Subject): boolean {
  if (two.kind !== "pronoun" || two.who === "there") return true;
  if (one.kind === "pronoun") return one.who !== two.who && one.who !== "it" && two.who !== "it";
  if (["i", "we", "you"].includes(two.who)) return true;
  if (["he", "she"].includes(two.who) && kindOf(one.who) === "person") {
    return (inList("HE", one.who) ? "he" : "she") !== two.who;
  }
  return false;
}

/** Whether a new sentence begins here without a stop before it. */
function runsOn(tokens: readonly Token[], place: number, people: People): boolean {
  const [before, token] = tokens.slice(place - 1, place + 1) as [Token, Token];
  if (!isPerson(token, people) || !mayEnd(before)) return false;
  const found = personAt(tokens, place, people);
  return found !== null && found.verb === place + 1 && hasAll(tokens, found.verb);
}

function mayEnd(token: Token): boolean {
  if (!token.word || isCapital(token)) return false;
  return ENDINGS.has(token.word) || (isPlainNoun(token.word) && !isBase(token.word));
}

/** Whether a verb has what it needs behind it, so that it does not describe the noun before it. */
function hasAll(tokens: readonly Token[], verb: number): boolean {
  const following = tokens.slice(verb + 1, verb + 3).map((token) => token.word);
  const [next] = following;
  if (next === undefined) return false;
  const word = (tokens[verb] as Token).word;
  if (PLACES.has(next) && (inList("GOING", word) || word === "is" || word === "was")) return following.length > 1;
  if (inList("DITRANSITIVE", word)) return tokens.slice(verb + 2).some((token) => token.word === "to");
  return inList("DETERMINERS", next) || ["up", "down", "it", "them"].includes(next);
}
