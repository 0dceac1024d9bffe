from pathlib import Path

import pandas as pd
import pytest

from app.train.table import matching, table
from dmn.runs.listing import Overview, overviews
from tests.app.handmade import CONFIG, make


@pytest.fixture
def found(tmp_path: Path) -> list[Overview]:
    make(tmp_path, "a", state="running", epochs=5).describe(name="All twenty", note="long one")
    make(tmp_path, "b", epochs=20).describe(tags=("paper", "gates"))
    training = CONFIG.training.model_copy(update={"tasks": ("3",)})
    make(tmp_path, "c", state="stopped", config=CONFIG.model_copy(update={"training": training}))
    make(tmp_path, "d").describe(archived=True)
    (make(tmp_path, "e").folder / "config.json").write_text("not JSON")
    return sorted(overviews(tmp_path), key=lambda one: one.run.id)


def ids(found: list[Overview]) -> str:
    return "".join(one.run.id for one in found)


@pytest.mark.parametrize(
    ("words", "states", "left"),
    [
        ("", [], "abce"),
        ("TWENTY", [], "a"),
        ("long", [], "a"),
        ("paper gates", [], "b"),
        ("paper absent", [], ""),
        ("task 3", [], "c"),
        ("", ["running", "stopped"], "ac"),
    ],
)
def test_runs_are_found_by_words_and_states(found, words, states, left) -> None:
    assert ids(matching(found, words, states, archived=False)) == left


def test_archived_ones_stand_apart(found) -> None:
    assert ids(matching(found, "", [], archived=True)) == "d"


def test_a_row_says_how_a_run_goes(found) -> None:
    row = table(found).iloc[0]
    assert row["Run"] == "All twenty"
    assert row["State"] == "▶ running"
    assert row["Progress"] == 25
    assert row["Best validation"] == 50
    assert row["Next"] == "43 min left"
    assert row["Speed"] == 1234
    assert row["Note"] == "long one"


def test_columns_sort_as_what_they_are(found) -> None:
    types = table(found).dtypes
    assert all(str(types[name]) == "float64" for name in ("Progress", "Best validation", "Speed"))
    assert isinstance(types["Started"], pd.DatetimeTZDtype)


def test_a_broken_run_is_a_row_that_says_what_is_wrong(found) -> None:
    row = table(found).iloc[4]
    assert "config.json" in row["Next"]
    assert row["Tasks"] == ""


def test_no_runs_are_an_empty_table() -> None:
    assert len(table([])) == 0
