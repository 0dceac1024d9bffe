"""Transplants: what one story gave the network is put into another story, which is read on.

If the memory after the first pass holds who carries the ball, then the memory of another story
must make the rest of the passes look for the other carrier. A network that answers as well and
does not follow has found another way.
"""

from dataclasses import dataclass, field

import torch

from dmn.errors import TextError
from dmn.models.network import Moved


@dataclass(frozen=True)
class Transplant:
    """The parts that the target story takes from the source story."""

    memory_after: int | None = None
    """Number of passes after which the target goes on with the source's memory, from 1."""
    facts: dict[int, int] = field(default_factory=dict)
    """Place of a fact in the target -> place in the source whose vector it takes, both from 0."""
    gates_of: int | None = None
    """Pass, from 1, in which the target reads with the source's gates."""
    question: bool = False
    """True if the target is asked the source's question."""

    def check(self, source: int, target: int, passes: int) -> None:
        """Raise TextError unless it fits stories of so many facts, and so many passes."""
        last = {"memory_after": self.memory_after, "gates_of": self.gates_of}
        if not (self.question or self.facts or any(p is not None for p in last.values())):
            raise TextError("Say what to move: a memory, a fact, gates or the question.")
        for name, pass_ in last.items():
            if pass_ is not None and not 1 <= pass_ <= passes:
                raise TextError(f"{name} must be a pass from 1 to {passes}, got {pass_}.")
        for to, of in self.facts.items():
            if not (0 <= to < target and 0 <= of < source):
                raise TextError(
                    f"Facts lie in 0 to {target - 1} in the target and 0 to {source - 1} in the "
                    f"source, got {to} and {of}."
                )
        if self.gates_of is not None and source != target:
            raise TextError(
                "Gates can be moved only between stories with the same number of facts. The source "
                f"has {source} and the target {target}. Move a memory instead."
            )

    def moved(self, passes: int, width: int, columns: dict[int, int]) -> Moved:
        """Return it for a batch of two rows, the source and then the target.

        `width` is the batch's number of facts; `columns` are `facts` as columns of the batch.
        """
        question = torch.tensor([0, 0]) if self.question else None
        facts = None
        if columns:
            facts = torch.arange(2 * width).view(2, width)
            for to, of in columns.items():
                facts[1, to] = of
        handed = None
        if self.memory_after is not None:
            handed = handed_after(self.memory_after, passes, torch.tensor([0, 0]))
        return Moved(question, facts, handed)


def handed_after(after: int, passes: int, rows: torch.Tensor) -> torch.Tensor:
    """Return `Moved.handed` [pass, row]: each row goes on with `rows` after the pass, from 1."""
    handed = torch.arange(len(rows)).repeat(passes, 1)
    handed[after - 1] = rows
    return handed
