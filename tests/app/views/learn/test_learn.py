"""The list of lessons, over a small untrained network."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.links.lesson import LessonView, read_lesson, write_lesson
from app.views.shared import components
from tests.app.conftest import MAIN


def test_a_lesson_stays_when_the_window_turns_out_to_be_narrow(
    checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone is taken for a desk until it reports; then a menu stands in the list's place."""
    page = AppTest.from_file(str(MAIN), default_timeout=60).run()
    page.query_params["lesson"], page.query_params["step"] = "order", "2"
    monkeypatch.setattr(components, "window", lambda: (False, False))
    page.switch_page("views/learn/learn.py").run()
    assert page.radio("lesson").value == "order"
    monkeypatch.setattr(components, "window", lambda: (True, False))
    page.run()
    assert not page.exception
    assert page.selectbox("lesson").value == "order"
    assert page.session_state.step == 2


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ({"lesson": ["order"], "step": ["3"]}, LessonView("order", 3)),
        ({"step": ["3"]}, LessonView("five-steps", 3)),
        ({"lesson": ["order"]}, LessonView("order", 1)),
        ({"lesson": ["order"], "step": ["x"]}, LessonView("order", 1)),
        ({"lesson": ["order"], "step": ["9" * 5000]}, LessonView("order", 1)),
    ],
)
def test_a_link_of_a_lesson_is_read_whatever_it_says(
    query: dict[str, list[str]], view: LessonView
) -> None:
    assert read_lesson(query) == view
    assert read_lesson(write_lesson(view)) == view
