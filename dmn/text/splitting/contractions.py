"""Contractions as the words that they stand for: where's -> where is, didn't -> did not."""

from collections.abc import Sequence

from dmn.text.splitting import grammar
from dmn.text.splitting.tokens import Token

_HOSTS = grammar.listed(
    "where what who how when why he she it that there here this everyone everybody someone "
    "somebody nobody which"
)
"""Words behind which 's is no owner's mark."""
_BARE = {"s": "'s", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "'d", "nt": "not"}
"""Parts that spaCy leaves of wheres, im, youre and so on, where the apostrophe was not typed."""
_KEPT = frozenset(["did", "had", "has", "does"])
_GONE = grammar.listed("been got gone had left taken given found lost put")
_STATES = grammar.listed(
    "in at on not a an the now still here there inside outside back near behind under going "
    "hungry thirsty tired bored happy sad asleep home away also always never carrying holding"
)
"""Words before which a name's 's is a verb: Mary's in the garden."""


def opened(tokens: list[Token]) -> list[Token]:
    """Return the tokens of a text with contractions as the words that they stand for."""
    for place in range(1, len(tokens)):
        token, before = tokens[place], tokens[place - 1]
        if before.end != token.start or not token.word or not before.word:
            continue
        if token.word == "not" and before.text.lower() in _KEPT:
            tokens[place - 1] = before._replace(word=before.text.lower())
        word = _BARE.get(token.word, token.word)
        if word == "'s":
            word = _is_or_has(before.word, tokens[place + 1 : place + 2])
        elif word in ("'d", "'ve"):
            word = "have" if word == "'ve" else _had_or_would(tokens[place + 1 : place + 2])
        tokens[place] = token._replace(word=word)
    return tokens


def _is_or_has(host: str, following: Sequence[Token]) -> str:
    word = following[0].word if following else ""
    if host not in _HOSTS and word not in _STATES | _GONE:
        return "'s"
    return "has" if word in _GONE else "is"


def _had_or_would(following: Sequence[Token]) -> str:
    word = following[0].word if following else ""
    return "had" if word in _GONE or (grammar.is_verb(word) and word.endswith("ed")) else "would"
