"""All that decides what the Compare page shows, for its link."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.content.ground_truth import Truth

Mode = Literal["checkpoints", "stories"]


class CompareView(BaseModel):
    """Two checkpoints on one story, or two versions of a story on one checkpoint."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    mode: Mode
    story: str
    other_story: str
    question: str
    checkpoint: str = Field(max_length=200)
    other_checkpoint: str = Field(max_length=200)
    chosen_pass: int = Field(default=1, ge=1, le=100)
    truth: Truth | None = None
    """Ground truth of one of the stories."""
