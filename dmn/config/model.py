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
    "The DMN, or a baseline: MemN2N (Sukhbaatar et al. 2015), one GRU over all words, Kim's CNN "
    "over the words of a sentence (2014), a bag of words, or the question without the story. The "
    "next six settings are for the DMN only; the last four networks have no attention"
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
            "How sentences become facts: one GRU over all words (2016), position encoding and "
            "fusion (DMN+), or a convolution over the words of each sentence and fusion"
        ),
    )
    attention: Gate = Field(
        "compact",
        description=(
            "The features that score a fact, a file in dmn/models/modules/gates: full has the nine "
            "features of the 2016 DMN, compact the four of the DMN+"
        ),
    )
    gate: Literal["sigmoid", "softmax"] = Field(
        "softmax",
        description="sigmoid: each gate on its own (2016). softmax: the gates of a pass add up "
        "to 1 (DMN+)",
    )
    episode: Literal["gated_gru", "attention_gru"] = Field(
        "attention_gru",
        description=(
            "How a pass reads the facts: a GRU whose steps are gated (2016), or a GRU with the "
            "gate as its update gate (DMN+)"
        ),
    )
    memory: Literal["gru", "relu", "comparing"] = Field(
        "relu",
        description=(
            "How a pass updates the memory: a GRU (2016), a ReLU layer (DMN+), or a ReLU layer "
            "that also compares the episode with the question and the memory"
        ),
    )
    gate_convolution: bool = Field(
        False,
        description="The memory also reads the gates of all passes so far through a small "
        "convolution (not in the papers)",
    )
    keeps_sentences: bool = Field(
        False,
        description="Facts also keep their own sentence, without their neighbours, and the memory "
        "reads it (not in the papers)",
    )
    match_size: int = Field(
        0,
        ge=0,
        le=1024,
        description="Size of a product in the gate that matches the names of a fact with the names "
        "that the network looks for; 0 for none (not in the papers)",
    )
    order: bool = Field(
        False,
        description="The gate also uses whether a fact comes before or after the facts read so "
        "far, and whether a later fact matches too (not in the papers)",
    )
    tied: bool = Field(
        False,
        description=(
            "All passes share one memory update, so you can choose any number of passes; "
            "otherwise each pass has its own. MemN2N: layer-wise tying, otherwise adjacent"
        ),
    )
    answer: Literal["state", "state_and_memory"] = Field(
        "state_and_memory",
        description=(
            "Input of the answer's softmax: the state of the answer GRU (2016), or this state and "
            "the memory"
        ),
    )
    hidden_size: int = Field(128, ge=4, le=1024, description="Size of facts, question and memory")
    passes: int = Field(4, ge=1, le=12, description="How many times the network reads the facts")
    max_items: int = Field(8, ge=1, le=32, description="Longest answer, in items")
    placeholders: int = Field(
        30, ge=1, le=200, description="How many different new words a story can have"
    )
    dropout: float = Field(
        0.1, ge=0, lt=1, description="Share of fact features dropped in training"
    )
    facts: Literal["sentence", "token"] = Field(
        "sentence", description="A fact is a sentence of a story, or a token of one sentence"
    )
    about: Literal["story", "fact"] = Field(
        "story",
        description="A question is about the whole story, or about each fact, with one answer for "
        "each token",
    )
    spelling: bool = Field(
        False,
        description="The network also reads the first and last letters and the shape of a token, "
        "which helps with new words",
    )
    classes: tuple[str, ...] = Field(
        (),
        max_length=1000,
        description="Possible answers, in order; without them, any word can be an answer",
    )
    embedding_size: int = Field(
        0,
        ge=0,
        le=1024,
        description="Size of a word vector in the DMN; 0 means the hidden size, as in baselines",
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
