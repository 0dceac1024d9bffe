/** Words by their part in a sentence, as far as splitting needs it; all in lower case. */
import { inList } from "./language";
import { isAlpha, length } from "./unicode";

const cache = new Map<string, boolean>();

/** Whether a word is a verb that can go with he or she: went, walked, goes, is. */
export function isVerb(word: string): boolean {
  let known = cache.get(word);
  if (known === undefined) {
    known =
      inList("VERBS", word) ||
      (word.endsWith("ed") && length(word) > 4 && !inList("NOT_VERBS", word) && isAlpha(word));
    if (cache.size > 20000) cache.clear();
    cache.set(word, known);
  }
  return known;
}

export const isBase = (word: string): boolean => inList("BASES", word);
export const isFunctionWord = (word: string): boolean => inList("FUNCTION_WORDS", word);

/** Whether a past tense may as well describe the noun before it: the box filled … */
export function mayBeParticiple(verb: string): boolean {
  const isRegular = verb.endsWith("ed") && !inList("MOVING", verb) && !inList("PAST", verb);
  return isRegular || inList("LIKE_PARTICIPLES", verb);
}

export const mayBeNoun = (verb: string): boolean => inList("LIKE_NOUNS", verb);
export const isAdjective = (word: string): boolean =>
  inList("ADJECTIVES", word) || /(?:ful|ous|ish|ive|less|est|ly)$/.test(word);
export const isPlainNoun = (word: string): boolean => !isFunctionWord(word) && !isVerb(word) && isAlpha(word);
