"""Configuration of a run: its network, its training, its data and its probes."""

from typing import Literal

from pydantic import Field, model_validator

from dmn.config.base import Config
from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig


class Generated(Config):
    """Stories that are generated for a run; a part of them is held out to validate on."""

    stories: int = Field(
        1000, ge=10, le=100_000, description="Stories of each task, generated for this run"
    )
    style: Literal["classic", "wide", "composed"] = Field(
        "classic",
        description="classic: the words of bAbI. wide: many more words. composed: all kinds of "
        "question in one story, as people write (a task of its own)",
    )
    story_seed: int = Field(
        1, ge=0, lt=2**32, description="The same seed generates the same stories"
    )
    shortest: int = Field(
        0, ge=0, le=150, description="Fewest sentences of a composed story; 0 for ordinary lengths"
    )
    longest: int = Field(
        0, ge=0, le=150, description="Most sentences of a composed story; 0 for ordinary lengths"
    )
    least_noise: int = Field(
        0, ge=0, le=100, description="Fewest irrelevant sentences in a composed story"
    )
    most_noise: int = Field(
        0, ge=0, le=100, description="Most irrelevant sentences in a composed story"
    )
    least_chain: int = Field(
        1, ge=1, le=8, description="Fewest facts that a question of a composed story needs"
    )
    most_chain: int = Field(
        8, ge=1, le=8, description="Most facts that a question of a composed story needs"
    )
    unanswerable: float = Field(
        0.12, ge=0, le=1, description="Share of a composed story's questions without an answer"
    )
    story_questions: int = Field(6, ge=1, le=50, description="Questions about a composed story")
    split_clauses: bool = Field(
        True,
        description="In composed stories, a clause about another person becomes its own fact, as "
        "in typed text",
    )
    without: tuple[str, ...] = Field(
        (), description="Phenomena to leave out of composed stories, such as pronouns, typos"
    )


MOST_PROBE_FACTS = 200


class Probe(Config):
    """A question whose gates and answers are kept at each evaluation of a run."""

    facts: tuple[str, ...] = Field(
        min_length=1, max_length=MOST_PROBE_FACTS, description="The story's sentences"
    )
    question: str = Field(min_length=1, max_length=500)
    answer: tuple[str, ...] = Field((), description="The right answer's items, where it is known")
    supporting: tuple[int, ...] = Field((), description="Facts it rests on, counted from 0")
    task: str = ""

    @model_validator(mode="after")
    def _supporting_are_facts(self) -> "Probe":
        if any(not 0 <= place < len(self.facts) for place in self.supporting):
            raise ValueError("a supporting fact must be one of the facts")
        return self


class RunConfig(Config):
    """Everything that `python -m dmn train --run` needs to know."""

    model: ModelConfig
    training: TrainingConfig
    data: tuple[str, ...] = ()
    """Files or folders with training and validation questions."""
    valid: tuple[str, ...] = ()
    """Files or folders with validation questions; by default a part of `data`."""
    format: Literal["babi", "sst", "conllu"] = "babi"
    """The format of `data` and `valid`; see `dmn.data.datasets.formats`."""
    vectors: str | None = None
    """A file of word vectors to start from; see `dmn.text.word_vectors`."""
    generated: Generated | None = None
    """Stories generated for this run, of the tasks that `training.tasks` names; they join `data`.
    """
    probes: tuple[Probe, ...] = ()
    """Questions whose gates are kept at each evaluation; by default one of each task."""
    init_from: str | None = None
    """A checkpoint whose weights the run starts from."""
    command: str = ""
    """The command that made the run, for its metrics."""
