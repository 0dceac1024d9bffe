"""Large type and what is put away, by a link."""

import tomllib
from types import SimpleNamespace

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from app.settings import REPOSITORY
from app.views.shared import presentation
from app.views.shared.presentation import LETTERS
from tests.app.conftest import MAIN


def test_letters_and_figures_grow_alike() -> None:
    theme = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text())["theme"]
    assert theme["baseFontSize"] == LETTERS


def test_a_phone_has_no_room_for_a_larger_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = go.Figure(layout={"height": 100})
    for is_phone, height in ((False, 135), (True, 100)):
        held = SimpleNamespace(session_state={"large": True, "is_phone": is_phone})
        monkeypatch.setattr(presentation, "st", held)
        assert presentation.figure(figure).layout.height == height


def sheets(page: AppTest) -> str:
    return "".join(e.body for e in page.get("html") if "<style>" in e.body)


def opened(link: dict[str, str | list[str]]) -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def test_a_link_makes_letters_large_and_puts_controls_away(checkpoints) -> None:
    plain = sheets(opened({}))
    assert "font-size: 20.25px" not in plain
    page = opened({"large": "1", "hide": ["passes", "pages", "}</style><script>"]})
    told = sheets(page)
    assert "font-size: 20.25px" in told
    assert ".st-key-passes { display: none; }" in told
    assert "script" not in told
    # The other pages have no such link, and look the same.
    assert "font-size: 20.25px" in sheets(page.switch_page("views/learn/learn.py").run())


def test_the_menu_makes_the_link(checkpoints) -> None:
    page = opened({})
    link = next(code.value for code in page.code if "?s=" in code.value)
    assert "large" not in link
    page.toggle(key="class_large").set_value(True).run()
    page.multiselect(key="class_hidden").set_value(["passes", "closer"]).run()
    link = next(code.value for code in page.code if "?s=" in code.value)
    assert link.endswith("&large=1&hide=passes&hide=closer")


def test_one_button_on_every_page_makes_letters_large_and_brings_all_back(checkpoints) -> None:
    page = opened({"hide": ["passes"]})
    page.button("projector").click().run()
    assert "font-size: 20.25px" in sheets(page)
    assert ".st-key-passes { display: none; }" not in sheets(page)
    page.switch_page("views/learn/learn.py").run()
    assert "font-size: 20.25px" in sheets(page)
    page.button("projector").click().run()
    assert "font-size: 20.25px" not in sheets(page)
