"""The path of most attended facts over the passes, and what leads from one to the next."""

from typing import NamedTuple

from dmn.datasets import babi
from dmn.evidence import leaders, names_in
from dmn.spelling import occurs
from dmn.trace import EpisodeTrace


class Step(NamedTuple):
    """One pass of the path."""

    fact: int
    """Counted from 0."""
    gate: float
    shared: tuple[str, ...]
    """Names and things that this fact shares with the one before, the first fact with the
    question; as singulars in lower case.
    """


def chain(trace: EpisodeTrace) -> tuple[Step, ...]:
    """A step for each pass before stop leads."""
    unknown = [word.lower() for word in trace.placeholders]
    path = leaders(trace.gates)
    texts = [trace.question, *(trace.facts[fact] for fact in path)]
    names = [
        names_in(
            babi.words_of(text) | {word for word in unknown if occurs(text.lower(), word)}, unknown
        )
        for text in texts
    ]
    return tuple(
        Step(fact, float(trace.gates[i, fact]), tuple(sorted(names[i] & names[i + 1])))
        for i, fact in enumerate(path)
    )
