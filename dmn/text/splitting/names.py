"""Names of several words, each put together into one word: living room, Dr. Smith, New York.

Known names, titles, numbered places ("room 5"), hyphens and capitals inside a sentence show it in
one sentence alone. Whatever is one name anywhere in a story is one name everywhere in it. Where
nothing shows it, words stay apart.
"""

import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from dmn.text.splitting import capitals, grammar, short_names
from dmn.text.splitting.compounds import COMPOUNDS
from dmn.text.splitting.tokens import Token, is_capital
from dmn.text.substitutes import kind_of
from dmn.text.vocabulary import singular

_LONGEST = 5
_SECOND_WORDS: dict[str, set[str]] = {}
for _listed in COMPOUNDS:
    _SECOND_WORDS.setdefault(_listed[0], set()).add(_listed[1])
_FIRST_WORDS = frozenset(_SECOND_WORDS)
_NUMBERED = grammar.listed(
    "room platform gate terminal floor building hall level track seat table classroom ward cell "
    "aisle lane dock locker studio exit entrance apartment flat unit pier bay stage"
)
_TELLING = _FIRST_WORDS | _NUMBERED | grammar.TITLES

Name = short_names.Name
Span = tuple[int, int]
"""The places of a name's first token and of the token behind it."""


def spans(tokens: Sequence[Token]) -> list[Span]:
    """Return where the names of several words stand that one sentence alone shows."""
    found: list[Span] = []
    place, last = 0, len(tokens) - 1
    while place < last:
        size = _length(tokens, place) if _may_begin(tokens[place], tokens[place + 1]) else 1
        if size > 1:
            found.append((place, place + size))
        place += size
    return found


def _may_begin(token: Token, following: Token) -> bool:
    """Return whether a closer look is worth it: a cheap test that most words fail."""
    if token.word in _TELLING or following.text == "-":
        return True
    goes_on = following.text[0].isupper() or following.word in capitals.INNER
    return token.text[0].isupper() and goes_on


def joined(
    tokens: Sequence[Token], shown: Sequence[Span], known: Collection[Name] = ()
) -> list[Token]:
    """Return the tokens of one sentence with each name as one token.

    `shown` are the sentence's own `spans`, `known` the names of its story. A short name that means
    one person of them has the word of the whole name.
    """
    found = _put_together(tokens, shown, known)
    return short_names.spelt_out(found, known) if known else found


def _put_together(
    tokens: Sequence[Token], shown: Sequence[Span], known: Collection[Name]
) -> list[Token]:
    found: list[Token] = []
    place = 0
    for start, end in (*shown, (len(tokens), len(tokens))):
        found += _with_known(tokens[place:start], known) if known else tokens[place:start]
        if end > start:
            found.append(_as_one(tokens[start:end]))
        place = end
    return found


def _with_known(tokens: Sequence[Token], known: Collection[Name]) -> list[Token]:
    firsts = {name[0] for name in known}
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        size = 1
        if tokens[place].word in firsts:
            lengths = range(min(_LONGEST, len(tokens) - place), 1, -1)
            size = next((n for n in lengths if _words(tokens[place : place + n]) in known), 1)
        found.append(tokens[place] if size == 1 else _as_one(tokens[place : place + size]))
        place += size
    return found


def names_of(
    sentences: Sequence[Sequence[Token]], shown: Sequence[Sequence[Span]]
) -> frozenset[Name]:
    """Return the names of several words of a story, each as its words.

    `shown` are the `spans` of each sentence.
    """
    found: set[Name] = set()
    pairs = Counter[tuple[str, str]]()
    for tokens, own in zip(sentences, shown, strict=True):
        for start, end in own:
            found.add(tuple(token.word for token in tokens[start:end] if token.word))
        pairs.update(_pairs(tokens))
    if pairs and pairs.most_common(1)[0][1] > 1:
        found.update(_recurring(pairs, sentences))
    known = frozenset(name for name in found if len(name) <= _LONGEST)
    if not short_names.has_people(known):
        return known
    both = zip(sentences, shown, strict=True)
    words = [[token.word for token in _put_together(*one, known)] for one in both]
    return known | short_names.standing_apart(words, known)


