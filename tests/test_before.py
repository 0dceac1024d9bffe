"""What was made by 0.1.0 (commit b23c2c1) is still read: its runs, checkpoints, links, commands.

tests/fixtures/before holds what that code wrote. Nothing there is ever made anew.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel
from streamlit.testing.v1 import AppTest
from typer.main import get_command

from app.links.ask import AskView
from app.links.codec import decode
from app.links.compare import CompareView
from app.links.explore import ExploreView
from app.links.five_steps import FiveStepsView
from dmn.cli.main import app
from dmn.config.presets import PRESETS
from dmn.lens import load
from dmn.models.checkpoints import store
from dmn.runs.listing import overviews
from tests.app.conftest import MAIN, forget_everything, html
from tests.paths import ROOT

BEFORE = ROOT / "tests" / "fixtures" / "before"
RUN = "2026-11-26-1412-before"
LINKS: dict[str, dict[str, Any]] = json.loads((BEFORE / "links.json").read_text(encoding="utf-8"))
COMMANDS: dict[str, dict[str, list[str]]] = json.loads(
    (BEFORE / "commands.json").read_text(encoding="utf-8")
)
PAGES = {"compare": "c", "explore": "e", "five_steps": "n"}
"""The query parameter of each kind of link; those to Ask have s."""
KINDS: dict[str, type[BaseModel]] = {
    **dict.fromkeys(("ask", "ask_generated", "ask_from_data"), AskView),
    "compare": CompareView,
    "explore": ExploreView,
    "five_steps": FiveStepsView,
}


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with a copy of the old run, which was stopped in its third epoch."""
    shutil.copytree(BEFORE / "runs", tmp_path / "runs")
    return tmp_path / "runs"


def read(name: str) -> Any:
    return json.loads((BEFORE / name).read_text(encoding="utf-8"))


def assert_holds(new: Any, old: Any, where: str = "") -> None:
    """All of the old JSON stands in the new one; numbers may differ by rounding."""
    if isinstance(old, dict):
        for key, value in old.items():
            assert key in new, f"{where}.{key}"
            assert_holds(new[key], value, f"{where}.{key}")
    elif isinstance(old, list):
        assert len(new) == len(old), where
        for number, (one, other) in enumerate(zip(new, old, strict=True)):
            assert_holds(one, other, f"{where}[{number}]")
    elif isinstance(old, float):
        assert np.isclose(new, old, atol=1e-4), where
    else:
        assert new == old, where


# Commands


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_what_it_took(name: str) -> None:
    command: Any = get_command(app)
    for word in name.split():
        command = command.commands[word]
    before = COMMANDS[name]
    options = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
    assert set(before["options"]) <= options
    assert [p.name for p in command.params if p.param_type_name == "argument"] == before[
        "arguments"
    ]
    assert {p.name for p in command.params if p.required} <= set(before["required"])


@pytest.mark.parametrize(
    ("answers", "questions", "checkpoint"),
    [
        ("ask-memn2n.json", ["Where is the milk?"], ROOT / "checkpoints" / "memn2n"),
        (
            "ask-run.json",
            ["Where is the milk?", "Where is Mary?"],
            BEFORE / "runs" / RUN / "checkpoint",
        ),
    ],
)
def test_ask_answers_what_it_answered(dmn, answers, questions, checkpoint) -> None:
    asked = [word for question in questions for word in ("--question", question)]
    ended = dmn(
        "ask", "--story", BEFORE / "story.txt", *asked, "--checkpoint", checkpoint, "--json"
    )
    assert (ended.code, ended.err) == (0, "")
    old = read(answers)
    for one in old.get("questions", [old]):
        del one["milliseconds"]
        # That the story does not say is no longer one of the answers: it stands apart.
        if one["answer"] == "nothing":
            for name in ("answer", "items", "probability", "alternatives", "passes", "sure"):
                del one[name]
            del one["confidence"]
    assert_holds(json.loads(ended.out), old)


