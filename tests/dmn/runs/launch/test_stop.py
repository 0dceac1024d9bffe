import signal

import pytest

from dmn.runs.launch.stop import stop_worker
from dmn.runs.run import Run
from tests.workers import PATIENCE, TINY, start, status, wait

STUBBORN = """
import signal, sys, time
for number in map(int, sys.argv[3:]):
    signal.signal(number, signal.SIG_IGN)
from pathlib import Path
from dmn.runs.run import Run
from tests.workers import hold, status
run = Run(Path(sys.argv[1]))
hold(run)
run.status_file.write_text(status(phase="training").model_dump_json())
while sys.argv[2] != "heeds" or not run.stop_requested:
    time.sleep(0.01)
"""


@pytest.fixture
def run(tmp_path):
    return Run.create(tmp_path / "run", TINY)


@pytest.mark.parametrize(
    ("heeds", "ignored", "code"),
    [
        ("heeds", [], 0),
        ("ignores", [], -signal.SIGTERM),
        ("ignores", [signal.SIGTERM], -signal.SIGKILL),
    ],
)
def test_a_worker_is_asked_then_terminated_then_killed(run, heeds, ignored, code):
    process = start(
        "-c",
        STUBBORN,
        str(run.folder),
        heeds,
        *map(str, map(int, ignored)),
        log=run.folder / "worker.log",
    )
    wait(lambda: run.state() == "running")
    assert stop_worker(run, patience=0.3)
    assert process.wait(PATIENCE) == code, run.log_tail()


def test_a_worker_on_another_machine_is_asked_alone(run):
    elsewhere = status(host="elsewhere", every=1000.0)
    run.status_file.write_text(elsewhere.model_dump_json())
    assert not stop_worker(run, patience=0.1)
    assert run.stop_requested


def test_a_run_that_is_not_at_work_has_ended(run):
    assert stop_worker(run, patience=0.0)
