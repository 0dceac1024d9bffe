"""A convolution over the pattern of gates of passes and facts."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

_PATTERNS = 16


class GateConvolution(nn.Module):
    """W max(ReLU(K * G)) over all passes so far and all facts, G the matrix of gates; K is 3 x 3.

    Not of the papers: whether two neighbouring facts were read one after the other, or one fact
    twice, is nothing that an episode says. Stop is left out, padding changes nothing.
    """

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.kernels = nn.Conv2d(1, _PATTERNS, 3, padding=1)
        self.output = nn.Linear(_PATTERNS, hidden_size, bias=False)

    def forward(
        self, gates: Float[Tensor, "batch pass fact"], is_fact: Bool[Tensor, "batch fact"]
    ) -> Float[Tensor, "batch hidden"]:
        """`gates` are 0 where there is no fact."""
        found = F.relu(self.kernels(gates[:, None]))
        found = found.masked_fill(~is_fact[:, None, None], 0.0)
        said: Tensor = self.output(found.amax((2, 3)))
        return said


def of_facts(
    gates: list[Float[Tensor, "batch fact_and_stop"]], is_fact: Bool[Tensor, "batch fact_and_stop"]
) -> Float[Tensor, "batch pass fact"]:
    """The gates of the passes so far, without stop, 0 where there is no fact."""
    matrix = torch.stack(gates, 1)[..., :-1]
    return matrix * is_fact[:, None, :-1]
