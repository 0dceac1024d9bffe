"""Answer module: a GRU that gives the answer's items one after another (Kumar et al. 2016,
section 2.4).
"""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.vocabulary import END, PAD

BEAM = 5
"""How many answers are followed at once; what is shown as runners-up."""


class Answers(NamedTuple):
    """The most probable answers to each question, best first.

    `items` ends each with END, then PAD.
    """

    items: Int[Tensor, "batch candidate item"]
    log_probabilities: Float[Tensor, "batch candidate"]


class AnswerModule(nn.Module):
    """a₀ = m,   aₜ = GRU([yₜ₋₁, q], aₜ₋₁),   yₜ = softmax(W [aₜ; m] + b), until y is the end
    symbol.

    y₀ is the end symbol's embedding. Departs from the paper: items go in as embeddings, and the
    softmax reads the memory beside the state; `reads_memory=False` gives the paper's yₜ = softmax(W
    aₜ + b), which stays on a plateau where the second item of a path must come through the state
    alone.
    """

    def __init__(
        self, hidden_size: int, vocabulary_size: int, max_items: int, reads_memory: bool
    ) -> None:
        super().__init__()
        self.max_items = max_items
        self.reads_memory = reads_memory
        self.cell = nn.GRUCell(2 * hidden_size, hidden_size)
        self.output = nn.Linear((1 + reads_memory) * hidden_size, vocabulary_size)

    def forward(
        self,
        embedding: nn.Embedding,
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        answers: Int[Tensor, "batch item"],
    ) -> Float[Tensor, "batch item vocabulary"]:
        """Scores of each item, given the right ones before it."""
        previous = F.pad(answers, (1, 0), value=END)[:, :-1]
        state, scores = memory, []
        for item in previous.unbind(1):
            state, score = self._step(embedding, item, state, memory, question)
            scores.append(score)
        return torch.stack(scores, dim=1)

    def _step(
        self, embedding: nn.Embedding, item: Tensor, state: Tensor, memory: Tensor, question: Tensor
    ) -> tuple[Tensor, Tensor]:
        state = self.cell(torch.cat([embedding(item), question], dim=-1), state)
        read = torch.cat([state, memory], dim=-1) if self.reads_memory else state
        return state, self.output(read)

    @torch.no_grad()
    def decode(
        self,
        embedding: nn.Embedding,
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        is_possible: Bool[Tensor, "batch vocabulary"],
        width: int = BEAM,
    ) -> Answers:
        """Beam search over items; `is_possible` leaves out words that cannot be answered.

        A beam that has ended goes on with PAD at no cost, so that all end together.
        """
        batch = len(memory)
        forbidden = torch.where(is_possible, 0.0, float("-inf")).to(memory.dtype)
        # All beams but the first begin impossible: otherwise each would hold the same answer.
        totals = memory.new_full((batch, width), float("-inf"))
        totals[:, 0] = 0.0
        items = torch.full((batch, width, 0), END, device=memory.device)
        last = torch.full((batch, width), END, device=memory.device)
        state = memory.repeat_interleave(width, 0)
        wide_memory, wide_question = state, question.repeat_interleave(width, 0)
        has_ended = torch.zeros_like(last, dtype=torch.bool)
        for step in range(self.max_items + 1):
            state, scores = self._step(embedding, last.flatten(), state, wide_memory, wide_question)
            log_p = (scores.view(batch, width, -1) + forbidden[:, None]).log_softmax(-1)
            if step == self.max_items:  # no room for another item: the answer ends here
                log_p[..., END + 1 :] = float("-inf")
            only_pad = torch.full_like(log_p, float("-inf"))
            only_pad[..., PAD] = 0.0
            log_p = torch.where(has_ended[:, :, None], only_pad, log_p)
            totals, flat = (totals[:, :, None] + log_p).flatten(1).topk(width)
            beam, last = flat // log_p.shape[-1], flat % log_p.shape[-1]
            items = torch.cat(
                [items.gather(1, beam[:, :, None].expand_as(items)), last[:, :, None]], dim=2
            )
            has_ended = has_ended.gather(1, beam) | (last == END)
            rows = (torch.arange(batch, device=beam.device)[:, None] * width + beam).flatten()
            state = state[rows]
            if has_ended.all():
                break
        return Answers(items, totals)

    @torch.no_grad()
    def log_probability(
        self,
        embedding: nn.Embedding,
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        answers: Int[Tensor, "batch item"],
        is_possible: Bool[Tensor, "batch vocabulary"],
    ) -> Float[Tensor, " batch"]:
        """How probable a given answer is, end symbol included; PAD counts nothing."""
        scores = self(embedding, memory, question, answers)
        log_p = scores.masked_fill(~is_possible[:, None], float("-inf")).log_softmax(-1)
        chosen = log_p.gather(2, answers[:, :, None]).squeeze(2)
        return chosen.masked_fill(answers == PAD, 0.0).sum(1)
