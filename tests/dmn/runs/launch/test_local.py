"""Runs that are given to workers of this machine."""

import os
import time

import pytest

from dmn.errors import TrainingError
from dmn.runs.launch import local
from dmn.runs.launch.local import announce, run_all
from dmn.runs.run import Run
from dmn.runs.status import is_alive
from tests.workers import TINY, status, tiny


@pytest.fixture
def run(tmp_path):
    return Run.create(tmp_path / "runs" / "one", TINY)


def test_what_was_known_of_a_run_is_kept_while_it_waits(run):
    run.status_file.write_text(status(state="stopped", epoch=7, place="ray").model_dump_json())
    announce(run, "queued")
    found = run.status()
    assert (found.state, found.phase, found.epoch) == ("queued", "", 7)
    assert (found.pid, found.place, run.state()) == (os.getpid(), "local", "queued")


def test_a_run_in_the_queue_of_a_cluster_is_no_process_of_ours_and_lost_after_a_minute(run):
    announce(run, "queued", "Waits.", "ray")
    found = run.status()
    assert (found.place, found.pid, run.state()) == ("ray", 0, "queued")
    assert is_alive(found, run.folder, time.time() + 50)
    assert not is_alive(found, run.folder, time.time() + 70)


@pytest.mark.slow
def test_runs_are_worked_off_and_those_that_failed_are_named(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DMN_SLOTS", "2")
    bad = TINY.model_copy(update={"data": (str(tmp_path / "none"),), "generated": None})
    other = Run.create(tmp_path / "runs" / "two", bad)
    said: list[str] = []
    with pytest.raises(TrainingError, match=r"^1 of 2 runs failed: two\.$"):
        run_all([run, other], said.append)
    assert said == [f"{run.folder}: finished", f"{other.folder}: failed"]


def test_a_worker_that_ends_before_its_first_word_has_failed(run, monkeypatch):
    monkeypatch.setattr(local.sys, "executable", "/bin/false")
    with pytest.raises(TrainingError, match="1 of 1 runs failed"):
        run_all([run], lambda line: None)
    assert "ended before it began" in run.status().message


@pytest.mark.slow
def test_an_interrupt_asks_all_to_stop_and_waits_for_them(tmp_path, monkeypatch):
    runs = [Run.create(tmp_path / "runs" / name, tiny(epochs=1000)) for name in "ab"]
    wait = local._await

    def interrupt(workers):
        monkeypatch.setattr(local, "_await", wait)
        raise KeyboardInterrupt

    monkeypatch.setattr(local, "_await", interrupt)
    run_all(runs, lambda line: None)
    assert [run.state() for run in runs] == ["stopped", "stopped"]
