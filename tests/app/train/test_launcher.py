"""The launcher's own decisions; that runs outlive it is in tests/dmn/runs/test_faults.py."""

import subprocess
import sys

import pytest

from app.settings import Settings
from app.train import launcher as module
from app.train.launcher import Launcher, LaunchRefused
from dmn.errors import DataError, TrainingError
from dmn.runs.launch import ray_cluster
from dmn.runs.listing import create
from tests.workers import TINY, status, tiny, wait


@pytest.fixture
def started(monkeypatch):
    """Stands in for worker processes: what was started, with which options."""
    found = []
    popen = subprocess.Popen

    def start(command, **options):
        found.append((command, options))
        return popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)

    monkeypatch.setattr(module.subprocess, "Popen", start)
    return found


@pytest.fixture
def launcher(tmp_path):
    made = []

    def make(**settings):
        made.append(Launcher(Settings(runs=tmp_path / "runs", **settings)))
        return made[-1]

    yield make
    for one in made:
        for _, child in one._children:
            child.kill()
            child.wait()


def test_a_launch_starts_the_command_of_the_command_line_in_a_session_of_its_own(launcher, started):
    run = launcher(slots=3, max_minutes=7).launch(TINY, "First")
    ((command, options),) = started
    assert command[1:] == ["-m", "dmn", "train", "--run", str(run.folder)]
    assert options["start_new_session"]
    assert (options["env"]["DMN_SLOTS"], options["env"]["DMN_MAX_MINUTES"]) == ("3", "7.0")
    assert (run.config, run.name) == (TINY, "First")


def test_a_launched_run_is_queued_before_its_worker_says_so(launcher, started):
    run = launcher().launch(TINY)
    assert run.state() == "queued"


def test_as_many_runs_as_may_wait_and_no_more(launcher, started, tmp_path):
    one = launcher(slots=1, max_queued=1)
    runs = [one.launch(TINY), one.launch(TINY)]
    with pytest.raises(LaunchRefused, match=r"2 runs are at work or wait.*DMN_MAX_QUEUED=1"):
        one.launch(TINY)
    assert len(started) == 2
    runs[0].status_file.write_text(status(state="finished").model_dump_json())
    one.launch(TINY)


def test_runs_that_fill_the_room_they_may_take(launcher, started):
    one = launcher(max_runs_gigabytes=1e-6)
    run = one.launch(TINY)
    (run.folder / "last").mkdir()
    (run.folder / "last" / "state.pt").write_bytes(b"x" * 2000)
    with pytest.raises(LaunchRefused, match="DMN_MAX_RUNS_GIGABYTES"):
        one.launch(TINY)


def test_a_run_goes_on_where_it_stood_and_a_stop_of_then_is_forgotten(launcher, started, tmp_path):
    run = create(tmp_path / "runs", TINY)
    run.status_file.write_text(status(state="stopped", step=3, steps=9).model_dump_json())
    run.request_stop()
    launcher().resume(run)
    assert run.state() == "queued"
    assert run.status().step == 3


def test_a_run_that_is_at_work_is_not_started_again(launcher, started):
    one = launcher()
    run = one.launch(TINY, "Busy")
    with pytest.raises(LaunchRefused, match="Busy is being trained already"):
        one.resume(run)


def test_a_run_that_was_deleted_by_hand_does_not_go_on(launcher, started, tmp_path):
    run = create(tmp_path / "runs", TINY)
    (run.folder / "config.json").unlink()
    with pytest.raises(DataError, match="is no run"):
        launcher().resume(run)
    assert not started


def test_a_worker_that_ends_before_its_first_word_has_failed(launcher, started):
    one = launcher()
    run = one.launch(TINY)
    one.reap()
    assert run.state() == "queued"
    one._children[0][1].kill()
    wait(lambda: one.reap() or not one._children, seconds=5)
    assert run.state() == "failed"
    assert "Its process ended before it began" in run.status().message


