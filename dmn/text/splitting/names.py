"""Names of several words, each put together into one word: living room, Dr. Smith, New York.

Known names, titles, numbered places ("room 5"), hyphens and capitals inside a sentence show it in
one sentence alone. Whatever is one name anywhere in a story is one name everywhere in it. Where
nothing shows it, words stay apart.
"""

import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from dmn.text.splitting import grammar
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
_INNER = grammar.listed("of the de del la le van von der den da di du bin ibn al el y & st")
"""Words that may stand inside a name in capitals: Tower of London, Vincent van Gogh."""
_MOST_IN_CAPITALS = 4
_TELLING = _FIRST_WORDS | _NUMBERED | grammar.TITLES

Name = tuple[str, ...]
"""The words of a name."""
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
    return token.text[0].isupper() and (following.text[0].isupper() or following.word in _INNER)


def joined(
    tokens: Sequence[Token], shown: Sequence[Span], known: Collection[Name] = ()
) -> list[Token]:
    """Return the tokens of one sentence with each name as one token.

    `shown` are the sentence's own `spans`, `known` the names of its story.
    """
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
    return frozenset(name for name in found if len(name) <= _LONGEST)


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
        _in_capitals(tokens, place) if first.text[0].isupper() else 1,
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


def _in_capitals(tokens: Sequence[Token], place: int) -> int:
    """Return the length of a run of capitals that may be one name."""
    if place and _is_name_word(tokens[place - 1]) and not _is_apart(tokens, place):
        return 1
    if not _is_name_word(tokens[place]) or (place == 0 and _opens(tokens)):
        return 1
    end = _end_of_capitals(tokens, place)
    length = end - place
    if length < 2 or sum(_is_name_word(t) for t in tokens[place:end]) > _MOST_IN_CAPITALS:
        return 1
    if end < len(tokens) and tokens[end].text.isupper() and len(tokens[end].text) > 1:
        return 1  # A TEXT IN CAPITALS SAYS NOTHING
    return 1 if _are_two_people(tokens, place, end) else length


def _end_of_capitals(tokens: Sequence[Token], place: int) -> int:
    end = last = place + 1
    while last < len(tokens):
        token = tokens[last]
        if token.word in _INNER and token.text.islower():
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


def _words(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.word for token in tokens)


def _as_one(tokens: Sequence[Token]) -> Token:
    """Return one token for a name; its surface has single blanks."""
    pieces = [tokens[0].text]
    for before, token in itertools.pairwise(tokens):
        pieces.append(token.text if before.end == token.start else f" {token.text}")
    word = " ".join(token.word for token in tokens if token.word)
    return Token("".join(pieces).removesuffix("."), word, tokens[0].start, tokens[-1].end)
