"""Question module: q is the last state of a GRU over the question's words (Kumar et al. 2016,
section 2.2).
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from dmn.models.kernels.gru import gru


class QuestionModule(nn.Module):
    """qₜ = GRU(L[wₜ], qₜ₋₁), q = q at the question's own last word; L is the input module's
    embedding.
    """

    def __init__(self, hidden_size: int, word_size: int | None = None) -> None:
        """Words have the size of the question where none is given."""
        super().__init__()
        self.gru = nn.GRU(word_size or hidden_size, hidden_size, batch_first=True)

    def forward(
        self,
        embedding: nn.Embedding,
        questions: Int[Tensor, "batch token"],
        is_token: Bool[Tensor, "batch token"],
    ) -> Float[Tensor, "batch hidden"]:
        lengths = is_token.sum(1)
        # Not the whole table: of many words a batch of questions holds few.
        words, index = questions.unique(return_inverse=True)
        states = gru(self.gru, embedding(words), index, lengths)
        return states[torch.arange(len(questions), device=questions.device), lengths - 1]
