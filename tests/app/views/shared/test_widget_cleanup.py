"""What a session still holds after many edits."""

import pytest
from streamlit.runtime.state.session_state import WStates
from streamlit.testing.v1 import AppTest

from app.views.shared import widget_cleanup
from tests.app.conftest import STORY, is_whole, write

EDITS = 3


def charts_held(page: AppTest) -> int:
    """Heatmaps of which Streamlit knows the callback, in the session of this page."""
    held: WStates = page.session_state._state._state._new_widget_state
    return sum(widget.endswith("-heatmap") for widget in held.widget_metadata)


def edit(page: AppTest) -> AppTest:
    page.run()
    for number in range(EDITS):
        write(page, f"{STORY}\nRoom {number} is empty.")
    assert is_whole(page)
    return page


def test_a_chart_that_was_drawn_anew_is_forgotten(page: AppTest) -> None:
    assert charts_held(edit(page)) <= 2


def test_by_itself_streamlit_keeps_each(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget_cleanup, "forget_gone_widgets", lambda: None)
    assert charts_held(edit(page)) > EDITS


def test_without_a_page_there_is_nothing_to_forget() -> None:
    widget_cleanup.forget_gone_widgets()
