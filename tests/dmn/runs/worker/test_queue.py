"""A queue without a daemon: processes that wait for each other, without torch."""

import pytest

from dmn.errors import DataError
from dmn.runs.listing import create
from dmn.runs.worker import queue
from dmn.runs.worker.main import as_worker
from dmn.runs.worker.progress import Progress
from dmn.runs.worker.queue import wait_for_turn
from tests.workers import HEARTBEAT, PATIENCE, TINY, start, status, wait

WORKER = """
import sys, time
from pathlib import Path
from dmn.runs.worker.main import as_worker
from dmn.runs.run import Run
from dmn.runs.worker.queue import wait_for_turn
run = Run(Path(sys.argv[1]))
with as_worker(run) as progress:
    wait_for_turn(run, progress)
    began = time.monotonic()
    time.sleep(0.4)
    (run.folder / "worked").write_text(f"{began} {time.monotonic()}")
    progress.end("finished")
assert "torch" not in sys.modules
"""


@pytest.fixture(autouse=True)
def heartbeat(monkeypatch):
    monkeypatch.setenv("DMN_HEARTBEAT", str(HEARTBEAT))


@pytest.fixture
def runs(tmp_path):
    return [create(tmp_path / "runs", TINY, name) for name in ("one", "two", "three")]


def at_once(runs, slots):
    """Starts a worker for each at the same instant; the most that worked at the same time."""
    environment = {"DMN_SLOTS": str(slots)}
    workers = [
        start("-c", WORKER, str(run.folder), log=run.folder / "worker.log", **environment)
        for run in runs
    ]
    for run, worker in zip(runs, workers, strict=True):
        assert worker.wait(PATIENCE) == 0, run.log_tail()
        assert run.state() == "finished"
    spans = [tuple(map(float, (r.folder / "worked").read_text().split())) for r in runs]
    return max(sum(a <= begin < b for a, b in spans) for begin, _ in spans)


def test_of_runs_started_at_once_one_works_the_others_wait_and_all_finish(runs):
    assert at_once(runs, slots=1) == 1


def test_as_many_work_as_there_are_slots(runs):
    assert at_once(runs, slots=2) <= 2


def say(run, **changes):
    run.status_file.write_text(status(**changes).model_dump_json())


def waits(run):
    """Whether it has to wait."""
    with as_worker(run) as progress:
        progress.stop.set()  # instead of waiting
        wait_for_turn(run, progress)
        progress.end("finished")
    return run.state() == "stopped"


@pytest.mark.parametrize(
    ("others", "has_to_wait"),
    [
        ({"state": "running"}, True),
        ({"state": "stopping"}, True),
        ({"state": "running", "queued_at": 4e9}, True),
        ({"state": "queued", "queued_at": 1.0}, True),
        ({"state": "queued", "queued_at": 4e9}, False),
        ({"state": "finished"}, False),
        ({"state": "running", "born": "dead"}, False),
        ({"state": "queued", "queued_at": 1.0, "born": "dead"}, False),
    ],
)
def test_a_run_waits_for_those_at_work_and_those_before_it(runs, others, has_to_wait):
    say(runs[0], **others)
    assert waits(runs[1]) == has_to_wait


def test_runs_queued_at_the_same_instant_have_an_order(runs):
    first, second = sorted(runs[:2], key=lambda run: run.id)
    say(first, state="queued", queued_at=1000.0)
    say(second, state="queued", queued_at=1000.0)
    assert queue._runs_before(second) == [first]
    assert queue._runs_before(first) == []


def test_a_launched_run_keeps_its_place(runs):
    say(runs[0], state="queued", queued_at=1000.0)
    with as_worker(runs[0]):
        assert runs[0].status().queued_at == 1000.0


def test_one_that_waits_says_so_and_can_be_stopped(runs):
    say(runs[0], state="running")
    worker = start("-c", WORKER, str(runs[1].folder), log=runs[1].folder / "worker.log")
    wait(lambda: runs[1].status() and runs[1].status().phase == "waiting")
    assert runs[1].state() == "queued"
    assert "Queued behind 1 run." in runs[1].status().message
    runs[1].request_stop()
    assert worker.wait(PATIENCE) == 0, runs[1].log_tail()
    assert runs[1].state() == "stopped"


@pytest.mark.parametrize("slots", ["0", "many", "-1", ""])
def test_a_number_of_slots_that_is_none_is_refused(runs, monkeypatch, slots):
    monkeypatch.setenv("DMN_SLOTS", slots)
    with pytest.raises(DataError, match="DMN_SLOTS: expected a number of runs"):
        wait_for_turn(runs[0], Progress())


def test_nobody_waits_for_runs_on_a_cluster(runs):
    for run in runs[:2]:
        told = status(phase="training", place="ray", queued_at=1.0)
        run.status_file.write_text(told.model_dump_json())
    with as_worker(runs[2]) as progress:
        wait_for_turn(runs[2], progress)
        progress.end("finished")
