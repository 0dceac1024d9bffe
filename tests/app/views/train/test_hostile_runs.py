"""Runs are hostile input: whatever one folder holds, the page opens and the others work."""

import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.train import series, table, wording
from app.views.train.run.page import _parts
from dmn.runs import listing, probes
from dmn.runs.alerts import alerts
from dmn.runs.run import Run
from tests.app.handmade import add_probes, make
from tests.app.views.train.test_train import listed, opened, press, runs, told  # noqa: F401

FILES = {
    "config.json": "object",
    "about.json": "object",
    "status.json": "object",
    "metrics.jsonl": "lines",
    "steps.jsonl": "lines",
    "probes/stories.json": "list",
    "probes/evaluations.jsonl": "lines",
}
HOSTILE: list[Any] = [
    None,
    0,
    -1,
    2**63,
    10**400,
    1e308,
    float("inf"),
    float("nan"),
    "",
    "x" * 10_000,
    "\ud800",
    "<script>alert(1)</script>",
    [],
    {},
    [[]],
    True,
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every field."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value[:2])
    for key, inner in items:
        found += places(inner, (*path, key)) if isinstance(inner, dict | list) else [(*path, key)]
    return found


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    at = value
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return value


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with all that a run has."""
    run = make(tmp_path_factory.mktemp("whole"), "bad", state="stopped")
    add_probes(run)
    run.describe(name="A name", note="A note", tags=["a"])
    return run.folder


def contents(folder: Path) -> dict[str, Any]:
    found = {}
    for name, kind in FILES.items():
        text = (folder / name).read_text()
        is_lines = kind == "lines"
        found[name] = (
            [json.loads(line) for line in text.splitlines()] if is_lines else json.loads(text)
        )
    return found


def write(folder: Path, name: str, value: Any) -> None:
    kind = FILES[name]
    lines = value if kind == "lines" and isinstance(value, list) else [value]
    (folder / name).write_text("".join(f"{json.dumps(one)}\n" for one in lines))


def is_read_by_all(folder: Path) -> None:
    """Whatever the page asks of runs, it asks."""
    found = listing.overviews(folder)
    assert len(found) == 2
    frame = table.table(found)
    assert len(frame) == 2
    pyarrow.Table.from_pandas(frame)
    for one in found:
        run, state, status = one.run, one.state, one.status
        _parts(one)
        wording.position(state, status)
        alerts(status, state, run.points())
        for restart in series.restarts(run):
            for quantity in series.QUANTITIES:
                series.training_curve(run, quantity, restart)
            for quantity in series.VALIDATION:
                series.validation_curve(run, quantity, restart)
                series.task_curves(run, quantity, restart)
            series.best_epoch(run, restart)
            for place, story in enumerate(probes.stories(run)):
                series.snapshots(story, place, probes.evaluations(run), restart)
        run.log_tail()
        run.disk_use()
    listing.find(folder, "good")


@settings(
    max_examples=400,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(data=st.data())
def test_no_field_of_any_file_breaks_the_list_or_the_run(data, whole, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("runs")
    make(folder, "good")
    shutil.copytree(whole, folder / "bad")
    content = contents(whole)
    name = data.draw(st.sampled_from(sorted(FILES)))
    path = data.draw(st.sampled_from(places(content[name])))
    new = data.draw(st.sampled_from(HOSTILE))
    write(folder / "bad", name, put(content[name], path, new))
    is_read_by_all(folder)
    shutil.rmtree(folder)


def fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/passwd")


WHOLE_FILES = {
    "deep": lambda file: file.write_text("[" * 100_000 + "]" * 100_000 + "\n"),
    "not UTF-8": lambda file: file.write_bytes(b"\xff\xfe\n"),
    "empty": lambda file: file.write_bytes(b""),
    "long": lambda file: file.write_bytes(b'{"a": "' + b"x" * 5_000_000 + b'"}\n'),
    "pipe": fifo,
    "link": link,
    "folder": lambda file: (file.unlink(), file.mkdir()),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", WHOLE_FILES)
def test_no_file_breaks_the_list_or_the_run(how, name, whole, tmp_path) -> None:
    make(tmp_path, "good")
    shutil.copytree(whole, tmp_path / "bad")
    WHOLE_FILES[how](tmp_path / "bad" / name)
    is_read_by_all(tmp_path)


@pytest.mark.slow
def test_two_hundred_mutated_runs_leave_the_page_open_and_can_all_be_deleted(
    runs,  # noqa: F811
    whole,
) -> None:
    draws = random.Random(1)
    make(runs, "good")
    for number in range(200):
        folder = runs / f"bad-{number:03}"
        shutil.copytree(whole, folder)
        content = contents(whole)
        name = draws.choice(sorted(FILES))
        path = draws.choice(places(content[name]))
        write(folder, name, put(content[name], path, draws.choice(HOSTILE)))
    page = opened("good")
    assert not page.exception
    assert len(listed(page)) == 201
    problems = [text for text in page.dataframe[0].value["Next"] if "cannot be read" in text]
    assert len(problems) > 20
    for number in range(0, 200, 20):
        page = opened(f"bad-{number:03}")
        assert not page.exception, number
    for run in listing.runs_of(runs):
        if run.id != "good":
            listing.delete(run)
    assert listed(opened()) == ["good"]


BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a count of zero": ("status.json", {"restarts": 0}),
    "an endless time": ("status.json", {"seconds_left": float("inf")}),
    "another network": ("config.json", {"model": {"hidden_size": "secret"}}),
    "no text": ("about.json", {"name": 7}),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_bad_run_is_a_row_that_says_so_and_can_be_deleted(
    how,
    runs,  # noqa: F811
    whole,
) -> None:
    good = make(runs, "good")
    shutil.copytree(whole, runs / "bad")
    name, changes = BROKEN[how]
    file = runs / "bad" / name
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
    page = opened("good")
    assert not page.exception
    assert len(listed(page)) == 2
    assert any("cannot be read" in text for text in page.dataframe[0].value["Next"])
    assert not any("secret" in text for text in page.dataframe[0].value["Next"])
    page = opened("bad")
    assert not page.exception
    assert f"{name} cannot be read" in told(page)
    press(page, "delete permanently")
    assert not page.exception
    assert listed(page) == ["good"]
    assert Run(good.folder).config == good.config


def test_a_run_dated_beyond_any_table_and_one_whose_name_is_no_text_are_listed(
    runs,  # noqa: F811
) -> None:
    good, late = make(runs, "good"), make(runs, "late")
    os.utime(late.folder / "config.json", (10_413_792_000, 10_413_792_000))
    late.folder.rename(runs / os.fsdecode(b"caf\xe9\n"))
    page = opened()
    assert not page.exception
    assert sorted(listed(page)) == ["caf%E9%0A", "good"]
    page = opened("caf%E9%0A")
    assert not page.exception
    listing.delete(listing.find(runs, "caf%E9%0A"))
    assert [run.id for run in listing.runs_of(runs)] == [good.id]
