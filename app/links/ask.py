"""All that decides what the Ask page shows, for its link."""

from pydantic import BaseModel, ConfigDict, Field

from app.content.ground_truth import Truth
from app.content.new_stories import Recipe
from dmn.explain.interventions import MAX_FACTS, WhatIf
from dmn.models.checkpoints.capabilities import Panel


class AskView(BaseModel):
    """A story, a question, who answers, and what is looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    story: str
    question: str
    checkpoint: str = Field(max_length=200)
    passes: int | None = Field(default=None, ge=1, le=100)
    """None stands for the checkpoint's own number."""
    chosen_pass: int = Field(ge=1, le=100)
    recipe: Recipe | None = None
    """Recipe of a generated story; it gives the right answer too."""
    truth: Truth | None = None
    """Ground truth of the story and the question."""
    fact: int | None = Field(default=None, ge=0, le=MAX_FACTS)
    """The fact chosen, from 0; the number of facts stands for stop."""
    closer: Panel | None = None
    """Open panel of Look closer, if any."""
    what_if: WhatIf | None = None
    whole_sentences: bool | None = None
    """True if each typed sentence stays one fact; None splits clauses of two people."""
