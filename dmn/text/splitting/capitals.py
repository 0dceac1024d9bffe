"""Runs of words in capitals that may be one name: Tower of London, Vincent van Gogh."""

from collections.abc import Sequence

from dmn.text.splitting import grammar
from dmn.text.splitting.tokens import Token, is_capital
from dmn.text.substitutes import kind_of

INNER = grammar.listed("of the de del la le van von der den da di du bin ibn al el y & st")
"""Words that may stand inside a name in capitals."""
_MOST_IN_CAPITALS = 4


def length(tokens: Sequence[Token], place: int) -> int:
    """Return the length of a run of capitals that may be one name."""
    if place and _is_name_word(tokens[place - 1]) and not _is_apart(tokens, place):
        return 1
    if not _is_name_word(tokens[place]) or (place == 0 and _opens(tokens)):
        return 1
    end = _end_of_capitals(tokens, place)
    if end - place < 2 or sum(_is_name_word(t) for t in tokens[place:end]) > _MOST_IN_CAPITALS:
        return 1
    if end < len(tokens) and tokens[end].text.isupper() and len(tokens[end].text) > 1:
        return 1  # A TEXT IN CAPITALS SAYS NOTHING
    return 1 if _are_two_people(tokens, place, end) else end - place


def _end_of_capitals(tokens: Sequence[Token], place: int) -> int:
    end = last = place + 1
    while last < len(tokens):
        token = tokens[last]
        if token.word in INNER and token.text.islower():
            last += 1
        elif _is_name_word(token):
            last += 1
            end = last
        else:
            break
    return end


def _is_name_word(token: Token) -> bool:
    if not is_capital(token) or (not token.text[-1].isalpha() and not token.text.endswith(".")):
        return False
    word = token.word
    return word in grammar.TITLES or not (word in grammar.FUNCTION_WORDS or grammar.is_verb(word))


def _is_apart(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a capital before does not belong to the name that may begin here."""
    return place == 1 and _opens(tokens)


def _opens(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence's first word has its capital by standing first: Sadly Anna left."""
    first = tokens[0]
    if first.word in grammar.TITLES or kind_of(first.word) == "person":
        return False
    is_asked_for = grammar.is_base(first.word)  # Ask Mo.
    is_colour = kind_of(first.word) in ("colour", "size")
    return (
        is_asked_for or is_colour or grammar.is_adjective(first.word) or first.word.endswith("ing")
    )


def _are_two_people(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Return whether two first names stand side by side as receivers and givers do: gave Bill
    Mary's milk, told John Bill left.
    """
    if place == 0 or tokens[place - 1].word not in grammar.DITRANSITIVE:
        return False
    return all(kind_of(token.word) == "person" for token in tokens[place:end])
