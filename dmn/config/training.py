"""Training settings of a network."""

from typing import Literal

from pydantic import Field, field_validator

from dmn.config.base import Config


class TrainingConfig(Config):
    """The training settings of a network: everything that is not needed to rebuild it."""

    epochs: int = Field(
        20, ge=1, le=10_000, description="How many times the training data are read"
    )
    batch_size: int = Field(
        128, ge=1, le=8192, description="Questions per step, for all processes together"
    )
    learning_rate: float = Field(
        1e-3, gt=0, le=1, description="Highest learning rate of the schedule"
    )
    warmup_steps: int = Field(
        300, ge=0, description="Steps until the learning rate reaches its highest value"
    )
    final_share: float = Field(
        0.01, ge=0, le=1, description="Share of the learning rate that is left at the end"
    )
    weight_decay: float = Field(1e-4, ge=0, le=1, description="Decoupled weight decay of AdamW")
    clip_norm: float = Field(5.0, gt=0, description="Largest norm of the gradient")
    gate_weight: float = Field(
        1.0, ge=0, description="Weight of the gate loss; 0 ignores the supporting facts"
    )
    early_answer_weight: float = Field(
        0.3,
        ge=0,
        description="Weight of the answer loss after one earlier pass per step, so that every pass "
        "learns to give an answer; 0 trains only the last pass, as in the papers",
    )
    gates_first_epochs: int = Field(
        0, ge=0, description="First epochs that train only the gates (Kumar et al. 2016)"
    )
    linear_epochs: int = Field(
        0,
        ge=0,
        description="First epochs in which MemN2N uses no softmax for its gates (linear start)",
    )
    rename_share: float = Field(
        0.5, ge=0, le=1, description="Share of stories in which placeholders replace the names"
    )
    leave_names_out: bool = Field(
        False,
        description="Names that only occur in generated stories stay out of the vocabulary and "
        "become placeholders",
    )
    leave_words_out: tuple[str, ...] = Field(
        (),
        description="Tasks whose words stay out of the vocabulary and become placeholders, unless "
        'another task has them, for instance ["prose"]',
    )
    least_sentences: int = Field(
        1,
        ge=1,
        description="Words in fewer different sentences and questions stay out of the vocabulary "
        "and become placeholders: rare names, typing mistakes",
    )
    tasks: tuple[str, ...] = Field((), description='Tasks to train on, for instance ["1", "2"]')
    task_weights: dict[str, float] = Field(
        default_factory=dict,
        description='How often to draw a task (1 by default), for instance {"3": 4}',
    )
    patience: int = Field(
        20, ge=1, description="Epochs without a better validation result before the run stops"
    )
    seed: int = Field(1, ge=0, lt=2**63, description="Seed of weights, order, dropout and renaming")
    restarts: int = Field(
        1,
        ge=1,
        le=100,
        description="Number of trainings, one after another, with this seed, the next one and so "
        "on; the best one on validation questions is kept, as in the papers",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Device for training; auto uses CUDA if it is available"
    )
    precision: Literal["float32", "bfloat16"] = Field(
        "float32",
        description="Number format of the training; bfloat16 only works on CUDA and keeps losses, "
        "weights and optimiser in float32",
    )
    threads: int = Field(
        1,
        ge=1,
        le=256,
        description="CPU threads; more than one slows down other programs on the machine",
    )

    @field_validator("task_weights")
    @classmethod
    def _weights_are_positive(cls, weights: dict[str, float]) -> dict[str, float]:
        for task, weight in weights.items():
            if not 0 <= weight <= 100:
                raise ValueError(f"expected 0 to 100 for task {task}, got {weight}")
        return weights
