"""Episodic memory: the facts read again and again, the memory updated after each pass (Kumar et
al. 2016, section 2.3).
"""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.models.kernels.attention_gru import attention_gru
from dmn.models.kernels.gru import gated_gru
from dmn.models.kernels.linear import linear
from dmn.models.kernels.sparse import without_negligible
from dmn.models.modules.attention import gate_named, opened
from dmn.models.modules.gate_convolution import GateConvolution, of_facts
from dmn.models.modules.sentence_match import FactOrder, SentenceMatch


class Episodes(NamedTuple):
    """The gates, episodes and memories, one slice per pass. The last fact of each row is stop."""

    scores: Float[Tensor, "batch pass fact"]
    """Before the sigmoid or softmax; minus infinity where there is no fact."""
    gates: Float[Tensor, "batch pass fact"]
    memories: Float[Tensor, "batch pass hidden"]


class Memory(nn.Module):
    """Reads facts in passes and gives `Episodes`; what every network has in this place."""

    passes: int
    """Default number of passes."""
    softmax: bool
    """True if the gates of a pass sum to 1."""


class AttentionGRU(nn.Module):
    """DMN+: the gate takes the update gate's place (Xiong et al. 2016, section 3.3).

    See `dmn.models.kernels.attention_gru`.
    """

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.inputs = nn.Linear(hidden_size, 2 * hidden_size)
        self.recurrent = nn.Linear(hidden_size, 2 * hidden_size, bias=False)

    def forward(
        self, projected: Float[Tensor, "batch fact two_hidden"], gates: Float[Tensor, "batch fact"]
    ) -> Float[Tensor, "batch hidden"]:
        if not torch.is_grad_enabled():
            projected, gates = without_negligible(projected, gates, self.recurrent.weight)
        return attention_gru(projected, gates, self.recurrent.weight)


