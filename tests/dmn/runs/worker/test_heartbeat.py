"""What others see of a worker, and how it hears of them: real processes, though without torch."""

import errno
import os
import shutil
import signal
import threading
import time

import pytest

from dmn.errors import DataError, TrainingError
from dmn.runs.run import Run
from dmn.runs.worker import lock
from dmn.runs.worker.lock import RunTaken
from dmn.runs.worker.main import as_worker
from dmn.runs.worker.progress import Stopped
from tests.workers import HEARTBEAT, PATIENCE, TINY, start, status, wait


@pytest.fixture(autouse=True)
def heartbeat(monkeypatch):
    monkeypatch.setenv("DMN_HEARTBEAT", str(HEARTBEAT))


@pytest.fixture
def run(tmp_path):
    return Run.create(tmp_path / "runs" / "first", TINY)


def test_what_happens_inside_is_seen_from_outside(run):
    with as_worker(run) as progress:
        assert run.state() == "queued"
        progress.state, progress.step, progress.steps = "running", 1, 4
        wait(lambda: run.state() == "running")
        told = run.status()
        assert (told.pid, told.step, told.progress) == (os.getpid(), 1, 0.25)
        assert told.system.memory_bytes > 2**20
        assert told.system.disk_free_bytes > 0
        progress.end("finished")
    assert run.state() == "finished"
    assert not list(run.folder.glob("*.tmp"))


def test_the_heart_beats_while_the_work_says_nothing(run):
    with as_worker(run):
        first = run.status().heartbeat
        wait(lambda: run.status().heartbeat > first + HEARTBEAT)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (TrainingError("Because."), "Because."),
        (RuntimeError("a bug"), "RuntimeError: a bug. "),
        (MemoryError(), "MemoryError: . "),
        (KeyboardInterrupt(), "Interrupted before it could save."),
    ],
)
def test_what_goes_wrong_stands_in_the_status_and_is_raised(run, error, says):
    with pytest.raises(type(error)), as_worker(run):
        raise error
    assert run.state() == "failed"
    assert run.status().message.startswith(says)


def test_a_full_disk_loses_what_was_half_written_and_keeps_what_was_whole(run):
    (run.folder / "last").mkdir()
    run.state_file.write_text("whole")
    run.checkpoint.mkdir()
    for half in (run.folder / "checkpoint.tmp", run.folder / "checkpoint.old.tmp"):
        half.mkdir()
        (half / "model.safetensors").write_text("half")
    (run.folder / "last" / "state.pt.tmp").write_text("half")
    with pytest.raises(TrainingError, match="The disk is full"), as_worker(run):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert f"The best epoch so far is in {run.checkpoint}" in run.status().message
    left = {path.name for path in run.folder.rglob("*.tmp")}
    assert left == {"checkpoint.old.tmp"}  # the last whole one, if the new one is not in place
    assert run.state_file.read_text() == "whole"


def test_a_folder_that_is_deleted_while_it_is_trained_ends_the_training_in_words(run):
    def lose_the_folder():
        shutil.rmtree(run.folder)
        run.append_metrics({"epoch": 1})

    with pytest.raises(TrainingError, match="was deleted or renamed while it was"), as_worker(run):
        lose_the_folder()
    assert not run.folder.exists()


def test_a_stop_file_asks_to_stop_and_is_gone_afterwards(run):
    with as_worker(run) as progress:
        progress.state = "running"
        run.request_stop()
        assert progress.stop.wait(PATIENCE)
        wait(lambda: run.status().state == "stopping")
        raise Stopped
    assert (run.state(), run.stop_requested) == ("stopped", False)


def test_a_stop_file_of_the_last_sitting_does_not_stop_this_one(run):
    run.request_stop()
    with as_worker(run) as progress:
        time.sleep(2 * HEARTBEAT)
        assert not progress.stop.is_set()


