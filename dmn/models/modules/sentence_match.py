"""A gate's term that matches a fact with what is sought, name by name; in neither paper."""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F


class SentenceMatch(nn.Module):
    """z = K [f; s] · (S [mᵗ⁻¹; eᵗ⁻¹; q; rᵗ⁻¹] + b) / √d,  rᵗ = Σᵢ gᵢᵗ sᵢ.

    f is a fact, s its own sentence before the fusion, q the question, m the memory, e the episode
    and r the sentences that the last pass read; e and r are 0 before the first pass.

    Departs from the papers: their gate compares a fact with question and memory number by number.
    A memory has to keep names in place for that, and a fused fact mixes in those of its neighbours.
    This product of two projections finds the name that the last pass read in another sentence.
    S is 0 at first, so the term counts nothing until it is trained.
    """

    def __init__(self, hidden_size: int, word_size: int, size: int) -> None:
        super().__init__()
        self.scale = 1 / math.sqrt(size)
        self.key = nn.Linear(hidden_size + word_size, size, bias=False)  # K
        self.seek = nn.Linear(3 * hidden_size + word_size, size)  # S, b
        nn.init.zeros_(self.seek.weight)
        nn.init.zeros_(self.seek.bias)

    def keys(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        sentences: Float[Tensor, "batch fact word"],
    ) -> Float[Tensor, "batch fact match"]:
        """Return K [f; s], the same for all passes."""
        return self.key(torch.cat([facts, sentences], dim=-1))

    def forward(
        self,
        keys: Float[Tensor, "batch fact match"],
        memory: Float[Tensor, "batch hidden"],
        episode: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        read: Float[Tensor, "batch word"],
    ) -> Float[Tensor, "batch fact"]:
        """Return the term of one pass for each fact."""
        sought = self.seek(torch.cat([memory, episode, question, read], dim=-1))
        return torch.bmm(keys, sought[:, :, None]).squeeze(-1) * self.scale


class FactOrder(nn.Module):
    """zᵢ ← zᵢ + w₁ before + w₂ after + w₃ same − κ Σⱼ softplus(a zⱼ + b), j over later facts,

    with [w₁; w₂; w₃; κ] = W [m; q] + c.

    `before` is the gate that the last pass gave to facts after this one: how much this fact comes
    before what was read; `after` and `same` likewise. The sum counts later facts that match as
    well, so that the latest of several wins at any length of story.

    Departs from the papers: order reaches their gate through the fusion alone, which has to learn
    it anew for each length.
    """

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.weights = nn.Linear(2 * hidden_size, 4)  # W, c
        nn.init.zeros_(self.weights.weight)
        nn.init.zeros_(self.weights.bias)
        nn.init.constant_(self.weights.bias[3:], 0.1)  # a κ of 0 would leave a and b untrained
        self.scale = nn.Parameter(torch.tensor(1.0))  # a
        self.shift = nn.Parameter(torch.tensor(8.0))  # b

    def forward(
        self,
        score: Float[Tensor, "batch fact_and_stop"],
        last: Float[Tensor, "batch fact_and_stop"] | None,
        is_fact: Float[Tensor, "batch fact_and_stop"],
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
    ) -> Float[Tensor, "batch fact_and_stop"]:
        """Return the scores with their terms of order; stop's stays as it is.

        `last` are the gates of the pass before, None in the first one.
        """
        own, stop = score[:, :-1], score[:, -1:]
        weights = self.weights(torch.cat([memory, question], dim=-1))
        if last is not None:
            same = last[:, :-1]
            after = same.cumsum(1) - same
            before = same.sum(1, keepdim=True) - after - same
            own = own + weights[:, :1] * before + weights[:, 1:2] * after + weights[:, 2:3] * same
        match = F.softplus(self.scale * own + self.shift) * is_fact[:, :-1]
        later = match.sum(1, keepdim=True) - match.cumsum(1)
        return torch.cat([own - weights[:, 3:] * later, stop], dim=1)
