"""Which lesson and which of its steps is shown, what was predicted, and the link to it."""

import streamlit as st

from app.lessons import Lesson, Shelf
from app.views import words

_LESSON, _STEP = "lesson", "step"
"""Query parameters, and the widgets' keys."""


def prepare(shelf: Shelf) -> None:
    """The first lesson on a first visit, then that of the link; a wrong link leaves a notice."""
    session, link = st.session_state, tuple(st.query_params.get(key) for key in (_LESSON, _STEP))
    names = list(shelf.lessons)
    if names and session.get(_LESSON) not in names:
        last = session.get("lesson_left")
        session[_LESSON], session[_STEP] = last if last and last[0] in names else (names[0], 1)
    if link[0] is not None and link != session.get("lesson_link"):
        session.lesson_link = link
        if link[0] in names:
            session[_LESSON] = link[0]
            session[_STEP] = int(link[1]) if link[1] and link[1].isdecimal() else 1
        else:
            session.lesson_notice = "This lesson is not here; another one is shown."
    if names:
        most = len(shelf.lessons[session[_LESSON]].step)
        session[_STEP] = min(max(1, session.get(_STEP) or 1), most)


def notice() -> str:
    """Why a link could not be followed, said once."""
    return str(st.session_state.pop("lesson_notice", ""))


def choose(shelf: Shelf, *, narrow: bool) -> None:
    """The list of lessons; on a phone a menu."""
    titles = {name: lesson.title for name, lesson in shelf.lessons.items()}

    def begin() -> None:
        st.session_state[_STEP] = 1

    if narrow:
        st.selectbox(
            "Lesson", list(titles), key=_LESSON, format_func=titles.__getitem__, on_change=begin
        )
    else:
        st.radio(
            "Lesson", list(titles), key=_LESSON, format_func=titles.__getitem__, on_change=begin,
            captions=[words.unmarked(lesson.about) for lesson in shelf.lessons.values()],
        )  # fmt: skip


def steps(lesson: Lesson) -> None:
    """Previous, the steps by number, next; the arrow keys too."""
    now, most = st.session_state[_STEP], len(lesson.step)
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_steps"):
        _button("Previous", -1, "Left", is_open=now > 1)
        st.segmented_control(
            "Step", range(1, most + 1), key=_STEP, required=True, label_visibility="collapsed"
        )
        _button("Next", 1, "Right", is_open=now < most)


def _button(name: str, by: int, arrow: str, *, is_open: bool) -> None:
    st.button(
        name, key=f"lesson_{name.lower()}", on_click=_move, args=(by,), shortcut=arrow,
        disabled=not is_open,
    )  # fmt: skip


def _move(by: int) -> None:
    st.session_state[_STEP] += by


def place() -> str:
    """Names the step that is shown, for the keys of its widgets."""
    return f"{st.session_state[_LESSON]} {st.session_state[_STEP]}"


def publish() -> None:
    """Keep the address bar on the step that is shown."""
    session = st.session_state
    link = (session[_LESSON], str(session[_STEP]))
    st.query_params.from_dict({_LESSON: link[0], _STEP: link[1]})
    session.update(lesson_link=link, lesson_left=(session[_LESSON], session[_STEP]))
