"""Attention: how much each fact matters in this pass (Kumar et al. 2016, section 2.3; Xiong et
al. 2016, section 3.3).
"""

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn


class AttentionGate(nn.Module):
    """Scores each fact by what it shares with the question and with the memory so far.

    Z = W₂ tanh(W₁ z + b₁) + b₂
    compact (DMN+):  z = [f∘q, f∘m, |f−q|, |f−m|]
    full (2016):     z = [f, m, q, f∘q, f∘m, |f−q|, |f−m|, fᵀW_b q, fᵀW_b m]

    W₁ is kept as two halves, W₁ z = A z_q + B z_m, because the question's half is the same in every
    pass.
    """

    def __init__(self, hidden_size: int, features: Literal["full", "compact"]) -> None:
        super().__init__()
        n_shared, n_question = (
            (3 * hidden_size + 1, hidden_size) if features == "full" else (2 * hidden_size, 0)
        )
        self.bilinear = (
            nn.Linear(hidden_size, hidden_size, bias=False) if features == "full" else None
        )  # W_b
        self.question_half = nn.Linear(n_shared + n_question, hidden_size)  # A, b₁
        self.memory_half = nn.Linear(n_shared, hidden_size, bias=False)  # B
        self.outer = nn.Linear(hidden_size, 1)  # W₂, b₂

    def ask(
        self, facts: Float[Tensor, "batch fact hidden"], question: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch fact hidden"]:
        """The question's half, A z_q + b₁: once for all passes."""
        features = self._features(facts, question)
        if self.bilinear is not None:
            features = torch.cat([facts, features], dim=-1)
        return self.question_half(features)

    def forward(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        asked: Float[Tensor, "batch fact hidden"],
        memory: Float[Tensor, "batch hidden"],
    ) -> Float[Tensor, "batch fact"]:
        """Scores Z before any sigmoid or softmax; `asked` is what `ask` gave for the same facts."""
        inner = torch.tanh(asked + self.memory_half(self._features(facts, memory)))
        return self.outer(inner).squeeze(-1)

    def _features(
        self, facts: Float[Tensor, "batch fact hidden"], vector: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch fact feature"]:
        """f∘v, |f−v|, and for the full form v and fᵀW_b v."""
        v = vector[:, None]
        parts = [facts * v, (facts - v).abs()]
        if self.bilinear is not None:
            parts += [
                v.expand_as(facts),
                (facts * self.bilinear(vector)[:, None]).sum(-1, keepdim=True),
            ]
        return torch.cat(parts, dim=-1)