def test_a_stop_that_was_asked_for_between_launch_and_start_holds(run):
    run.status_file.write_text(status(state="queued").model_dump_json())
    run.request_stop()
    with as_worker(run) as progress:
        assert progress.stop.wait(PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_asks_to_stop_and_handlers_are_put_back(run, number):
    before = signal.getsignal(number)
    with as_worker(run) as progress:
        signal.raise_signal(number)
        assert progress.stop.is_set()
        assert signal.getsignal(number) == before
    assert signal.getsignal(number) == before


def test_a_run_has_one_worker(run):
    with as_worker(run):
        before = run.status().model_copy(update={"heartbeat": 0})
        with (
            pytest.raises(DataError, match=rf"trained already by process {os.getpid()} on"),
            as_worker(run),
        ):
            pass
        assert run.status().model_copy(
            update={"heartbeat": 0, "idle": 0, "system": before.system}
        ) == before.model_copy(update={"idle": 0})
    with as_worker(run):
        pass


def test_a_run_is_resumed_while_its_last_worker_is_still_leaving(run):
    has_ended = threading.Event()

    def leave():
        with as_worker(run) as progress:
            progress.end("stopped")
            has_ended.set()
            time.sleep(0.3)

    leaving = threading.Thread(target=leave)
    leaving.start()
    assert has_ended.wait(PATIENCE)
    run.status_file.write_text(status(state="queued", phase="").model_dump_json())
    run.request_stop()
    with as_worker(run) as progress:
        leaving.join(PATIENCE)
        assert progress.stop.wait(PATIENCE)  # asked of this one, not taken back by the last
        assert run.status().state == "queued"


def test_a_folder_that_is_no_run_gets_no_files(tmp_path):
    with pytest.raises(DataError, match="is no run"), as_worker(Run(tmp_path)):
        pass
    assert not list(tmp_path.iterdir())


def test_time_that_is_up_stops_a_run_and_says_why(run, monkeypatch):
    monkeypatch.setenv("DMN_MAX_MINUTES", "0.5")
    with as_worker(run) as progress:
        progress.seconds = 29.0
        time.sleep(3 * HEARTBEAT)
        assert not progress.stop.is_set()
        progress.seconds = 31.0
        assert progress.stop.wait(PATIENCE)
        raise Stopped
    assert run.status().message.startswith("It has trained for the 0.5 minutes that a run may take")


def test_a_folder_that_is_deleted_and_a_bug_in_it_do_not_stop_the_heart(run, monkeypatch, caplog):
    with as_worker(run) as progress:
        run.status_file.unlink()
        monkeypatch.setattr(Run, "write_status", lambda *a: 1 / 0)
        wait(lambda: "The heartbeat was left out" in caplog.text)
        monkeypatch.undo()
        wait(run.status)
        progress.end("finished")


def test_of_several_processes_the_first_alone_is_seen(run, monkeypatch):
    for name, value in {"TORCHELASTIC_RUN_ID": "x", "WORLD_SIZE": "2", "RANK": "1"}.items():
        monkeypatch.setenv(name, value)
    with as_worker(run):
        assert run.status() is None


SLEEPER = """
import sys, time
from pathlib import Path
from dmn.runs.worker.main import as_worker
from dmn.runs.run import Run
with as_worker(Run(Path(sys.argv[1]))) as progress:
    progress.state = "running"
    while True:
        time.sleep(0.01)
        progress.stop_if_requested()
"""


def sleeper(run):
    process = start("-c", SLEEPER, str(run.folder), log=run.folder / "worker.log")
    wait(lambda: run.state() == "running" or process.poll() is not None)
    return process


def test_a_worker_that_is_killed_is_lost_and_another_may_take_over(run):
    process = sleeper(run)
    process.kill()
    wait(lambda: run.state() == "lost")  # not reaped yet
    process.wait()
    assert run.state() == "lost"
    again = sleeper(run)
    run.request_stop()
    assert again.wait(PATIENCE) == 0, run.log_tail()
    assert run.state() == "stopped"


def says_elsewhere(run, behind=0.0, **changes):
    """Writes what a worker of another machine would, its disk's clock that many seconds behind."""
    told = status(host="elsewhere", phase="training", every=HEARTBEAT, **changes)
    run.status_file.write_text(told.model_dump_json())
    then = time.time() - behind
    os.utime(run.status_file, (then, then))


def test_a_worker_on_another_machine_keeps_its_run_while_its_heart_beats(run, monkeypatch):
    """A disk's clock an hour behind makes it look lost, and a disk may bring no lock from there."""
    beats = iter(range(1000))
    monkeypatch.setattr(
        lock.time, "sleep", lambda seconds: says_elsewhere(run, 3600, heartbeat=next(beats))
    )
    says_elsewhere(run, 3600)
    assert run.state() == "lost"
    with pytest.raises(RunTaken, match=r"by process \d+ on elsewhere"), as_worker(run):
        pass


def test_a_worker_on_another_machine_whose_heart_stands_still_is_lost(run):
    says_elsewhere(run, heartbeat=time.time() + 3600)
    assert run.state() == "running"
    with as_worker(run) as progress:
        assert run.status().pid == os.getpid()
        progress.end("finished")


def test_a_worker_whose_run_was_given_to_another_leaves_and_writes_nothing_more(run):
    process = sleeper(run)
    says_elsewhere(run)
    assert process.wait(PATIENCE) == 1
    assert run.status().host == "elsewhere"
    assert "has another worker, on elsewhere" in run.log_tail()


def test_a_terminated_worker_ends_well(run):
    process = sleeper(run)
    process.terminate()
    assert process.wait(PATIENCE) == 0, run.log_tail()
    assert run.state() == "stopped"


def test_a_truncated_status_is_mended_by_the_next_heartbeat(run):
    process = sleeper(run)
    text = run.status_file.read_text()
    run.status_file.write_text(text[: len(text) // 2])
    wait(lambda: run.state() == "running")
    process.terminate()
    process.wait(PATIENCE)
