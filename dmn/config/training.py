"""Training settings of a network."""

from typing import Literal

from pydantic import Field, field_validator

from dmn.config.base import Config


class TrainingConfig(Config):
    """The training settings of a network: everything that is not needed to rebuild it."""

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
    leave_words_out: tuple[str, ...] = Field(
        (),
        description="Tasks whose sentences give no words to the vocabulary, so that they are read "
        'as placeholders where no other task has them, for instance ["prose"]',
    )
    least_sentences: int = Field(
        1,
        ge=1,
        description="Words in fewer different sentences and questions stay out of the vocabulary, "
        "so that they are read as placeholders: rare names, slips of the pen",
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
