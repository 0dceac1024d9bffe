"""Generated stories for the page: what a person may choose, and how one is told again."""

from collections.abc import Iterator
from random import Random
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.content.examples import text_of
from dmn.data.examples import Example
from dmn.data.generator.composed.compose import TASK as COMPOSED
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.generate import Length, Story, generate, generate_composed
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError

LengthName = Literal["short", "medium", "long"]
Style = Literal["classic", "wide"]
NewStyle = Literal["classic", "wide", "composed"]
ANY = "any"
"""Stands for a kind of question that is left to chance."""
LENGTHS: dict[LengthName, Length] = {"short": (2, 8), "medium": (9, 16), "long": (30, 60)}
"""Sentences of a story; short and medium ones stand on the page without folding."""
STYLES: tuple[Style, ...] = get_args(Style)
STYLE_NAMES: dict[Style, str] = {"classic": "bAbI style", "wide": "Varied"}
NEW_STYLE_NAMES: dict[NewStyle, str] = {
    "classic": STYLE_NAMES["classic"],
    "wide": STYLE_NAMES["wide"],
    "composed": "All kinds",
}
"""Of a new story: composed ones ask everything, and have no kind."""
SEEDS = 2**32
_NOT_ON_A_PAGE = ("lines", "run_on", "typos", "lower", "broken", "bare", "speech", "joined")
"""Phenomena that composed stories on a page leave out, so that their sentences are found in the
box.
"""


class Recipe(BaseModel):
    """The settings of one generated story; the same recipe gives the same story."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    task: Annotated[str, StringConstraints(pattern=r"^([1-9]|1[0-9]|20|composed)$")]
    style: NewStyle
    length: LengthName
    seed: int = Field(ge=0, lt=SEEDS)

    @model_validator(mode="after")
    def _composed_stories_have_no_other_kind(self) -> "Recipe":
        if (self.task == COMPOSED) != (self.style == COMPOSED):
            raise ValueError("the task composed needs the style composed, and the style this task")
        return self


def bounds(task: str, style: NewStyle, length: LengthName) -> Length | None:
    """Return how many sentences such a story may have; None where bAbI's stories are all alike."""
    if style == COMPOSED:
        return LENGTHS[length]
    kind = TASKS[task]
    if style == "classic" and kind.shape is not None:
        return None
    least, most = LENGTHS[length]
    return max(least, kind.least), most


def tell(recipe: Recipe) -> Example:
    """The story of a recipe with its last question. Raises DataError where there is none."""
    length = bounds(recipe.task, recipe.style, recipe.length)
    (story,) = _stories(recipe, length)
    return story.examples[-1]


def _stories(recipe: Recipe, length: Length | None) -> Iterator[Story]:
    if recipe.style == COMPOSED:
        phenomena = Knobs.without(_NOT_ON_A_PAGE)
        knobs = Knobs(length=length, unanswerable=0.0, phenomena=phenomena)
        return generate_composed(1, recipe.seed, knobs)
    return generate(recipe.task, 1, recipe.seed, recipe.style, length)


def another(
    task: str, style: NewStyle, length: LengthName, seed: int, before: str
) -> tuple[Recipe, Example]:
    """A story of this kind, or of any, that is not the one `before`. Raises DataError."""
    for recipe in _recipes(task, style, length, seed):
        try:
            example = tell(recipe)
        except DataError:
            continue
        least, most = LENGTHS[length]
        fits = task != ANY or least <= len(example.facts) <= most
        if fits and text_of(example) != before:
            return recipe, example
    raise DataError(
        f"No {length} story of this kind exists in this style. Choose another length or style."
    )


def _recipes(task: str, style: NewStyle, length: LengthName, seed: int) -> Iterator[Recipe]:
    """The one asked for and a few more in its place; of any kind, all kinds in a random order."""
    rng = Random(seed)
    if style == COMPOSED:
        task = COMPOSED
    tasks = [task] * 5 if task != ANY else rng.sample(list(TASKS), len(TASKS))
    for one in tasks:
        yield Recipe(task=one, style=style, length=length, seed=rng.randrange(SEEDS))
