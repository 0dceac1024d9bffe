"""Clauses of two people in one sentence, each a fact of its own.

"Mary went to the kitchen and John took the ball" says two things, and so does the same without
"and". A clause that goes on about the same person stays where it is. It is a guess from words and
their order: where it is not plain, a sentence stays whole.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from dmn.text import lexicon
from dmn.text.splitting import grammar
from dmn.text.splitting.subjects import Subject, is_person, person_at, subject_at
from dmn.text.splitting.tokens import Token, is_capital
from dmn.text.substitutes import kind_of

_MARKS = frozenset((",", ";", "-", "–", "—", "--"))
_QUOTES = frozenset('"«»„')
_MAY_LEAD = frozenset(("after", "when", "while", "whereas", "once"))
"""Words that may begin a first clause that happens before the second."""
_LONGEST_SPLIT = 400
"""Words; a longer "sentence" is no sentence, and time would grow with its square."""


def people_of(sentences: Iterable[Sequence[Token]]) -> frozenset[str]:
    """Return the words that act at the beginning of a sentence, whatever their capitals."""
    found = set()
    for tokens in sentences:
        if len(tokens) > 1:
            first, second = tokens[0].word, tokens[1].word
            is_noun = first != "" and grammar.is_plain_noun(first)
            if is_noun and grammar.is_verb(second) and not grammar.may_be_noun(second):
                found.add(first)
    return frozenset(found)


def parts(tokens: Sequence[Token], people: Collection[str] = ()) -> list[Sequence[Token]]:
    """Return the clauses of one sentence that are facts of their own; mostly the sentence itself.

    `people` are those of the story. Words that only join two clauses are in neither.
    """
    if not may_be_split(tokens):
        return [tokens]
    found: list[Sequence[Token]] = []
    rest: Sequence[Token] = tokens
    while (cut := _first_cut(rest, people)) is not None:
        end, start = cut
        found.append(rest[:end])
        rest = rest[start:]
    return [*found, rest]


def may_be_split(tokens: Sequence[Token]) -> bool:
    """Return whether a closer look is worth it: two verbs, no quotation, no question."""
    if not 5 <= len(tokens) <= _LONGEST_SPLIT:
        return False
    verbs = [token for token in tokens if _is_any_verb(token.word)]
    if len(verbs) < 2:
        return False
    return not any(token.text in _QUOTES or token.text == "?" for token in tokens)


@lru_cache(maxsize=20_000)
def _is_any_verb(word: str) -> bool:
    return grammar.is_verb(word) or grammar.is_base(word)


def _first_cut(tokens: Sequence[Token], people: Collection[str]) -> tuple[int, int] | None:
    """Return where the first clause ends and where the second begins."""
    first = _main_subject(tokens, people)
    if first is None:
        return None
    for place in range(first.verb + 1, len(tokens) - 1):
        start = _joint(tokens, place)
        if start is not None:
            second = subject_at(tokens, start, people)
            if second and _is_other(first, second) and _may_join(tokens, place, second, start):
                return place, start
        elif _runs_on(tokens, place, people):
            return place, place
    return None


def _main_subject(tokens: Sequence[Token], people: Collection[str]) -> Subject | None:
    first = tokens[0].word
    if first in grammar.COMPLEMENTISERS and first not in _MAY_LEAD:
        return None
    for place in range(min(len(tokens) - 1, 12)):
        found = subject_at(tokens, place, people)
        if found is not None:
            return found
        if grammar.is_verb(tokens[place].word):
            return None
    return None


def _joint(tokens: Sequence[Token], place: int) -> int | None:
    """Return where a clause begins behind the words that join it; None where none stand here.

    "then" stays with the clause that it begins.
    """
    start = place
    while start < len(tokens) and tokens[start].text in _MARKS:
        start += 1
    if start < len(tokens) and tokens[start].word in grammar.CONNECTORS:
        return start + (tokens[start].word != "then")
    return start if start > place else None


def _may_join(tokens: Sequence[Token], place: int, second: Subject, start: int) -> bool:
    before = tokens[place - 1].word
    if before in grammar.PREPOSITIONS - _PARTICLES or before in grammar.DETERMINERS:
        return False
    if tokens[0].word in _MAY_LEAD and tokens[place].text != ",":
        return False
    return not _is_embedded(tokens, place) and not _is_said(tokens, second, start)


_PARTICLES = grammar.listed("in out up down off on over away back along through")


def _is_embedded(tokens: Sequence[Token], place: int) -> bool:
    """Return whether "X and Y left" is what somebody said or saw: they knew that X and Y left."""
    if tokens[place].word != "and" or place < 2:
        return False
    lead = tokens[place - 2].word
    is_name = is_capital(tokens[place - 1]) or kind_of(tokens[place - 1].word) == "person"
    return is_name and (lead in _OPENS_CLAUSE or lead in grammar.SPEECH)


_OPENS_CLAUSE = grammar.listed("that who whom which if whether because how what why where")


def _is_said(tokens: Sequence[Token], second: Subject, start: int) -> bool:
    """Return whether a clause only names who says the rest: the ball, John said, is red."""
    return (
        start > 0 and tokens[start - 1].text == "," and tokens[second.verb].word in (grammar.SPEECH)
    )


def _is_other(first: Subject, second: Subject) -> bool:
    """Return whether the second clause is about somebody or something else, said by name, or at
    least by a pronoun that cannot mean the first.
    """
    if second.kind != "pronoun" or second.who == "there":
        return True
    if first.kind == "pronoun":
        return first.who != second.who and "it" not in (first.who, second.who)
    if second.who in ("i", "we", "you"):
        return True
    if second.who in ("he", "she") and kind_of(first.who) == "person":
        return lexicon.pronoun(first.who.capitalize()) != second.who
    return False


def _runs_on(tokens: Sequence[Token], place: int, people: Collection[str]) -> bool:
    """Return whether a new sentence begins here without a stop before it: went to the park John
    took the ball.
    """
    token, before = tokens[place], tokens[place - 1]
    if not is_person(token, people) or not _may_end(before):
        return False
    found = person_at(tokens, place, people)
    if found is None or found.verb != place + 1:
        return False
    return _has_all(tokens, found.verb)


def _may_end(token: Token) -> bool:
    word = token.word
    if not word or is_capital(token):
        return False
    if word in ("it", "him", "her", "them", "there", "here", "away", "home", "back", "again"):
        return True
    return grammar.is_plain_noun(word) and not grammar.is_base(word)


def _has_all(tokens: Sequence[Token], verb: int) -> bool:
    """Return whether a verb has what it needs behind it, so that it does not describe the noun
    before it: the ball John took.
    """
    following = [token.word for token in tokens[verb + 1 : verb + 3]]
    if not following:
        return False
    word = tokens[verb].word
    has_place = following[0] in ("to", "into", "in", "at", "back", "out", "away", "home", "up")
    if has_place and (word in _GOING or word in ("is", "was")):
        return len(following) > 1
    if word in grammar.DITRANSITIVE:
        return "to" in [token.word for token in tokens[verb + 2 :]]
    return following[0] in grammar.DETERMINERS or following[0] in ("up", "down", "it", "them")


_GOING = grammar.listed(
    "went goes moved moves walked walks ran runs travelled traveled travels journeyed journeys "
    "headed heads hurried hurries rushed returned returns drove drives came comes flew flies "
    "marched strolled wandered raced dashed jogged"
)
