"""Losses that training minimises: the loss of the answers and the loss of the gates."""

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from dmn.data.batching import Batch
from dmn.models.modules.episodic_memory import Episodes
from dmn.text.vocabulary import PAD


def answer_loss(scores: Float[Tensor, "batch item answer_word"], batch: Batch) -> Float[Tensor, ""]:
    """Cross-entropy of all items of an answer, end symbol included, mean over questions."""
    return F.cross_entropy(
        scores.flatten(0, 1), batch.answers.flatten(), ignore_index=PAD, reduction="sum"
    ) / len(batch)


def gate_loss(episodes: Episodes, batch: Batch, softmax: bool) -> Float[Tensor, ""]:
    """Cross-entropy of each pass's gates against where it should look, mean over passes and
    questions.

    Softmax gates: −Σ t log g over facts and stop. Sigmoid gates, which need not sum to 1: binary
    cross-entropy of each gate against whether it is a target, summed over facts. A score of minus
    infinity is no gate: networks without a stop fact are not told when to stop.
    """
    targets = batch.gate_targets
    is_fact = F.pad(batch.is_fact, (0, 1), value=True)[:, None].expand_as(targets)
    is_there = is_fact & (episodes.scores > float("-inf"))
    scores = episodes.scores.masked_fill(~is_there, 0.0)
    if softmax:
        each = -targets * scores.masked_fill(~is_there, -1e9).log_softmax(-1)
    else:
        each = F.binary_cross_entropy_with_logits(
            scores, (targets > 0).to(scores.dtype), reduction="none"
        )
    is_known = (targets.sum(-1, keepdim=True) > 0) & is_there
    return (each * is_known).sum() / (len(batch) * targets.shape[1])