class GatedGRU(nn.Module):
    """The 2016 DMN: a GRU step that a gate lets through.

    hₜ = gₜ GRU(cₜ, hₜ₋₁) + (1 − gₜ) hₜ₋₁
    """

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.inputs = nn.Linear(hidden_size, 3 * hidden_size)
        self.recurrent = nn.Linear(hidden_size, 3 * hidden_size)

    def forward(
        self,
        projected: Float[Tensor, "batch fact three_hidden"],
        gates: Float[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch hidden"]:
        return gated_gru(projected, gates, self.recurrent)


class ReLUUpdate(nn.Module):
    """DMN+: mᵗ = ReLU(W [mᵗ⁻¹; cᵗ; q] + b) (Xiong et al. 2016, section 3.3).

    Departs from the paper where sentences are kept: W also reads rᵗ = Σᵢ gᵢᵗ sᵢ, the sentences
    that the pass read, as its last part.
    """

    parts = 3

    def __init__(self, hidden_size: int, sentence_size: int = 0) -> None:
        """`sentence_size` is that of the sentences, 0 where none are kept."""
        super().__init__()
        self.linear = nn.Linear(self.parts * hidden_size + sentence_size, hidden_size)

    def forward(
        self,
        episode: Float[Tensor, "batch hidden"],
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        sentences: Float[Tensor, "batch sentence"],
    ) -> Float[Tensor, "batch hidden"]:
        parts = [*self.read(episode, memory, question), sentences]
        return F.relu(linear(torch.cat(parts, dim=-1), self.linear.weight, self.linear.bias))

    def read(self, episode: Tensor, memory: Tensor, question: Tensor) -> list[Tensor]:
        """Return what W is applied to, part by part, the sentences left out."""
        return [memory, episode, question]


class ComparingUpdate(ReLUUpdate):
    """mᵗ = ReLU(W [mᵗ⁻¹; cᵗ; q; cᵗ∘q; cᵗ∘mᵗ⁻¹] + b).

    Departs from the papers: the DMN+'s update, which also reads what the gate reads of a fact, its
    products with question and memory. Whether a fact speaks of the question's "red square" first
    or last is a comparison, which a sum of both can only learn by heart, word by word.
    """

    parts = 5

    def read(self, episode: Tensor, memory: Tensor, question: Tensor) -> list[Tensor]:
        return [memory, episode, question, episode * question, episode * memory]


class GRUUpdate(nn.Module):
    """The 2016 DMN: mⁱ = GRU(eⁱ, mⁱ⁻¹); the question enters as m⁰ only."""

    def __init__(self, hidden_size: int, sentence_size: int = 0) -> None:
        """`sentence_size` is that of the sentences that are read beside the episode, or 0."""
        super().__init__()
        self.cell = nn.GRUCell(hidden_size + sentence_size, hidden_size)

    def forward(
        self,
        episode: Float[Tensor, "batch hidden"],
        memory: Float[Tensor, "batch hidden"],
        question: Float[Tensor, "batch hidden"],
        sentences: Float[Tensor, "batch sentence"],
    ) -> Float[Tensor, "batch hidden"]:
        return self.cell(torch.cat([episode, sentences], dim=-1), memory)


UPDATES = {"gru": GRUUpdate, "relu": ReLUUpdate, "comparing": ComparingUpdate}


class EpisodicMemory(Memory):
    """Reads the facts several times, deciding anew each time where to look; m⁰ = q.

    A trained stop fact stands behind the story's own: a pass that chooses it has read enough.

    Departs from the papers: a pass that chose stop is not the last one. The remaining passes still
    run and read stop again, which leaves every story of a batch with as many passes as the others.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.softmax = config.gate == "softmax"
        self.passes, self.max_passes = config.passes, config.max_passes
        self.stop = nn.Parameter(torch.empty(hidden).uniform_(-1, 1))
        self.gate = gate_named(config.attention, hidden)
        self.reader = (
            AttentionGRU(hidden) if config.episode == "attention_gru" else GatedGRU(hidden)
        )
        self.sentence_size = config.word_size if config.keeps_sentences else 0
        update = UPDATES[config.memory]
        self.updates = nn.ModuleList(
            update(hidden, self.sentence_size) for _ in range(1 if config.tied else config.passes)
        )
        self.match = (
            SentenceMatch(hidden, config.word_size, config.match_size)
            if config.match_size
            else None
        )
        self.order = FactOrder(hidden) if config.order else None
        self.pattern = GateConvolution(hidden) if config.gate_convolution else None

    def forward(
        self,
        facts: Float[Tensor, "batch fact width"],
        question: Float[Tensor, "batch hidden"],
        is_fact: Bool[Tensor, "batch fact"],
        passes: int | None = None,
        held: Float[Tensor, "batch pass fact_and_stop"] | None = None,
        handed: Int[Tensor, "pass batch"] | None = None,
    ) -> Episodes:
        """`passes` defaults to the configured number; untied updates allow no more than that.

        `held` sets gates by hand: a number where one is held, NaN where the network chooses.
        `handed` names for each pass the row of the batch whose memory a row goes on with, itself
        where nothing is moved; what was read goes with it, the places where it stood do not.
        Raises ValueError for fewer than one or more than `max_passes`.
        """
        passes = self.passes if passes is None else passes
        if not 1 <= passes <= self.max_passes:
            raise ValueError(f"passes must lie in 1..{self.max_passes}, got {passes}")
        facts, sentences = self.with_stop(facts)
        is_fact = F.pad(is_fact, (0, 1), value=True)
        asked = self.gate.ask(facts, question)
        keys = self.match.keys(facts, sentences) if self.match else facts
        projected = linear(facts, self.reader.inputs.weight, self.reader.inputs.bias)
        memory, episode = question, torch.zeros_like(question)
        read = torch.zeros_like(sentences[:, 0])
        scores: list[Tensor] = []
        gates: list[Tensor] = []
        memories: list[Tensor] = []
        for i in range(passes):
            score = self.gate(facts, asked, memory)
            if self.match is not None:
                score = score + self.match(keys, memory, episode, question, read)
            if self.order is not None:
                last = gates[-1] if gates else None
                score = self.order(score, last, is_fact.to(score), memory, question)
            score = score.masked_fill(~is_fact, float("-inf"))
            gate = opened(score, None if held is None else held[:, i], self.softmax)
            episode = self.reader(projected, gate)
            read = torch.bmm(gate[:, None], sentences).squeeze(1)
            memory = self.updates[min(i, len(self.updates) - 1)](episode, memory, question, read)
            scores.append(score)
            gates.append(gate)
            if self.pattern is not None:
                memory = memory + self.pattern(of_facts(gates, is_fact), is_fact[:, :-1])
            if handed is not None:
                memory, episode, read = (state[handed[i]] for state in (memory, episode, read))
            memories.append(memory)
        return Episodes(torch.stack(scores, 1), torch.stack(gates, 1), torch.stack(memories, 1))

    def with_stop(
        self, facts: Float[Tensor, "batch fact width"]
    ) -> tuple[
        Float[Tensor, "batch fact_and_stop hidden"],
        Float[Tensor, "batch fact_and_stop sentence"],
    ]:
        """Return the facts with stop behind them, and their own sentences.

        Sentences are of size 0 where none are kept. Stop has none: zeros stand there.
        """
        fused, sentences = facts.split([len(self.stop), self.sentence_size], dim=-1)
        sentences = F.pad(sentences, (0, 0, 0, 1))
        return torch.cat([fused, self.stop.expand(len(facts), 1, -1)], dim=1), sentences
