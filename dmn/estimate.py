"""How long a run would take and how much memory, measured by a few of its steps."""

from pydantic import BaseModel, ConfigDict


class Estimate(BaseModel):
    """What a short warm-up of a run found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float
    """Of the whole run, all epochs and restarts, if patience does not end it before."""
    memory_bytes: int
    """The worker's, at its highest."""
    gpu_memory_bytes: int | None
    examples_per_second: float
    training_questions: int
    validation_questions: int
    steps: int
    """Of one restart."""
    device: str
