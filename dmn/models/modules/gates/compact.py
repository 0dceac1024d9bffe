"""The DMN+'s gate: what a fact shares with question and memory (Xiong et al. 2016, section 3.3)."""

from jaxtyping import Float
from torch import Tensor, nn

from dmn.models.kernels.gate import compared, scored
from dmn.models.modules.attention import AttentionGate


class Gate(AttentionGate):
    """Z = W₂ tanh(W₁ z + b₁) + b₂,  z = [f∘q, f∘m, |f−q|, |f−m|].

    W₁ is kept as two halves, W₁ z = A z_q + B z_m, because the question's half is the same in every
    pass.
    """

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.question_half = nn.Linear(2 * hidden_size, hidden_size)  # A, b₁
        self.memory_half = nn.Linear(2 * hidden_size, hidden_size, bias=False)  # B
        self.outer = nn.Linear(hidden_size, 1)  # W₂, b₂

    def ask(
        self, facts: Float[Tensor, "batch fact hidden"], question: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch fact hidden"]:
        """A z_q + b₁."""
        return compared(facts, question, self.question_half.weight, self.question_half.bias)

    def forward(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        asked: Float[Tensor, "batch fact hidden"],
        memory: Float[Tensor, "batch hidden"],
    ) -> Float[Tensor, "batch fact"]:
        """Z."""
        outer = self.outer.weight[0]
        scores = scored(facts, memory, self.memory_half.weight, asked, outer)
        return scores + self.outer.bias
