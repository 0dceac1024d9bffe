"""Lessons, and stories that are generated on request."""

from functools import lru_cache

from app.content.lessons import Shelf, read
from app.content.new_stories import Recipe, tell
from app.settings import settings
from dmn.data.examples import Example
from dmn.errors import DataError

KEPT = 256
"""Generated stories that are kept."""


def lessons() -> Shelf:
    """Return the lessons on offer, and what is wrong with those that are not."""
    return read(settings().lessons)


def generated(recipe: Recipe | None) -> Example | None:
    """Return the story of a recipe; None for no recipe, and where no story can be generated."""
    try:
        return _generated(recipe.model_dump_json()) if recipe else None
    except DataError:
        return None


@lru_cache(maxsize=KEPT)
def _generated(recipe: str) -> Example:
    return tell(Recipe.model_validate_json(recipe))
