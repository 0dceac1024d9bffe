"""Attention: how much each fact matters in this pass (Kumar et al. 2016, section 2.3; Xiong et
al. 2016, section 3.3).
"""

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

from dmn.kernels.gate import compared, scored


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
        if self.bilinear is None:
            weight, bias = self.question_half.weight, self.question_half.bias
            return compared(facts, question, weight, bias)
        features = _features(facts, question, self.bilinear)
        return self.question_half(torch.cat([facts, features], dim=-1))

    def forward(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        asked: Float[Tensor, "batch fact hidden"],
        memory: Float[Tensor, "batch hidden"],
    ) -> Float[Tensor, "batch fact"]:
        """Scores Z before any sigmoid or softmax; `asked` is what `ask` gave for the same facts."""
        if self.bilinear is None:
            outer = self.outer.weight[0]
            scores = scored(facts, memory, self.memory_half.weight, asked, outer)
            return scores + self.outer.bias
        features = _features(facts, memory, self.bilinear)
        inner = torch.tanh(asked + self.memory_half(features))
        return self.outer(inner).squeeze(-1)


def _features(
    facts: Float[Tensor, "batch fact hidden"],
    vector: Float[Tensor, "batch hidden"],
    bilinear: nn.Linear,
) -> Float[Tensor, "batch fact feature"]:
    """f∘v, |f−v|, v and fᵀW_b v: what the full form knows of each fact beside f itself."""
    v = vector[:, None]
    product = (facts * bilinear(vector)[:, None]).sum(-1, keepdim=True)
    return torch.cat([facts * v, (facts - v).abs(), v.expand_as(facts), product], dim=-1)


def opened(
    score: Float[Tensor, "batch fact_and_stop"],
    held: Float[Tensor, "batch fact_and_stop"] | None,
    softmax: bool,
) -> Float[Tensor, "batch fact_and_stop"]:
    """Gates from scores; `held` are those set by hand, NaN where the network chooses.

    Softmax gates share what those held leave over, sigmoid gates do not hear of them.
    """
    if held is None:
        return score.softmax(-1) if softmax else score.sigmoid()
    is_free = held.isnan()
    if not softmax:
        return torch.where(is_free, score.sigmoid(), held)
    left = (1 - held.nan_to_num(0.0).sum(-1, keepdim=True)).clamp(min=0)
    free = score.masked_fill(~is_free, float("-inf")).softmax(-1).nan_to_num(0.0)
    return torch.where(is_free, left * free, held)
