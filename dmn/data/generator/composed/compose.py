"""Compose stories that meet some knobs."""

from collections.abc import Iterator
from random import Random

from dmn.data.examples import Example
from dmn.data.generator.composed.composer import TASK, Composer, Trace
from dmn.data.generator.composed.knobs import Knobs
from dmn.errors import DataError

__all__ = ["TASK", "compose", "compose_traced"]

_STORIES_TRIED = 200


def compose(rng: Random, knobs: Knobs, prose: Iterator[str] | None = None) -> tuple[Example, ...]:
    """Return one story as the examples of its questions.

    `prose` gives irrelevant sentences besides those of the templates. Raises DataError where no
    story meets the knobs.
    """
    return _composed(rng, knobs, prose).examples()


def compose_traced(rng: Random, knobs: Knobs) -> tuple[tuple[Example, ...], Trace]:
    """Return one story and what occurs in it. Raises DataError where no story meets the knobs."""
    told = _composed(rng, knobs, None)
    return told.examples(), told.trace()


def _composed(rng: Random, knobs: Knobs, prose: Iterator[str] | None) -> Composer:
    for _ in range(_STORIES_TRIED):
        told = Composer(rng, knobs, prose)
        if told.tell() and told.has_chain():
            return told
    raise DataError(
        f"--length, --chain: no composed story was found with chains of {knobs.chain[0]} to "
        f"{knobs.chain[1]} facts at that length. Allow longer stories or shorter chains."
    )
