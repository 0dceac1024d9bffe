/** Who acts in a clause, and where its verb stands. */
import { isBase, isFunctionWord, isPlainNoun, isVerb, mayBeNoun, mayBeParticiple } from "./grammar";
import { inList, kindOf } from "./language";
import { isCapital, type Token } from "./tokens";
import { singular } from "./vocabulary";

const LONGEST_NOUN = 4;
const NEVER_BEGIN = new Set(["both", "all", "there", "only", "even", "not"]);

export interface Subject {
  who: string;
  kind: "name" | "pronoun" | "many" | "noun";
  /** The place of the verb. */
  verb: number;
}

type People = ReadonlySet<string>;

/** Who acts in a clause that begins at a place; null where no clause does. */
export function subjectAt(tokens: readonly Token[], from: number, people: People): Subject | null {
  let place = from;
  for (let word = tokens[place]?.word; word !== undefined; word = tokens[++place]?.word) {
    if (!inList("ADVERBS", word) || NEVER_BEGIN.has(word)) break;
  }
  const token = tokens[place];
  if (place + 1 >= tokens.length || !token) return null;
  const { word } = token;
  if (inList("SUBJECT_PRONOUNS", word) && word !== "who") return withVerb(tokens, place + 1, word, "pronoun");
  if (inList("DETERMINERS", word)) return noun(tokens, place);
  if (isPerson(token, people)) return personAt(tokens, place, people);
  if (isPlainNoun(word) && singular(word) !== word) return withVerb(tokens, place + 1, word, "noun");
  return null;
}

export function isPerson(token: Token, people: People): boolean {
  if (people.has(token.word) || kindOf(token.word) === "person") return true;
  return isCapital(token) && !isFunctionWord(token.word);
}

export function personAt(tokens: readonly Token[], place: number, people: People): Subject | null {
  const who = (tokens[place] as Token).word;
  let end = place + 1;
  let kind: Subject["kind"] = "name";
  while (end + 1 < tokens.length) {
    const [mark, next] = tokens.slice(end, end + 2) as [Token, Token];
    if (!["and", ",", "&"].includes(mark.text) || !(isPerson(next, people) || next.text === "and")) break;
    kind = "many";
    end += 2;
  }
  if (tokens[end]?.word === "'s") return noun(tokens, end);
  return withVerb(tokens, behindAside(tokens, end), who, kind);
}

/** The place behind an aside about a name: Tom, the baker, left. */
function behindAside(tokens: readonly Token[], place: number): number {
  const words = tokens.slice(place, place + 6).map((token) => token.word || token.text);
  const second = words[1];
  if (words[0] !== "," || !second || !inList("DETERMINERS", second)) return place;
  const comma = words.indexOf(",", 1);
  return comma > 0 ? place + comma + 1 : place;
}

/** The subject that an article begins: the man, her brother Hassan, two old dogs. */
function noun(tokens: readonly Token[], place: number): Subject | null {
  for (let verb = place + 2; verb < Math.min(place + 2 + LONGEST_NOUN, tokens.length); verb++) {
    const { word } = tokens[verb - 1] as Token;
    if (!word || (isFunctionWord(word) && !inList("ADJECTIVES", word))) return null;
    const found = withVerb(tokens, verb, word, "noun");
    if (found) return found;
  }
  return null;
}

/** The subject if a verb stands at a place, or behind an adverb there. */
function withVerb(tokens: readonly Token[], from: number, who: string, kind: Subject["kind"]): Subject | null {
  let place = from;
  for (let word = tokens[place]?.word; word !== undefined; word = tokens[++place]?.word) {
    if (!inList("ADVERBS", word) && !word.endsWith("ly")) break;
  }
  const verb = tokens[place]?.word;
  if (verb === undefined) return null;
  const isPlural = kind === "noun" && who.endsWith("s") && !who.endsWith("ss");
  const areMany = kind === "many" || ["i", "we", "you", "they"].includes(who) || isPlural;
  if (!(isVerb(verb) || (areMany && isBase(verb)))) return null;
  if (kind === "noun" && isNoVerb(verb, tokens[place + 1])) return null;
  return { who, kind, verb: place };
}

/** Whether what looks like a noun's verb rather belongs to the noun. */
function isNoVerb(verb: string, following: Token | undefined): boolean {
  const word = following?.word ?? "";
  if (mayBeParticiple(verb) && inList("PREPOSITIONS", word)) return true;
  return mayBeNoun(verb) && (!word || word === "and" || word === "or");
}
