"""The Ask page over a small untrained network, and what stands on it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.access import accounts
from app.cache import answers, content, runs
from app.links.ask import AskView
from app.links.codec import encode
from app.settings import settings
from app.views.shared.ask_page import LINK

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
STORY = "Mary went to the garden.\nJohn took the milk there.\nMary moved to the office."


def forget_everything() -> None:
    settings.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()
    for kept in (*vars(answers).values(), *vars(content).values(), runs._read):
        getattr(kept, "cache_clear", lambda: None)()


@pytest.fixture
def checkpoints(tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app looks for checkpoints in a folder of this test's own."""
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tiny_checkpoint.parent))
    monkeypatch.setenv("DMN_DEVICE", "cpu")
    # Whatever accounts the machine has that the tests run on.
    monkeypatch.setattr(accounts, "are_several", lambda: False)
    forget_everything()
    yield tiny_checkpoint.parent
    forget_everything()


@pytest.fixture
def page(checkpoints: Path) -> AppTest:
    return AppTest.from_file(str(MAIN), default_timeout=60)


def write(page: AppTest, story: str, question: str = "Where is Mary?") -> AppTest:
    page.text_area("story").set_value(story)
    page.text_input("question").set_value(question)
    return page.run()


def html(page: AppTest, name: str) -> str:
    """The page's own HTML that holds an element of this class; empty where there is none."""
    return next((e.body for e in page.get("html") if f'class="{name}' in e.body), "")


def chart(page: AppTest) -> dict[str, Any]:
    return json.loads(page.get("plotly_chart")[0].proto.spec)


def gates(page: AppTest) -> Any:
    return next(trace["z"] for trace in chart(page)["data"] if trace["type"] == "heatmap")


def link_to(**changes: Any) -> str:
    view = AskView(
        story=STORY, question="Where is Mary?", checkpoint="tiny", passes=2, chosen_pass=2
    )
    code = encode(view.model_copy(update=changes))
    assert code is not None
    return code


def open_link(page: AppTest, code: str) -> AppTest:
    page.query_params[LINK] = code
    return page.run()


def is_whole(page: AppTest) -> bool:
    """An answer and a heatmap stand on the page, and nothing went wrong."""
    return bool(
        html(page, "strip") and page.get("plotly_chart") and not page.exception and not page.error
    )
