"""A step of a lesson, as it stands in a link: `lesson=NAME&step=NUMBER`."""

from typing import NamedTuple

from app.content.five_steps import NAME

LESSON, STEP = "lesson", "step"
"""Query parameters."""
_DIGITS = 4


class LessonView(NamedTuple):
    """The lesson and the step that are shown."""

    lesson: str
    step: int
    """From 1."""


def read_lesson(query: dict[str, list[str]]) -> LessonView:
    """Return the step of a link, which may be of any lesson and beyond its end.

    A link that names a step and no lesson means one of the five.
    """
    step = query.get(STEP, ["1"])[-1]
    lesson = query.get(LESSON, [""])[-1] or NAME
    return LessonView(lesson, int(step) if step.isdecimal() and len(step) <= _DIGITS else 1)


def write_lesson(view: LessonView) -> dict[str, list[str]]:
    """Return the query of a step."""
    return {LESSON: [view.lesson], STEP: [str(view.step)]}