def test_a_process_that_cannot_be_started_is_a_failed_run(launcher, monkeypatch, tmp_path):
    def fail(*arguments, **options):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(module.subprocess, "Popen", fail)
    with pytest.raises(TrainingError, match="Cannot allocate memory"):
        launcher().launch(TINY, "First")
    (run,) = module.listing.runs_of(tmp_path / "runs")
    assert run.state() == "failed"


def test_a_stop_returns_at_once_and_is_followed_up(launcher, started, monkeypatch):
    ended = []
    monkeypatch.setattr(module, "stop_worker", lambda *told: ended.append(told))
    one = launcher()
    run = one.launch(TINY)
    one.stop(run, 5.0)
    assert run.stop_requested
    wait(lambda: ended == [(run, 5.0)], seconds=5)


@pytest.mark.slow
def test_an_estimate_is_measured_by_another_process(launcher):
    found = launcher().estimate(tiny(epochs=10, restarts=2))
    assert (found.training_questions, found.validation_questions) == (45, 5)
    assert found.steps == 10 * 3
    assert found.seconds > 0
    assert found.memory_bytes > 50 * 2**20
    assert found.device == "cpu"


@pytest.mark.slow
def test_an_estimate_of_data_that_are_not_there_says_so(launcher, tmp_path):
    config = TINY.model_copy(update={"data": (str(tmp_path / "none.txt"),), "generated": None})
    with pytest.raises(DataError, match=r"^[^\n]*none\.txt: expected a readable[^\n]*$"):
        launcher().estimate(config)


def test_an_estimate_does_not_take_for_ever(launcher):
    with pytest.raises(DataError, match=r"No estimate after 0\.05 seconds"):
        launcher().estimate(TINY, patience=0.05)


@pytest.fixture
def submitted(monkeypatch):
    """Stands in for a cluster that can be reached: what it was given."""
    found = []
    monkeypatch.setattr(ray_cluster, "check", lambda address: None)
    monkeypatch.setattr(ray_cluster, "submit", lambda *given: found.append(given))
    return found


def test_a_run_goes_to_the_cluster_with_the_settings_of_workers(launcher, started, submitted):
    one = launcher(ray="http://127.0.0.1:8265", max_minutes=7)
    run = one.launch(TINY, "First", "ray")
    assert submitted == [
        ([run], "http://127.0.0.1:8265", {"DMN_SLOTS": "1", "DMN_MAX_MINUTES": "7.0"})
    ]
    assert (run.state(), run.status().place, started) == ("queued", "ray", [])


def test_a_cluster_that_cannot_be_reached_leaves_no_run_and_this_machine(
    launcher, started, tmp_path
):
    one = launcher(ray="http://127.0.0.1:1")
    with pytest.raises(DataError, match=r"cannot be reached.*Train on this machine"):
        one.launch(TINY, place="ray")
    assert not (tmp_path / "runs").exists()
    assert one.launch(TINY).state() == "queued"


def test_a_run_goes_on_where_it_was_or_where_it_is_told_to(launcher, started, submitted):
    one = launcher(ray="http://127.0.0.1:8265", slots=9)
    run = one.launch(TINY, place="ray")
    for place, asked in ((None, "ray"), ("local", "local"), ("ray", "ray")):
        run.status_file.write_text(
            run.status().model_copy(update={"state": "stopped"}).model_dump_json()
        )
        assert one.place_of(run) == "ray"
        one.resume(run, place)
        assert run.status().place == asked
        run.status_file.write_text(
            run.status().model_copy(update={"place": "ray"}).model_dump_json()
        )
    assert (len(started), len(submitted)) == (1, 3)
    assert launcher().place_of(run) == "local"  # a server without a cluster


def test_each_place_has_its_own_limit(launcher, started, submitted):
    one = launcher(slots=1, max_queued=0, ray="http://127.0.0.1:8265")
    one.launch(TINY)
    one.launch(TINY, place="ray")
    for place in ("local", "ray"):
        with pytest.raises(LaunchRefused, match="1 runs are at work"):
            one.launch(TINY, place=place)
