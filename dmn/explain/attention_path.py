"""The path of most attended facts over the passes, and what leads from one to the next."""

import re
from typing import NamedTuple

from dmn.inference.grounding import leaders, names_in
from dmn.inference.trace import EpisodeTrace
from dmn.text.spelling import occurs
from dmn.text.vocabulary import singular

_WORD = re.compile(r"[A-Za-z]+")


class Step(NamedTuple):
    """One pass of the path."""

    fact: int
    """Counted from 0."""
    gate: float
    shared: tuple[str, ...]
    """Names and things, as this fact has them, that it shares with the one before; the first fact
    with the question.
    """


def chain(trace: EpisodeTrace) -> tuple[Step, ...]:
    """A step for each pass before stop leads."""
    path = leaders(trace.gates)
    texts = [trace.question, *(trace.facts[fact] for fact in path)]
    names = [_names(text, tuple(trace.placeholders)) for text in texts]
    return tuple(
        Step(fact, float(trace.gates[i, fact]), _shared(names[i], names[i + 1]))
        for i, fact in enumerate(path)
    )


def _names(text: str, unknown: tuple[str, ...]) -> dict[str, str]:
    """The names in a text as singulars in lower case, and each as it stands there."""
    typed = [*_WORD.findall(text), *(word for word in unknown if occurs(text, word))]
    found = {singular(word.lower()): word for word in typed}
    wanted = names_in((word.lower() for word in typed), [word.lower() for word in unknown])
    return {name: word for name, word in found.items() if name in wanted}


def _shared(one: dict[str, str], other: dict[str, str]) -> tuple[str, ...]:
    return tuple(other[name] for name in sorted(one.keys() & other.keys()))
