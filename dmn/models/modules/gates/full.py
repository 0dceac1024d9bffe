"""The 2016 DMN's gate: features of fact, question and memory (Kumar et al. 2016, section 2.3)."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from dmn.models.modules.attention import AttentionGate


class Gate(AttentionGate):
    """Z = W₂ tanh(W₁ z + b₁) + b₂,  z = [f, m, q, f∘q, f∘m, |f−q|, |f−m|, fᵀW_b q, fᵀW_b m].

    W₁ is kept as two halves, W₁ z = A z_q + B z_m, because the question's half, f with it, is the
    same in every pass.
    """

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        n_shared = 3 * hidden_size + 1
        self.bilinear = nn.Linear(hidden_size, hidden_size, bias=False)  # W_b
        self.question_half = nn.Linear(n_shared + hidden_size, hidden_size)  # A, b₁
        self.memory_half = nn.Linear(n_shared, hidden_size, bias=False)  # B
        self.outer = nn.Linear(hidden_size, 1)  # W₂, b₂

    def ask(
        self, facts: Float[Tensor, "batch fact hidden"], question: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch fact hidden"]:
        """A z_q + b₁."""
        return self.question_half(torch.cat([facts, self._features(facts, question)], dim=-1))

    def forward(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        asked: Float[Tensor, "batch fact hidden"],
        memory: Float[Tensor, "batch hidden"],
    ) -> Float[Tensor, "batch fact"]:
        """Z."""
        inner = torch.tanh(asked + self.memory_half(self._features(facts, memory)))
        return self.outer(inner).squeeze(-1)

    def _features(
        self, facts: Float[Tensor, "batch fact hidden"], vector: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch fact feature"]:
        """f∘v, |f−v|, v and fᵀW_b v: all that is known of each fact beside f itself."""
        v = vector[:, None]
        product = (facts * self.bilinear(vector)[:, None]).sum(-1, keepdim=True)
        return torch.cat([facts * v, (facts - v).abs(), v.expand_as(facts), product], dim=-1)
