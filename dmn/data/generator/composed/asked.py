"""A question before it is put into words."""

from collections.abc import Mapping
from typing import NamedTuple

from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.stays import Proof

Slot = Person | Place | Thing | str


class Asked(NamedTuple):
    """A question about all events so far."""

    kind: str
    slots: Mapping[str, Slot]
    answer: tuple[str, ...]
    proofs: tuple[Proof, ...]
    """Events that suffice, the canonical proof first, in the order in which they are needed."""
    reason: str = ""
    """Why there is no answer; empty where there is one."""
    accept: tuple[tuple[str, ...], ...] = ()
    """Other right answers."""


def joined(*proofs: Proof) -> Proof:
    """Return the events of several proofs, each once, in their order."""
    return tuple(dict.fromkeys(event for proof in proofs for event in proof))
