"""Housekeeping: what is deleted, and what never is."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from app.train import retention
from dmn.runs.listing import runs_of
from tests.app.handmade import CONFIG, make

DAY = 86_400.0


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def aged(runs: Path, name: str, days: float, **told: Any) -> None:
    run = make(runs, name, **told)
    then = time.time() - days * DAY
    for file in run.folder.iterdir():
        os.utime(file, (then, then))


def left(runs: Path) -> list[str]:
    return sorted(run.id for run in runs_of(runs))


def test_nothing_is_deleted_where_nothing_is_set(runs) -> None:
    aged(runs, "old", 1000)
    retention.tidy(Settings(runs=runs))
    assert left(runs) == ["old"]
    assert retention.sentence(Settings(runs=runs)) == ""


def test_old_runs_are_deleted_but_for_archived_ones_and_those_at_work(runs) -> None:
    aged(runs, "old", 40)
    aged(runs, "young", 20)
    aged(runs, "busy", 40, state="running")
    aged(runs, "kept", 40)
    make_archived = next(run for run in runs_of(runs) if run.id == "kept")
    make_archived.describe(archived=True)
    os.utime(make_archived.folder / "about.json", (0, 0))
    settings = Settings(runs=runs, keep_runs_days=30)
    retention.tidy(settings)
    assert left(runs) == ["busy", "kept", "young"]
    assert retention.sentence(settings) == (
        "Runs are deleted 30 days after they end. Archived runs are kept."
    )


def test_the_oldest_runs_are_deleted_until_the_rest_fits(runs) -> None:
    for number in range(4):
        aged(runs, f"run-{number}", 10 - number)
        (runs / f"run-{number}" / "filler").write_bytes(b"x" * 10**6)
    retention.tidy(Settings(runs=runs, keep_runs_gigabytes=0.0025))
    assert left(runs) == ["run-2", "run-3"]


def test_a_log_keeps_its_end(runs) -> None:
    run = make(runs, "one")
    (run.folder / "worker.log").write_bytes(b"x" * 2**21 + b"the end")
    retention.tidy(Settings(runs=runs, keep_log_megabytes=1))
    log = (run.folder / "worker.log").read_bytes()
    assert (len(log), log[-7:]) == (2**20, b"the end")


def test_uploads_stay_while_a_run_names_them_or_they_are_new(runs) -> None:
    uploads = runs / retention.UPLOADS
    for name in ("used", "unused", "new"):
        (uploads / name).mkdir(parents=True)
        (uploads / name / "mine.txt").write_text("1 Mary slept.")
    for name in ("used", "unused"):
        os.utime(uploads / name, (0, 0))
    make(runs, config=CONFIG.model_copy(update={"data": (str(uploads / "used" / "mine.txt"),)}))
    retention.tidy(Settings(runs=runs))
    assert sorted(path.name for path in uploads.iterdir()) == ["new", "used"]
    assert retention.room_taken(Settings(runs=runs)) > 26


def test_old_caches_are_cleared(runs, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    corpora = retention.private_folder("corpora")
    for name, age in (("old", 40.0), ("new", 1.0)):
        (corpora / name).mkdir()
        os.utime(corpora / name, (time.time() - age * DAY,) * 2)
    retention.tidy(Settings(runs=runs, keep_cache_days=30))
    assert [path.name for path in corpora.iterdir()] == ["new"]
