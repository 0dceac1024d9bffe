"""Groundedness check: a rule on words and gates for whether an answer rests on the story.

A network is as sure of somebody it never read of as of anybody else, for it was never asked about
one. What it looked at tells the difference.
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from jaxtyping import Float

from dmn.data.datasets import babi
from dmn.text import lexicon
from dmn.text.vocabulary import singular

_NAMES = frozenset(map(singular, babi.NAMES | lexicon.NAMES))
_YES_OR_NO = frozenset(("yes", "no", "maybe"))
_MOTIVES = frozenset(lexicon.MOTIVE_PLACES)
_LED_TO = frozenset(lexicon.MOTIVE_PLACES.values())


def is_supported(
    facts: Sequence[Collection[str]],
    question: Collection[str],
    answer: Collection[str],
    unknown: Collection[str],
    gates: Float[np.ndarray, "pass fact_and_stop"],
) -> bool:
    """Return whether the story names what the question and the answer name. All words in lower
    case.

    A name is a word that the data call somebody or something by, or one of the `unknown` words of
    story and question. Supported means two things. Each name of the question stands in some fact;
    where the answer is yes, no or maybe, one of them is enough, for a place that nobody was in may
    be asked about. Each name of the answer stands in a fact that led a pass before stop did, or is
    the place that a motive in such a fact leads to. A plural counts as its singular. A network
    without attention, all of whose gates are 0, has read every fact.
    """
    told = _stems(facts)
    asked = names_in(question, unknown)
    is_judged = bool(answer) and _YES_OR_NO.issuperset(answer)
    is_told = not asked or bool(asked & told) if is_judged else asked <= told
    read = _stems(facts[index] for index in leaders(gates)) if gates.any() else set(told)
    if read & _MOTIVES:
        read |= _LED_TO
    return is_told and names_in(answer, unknown) <= read


def absent_names(
    facts: Sequence[Collection[str]], question: Iterable[str], unknown: Collection[str]
) -> list[str]:
    """Return the question's names that no fact holds, in its order. All words in lower case."""
    told, seen = _stems(facts), names_in(question, unknown)
    return [word for word in dict.fromkeys(question) if singular(word) in seen - told]


def names_in(words: Iterable[str], unknown: Collection[str]) -> set[str]:
    """The names among lower-case words, as singulars; `unknown` words are names as well."""
    return set(map(singular, words)) & (_NAMES | set(map(singular, unknown)))


def leaders(gates: Float[np.ndarray, "pass fact_and_stop"]) -> list[int]:
    """Return the fact with the largest gate among facts, in each pass before stop leads."""
    facts, stop = gates[:, :-1], gates[:, -1]
    stop_leads = stop > facts.max(1)
    before = int(np.argmax(stop_leads)) if stop_leads.any() else len(gates)
    return [int(leader) for leader in facts[:before].argmax(1)]


def _stems(texts: Iterable[Collection[str]]) -> set[str]:
    return {singular(word) for word in set().union(*texts)}