# Runs


def test_a_run_is_listed_and_shown(dmn, runs) -> None:
    (one,) = json.loads(dmn("runs", "list", "--runs", runs, "--json").out)["runs"]
    assert (one["id"], one["name"], one["state"]) == (RUN, "From before", "stopped")
    shown = json.loads(dmn("runs", "show", RUN, "--runs", runs, "--json").out)
    old = read("show.json") | {"name": "From before", "tags": ["old"]}
    assert_holds(shown, old)
    (overview,) = overviews(runs)
    assert (overview.problem, overview.about.note) == ("", "Made by 0.1.0")


def test_a_run_goes_on_where_it_stopped_and_its_checkpoint_is_asked(dmn, runs) -> None:
    before = (runs / RUN / "metrics.jsonl").read_text(encoding="utf-8")
    ended = dmn("runs", "resume", RUN, "--runs", runs)
    assert ended.code == 0, ended.err
    after = (runs / RUN / "metrics.jsonl").read_text(encoding="utf-8")
    assert after.startswith(before)
    epochs = [json.loads(line)["epoch"] for line in after.splitlines()]
    assert epochs == [1, 2, 3, 4, 5, 6]
    assert load(runs / RUN / "checkpoint").explain("Mary went home.", "Where is Mary?").answer.text


def test_a_run_is_shown_on_the_train_page(runs, monkeypatch) -> None:
    monkeypatch.setenv("DMN_RUNS", str(runs))
    forget_everything()
    page = AppTest.from_file(str(MAIN.parent / "views/train/train.py"), default_timeout=60)
    page.query_params["run"] = RUN
    page.run()
    assert not page.exception
    assert any(e.value == "## From before" for e in page.markdown)
    forget_everything()


# Checkpoints


def test_a_zip_file_with_a_checkpoint_is_taken_in(tmp_path) -> None:
    kept = store.import_zip((BEFORE / "checkpoint.zip").read_bytes(), tmp_path, "mine")
    assert load(kept).explain("Mary went home.", "Where is Mary?").n_passes == 4


def test_presets_have_the_names_that_scripts_use() -> None:
    assert {"task-1-quick", "all-twenty", "dmn-plus", "dmn-plus-2016", "no-supervision"} <= set(
        PRESETS
    )


# Links


@pytest.mark.parametrize("name", LINKS)
def test_a_link_says_what_it_said(name: str) -> None:
    view = decode(LINKS[name]["code"], KINDS[name])
    assert_holds(view.model_dump(mode="json"), LINKS[name]["view"])


@pytest.mark.slow
@pytest.mark.parametrize("name", LINKS)
def test_a_link_opens_its_page_as_it_was(name: str, monkeypatch) -> None:
    monkeypatch.delenv("DMN_CHECKPOINTS", raising=False)
    forget_everything()
    page = AppTest.from_file(str(MAIN), default_timeout=120)
    if name in PAGES:
        script = {"five_steps": "learn"}.get(name, name)
        page.run().switch_page(f"views/{script}/{script}.py")
    code = LINKS[name]["code"]
    page.query_params[PAGES.get(name, "s")] = code
    page.run()
    assert not page.exception
    assert not [box.value for box in page.warning if "link" in box.value.lower()]
    story = {"compare": "compare_story", "five_steps": "network_story"}.get(name, "story")
    if name != "explore":
        assert page.text_area(story).value == LINKS[name]["view"]["story"]
        assert page.get("plotly_chart") or html(page, "strip")
    address = page.query_params[PAGES.get(name, "s")]
    wanted = dict(LINKS[name]["view"])
    if wanted.get("closer") == "what_if":
        wanted["closer"] = None  # it is no panel any more: it always stands beside the heatmap
    assert_holds(decode(address, KINDS[name]).model_dump(mode="json"), wanted)
    forget_everything()
