"""The Dynamic Memory Network: five modules and how they are wired (Kumar et al. 2016, figure 3)."""

import math
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.data.batching import Batch
from dmn.models.modules.answer import AnswerModule
from dmn.models.modules.episodic_memory import Episodes, EpisodicMemory, Memory
from dmn.models.modules.input import ConvolutionFusion, Fusion, TokenFusion, WordGRU
from dmn.models.modules.question import QuestionModule

_READERS = {"word_gru": WordGRU, "fusion": Fusion, "cnn": ConvolutionFusion}


class Reading(NamedTuple):
    """A question and all passes over its facts; the answer module needs no more."""

    question: Float[Tensor, "batch hidden"]
    episodes: Episodes


class Moved(NamedTuple):
    """What a reading takes from other rows of its batch; None for what it keeps."""

    question: Int[Tensor, " batch"] | None = None
    """The row of each question's vector."""
    facts: Int[Tensor, "batch fact"] | None = None
    """The place of each fact's vector: its row times the facts of a row, plus its column."""
    handed: Int[Tensor, "pass batch"] | None = None
    """The row whose memory each row goes on with after each pass; see `EpisodicMemory`."""


class Network(nn.Module):
    """Facts and question in, gates and memories of every pass out; nothing is stored on the way.

    Each network, the DMN and those of `dmn.models.baselines`, is these modules, the answer module
    always the same: networks differ in how they read and in nothing else. All gates of a network
    without attention are 0.
    """

    embedding: nn.Embedding
    input: nn.Module
    question: nn.Module
    memory: Memory
    answer: AnswerModule

    def __init__(self) -> None:
        super().__init__()
        self.about: nn.Module | None = None
        """Makes a question of the question and the fact that it is about, where it is about one;
        None where no question is.
        """

    def embed(self, ids: Int[Tensor, "*token"]) -> Float[Tensor, "*token width"]:
        """The words of facts as vectors; the input module is given this, or what stands for it."""
        vectors: Tensor = self.embedding(ids)
        return vectors

    def on_embeddings_initialized(self) -> None:
        """Take note that the embeddings were set to given word vectors."""

    def begin_epoch(self, epoch: int, config: TrainingConfig) -> None:
        """Prepare for the epoch that starts or goes on, counted from 0."""

    @property
    def device(self) -> torch.device:
        """Return the device of the weights, where a batch must be too."""
        return self.embedding.weight.device

    def read(
        self,
        batch: Batch,
        passes: int | None = None,
        held: Float[Tensor, "batch pass fact_and_stop"] | None = None,
        moved: Moved | None = None,
    ) -> Reading:
        """Reads the facts `passes` times, by default as often as configured.

        `held` sets gates by hand, as `EpisodicMemory` says; `moved` takes vectors from other rows.
        """
        facts = self.read_facts(batch)
        question = self.question(self.embedding, batch.questions, batch.is_question_token)
        if self.about is not None:
            asked = facts[torch.arange(len(facts), device=facts.device), batch.about]
            about_it = self.about(torch.cat([question, asked], dim=-1)).tanh()
            question = torch.where(batch.about[:, None] >= 0, about_it, question)
        if moved is None:
            return Reading(question, self.memory(facts, question, batch.is_fact, passes, held))
        if moved.facts is not None:
            facts = facts.flatten(0, 1)[moved.facts]
        if moved.question is not None:
            question = question[moved.question]
        episodes = self.memory(facts, question, batch.is_fact, passes, held, moved.handed)
        return Reading(question, episodes)

    def read_facts(self, batch: Batch) -> Float[Tensor, "batch fact width"]:
        """Return what the memory reads of each fact, its own sentence too where it is kept."""
        stories, is_fact, story = batch.facts, batch.is_fact, None
        if not self.training or self.about is not None:
            # Questions about one story share its facts. In training they stand in other batches,
            # but for those about one fact after another.
            marked = stories.masked_fill(~is_fact, -1)
            distinct, found = marked.unique(dim=0, return_inverse=True)
            if len(distinct) < len(stories):
                stories, is_fact, story = distinct.clamp(min=0), distinct >= 0, found
        facts = self.input(self.embed, batch.sentences, batch.is_token, stories, is_fact)
        return facts if story is None else facts[story]

    def forward(self, batch: Batch) -> tuple[Float[Tensor, "batch item answer_word"], Reading]:
        """For training: scores of the answer's items after the last pass, and all that was read."""
        reading = self.read(batch)
        return self.score(reading, batch.answers), reading

    def score(
        self, reading: Reading, answers: Int[Tensor, "batch item"], after: int = -1
    ) -> Float[Tensor, "batch item answer_word"]:
        """Scores of the answer's items, each given those before it, after the pass `after`."""
        memory = reading.episodes.memories[:, after]
        return self.answer(self.embedding, memory, reading.question, answers)


class DynamicMemoryNetwork(Network):
    """The networks between Kumar et al. 2016 and Xiong et al. 2016."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        hidden, words = config.hidden_size, config.word_size
        self.embedding = nn.Embedding(vocabulary_size, words)
        nn.init.uniform_(self.embedding.weight, -math.sqrt(3), math.sqrt(3))
        reader = _READERS[config.input]
        if config.facts == "token" and reader is Fusion:
            reader = TokenFusion
        if config.keeps_sentences:
            self.input = reader(hidden, config.dropout, words, keeps_sentences=True)
        else:
            self.input = reader(hidden, config.dropout, words)
        self.question = QuestionModule(hidden, words)
        self.about = nn.Linear(2 * hidden, hidden) if config.about == "fact" else None
        self.memory = EpisodicMemory(config)
        self.answer = AnswerModule.of(config, vocabulary_size)
