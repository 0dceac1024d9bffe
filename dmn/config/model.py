"""Everything that can be chosen: what is needed to rebuild a network, and everything else about a
run.

One definition serves the file, the command line and the form of the Train page; each names the
field it refuses.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

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


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


_RIVALS = (
    "The DMN, or a rival to compare it with: MemN2N (Sukhbaatar et al. 2015), one GRU over all "
    "words, Kim's CNN over the words of a sentence (2014), a bag of words, the question without "
    "the story. The next six are for the DMN alone; the last four networks read once and have no "
    "attention"
)


class ModelConfig(_Config):
    """The family of networks between the DMN (Kumar et al. 2016) and the DMN+ (Xiong et al.
    2016), and their rivals.
    """

    network: Literal["dmn", "memn2n", "gru_reader", "cnn", "bag_of_words", "question_alone"] = (
        Field("dmn", description=_RIVALS)
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
            "How a fact is scored, a file of dmn/modules/gates: full has the nine features of the "
            "2016 DMN, compact the four of the DMN+"
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
        description="The memory also hears of the pattern that the gates of all passes so far make "
        "over the facts, through a small convolution (not of the papers)",
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
        description="Size of a word's vector in the DMN; 0 takes the hidden size, as rivals do",
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
        """Whether the network has gates, which are what there is to see."""
        return self.network in ("dmn", "memn2n")

    @property
    def shares(self) -> bool:
        """Whether the gates of a pass sum to 1."""
        return self.network != "dmn" or self.gate == "softmax"

    @property
    def max_passes(self) -> int:
        """The most passes that can be asked for."""
        return 12 if self.tied else self.passes


class TrainingConfig(_Config):
    """How a network is trained: everything that is not needed to rebuild it."""

    epochs: int = Field(20, ge=1, le=10_000, description="Readings of the training data")
    batch_size: int = Field(
        128, ge=1, le=8192, description="Questions per step, of all processes together"
    )
    learning_rate: float = Field(
        1e-3, gt=0, le=1, description="Highest learning rate of the schedule"
    )
    warmup_steps: int = Field(
        300, ge=0, description="Steps until the learning rate is at its highest"
    )
    final_share: float = Field(
        0.01, ge=0, le=1, description="Share of the learning rate left at the end of the cosine"
    )
    weight_decay: float = Field(1e-4, ge=0, le=1, description="Decoupled weight decay of AdamW")
    clip_norm: float = Field(5.0, gt=0, description="Largest norm of the gradient")
    gate_weight: float = Field(
        1.0, ge=0, description="Weight of the gates' loss; 0 leaves the supporting facts unused"
    )
    early_answer_weight: float = Field(
        0.3,
        ge=0,
        description="Weight of the answer's loss after an earlier pass, another each step: "
        "every pass learns to say what it would answer; 0 trains the last alone (papers)",
    )
    gates_first_epochs: int = Field(
        0, ge=0, description="First epochs in which the gates alone are trained (Kumar et al. 2016)"
    )
    linear_epochs: int = Field(
        0,
        ge=0,
        description="First epochs in which MemN2N's gates are not put through a softmax: its "
        "linear start",
    )
    rename_share: float = Field(
        0.5, ge=0, le=1, description="Share of stories whose names are replaced by placeholders"
    )
    leave_names_out: bool = Field(
        False,
        description="Names that only generated stories have stay out of the vocabulary, so that "
        "they are read as placeholders",
    )
    tasks: tuple[str, ...] = Field(
        (), description='Tasks to train on, all where none is named, for instance ["1", "2"]'
    )
    task_weights: dict[str, float] = Field(
        default_factory=dict,
        description='How often a task is drawn, 1 where not named, for instance {"3": 4}',
    )
    patience: int = Field(
        20, ge=1, description="Epochs without a better validation before it stops"
    )
    seed: int = Field(1, ge=0, lt=2**63, description="Seed of weights, order, dropout and renaming")
    restarts: int = Field(
        1,
        ge=1,
        le=100,
        description="Trainings from this seed, the next one and so on, one after another; the best "
        "by validation is kept (the papers' protocol)",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Where to train; auto takes CUDA when there is one"
    )
    precision: Literal["float32", "bfloat16"] = Field(
        "float32",
        description="Numbers the network computes in while it trains; bfloat16 is for CUDA and "
        "leaves losses, weights and optimiser in float32, elsewhere it is float32",
    )
    threads: int = Field(
        1,
        ge=1,
        le=256,
        description="CPU threads; more than one slows down a machine that does anything else",
    )

    @field_validator("task_weights")
    @classmethod
    def _weights_are_positive(cls, weights: dict[str, float]) -> dict[str, float]:
        for task, weight in weights.items():
            if not 0 <= weight <= 100:
                raise ValueError(f"expected 0 to 100 for task {task}, got {weight}")
        return weights


class Generated(_Config):
    """Stories that are told for a run; a part of them is held out to validate on."""

    stories: int = Field(
        1000, ge=10, le=100_000, description="Stories of each task, told for this run"
    )
    style: Literal["classic", "wide", "composed"] = Field(
        "classic",
        description="bAbI's words (classic), many more (wide), or everything in one story, told "
        "as people tell it (composed; one task of its own)",
    )
    story_seed: int = Field(1, ge=0, lt=2**32, description="The same seed tells the same stories")
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
        1, ge=1, le=8, description="Facts that one question of a composed story needs at least"
    )
    most_chain: int = Field(
        8, ge=1, le=8, description="Facts that a question of a composed story needs at most"
    )
    unanswerable: float = Field(
        0.12, ge=0, le=1, description="Share of a composed story's questions without an answer"
    )
    story_questions: int = Field(6, ge=1, le=50, description="Questions about a composed story")
    without: tuple[str, ...] = Field(
        (), description="Phenomena that composed stories leave out, such as pronouns, typos"
    )


MOST_PROBE_FACTS = 200


class Probe(_Config):
    """A question whose gates and answers are kept at each evaluation of a run."""

    facts: tuple[str, ...] = Field(
        min_length=1, max_length=MOST_PROBE_FACTS, description="The story's sentences"
    )
    question: str = Field(min_length=1, max_length=500)
    answer: tuple[str, ...] = Field((), description="The right answer's items, where it is known")
    supporting: tuple[int, ...] = Field((), description="Facts it rests on, counted from 0")
    task: str = ""
