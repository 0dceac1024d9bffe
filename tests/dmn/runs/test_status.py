"""Liveness is derived from the process and its birth, not from what was written or a clock."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from dmn.runs.records import Unreadable
from dmn.runs.run import Run
from dmn.runs.status import process_birth, read_status, signal_process, state_of
from tests.workers import hold, status


@pytest.fixture
def sleeper():
    """A process that does nothing."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path)


def put(run, age=0.0, **changes):
    """Writes a status into the run's folder, that many seconds ago; returns it."""
    found = status(**changes)
    run.status_file.write_text(found.model_dump_json())
    then = time.time() - age
    os.utime(run.status_file, (then, then))
    return found


def told(run, now=None, stop_requested=False):
    return state_of(read_status(run.folder), run.folder, stop_requested, now)


@pytest.mark.parametrize("state", ["queued", "running", "stopping"])
def test_a_process_that_is_there_and_holds_the_lock_is_what_it_says(run, state):
    put(run, state=state, phase="training")
    hold(run)
    assert told(run) == state


@pytest.mark.parametrize("state", ["queued", "running", "stopping"])
def test_a_process_that_is_there_but_holds_no_lock_is_no_worker(run, state):
    put(run, state=state, phase="training")
    assert told(run) == "lost"
    (run.folder / "worker.lock").touch()
    assert told(run) == "lost"


def test_a_launcher_that_is_there_speaks_for_its_worker_for_minutes_only(run):
    put(run, state="queued", age=200)
    assert told(run) == "queued"
    put(run, state="queued", age=400)
    assert told(run) == "lost"


@pytest.mark.parametrize("state", ["stopped", "finished", "failed"])
def test_what_has_ended_is_believed_without_a_process(run, state):
    put(run, state=state, born="another")
    assert told(run, stop_requested=True) == state


@pytest.mark.parametrize("state", ["queued", "running"])
def test_one_that_was_asked_to_stop_is_stopping_before_it_says_so(run, state):
    put(run, state=state)
    assert told(run, stop_requested=True) == "stopping"


def test_a_process_that_was_killed_is_lost_before_and_after_it_is_reaped(run, sleeper):
    put(run, pid=sleeper.pid, born=process_birth(sleeper.pid))
    assert told(run) == "running"
    os.kill(sleeper.pid, signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # a zombie, not reaped
    assert told(run) == "lost"
    sleeper.wait()
    assert told(run) == "lost"


def test_a_recycled_pid_is_another_process(run):
    """This process has the number, but was born at another time than the status says."""
    boot, _, ticks = process_birth(os.getpid()).rpartition("/")
    for other in (f"{boot}/{int(ticks) - 1}", f"before-the-last-boot/{ticks}", ""):
        put(run, born=other)
        assert told(run) == "lost"


@pytest.mark.parametrize("jump", [-1e9, -3600, 3600, 1e9])
def test_a_clock_that_jumps_neither_loses_a_run_nor_keeps_a_dead_one(run, jump):
    now = time.time() + jump
    put(run, phase="training")
    hold(run)
    assert told(run, now=now) == "running"
    put(run, phase="training", born="dead")
    assert told(run, now=now) == "lost"


def test_birth_does_not_depend_on_the_clock(monkeypatch):
    before = process_birth(os.getpid())
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert process_birth(os.getpid()) == before


@pytest.mark.parametrize(
    ("age", "every", "state"),
    [
        (0, 1.0, "running"),
        (2.5, 1.0, "running"),
        (3.5, 1.0, "lost"),
        (-2.5, 1.0, "running"),
        (-3.5, 1.0, "lost"),
        (100, 60.0, "running"),
        (200, 86_400.0, "lost"),
    ],
)
def test_on_another_machine_the_age_of_the_file_tells(run, age, every, state):
    """Whatever it claims of its heartbeat, and however long it says that one lasts."""
    put(run, age, host="another-machine", born="there", heartbeat=9e10, every=every)
    assert told(run) == state


def test_no_process_has_no_birth():
    process = subprocess.Popen(["true"])
    process.wait()
    assert process_birth(process.pid) is None


def test_a_signal_goes_to_a_process_that_has_the_runs_lock_open(run, sleeper):
    """A planted status may name any process of this user, the server for instance."""
    found = put(run, pid=sleeper.pid, born=process_birth(sleeper.pid))
    (run.folder / "worker.lock").touch()
    assert not signal_process(found, run.folder, signal.SIGKILL)
    assert sleeper.poll() is None


HOLDER = """
import sys, time
lock = open(sys.argv[1], "a")
print("open", flush=True)
time.sleep(60)
"""


def test_a_signal_goes_to_the_process_that_wrote_the_status_alone(run):
    command = [sys.executable, "-c", HOLDER, str(run.folder / "worker.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        assert worker.stdout.readline()
        found = put(run, pid=worker.pid, born=process_birth(worker.pid))
        for changes in ({"born": "another"}, {"host": "elsewhere"}):
            other = found.model_copy(update=changes)
            assert not signal_process(other, run.folder, signal.SIGKILL)
        assert worker.poll() is None
        assert signal_process(found, run.folder, signal.SIGTERM)
        assert worker.wait() == -signal.SIGTERM
        assert not signal_process(found, run.folder, signal.SIGTERM)


def test_a_run_that_ends_between_two_looks_is_not_lost(tmp_path):
    run = Run(tmp_path)
    running = status(born="dead")
    run.status_file.write_text(running.model_copy(update={"state": "finished"}).model_dump_json())
    assert run.state(running) == "finished"


def test_fields_of_a_later_version_are_left_out(tmp_path):
    found = status()
    text = found.model_dump_json().replace("{", '{"mood": "good", ', 1)
    (tmp_path / "status.json").write_text(text)
    assert read_status(tmp_path) == found


@pytest.mark.parametrize(
    "field",
    [
        {"restarts": 0},
        {"restart": 0},
        {"seconds_left": float("inf")},
        {"examples_per_second": float("nan")},
        {"heartbeat": 1e300},
        {"every": 1e12},
        {"every": 0},
        {"pid": -1},
        {"pid": 10**400},
        {"step": -1},
        {"best_accuracy": 1e9},
        {"message": "x" * 5000},
        {"state": "asleep"},
    ],
    ids=str,
)
def test_a_status_out_of_range_cannot_be_read_and_is_not_quoted(tmp_path, field):
    content = json.loads(status().model_dump_json()) | field
    (tmp_path / "status.json").write_text(json.dumps(content))
    with pytest.raises(
        Unreadable, match=r"^status.json cannot be read: \w+: Input should|String"
    ) as e:
        read_status(tmp_path)
    assert "asleep" not in str(e.value)


@pytest.mark.parametrize(
    ("told", "progress"),
    [
        ({"step": 50, "steps": 200}, 0.25),
        ({"step": 50, "steps": 200, "restart": 3, "restarts": 4}, 0.5625),
        ({"step": 0, "steps": 0}, 0.0),
        ({"step": 210, "steps": 200}, 1.0),
        ({"step": 50, "steps": 200, "state": "finished"}, 1.0),
    ],
)
def test_progress_is_the_share_of_all_restarts_steps(told, progress):
    assert status(**told).progress == progress
