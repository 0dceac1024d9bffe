"""What really happens to runs: workers and launchers that are killed, two launches at once, a disk
that is full. Each on real processes that really train.

DMN_KILLS=20 kills one run's worker that often instead of twice.
"""

import os
import random
import shutil
import subprocess
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
import torch

from app.settings import Settings
from app.train.launcher import Launcher, LaunchRefused
from dmn.errors import DMNError
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints.store import keep
from dmn.runs import listing as run_list
from dmn.runs.run import Run
from tests.workers import PATIENCE, start, steady, tiny, train, wait

KILLS = int(os.environ.get("DMN_KILLS", "2"))
EPOCHS = 100 + 60 * KILLS
"""More than any machine trains before the last kill."""
HEARTBEAT = 0.5
"""Long enough for a busy machine to end a process within three."""

pytestmark = pytest.mark.timeout(240 + 30 * KILLS)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A run that was left alone."""
    run = Run.create(tmp_path_factory.mktemp("alone") / "run", tiny(epochs=EPOCHS))
    assert train(run).wait(PATIENCE) == 0, run.log_tail()
    return run


def is_training(run, process):
    """Whether it does; an error where its worker has ended."""
    assert process.poll() is None, run.log_tail()
    status = run.status()
    return status is not None and status.pid == process.pid and status.phase == "training"


def assert_same(run, other):
    """To the last digit: the metrics, and the weights of the best epoch and of the last one."""
    assert steady(run) == steady(other)
    best = [checkpoint_folder.load(r.checkpoint).network.state_dict() for r in (run, other)]
    last = [torch.load(r.state_file, weights_only=True)["network"] for r in (run, other)]
    for one, two in (best, last):
        assert one.keys() == two.keys()
        assert all(one[name].equal(two[name]) for name in one)


@pytest.mark.slow
def test_a_worker_killed_again_and_again_comes_to_what_it_comes_to_alone(alone, tmp_path):
    chance = random.Random(os.environ.get("DMN_KILLS_SEED", "1"))
    run = Run.create(tmp_path / "run", tiny(epochs=EPOCHS))
    for kill in range(KILLS):
        process = train(run, DMN_SAVE_SECONDS="0.05", DMN_HEARTBEAT=str(HEARTBEAT))
        try:
            wait(partial(is_training, run, process))
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0, 0.4))
        finally:
            process.kill()
        wait(lambda: run.state() == "lost", seconds=3 * HEARTBEAT)
        process.wait()
        print(f"kill {kill + 1}: {len(run.metrics())} epochs")
    assert len(run.metrics()) < EPOCHS
    for name in ("metrics.jsonl", "steps.jsonl", "probes/evaluations.jsonl"):
        with (run.folder / name).open("a") as file:
            file.write('{"epoch": 4, "lo')
    process = train(run)
    assert process.wait(PATIENCE) == 0, run.log_tail()
    assert run.state() == "finished"
    assert_same(run, alone)


LAUNCHER = """
import sys, time
from contextlib import suppress
from functools import partial
from pathlib import Path
from app.train.launcher import Launcher, LaunchRefused
from app.settings import Settings
from dmn.config.run import RunConfig
launcher = Launcher(Settings(runs=Path(sys.argv[1])))
launcher.launch(RunConfig.model_validate_json(sys.argv[2]), "outlives")
time.sleep(60)
"""


@pytest.mark.slow
def test_a_run_goes_on_when_the_server_that_launched_it_is_killed(tmp_path):
    config = tiny(epochs=EPOCHS).model_dump_json()
    server = start("-c", LAUNCHER, str(tmp_path / "runs"), config, log=tmp_path / "log")
    try:
        wait(lambda: list((tmp_path / "runs").glob("*/metrics.jsonl")) or server.poll())
        run = Run(next((tmp_path / "runs").iterdir()))
    finally:
        server.kill()
        server.wait()
    epochs = len(run.metrics())
    assert run.state() == "running"
    wait(lambda: len(run.metrics()) > epochs)
    wait(lambda: not run.is_alive)
    assert run.state() == "finished"
    assert len(run.metrics()) == EPOCHS


@pytest.mark.slow
def test_two_servers_on_one_folder_queue_together_and_stop_each_others_runs(tmp_path):
    home = tmp_path / "runs"
    config = tiny(epochs=10_000).model_dump_json()
    server = start("-c", LAUNCHER, str(home), config, log=tmp_path / "log")
    try:
        wait(lambda: list(home.glob("*/metrics.jsonl")) or server.poll())
        theirs = run_list.runs_of(home)[0]
        launcher = Launcher(Settings(runs=home))
        with pytest.raises(LaunchRefused, match="is being trained already"):
            launcher.resume(theirs)
        ours = launcher.launch(tiny(), "outlives")
        assert ours.id != theirs.id
        wait(lambda: (ours.status() or theirs.status()).phase == "waiting")
        assert (theirs.state(), ours.state()) == ("running", "queued")
        launcher.stop(theirs)
        wait(lambda: not ours.is_alive)
        assert (theirs.state(), ours.state()) == ("stopped", "finished")
        worker = ours.status().pid
        wait(lambda: launcher.reap() or not psutil.pid_exists(worker))
    finally:
        server.kill()
        server.wait()


@pytest.mark.slow
def test_of_two_launches_at_once_one_runs_one_queues_and_both_finish(tmp_path):
    runs = [Run.create(tmp_path / name, tiny(epochs=8)) for name in ("one", "two")]
    workers = [train(run, DMN_SLOTS="1") for run in runs]
    seen = set()

    def have_ended():
        seen.add(tuple(sorted(run.state() for run in runs)))
        return all(worker.poll() is not None for worker in workers)

    wait(have_ended)
    assert [worker.returncode for worker in workers] == [0, 0], runs[0].log_tail()
    assert [run.state() for run in runs] == ["finished", "finished"]
    assert ("queued", "running") in seen
    assert ("running", "running") not in seen


def as_root(*command: str) -> bool:
    """Whether it was carried out: by root, or by who may become root unasked."""
    for right in ([], ["sudo", "--non-interactive"]):
        with suppress(FileNotFoundError):
            if subprocess.run([*right, *command], capture_output=True).returncode == 0:
                return True
    return False


@pytest.fixture
def small_disk(tmp_path):
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not as_root("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)):
        pytest.skip("needs the right to mount a small disk")
    yield folder
    assert as_root("umount", "--lazy", str(folder))


def fill(disk: Path) -> Path:
    """Leaves not a byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    assert not shutil.disk_usage(disk).free
    return filler


