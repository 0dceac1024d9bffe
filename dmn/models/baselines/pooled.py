"""Base of the networks without attention: one memory however often they are asked, and no gates."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.models.modules.episodic_memory import Episodes, Memory


class Ungated(Memory):
    """The same memory after every pass. Gates are 0, scores minus infinity: nothing was chosen."""

    def __init__(self, passes: int) -> None:
        super().__init__()
        self.passes, self.softmax = passes, True

    def look(
        self,
        facts: Float[Tensor, "batch fact width"],
        question: Float[Tensor, "batch hidden"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch hidden"]:
        """The memory."""
        raise NotImplementedError

    def forward(
        self,
        facts: Float[Tensor, "batch fact width"],
        question: Float[Tensor, "batch hidden"],
        is_fact: Bool[Tensor, "batch fact"],
        passes: int | None = None,
        held: Float[Tensor, "batch pass fact_and_stop"] | None = None,
        handed: Int[Tensor, "pass batch"] | None = None,
    ) -> Episodes:
        """As `EpisodicMemory` does; `held` has nothing to hold, and `handed` nothing to move."""
        passes = self.passes if passes is None else passes
        memory = self.look(facts, question, is_fact)
        gates = facts.new_zeros(len(facts), passes, facts.shape[1] + 1)
        scores = torch.full_like(gates, float("-inf"))
        return Episodes(scores, gates, memory[:, None].expand(-1, passes, -1))


class OneLook(Ungated):
    """m = ReLU(W [s; q] + b) of a story s that was made one vector."""

    def __init__(self, hidden_size: int, passes: int) -> None:
        super().__init__(passes)
        self.linear = nn.Linear(2 * hidden_size, hidden_size)

    def pooled(
        self, facts: Float[Tensor, "batch fact hidden"], is_fact: Bool[Tensor, "batch fact"]
    ) -> Float[Tensor, "batch hidden"]:
        """The story as one vector."""
        raise NotImplementedError

    def look(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        question: Float[Tensor, "batch hidden"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch hidden"]:
        story = self.pooled(facts, is_fact)
        return F.relu(self.linear(torch.cat([story, question], dim=-1)))
