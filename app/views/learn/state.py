"""State of the Learn page: the lesson and the step that are shown, and the link to them."""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from app.cache import content
from app.content import five_steps
from app.content.lessons import Shelf
from app.links.codec import LinkError
from app.links.lesson import LESSON, STEP, LessonView, read_lesson, write_lesson
from app.views.shared.address import Address, Query


class Entry(NamedTuple):
    """A line of the list of lessons."""

    title: str
    about: str
    n_steps: int


def entries(shelf: Shelf) -> dict[str, Entry]:
    """Return the network in five steps, then the lessons of the shelf."""
    first = Entry(five_steps.TITLE, five_steps.ABOUT, len(five_steps.TITLES))
    others = {
        name: Entry(lesson.title, lesson.about, len(lesson.step))
        for name, lesson in shelf.lessons.items()
        if name != five_steps.NAME
    }
    return {five_steps.NAME: first, **others}


def prepare(found: Mapping[str, Entry]) -> None:
    """Show the first lesson on a first visit, then that of the link."""
    session = st.session_state
    current = inputs() if session.get(LESSON) in found else None
    arriving = ADDRESS.arriving(current)
    if arriving is None and current is None:
        arriving = ADDRESS.last()
    view = arriving or current
    if view is None or view.lesson not in found:
        view = LessonView(next(iter(found)), 1)
    most = found[view.lesson].n_steps
    session.update({LESSON: view.lesson, STEP: min(max(1, view.step), most)})


def inputs() -> LessonView:
    """Read which step is chosen now."""
    return LessonView(st.session_state[LESSON], st.session_state.get(STEP) or 1)


def begin() -> None:
    """Show the first step of a lesson that was chosen."""
    st.session_state[STEP] = 1


def move(steps: int) -> None:
    """Show the step so many after this one."""
    st.session_state[STEP] += steps


def publish(*kept: str) -> None:
    """Keep the address bar on the step that is shown, and on those other parameters alone."""
    ADDRESS.publish(inputs(), only_with=kept)


def _read(query: Query) -> LessonView:
    view = read_lesson(query)
    if view.lesson not in entries(content.lessons()):
        raise LinkError("This lesson does not exist. Another lesson is shown.")
    return view


ADDRESS = Address((LESSON, STEP), _read, write_lesson)