@pytest.mark.slow
def test_a_full_disk_fails_a_run_in_words_and_costs_nothing_that_was_saved(alone, small_disk):
    run = Run.create(small_disk / "run", tiny(epochs=EPOCHS))
    process = train(run)
    wait(lambda: run.checkpoint.exists() or process.poll())
    filler = fill(small_disk)
    assert process.wait(PATIENCE) == 2
    assert run.state() == "failed"
    assert run.status().message == (
        f"The disk is full. The best epoch so far is in {run.checkpoint}. Make room, then go on: "
        f"python -m dmn train --run {run.folder}"
    )
    assert run.log_tail().endswith(f"{run.status().message}\n")
    checkpoint_folder.load(run.checkpoint)
    filler.unlink()
    process = train(run)
    assert process.wait(PATIENCE) == 0, run.log_tail()
    assert_same(run, alone)


@pytest.mark.slow
def test_runs_on_a_volume_that_became_read_only_are_read_and_refused_in_words(small_disk):
    run = Run.create(small_disk / "run", tiny())
    assert train(run).wait(PATIENCE) == 0, run.log_tail()
    assert as_root("mount", "-o", "remount,ro", str(small_disk))
    launcher = Launcher(Settings(runs=small_disk))
    for write in (
        lambda: launcher.launch(tiny()),
        lambda: launcher.resume(run),
        lambda: launcher.stop(run),
        lambda: run.describe(note="Mine."),
        lambda: keep(run.checkpoint, small_disk / "checkpoints", "mine"),
        lambda: run_list.delete(run),
    ):
        with pytest.raises(DMNError, match="Read-only file system"):
            write()
    log = small_disk.parent / "log"
    worker = start("-m", "dmn", "train", "--run", str(run.folder), log=log)
    assert worker.wait(PATIENCE) == 2
    assert log.read_text() == (
        f"Expected to write into {run.folder}, got: Read-only file system. Check who owns it.\n"
    )
    assert [one.state for one in run_list.overviews(small_disk)] == ["finished"]
    assert len(run.metrics()) == 3