def _pairs(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return what may be nouns of two words: unknown nouns behind an article, to the phrase's end,
    and not at the beginning of the sentence, where the second may be its verb.
    """
    words = [token.word for token in tokens]
    return [
        (words[place + 1], words[place + 2])
        for place in range(1, len(words) - 2)
        if words[place] in _ARTICLES
        and _ends(words, place + 3)
        and _is_compound(words[place + 1], words[place + 2])
    ]


def _recurring(
    pairs: Counter[tuple[str, str]], sentences: Sequence[Sequence[Token]]
) -> list[tuple[str, str]]:
    """Return the pairs that a story says twice or more, and never one word without the other."""
    words = Counter(token.word for tokens in sentences for token in tokens)
    beside = Counter(
        (token.word, following.word)
        for tokens in sentences
        for token, following in pairwise(tokens)
    )
    return [
        pair
        for pair, many in pairs.items()
        if many > 1 and beside[pair] == words[pair[0]] == words[pair[1]]
    ]


_ARTICLES = grammar.listed("the a an my his her their our your")


def _ends(words: Sequence[str], place: int) -> bool:
    """Return whether a noun phrase ends before a place."""
    if place >= len(words) or not words[place]:
        return True
    return words[place] in grammar.FUNCTION_WORDS or grammar.is_verb(words[place])


def _is_compound(first: str, last: str) -> bool:
    is_told_apart = grammar.is_adjective(first) or kind_of(first) in ("colour", "size")
    return (
        not is_told_apart
        and not first.endswith(("ed", "ing", "y", "en", "al", "ic"))
        and grammar.is_plain_noun(first)
        and grammar.is_plain_noun(last)
    )


def _length(tokens: Sequence[Token], place: int) -> int:
    """Return how many tokens from a place on are one name; 1 for a word of its own."""
    first = tokens[place]
    if not first.word:
        return 1
    return max(
        _compound(tokens, place),
        _hyphened(tokens, place),
        _numbered(tokens, place),
        _titled(tokens, place),
        capitals.length(tokens, place) if first.text[0].isupper() else 1,
    )


def _compound(tokens: Sequence[Token], place: int) -> int:
    second = tokens[place + 1].word
    begins = _SECOND_WORDS.get(tokens[place].word, ())
    if second not in begins and singular(second) not in begins:
        return 1
    for length in range(_LONGEST, 1, -1):
        words = _words(tokens[place : place + length])
        if len(words) == length and (
            words in COMPOUNDS or (*words[:-1], singular(words[-1])) in COMPOUNDS
        ):
            return length
    return 1


def _hyphened(tokens: Sequence[Token], place: int) -> int:
    length = 1
    while (
        place + length + 1 < len(tokens)
        and tokens[place + length].text == "-"
        and tokens[place + length + 1].word.isalpha()
        and tokens[place].word.isalpha()
        and tokens[place + length - 1].end == tokens[place + length].start
        and tokens[place + length].end == tokens[place + length + 1].start
    ):
        length += 2
    return length


def _numbered(tokens: Sequence[Token], place: int) -> int:
    if tokens[place].word not in _NUMBERED or place + 1 == len(tokens):
        return 1
    label = tokens[place + 1].text
    is_letter = len(label) == 1 and label.isupper() and label != "I"
    return 2 if label.isdigit() or is_letter else 1


def _titled(tokens: Sequence[Token], place: int) -> int:
    """Return the length of a title and one name, in lower case too: dr. smith, Dr. Who."""
    if place + 1 == len(tokens) or tokens[place].word not in grammar.TITLES:
        return 1
    following = tokens[place + 1]
    if is_capital(tokens[place]):
        return 2 if is_capital(following) else 1
    is_name = grammar.is_plain_noun(following.word)
    return 2 if tokens[place].word in _SHORT_TITLES and is_name else 1


_SHORT_TITLES = frozenset(("mr", "mrs", "ms", "dr", "prof"))


def _words(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.word for token in tokens)


def _as_one(tokens: Sequence[Token]) -> Token:
    """Return one token for a name; its surface has single blanks."""
    pieces = [tokens[0].text]
    for before, token in itertools.pairwise(tokens):
        pieces.append(token.text if before.end == token.start else f" {token.text}")
    word = " ".join(token.word for token in tokens if token.word)
    return Token("".join(pieces).removesuffix("."), word, tokens[0].start, tokens[-1].end)
