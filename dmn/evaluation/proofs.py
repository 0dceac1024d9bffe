"""Which facts a network read, and whether they prove the answer.

The data name one set of supporting facts. Another may do as well: of sizes any chain between the
two things, of colours any other of the same kind. Those two are known here, in bAbI's words; of all
other questions the named set is the only one.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dmn.data.examples import Example
from dmn.explain.faithfulness import read_facts

_LARGER = re.compile(r"The (?P<large>.+) is bigger than the (?P<small>.+)\.")
_FITS = re.compile(r"The (?P<small>.+) fits inside the (?P<large>.+)\.")
_SIZES = re.compile(r"(?:Does|Is) the (?P<one>.+?) (?:fit in|bigger than) the (?P<other>.+)\?")
_IS = re.compile(r"(?P<who>\w+) is (?P<article>an? )?(?P<what>\w+)\.")
_COLOUR = re.compile(r"What color is (?P<who>\w+)\?")


class FactsRead(NamedTuple):
    """What was read of one story."""

    is_proof: bool
    """True if the facts that were read prove the answer."""
    others: int
    """Number of facts were read besides the proof; besides the named facts where there is none."""


def judge(
    example: Example,
    gates: Float[np.ndarray, "pass fact_and_stop"],
    supporting: Collection[int] | None = None,
) -> FactsRead:
    """Return what was read of a story whose supporting facts are known: the example's, or those
    that are given, -1 for one that does not stand in it.
    """
    read, named = read_facts(gates), set(example.supporting if supporting is None else supporting)
    proof = named if named <= read else _other_proof(example, read)
    return FactsRead(proof is not None, len(read - (named if proof is None else proof)))


def _other_proof(example: Example, read: Collection[int]) -> set[int] | None:
    """Return facts of those read that prove the answer in another way; None where none do."""
    facts = {number: example.facts[number] for number in sorted(read)}
    if asked := _SIZES.fullmatch(example.question):
        edges = dict(_edges(facts))
        one, other = asked["one"], asked["other"]
        return _chain(edges, one, other) or _chain(edges, other, one)
    if asked := _COLOUR.fullmatch(example.question):
        return _same_kind(facts, asked["who"], example.answer)
    return None


def _edges(facts: dict[int, str]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield each fact that compares two things, with the larger and the smaller one."""
    for number, fact in facts.items():
        if found := _LARGER.fullmatch(fact) or _FITS.fullmatch(fact):
            yield number, (found["large"], found["small"])


def _chain(edges: dict[int, tuple[str, str]], large: str, small: str) -> set[int] | None:
    """Return facts that lead from the larger thing to the smaller one, as few as can be."""
    paths: dict[str, set[int]] = {large: set()}
    reached = [large]
    for thing in reached:
        for number, (more, less) in edges.items():
            if more == thing and less not in paths:
                paths[less] = paths[thing] | {number}
                reached.append(less)
    return paths.get(small) or None


def _same_kind(facts: dict[int, str], who: str, answer: tuple[str, ...]) -> set[int] | None:
    """Return three facts: what somebody is, another of the kind, and that one's colour."""
    said = {number: found for number, fact in facts.items() if (found := _IS.fullmatch(fact))}
    kinds = {found["who"]: (n, found["what"]) for n, found in said.items() if found["article"]}
    colours = {
        found["who"]: (n, found["what"]) for n, found in said.items() if not found["article"]
    }
    for other, (number, colour) in colours.items():
        is_alike = who in kinds and other in kinds and kinds[who][1] == kinds[other][1]
        if is_alike and (colour,) == answer:
            return {kinds[who][0], kinds[other][0], number}
    return None
