"""What-ifs on one story: gates set by hand, facts left out, moved, told twice or in other words.

To mute a gate is to put minus infinity in its score's place: the others share what it leaves. To
force it to g scales the others to 1 − g. So muting is forcing to 0; sigmoid gates do not hear of
each other and stay as they are. A fact that is muted in every pass is not left out: its neighbours
were fused with it when they were read.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

import numpy as np
from jaxtyping import Float
from pydantic import BaseModel, ConfigDict, Field

from dmn.errors import TextError
from dmn.inference.trace import EpisodeTrace

MAX_FACTS = 10_000
"""The most that `dmn.text.tokenizer` reads; named here so that links need no tokeniser."""
Place = Annotated[int, Field(ge=0, le=MAX_FACTS)]
Cell = tuple[int, int]
"""A pass and a fact, both counted from 0."""
_CHANGED = 0.005
"""Gates that differ by less read the same with two decimals."""


class WhatIf(BaseModel):
    """A change to one story's reading. Passes and facts count from 0, facts as they were typed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    gates: tuple[tuple[Place, Place, Annotated[float, Field(ge=0, le=1)]], ...] = Field(
        default=(), max_length=1000
    )
    """Pass, fact and the gate that the fact is given there; the number of facts stands for stop."""
    order: tuple[Place, ...] | None = Field(default=None, max_length=MAX_FACTS)
    """The facts that are told, in their order, one more than once if wanted; None for all."""
    edits: tuple[tuple[Place, str], ...] = Field(default=(), max_length=1000)
    """Facts in other words."""
    passes: int | None = Field(default=None, ge=1, le=100)
    """Stop after so many passes."""

    def with_gate(self, cell: Cell, gate: float | None) -> "WhatIf":
        """The same with one more gate held, or, for None, left to the network again."""
        kept = tuple(held for held in self.gates if held[:2] != cell)
        added = () if gate is None else ((*cell, gate),)
        return self.model_copy(update={"gates": (*kept, *added)})

    def only(self, cell: Cell, n_facts: int, shares: bool) -> "WhatIf":
        """The same with a pass that reads one fact and nothing else.

        `shares` says that gates sum to 1, so that the other ones follow by themselves.
        """
        kept = tuple(held for held in self.gates if held[0] != cell[0])
        others = () if shares else tuple(f for f in range(n_facts + 1) if f != cell[1])
        shut = tuple((cell[0], fact, 0.0) for fact in others)
        return self.model_copy(update={"gates": (*kept, *shut, (*cell, 1.0))})

    def with_fact(self, fact: int, text: str) -> "WhatIf":
        """The same with a fact in other words."""
        kept = tuple(edit for edit in self.edits if edit[0] != fact)
        return self.model_copy(update={"edits": (*kept, (fact, text))})

    def told(self, order: tuple[int, ...], n_facts: int) -> "WhatIf":
        """The same with the facts told in this order."""
        return self.model_copy(update={"order": None if order == (*range(n_facts),) else order})

    def ending(self, passes: int | None) -> "WhatIf":
        """The same with fewer passes, or with all; gates of passes that do not come are let go."""
        kept = tuple(held for held in self.gates if passes is None or held[0] < passes)
        return self.model_copy(update={"passes": passes, "gates": kept})

    def muted_everywhere(self, fact: int, passes: int) -> "WhatIf":
        """The same with a fact that no pass reads."""
        kept = tuple(held for held in self.gates if held[1] != fact)
        muted = tuple((place, fact, 0.0) for place in range(self.passes or passes))
        return self.model_copy(update={"gates": (*kept, *muted)})

    def fits(self, n_facts: int, passes: int) -> bool:
        """Return whether all that it names is there."""
        told = [*(self.order or ()), *(fact for fact, _ in self.edits)]
        is_held = all(p < passes and fact <= n_facts for p, fact, _ in self.gates)
        return is_held and all(fact < n_facts for fact in told) and (self.passes or 1) <= passes

    def gate(self, cell: Cell) -> float | None:
        """Return the value that a gate is held at; None where the network chooses."""
        return next((held[2] for held in self.gates if held[:2] == cell), None)


