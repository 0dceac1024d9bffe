"""The configuration of a network: everything that is needed to rebuild it.

One definition serves the file, the command line and the form of the Train page; each names the
field it refuses.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from dmn.config.base import Config

GATES = tuple(
    sorted(
        file.stem for file in (Path(__file__).parents[1] / "models/modules/gates").glob("[!_]*.py")
    )
)
"""A gate is a file; its name is known without loading torch."""
if TYPE_CHECKING:
    Gate = str
else:
    Gate = Literal[GATES]


_NETWORKS = (
    "The DMN, or a baseline to compare it with: MemN2N (Sukhbaatar et al. 2015), one GRU over all "
    "words, Kim's CNN over the words of a sentence (2014), a bag of words, the question without "
    "the story. The next six are for the DMN alone; the last four networks read once and have no "
    "attention"
)


class ModelConfig(Config):
    """The family of networks between the DMN (Kumar et al. 2016) and the DMN+ (Xiong et al.
    2016), and their baselines.
    """

    network: Literal["dmn", "memn2n", "gru_reader", "cnn", "bag_of_words", "question_alone"] = (
        Field("dmn", description=_NETWORKS)
    )
    input: Literal["word_gru", "fusion", "cnn"] = Field(
        "fusion",
        description=(
            "How facts are made: one GRU over all words (2016), position encoding and fusion "
            "(DMN+), or a convolution over each sentence's words and fusion"
        ),
    )
    attention: Gate = Field(
        "compact",
        description=(
            "How a fact is scored, a file of dmn/models/modules/gates: full has the nine features "
            "of the 2016 DMN, compact the four of the DMN+"
        ),
    )
    gate: Literal["sigmoid", "softmax"] = Field(
        "softmax",
        description="Each gate by itself (2016), or all gates of a pass summing to 1 (DMN+)",
    )
    episode: Literal["gated_gru", "attention_gru"] = Field(
        "attention_gru",
        description=(
            "How facts are read: a GRU that gates let through (2016), or gates as "
            "update gate (DMN+)"
        ),
    )
    memory: Literal["gru", "relu", "comparing"] = Field(
        "relu",
        description=(
            "How the memory is updated: a GRU (2016), a ReLU layer (DMN+), or one that also reads "
            "the episode's products with question and memory"
        ),
    )
    gate_convolution: bool = Field(
        False,
        description="The memory also reads the pattern of the gates of all passes so far over the "
        "facts, through a small convolution (not in the papers)",
    )
    keeps_sentences: bool = Field(
        False,
        description="Facts also keep their own sentence past the fusion, and the memory reads it "
        "(not of the papers)",
    )
    match_size: int = Field(
        0,
        ge=0,
        le=1024,
        description="Size of the product that matches a fact's sentence with what is sought, name "
        "by name, in the gate; 0 for none (not of the papers)",
    )
    order: bool = Field(
        False,
        description="The gate also weighs whether a fact stands before or after what was read, and "
        "whether a later one matches too (not of the papers)",
    )
    tied: bool = Field(
        False,
        description=(
            "One memory update for all passes, so that any number of passes can be "
            "asked for; else one per pass. MemN2N: layer-wise tying; else adjacent"
        ),
    )
    answer: Literal["state", "state_and_memory"] = Field(
        "state_and_memory",
        description=(
            "What the answer's softmax reads: the answer GRU's state (2016), or that and the memory"
        ),
    )
    hidden_size: int = Field(128, ge=4, le=1024, description="Size of facts, question and memory")
    passes: int = Field(4, ge=1, le=12, description="How often the facts are read")
    max_items: int = Field(8, ge=1, le=32, description="Longest answer that is decoded, in items")
    placeholders: int = Field(
        30, ge=1, le=200, description="How many different unknown words a story may hold"
    )
    dropout: float = Field(
        0.1, ge=0, lt=1, description="Share of fact features dropped in training"
    )
    facts: Literal["sentence", "token"] = Field(
        "sentence", description="What a fact is: a sentence of a story, or a token of one sentence"
    )
    about: Literal["story", "fact"] = Field(
        "story",
        description="What is asked about: the whole story, or each fact, for an answer at every "
        "token",
    )
    spelling: bool = Field(
        False,
        description="Tokens are also read by their first and last letters and their shape, which "
        "says something of words never seen",
    )
    classes: tuple[str, ...] = Field(
        (),
        max_length=1000,
        description="Answers to choose from, in their order; without, any word can be answered",
    )
    embedding_size: int = Field(
        0,
        ge=0,
        le=1024,
        description="Size of a word's vector in the DMN; 0 takes the hidden size, as baselines do",
    )

    @field_validator("classes")
    @classmethod
    def _classes_differ(cls, classes: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(classes)) < len(classes) or any(name.startswith("<") for name in classes):
            raise ValueError("expected different answers, none of which begins with <")
        return classes

    @property
    def word_size(self) -> int:
        """Size of a word's vector."""
        return (self.network in ("dmn", "cnn") and self.embedding_size) or self.hidden_size

    @property
    def attends(self) -> bool:
        """True where the network has gates, which are what there is to see."""
        return self.network in ("dmn", "memn2n")

    @property
    def shares(self) -> bool:
        """True where the gates of a pass sum to 1."""
        return self.network != "dmn" or self.gate == "softmax"

    @property
    def max_passes(self) -> int:
        """The most passes that can be asked for."""
        return 12 if self.tied else self.passes
