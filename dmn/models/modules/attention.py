"""Attention: how much each fact matters in this pass (Kumar et al. 2016, section 2.3; Xiong et
al. 2016, section 3.3).
"""

from importlib import import_module

import torch
from jaxtyping import Float
from torch import Tensor, nn


class AttentionGate(nn.Module):
    """Scores each fact by what it has to do with the question and with the memory so far.

    Each file of `dmn.models.modules.gates` holds one. Its scores are Z of the papers, before any
    sigmoid or softmax; all weights are parameters of the module, so that training and checkpoints
    know them.
    """

    def ask(
        self, facts: Float[Tensor, "batch fact hidden"], question: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch fact part"]:
        """Return the part that depends on the question alone: computed once, for all passes."""
        raise NotImplementedError

    def forward(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        asked: Float[Tensor, "batch fact part"],
        memory: Float[Tensor, "batch hidden"],
    ) -> Float[Tensor, "batch fact"]:
        """The scores of one pass; `asked` is what `ask` gave for the same facts."""
        raise NotImplementedError


def gate_named(name: str, hidden_size: int) -> AttentionGate:
    """An untrained gate; the configuration has checked that there is such a file."""
    gate: AttentionGate = import_module(f"dmn.models.modules.gates.{name}").Gate(hidden_size)
    return gate


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
