"""Liveness is derived from the process and its birth, not from what was written or a clock."""

import os
import signal
import subprocess
import sys
import time

import pytest

from dmn.runs.run import Run
from dmn.runs.status import process_birth, read_status, signal_process, state_of
from tests.workers import status


@pytest.fixture
def sleeper():
    """A process that does nothing."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("state", ["queued", "running", "stopping"])
def test_a_process_that_is_there_is_what_it_says(state):
    assert state_of(status(state=state), stop_requested=False) == state


@pytest.mark.parametrize("state", ["stopped", "finished", "failed"])
def test_what_has_ended_is_believed_without_a_process(state):
    assert state_of(status(state=state, born="another"), stop_requested=True) == state


@pytest.mark.parametrize("state", ["queued", "running"])
def test_one_that_was_asked_to_stop_is_stopping_before_it_says_so(state):
    assert state_of(status(state=state), stop_requested=True) == "stopping"


def test_a_process_that_was_killed_is_lost_before_and_after_it_is_reaped(sleeper):
    told = status(pid=sleeper.pid, born=process_birth(sleeper.pid))
    assert state_of(told, stop_requested=False) == "running"
    os.kill(sleeper.pid, signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # a zombie, not reaped
    assert state_of(told, stop_requested=False) == "lost"
    sleeper.wait()
    assert state_of(told, stop_requested=False) == "lost"


def test_a_recycled_pid_is_another_process():
    """This process has the number, but was born at another time than the status says."""
    boot, _, ticks = process_birth(os.getpid()).rpartition("/")
    for other in (f"{boot}/{int(ticks) - 1}", f"before-the-last-boot/{ticks}", ""):
        assert state_of(status(born=other), stop_requested=False) == "lost"


@pytest.mark.parametrize("jump", [-1e9, -3600, 3600, 1e9])
def test_a_clock_that_jumps_neither_loses_a_run_nor_keeps_a_dead_one(jump):
    now = time.time() + jump
    assert state_of(status(), stop_requested=False, now=now) == "running"
    assert state_of(status(born="dead"), stop_requested=False, now=now) == "lost"


def test_birth_does_not_depend_on_the_clock(monkeypatch):
    before = process_birth(os.getpid())
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert process_birth(os.getpid()) == before


@pytest.mark.parametrize(("age", "state"), [(0, "running"), (2.9, "running"), (3.1, "lost")])
def test_on_another_machine_three_heartbeats_tell(age, state):
    elsewhere = status(host="another-machine", born="there", heartbeat=1000.0)
    assert state_of(elsewhere, stop_requested=False, now=1000.0 + age) == state


def test_no_process_has_no_birth():
    process = subprocess.Popen(["true"])
    process.wait()
    assert process_birth(process.pid) is None


def test_a_signal_goes_to_the_process_that_wrote_the_status_alone(sleeper):
    told = status(pid=sleeper.pid, born=process_birth(sleeper.pid))
    assert not signal_process(told.model_copy(update={"born": "another"}), signal.SIGKILL)
    assert not signal_process(told.model_copy(update={"host": "elsewhere"}), signal.SIGKILL)
    assert sleeper.poll() is None
    assert signal_process(told, signal.SIGTERM)
    assert sleeper.wait() == -signal.SIGTERM
    assert not signal_process(told, signal.SIGTERM)


def test_a_run_that_ends_between_two_looks_is_not_lost(tmp_path):
    run = Run(tmp_path)
    running = status(born="dead")
    run.status_file.write_text(running.model_copy(update={"state": "finished"}).model_dump_json())
    assert run.state(running) == "finished"


def test_fields_of_a_later_version_are_left_out(tmp_path):
    file = tmp_path / "status.json"
    told = status()
    file.write_text(told.model_dump_json().replace("{", '{"mood": "good", ', 1))
    assert read_status(file) == told


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
