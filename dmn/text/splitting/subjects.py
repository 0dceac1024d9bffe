"""Who acts in a clause, and where its verb stands."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from dmn.text.splitting import grammar
from dmn.text.splitting.tokens import Token, is_capital
from dmn.text.substitutes import kind_of
from dmn.text.vocabulary import singular

_LONGEST_NOUN = 4


class Subject(NamedTuple):
    """Who acts in a clause."""

    who: str
    kind: str
    """name, pronoun, many or noun."""
    verb: int
    """The place of the verb."""


def subject_at(tokens: Sequence[Token], place: int, people: Collection[str]) -> Subject | None:
    """Return who acts in a clause that begins at a place; None where no clause does."""
    while place < len(tokens) and tokens[place].word in _MAY_BEGIN:
        place += 1
    if place + 1 >= len(tokens):
        return None
    token = tokens[place]
    if token.word in grammar.SUBJECT_PRONOUNS and token.word != "who":
        return _with_verb(tokens, place + 1, token.word, "pronoun")
    if token.word in grammar.DETERMINERS:
        return _noun(tokens, place)
    if is_person(token, people):
        return person_at(tokens, place, people)
    if grammar.is_plain_noun(token.word) and singular(token.word) != token.word:
        return _with_verb(tokens, place + 1, token.word, "noun")
    return None


_MAY_BEGIN = grammar.ADVERBS - frozenset(("both", "all", "there", "only", "even", "not"))


def is_person(token: Token, people: Collection[str]) -> bool:
    if token.word in people or kind_of(token.word) == "person":
        return True
    return is_capital(token) and token.word not in grammar.FUNCTION_WORDS


def person_at(tokens: Sequence[Token], place: int, people: Collection[str]) -> Subject | None:
    who, end = tokens[place].word, place + 1
    kind = "name"
    while (
        end + 1 < len(tokens)
        and tokens[end].text in ("and", ",", "&")
        and (is_person(tokens[end + 1], people) or tokens[end + 1].text == "and")
    ):
        kind = "many"
        end += 2
    if end < len(tokens) and tokens[end].word == "'s":
        return _noun(tokens, end)
    end = _behind_aside(tokens, end)
    return _with_verb(tokens, end, who, kind)


def _behind_aside(tokens: Sequence[Token], place: int) -> int:
    """Return the place behind an aside about a name: Tom, the baker, left."""
    words = [token.word or token.text for token in tokens[place : place + 6]]
    is_aside = words[:1] == [","] and words[1:2] and words[1] in grammar.DETERMINERS
    return place + words.index(",", 1) + 1 if is_aside and "," in words[1:] else place


def _noun(tokens: Sequence[Token], place: int) -> Subject | None:
    """Return the subject that an article begins: the man, her brother Hassan, two old dogs."""
    for verb in range(place + 2, min(place + 2 + _LONGEST_NOUN, len(tokens))):
        noun = tokens[verb - 1]
        is_adjective = noun.word in grammar.ADJECTIVES
        if not noun.word or (noun.word in grammar.FUNCTION_WORDS and not is_adjective):
            return None
        found = _with_verb(tokens, verb, noun.word, "noun")
        if found is not None:
            return found
    return None


def _with_verb(tokens: Sequence[Token], place: int, who: str, kind: str) -> Subject | None:
    """Return the subject if a verb stands at a place, or behind an adverb there."""
    while place < len(tokens) and (
        tokens[place].word in grammar.ADVERBS or tokens[place].word.endswith("ly")
    ):
        place += 1
    if place >= len(tokens):
        return None
    verb = tokens[place].word
    is_plural = kind == "many" or who in ("i", "we", "you", "they") or _is_plural(who, kind)
    if not (grammar.is_verb(verb) or (is_plural and grammar.is_base(verb))):
        return None
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if kind == "noun" and _is_no_verb(verb, following):
        return None
    return Subject(who, kind, place)


def _is_plural(who: str, kind: str) -> bool:
    return kind == "noun" and who.endswith("s") and not who.endswith("ss")


def _is_no_verb(verb: str, following: Token | None) -> bool:
    """Return whether what looks like a noun's verb rather belongs to the noun."""
    word = following.word if following else ""
    if grammar.may_be_participle(verb) and word in grammar.PREPOSITIONS:
        return True
    return grammar.may_be_noun(verb) and (not word or word in ("and", "or"))
