"""All that decides what the five steps of the Learn page show, for their link."""

from pydantic import BaseModel, ConfigDict, Field

from app.content.five_steps import QUESTION, STORY
from dmn.explain.interventions import MAX_FACTS


class FiveStepsView(BaseModel):
    """A story, a question, who answers, and which pass and fact are looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    story: str = STORY
    question: str = QUESTION
    checkpoint: str = Field(max_length=200)
    chosen_pass: int = Field(default=1, ge=1, le=100)
    fact: int | None = Field(default=None, ge=0, le=MAX_FACTS)
    """From 0; the number of facts stands for stop, None for the one that the pass reads most."""