def what_if(
    n_facts: int,
    *,
    mute: Collection[Cell] = (),
    force: Mapping[Cell, float] | None = None,
    drop: Collection[int] = (),
    passes: int | None = None,
) -> WhatIf:
    """A what-if in the words of a notebook. Raises TextError for what cannot be."""
    for cell, gate in (force or {}).items():
        if not 0 <= gate <= 1:
            raise TextError(
                f"A gate lies in 0 to 1, got {gate} for pass {cell[0]}, fact {cell[1]}."
            )
    places = [*(fact for _, fact in (*mute, *(force or {}))), *drop]
    if any(place < 0 for place in places) or any(pass_ < 0 for pass_, _ in (*mute, *(force or {}))):
        raise TextError("Passes and facts are counted from 0, got a negative number.")
    if any(fact >= n_facts for fact in drop):
        raise TextError(_no_fact(max(drop), n_facts))
    gates = [(*cell, 0.0) for cell in mute if cell not in (force or {})]
    gates += [(*cell, float(gate)) for cell, gate in (force or {}).items()]
    order = tuple(fact for fact in range(n_facts) if fact not in set(drop)) if drop else None
    return WhatIf(gates=tuple(gates), order=order, passes=passes)


def dropped(order: Sequence[int], fact: int) -> tuple[int, ...]:
    """The facts told, without this one."""
    return tuple(other for other in order if other != fact)


def repeated(order: Sequence[int], fact: int) -> tuple[int, ...]:
    """The fact told once more, right after it was told."""
    place = order.index(fact) + 1
    return (*order[:place], fact, *order[place:])


def moved(order: Sequence[int], fact: int, steps: int) -> tuple[int, ...]:
    """The fact told so many places later, or earlier where `steps` is below 0."""
    place = order.index(fact)
    others = [*order[:place], *order[place + 1 :]]
    to = min(max(place + steps, 0), len(others))
    return (*others[:to], fact, *others[to:])


def check(change: WhatIf, n_facts: int, passes: int, shares: bool) -> None:
    """Check that a what-if fits such a story; `shares` says that gates sum to 1.

    Raises TextError.
    """
    if change.order is not None and not change.order:
        raise TextError("This what-if leaves no fact to read. Keep at least one sentence.")
    told = [*(change.order or ()), *(fact for fact, _ in change.edits)]
    if any(fact >= n_facts for fact in told):
        raise TextError(_no_fact(max(told), n_facts))
    for pass_, fact, _ in change.gates:
        if pass_ >= passes:
            raise TextError(f"Passes are counted from 0 to {passes - 1} here, got {pass_}.")
        if fact > n_facts:
            raise TextError(_no_fact(fact, n_facts))
    for pass_ in {pass_ for pass_, _, _ in change.gates} if shares else ():
        total = sum(
            g for p, fact, g in change.gates for _ in places(change, fact, n_facts) if p == pass_
        )
        if total > 1 + 1e-6:
            raise TextError(
                f"The gates of a pass add up to 1, got {total:.2f} for those of pass "
                f"{pass_} that are set by hand. Set some of them lower."
            )


def places(change: WhatIf, fact: int, n_facts: int) -> list[int]:
    """Return the positions of a fact, or of stop, in the changed story."""
    order = range(n_facts) if change.order is None else change.order
    if fact == n_facts:
        return [len(order)]
    return [place for place, told in enumerate(order) if told == fact]


def held(
    changes: Sequence[WhatIf], n_facts: int, passes: int
) -> Float[np.ndarray, "what_if pass fact_and_stop"] | None:
    """The gates set by hand and NaN for all others; None where none is set.

    Prompt stories of different lengths leave their padding before stop, as a batch does.
    """
    if not any(change.gates for change in changes):
        return None
    lengths = [n_facts if change.order is None else len(change.order) for change in changes]
    gates = np.full((len(changes), passes, max(lengths) + 1), np.nan, dtype=np.float32)
    for i, change in enumerate(changes):
        for pass_, fact, gate in change.gates:
            for place in places(change, fact, n_facts):
                gates[i, pass_, -1 if fact == n_facts else place] = gate
    return gates


def changed_passes(
    before: EpisodeTrace, after: EpisodeTrace, order: Sequence[int] | None = None
) -> tuple[int, ...]:
    """The passes, from 0, that read or would answer something else; passes left out are none.

    `order` are the facts of `before` that `after` was told.
    """
    order = range(len(before.facts)) if order is None else order
    found = []
    for i in range(min(before.n_passes, after.n_passes)):
        was = np.append(before.gates[i, list(order)], before.stop[i])
        moved_by = float(np.abs(after.gates[i] - was).max())
        if moved_by >= _CHANGED or before.passes[i].items != after.passes[i].items:
            found.append(i)
    return tuple(found)


def _no_fact(fact: int, n_facts: int) -> str:
    return f"Facts are counted from 0 to {n_facts - 1} here, got {fact}. Is this another story?"
