"""All that decides what the Explore page shows, for its link."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.explore.data_sources import Request
from dmn.evaluation.filters import Filters

Panel = Literal["questions", "tasks", "confusion", "map"]
Among = Literal["data", "training"]
Grouping = Literal["answer", "task"]


class ExploreView(BaseModel):
    """The data set, the filters and the chosen panel of the Explore page."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    request: Request | None = None
    filters: Filters = Filters()
    panel: Panel = "questions"
    after: int = Field(default=1, ge=1, le=100)
    """The pass after which the memories are looked at."""
    grouping: Grouping = "answer"
    among: Among = "data"
    """Questions among which the most similar memories are searched."""
    chosen: int | None = Field(default=None, ge=0)
    """Number of a question in the data, from 0."""
