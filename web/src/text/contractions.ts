/** Contractions as the words that they stand for: where's -> where is, didn't -> did not. */
import { isVerb } from "./grammar";
import { inList, language } from "./language";
import type { Token } from "./tokens";

const KEPT = new Set(["did", "had", "has", "does"]);

/** The tokens of a text with contractions opened, in place. */
export function opened(tokens: Token[]): Token[] {
  const bare = language().contractions;
  for (let place = 1; place < tokens.length; place++) {
    const [before, token] = tokens.slice(place - 1, place + 1) as [Token, Token];
    if (before.end !== token.start || !token.word || !before.word) continue;
    const lower = before.text.toLowerCase();
    if (token.word === "not" && KEPT.has(lower)) tokens[place - 1] = { ...before, word: lower };
    const following = tokens[place + 1]?.word ?? "";
    let word = bare.get(token.word) ?? token.word;
    if (word === "'s") word = isOrHas(before.word, following);
    else if (word === "'ve") word = "have";
    else if (word === "'d") word = hadOrWould(following);
    tokens[place] = { ...token, word };
  }
  return tokens;
}

function isOrHas(host: string, following: string): string {
  const isGone = inList("CONTRACTED_GONE", following);
  if (!inList("CONTRACTED_HOSTS", host) && !isGone && !inList("CONTRACTED_STATES", following)) return "'s";
  return isGone ? "has" : "is";
}

const hadOrWould = (following: string): string =>
  inList("CONTRACTED_GONE", following) || (isVerb(following) && following.endsWith("ed")) ? "had" : "would";
