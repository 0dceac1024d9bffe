"""MemN2N, the end-to-end memory network (Sukhbaatar et al. 2015, sections 2 to 4).

    mᵢ = Σⱼ lⱼ ∘ A wᵢⱼ + T_A(i)      cᵢ = Σⱼ lⱼ ∘ C wᵢⱼ + T_C(i)      u⁰ = Σⱼ lⱼ ∘ B wⱼ
    p = softmax(uᵀ m)                o = Σᵢ pᵢ cᵢ                     uᵏ⁺¹ = H uᵏ + oᵏ

A hop is a pass, p are its gates, and uᵏ⁺¹ is the memory after it. There is no stop fact: its gate
is 0, its score minus infinity.

Adjacent tying (untied): Aᵏ⁺¹ = Cᵏ, B = A¹, H = 1. Layer-wise tying (tied): A = B and C are those
of all hops, so that there can be any number of them. Departs from the paper: the answer module is
the DMN's, since softmax(W u) can name neither a list nor a placeholder; and old facts are not
dropped, the oldest share one temporal encoding.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.models.modules.answer import AnswerModule
from dmn.models.modules.attention import opened
from dmn.models.modules.episodic_memory import Episodes, Memory
from dmn.models.modules.input import Embed, position_encoding
from dmn.models.network import Network

MOMENTS = 128
"""Facts that have a temporal encoding of their own, counted from the latest."""
_NOISE = 0.1
"""Empty memories put between facts in training, a fact."""
_SPREAD = 0.1
"""Standard deviation of all weights at the beginning."""


def _table(rows: int, width: int) -> nn.Embedding:
    table = nn.Embedding(rows, width)
    nn.init.normal_(table.weight, std=_SPREAD)
    return table


class Memories(nn.Module):
    """The input module: each fact as the vectors that the tables of `MemN2N.embed` give, in one
    row, each with its temporal encoding.
    """

    def __init__(self, hidden_size: int, n_tables: int, dropout: float) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.dropout = nn.Dropout(dropout)
        self.moments = _table(MOMENTS, n_tables * hidden_size)

    def forward(
        self,
        embedding: Embed,
        sentences: Int[Tensor, "sentence token"],
        is_token: Bool[Tensor, "sentence token"],
        facts: Int[Tensor, "batch fact"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch fact width"]:
        words = embedding(sentences).split(self.hidden_size, dim=-1)
        encoded = torch.cat([position_encoding(table, is_token) for table in words], dim=-1)
        # Not encoded[facts]: its gradient is many times as slow.
        return F.embedding(facts, self.dropout(encoded)) + self.moments(self._age(is_fact))

    def _age(self, is_fact: Bool[Tensor, "batch fact"]) -> Int[Tensor, "batch fact"]:
        """Return the number of memories after each fact; in training some of them are empty
        ones.
        """
        memories = is_fact.long()
        if self.training:
            empty = torch.rand(is_fact.shape, device=is_fact.device) < _NOISE
            memories = memories + (empty & is_fact)
        after = memories.sum(1, keepdim=True) - memories.cumsum(1)
        return after.clamp(max=MOMENTS - 1)


class BagQuestion(nn.Module):
    """u⁰: the question's words, position-encoded and summed."""

    def forward(
        self,
        embedding: nn.Embedding,
        questions: Int[Tensor, "batch token"],
        is_token: Bool[Tensor, "batch token"],
    ) -> Float[Tensor, "batch hidden"]:
        return position_encoding(embedding(questions), is_token)


class Hops(Memory):
    """Reads the memories hop by hop."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.passes, self.max_passes, self.softmax = config.passes, config.max_passes, True
        self.is_linear = False
        """Linear start: in training the gates are the scores themselves."""
        hidden = config.hidden_size
        self.between = nn.Linear(hidden, hidden, bias=False) if config.tied else None  # H

    def forward(
        self,
        facts: Float[Tensor, "batch fact width"],
        question: Float[Tensor, "batch hidden"],
        is_fact: Bool[Tensor, "batch fact"],
        passes: int | None = None,
        held: Float[Tensor, "batch pass fact_and_stop"] | None = None,
        handed: Int[Tensor, "pass batch"] | None = None,
    ) -> Episodes:
        """As `EpisodicMemory` does. Raises ValueError for passes that cannot be made."""
        passes = self.passes if passes is None else passes
        if not 1 <= passes <= self.max_passes:
            raise ValueError(f"passes must lie in 1..{self.max_passes}, got {passes}")
        tables = facts.split(question.shape[1], dim=-1)
        state, steps = question, []
        for hop in range(passes):
            inputs, outputs = tables[:2] if self.between else tables[hop : hop + 2]
            score = (inputs @ state[:, :, None]).squeeze(-1).masked_fill(~is_fact, float("-inf"))
            score = F.pad(score, (0, 1), value=float("-inf"))
            gate = self._gates(score, None if held is None else held[:, hop])
            read = (gate[:, None, :-1] @ outputs).squeeze(1)
            state = (self.between(state) if self.between else state) + read
            state = state if handed is None else state[handed[hop]]
            steps.append((score, gate, state))
        scores, gates, memories = (torch.stack(each, 1) for each in zip(*steps, strict=True))
        return Episodes(scores, gates, memories)

    def _gates(
        self,
        score: Float[Tensor, "batch fact_and_stop"],
        held: Float[Tensor, "batch fact_and_stop"] | None,
    ) -> Float[Tensor, "batch fact_and_stop"]:
        if self.training and self.is_linear:
            return score.masked_fill(score.isinf(), 0.0)
        return opened(score, held, softmax=True)


class MemN2N(Network):
    """Of the configuration: sizes, passes, tied, answer, dropout; the rest is for the DMN."""

    memory: Hops

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        hidden, n_more = config.hidden_size, 1 if config.tied else config.passes
        self.embedding = _table(vocabulary_size, hidden)  # A¹ and B
        self.contents = nn.ModuleList(_table(vocabulary_size, hidden) for _ in range(n_more))  # Cᵏ
        self.input = Memories(hidden, 1 + n_more, config.dropout)
        self.question = BagQuestion()
        self.memory = Hops(config)
        self.answer = AnswerModule.of(config, vocabulary_size)

    def begin_epoch(self, epoch: int, config: TrainingConfig) -> None:
        """Switch the linear start off once its epochs are over (Sukhbaatar et al. 2015, 4.2)."""
        self.memory.is_linear = epoch < config.linear_epochs

    def embed(self, ids: Int[Tensor, "*token"]) -> Float[Tensor, "*token width"]:
        """A¹, C¹, C² and so on of each word, in one row."""
        tables = [table.weight for table in (self.embedding, *self.contents)]
        return F.embedding(ids, torch.cat(tables, dim=1))
