"""What a new server believes of what a browser says that it shows."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.views.shared import reconnect

KEYS = ("compare_story", "compare_question", "compare_checkpoint")


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnect, "st", SimpleNamespace(session_state={}))


def test_texts_are_told_once() -> None:
    reconnect.hold({"compare_story": "Mary slept.", "compare_question": "Who?", "other": "x"})
    assert reconnect.texts(KEYS) == {"compare_story": "Mary slept.", "compare_question": "Who?"}
    assert reconnect.texts(KEYS) == {}


@pytest.mark.parametrize("told", [5, "x", ["story"], {"compare_story": 5}, {"compare_story": None}])
def test_what_is_no_text_is_left_aside(told: Any) -> None:
    reconnect.hold(told)
    assert reconnect.texts(KEYS) == {}


def test_only_boxes_that_are_typed_into_are_taken_over() -> None:
    reconnect.hold({"compare_checkpoint": "../elsewhere"})
    assert reconnect.texts(KEYS) == {}
