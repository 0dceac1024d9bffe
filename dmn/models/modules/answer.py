"""Answer module: a GRU that gives the answer's items one after another (Kumar et al. 2016,
section 2.4).
"""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.models.kernels.gru import gru
from dmn.models.kernels.linear import linear
from dmn.text.vocabulary import END, PAD

BEAM = 5
"""Number of answers followed at once; the runners-up come from them."""


class Answers(NamedTuple):
    """The most probable answers to each question, best first.

    `items` ends each with END, then PAD.
    """

    items: Int[Tensor, "batch candidate item"]
    log_probabilities: Float[Tensor, "batch candidate"]
    log_unsaid: Float[Tensor, " batch"]
    """Of the answer without items: the story does not say. It is no candidate."""

    @property
    def is_unsaid(self) -> Bool[Tensor, " batch"]:
        """Return whether "the story does not say" is more probable than the best candidate."""
        return self.log_unsaid > self.log_probabilities[:, 0]


class AnswerModule(nn.Module):
    """a₀ = m,   aₜ = GRU([yₜ₋₁, q], aₜ₋₁),   yₜ = softmax(W [aₜ; m] + b), until y is the end
    symbol.

    y₀ is the end symbol's embedding. Departs from the paper: items go in as embeddings, and the
    softmax reads the memory beside the state; `reads_memory=False` gives the paper's yₜ = softmax(W
    aₜ + b), which stays on a plateau where the second item of a path must come through the state
    alone.
    """

    def __init__(
        self,
        hidden_size: int,
        n_answers: int,
        max_items: int,
        reads_memory: bool,
        word_size: int | None = None,
    ) -> None:
        """Answers are made of the vocabulary's first `n_answers` words; words have the size of the
        memory where none is given.
        """
        super().__init__()
        self.max_items = max_items
        self.reads_memory = reads_memory
        self.cell = nn.GRUCell((word_size or hidden_size) + hidden_size, hidden_size)
        self.output = nn.Linear((1 + reads_memory) * hidden_size, n_answers)

    @classmethod
    def of(cls, config: ModelConfig, vocabulary_size: int) -> "AnswerModule":
        """The answer module that a configuration asks for."""
        n_answers = vocabulary_size
        if config.classes:  # which stand behind the symbols, see `Vocabulary`
            n_answers = END + 1 + config.placeholders + len(config.classes)
        reads_memory = config.answer == "state_and_memory"
        return cls(config.hidden_size, n_answers, config.max_items, reads_memory, config.word_size)

    def forward(
        self,
        embedding: nn.Embedding,
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        answers: Int[Tensor, "batch item"],
    ) -> Float[Tensor, "batch item answer_word"]:
        """Scores of each item, given the right ones before it."""
        batch, n_items = answers.shape
        previous = F.pad(answers, (1, 0), value=END)[:, :-1]
        said = torch.cat(
            [embedding(previous), question[:, None].expand(-1, n_items, -1)], dim=-1
        ).flatten(0, 1)
        index = torch.arange(batch * n_items, device=answers.device).view(batch, n_items)
        states = gru(self.cell, said, index, torch.full_like(index[:, 0], n_items), memory)
        return self._scores(states, memory[:, None].expand_as(states))

    def _scores(
        self, state: Float[Tensor, "*item hidden"], memory: Float[Tensor, "*item hidden"]
    ) -> Float[Tensor, "*item answer_word"]:
        read = torch.cat([state, memory], dim=-1) if self.reads_memory else state
        return linear(read, self.output.weight, self.output.bias)

    @torch.no_grad()
    def decode(
        self,
        embedding: nn.Embedding,
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        is_possible: Bool[Tensor, "batch answer_word"],
        width: int = BEAM,
    ) -> Answers:
        """Beam search over items; `is_possible` leaves out words that cannot be answered.

        A beam that has ended goes on with PAD at no cost, so that all end together. An answer has
        at least one item: that the story does not say is apart.
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
            said = torch.cat([embedding(last.flatten()), wide_question], dim=-1)
            state = self.cell(said, state)
            scores = self._scores(state, wide_memory)
            log_p = (scores.view(batch, width, -1) + forbidden[:, None]).log_softmax(-1)
            if step == 0:
                log_unsaid = log_p[:, 0, END].clone()
                log_p[..., END] = float("-inf")
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
        return Answers(items, totals, log_unsaid)

    def log_probability(
        self,
        embedding: nn.Embedding,
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        answers: Int[Tensor, "batch item"],
        is_possible: Bool[Tensor, "batch answer_word"],
    ) -> Float[Tensor, " batch"]:
        """Return the log probability of a given answer, end symbol included; PAD counts nothing."""
        scores = self(embedding, memory, question, answers)
        log_p = scores.masked_fill(~is_possible[:, None], float("-inf")).log_softmax(-1)
        chosen = log_p.gather(2, answers[:, :, None]).squeeze(2)
        return chosen.masked_fill(answers == PAD, 0.0).sum(1)
