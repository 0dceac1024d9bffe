"""`train` on a cluster and as a sweep; what one run here does is in tests/dmn/cli/test_main.py."""

import pytest

from dmn.runs.launch import local, ray_cluster
from dmn.runs.listing import runs_of
from dmn.runs.run import Run
from tests.conftest import assert_refused
from tests.dmn.cli.test_main import SMALL
from tests.workers import TINY, status

TOLD = ["--preset", "task-1-quick", *SMALL]


@pytest.fixture
def submitted(monkeypatch):
    """Stands in for a cluster that can be reached: the runs that it was given, and where."""
    found = []
    monkeypatch.setattr(ray_cluster, "check", lambda address: None)
    monkeypatch.setattr(ray_cluster, "submit", lambda runs, address: found.append((runs, address)))
    return found


def test_a_new_run_goes_to_the_cluster(dmn, submitted, tmp_path, monkeypatch):
    monkeypatch.setenv("DMN_RAY", "http://127.0.0.1:8265")
    ended = dmn("train", "--launcher", "ray", "--out", "runs/one", *TOLD)
    assert (ended.code, ended.err.count("is in the queue of the cluster")) == (0, 1)
    (((run,), address),) = submitted
    assert address == "http://127.0.0.1:8265"
    assert Run(tmp_path / "runs" / "one").config == run.config


def test_a_run_that_stopped_goes_on_there_and_one_at_work_does_not(dmn, submitted, tmp_path):
    run = Run.create(tmp_path / "one", TINY)
    run.request_stop()
    told = ["train", "--launcher", "ray", "--ray-address", "http://127.0.0.1:1", "--run", "one"]
    assert dmn(*told).code == 0
    assert not run.stop_requested
    assert len(submitted) == 1

    run.status_file.write_text(status().model_dump_json())
    assert_refused(dmn(*told), "one is being trained already")
    assert len(submitted) == 1


@pytest.mark.parametrize("address", [[], ["--ray-address", "http://127.0.0.1:1"]])
def test_without_a_cluster_one_line_says_so_and_nothing_is_made(
    dmn, tmp_path, address, monkeypatch
):
    monkeypatch.delenv("DMN_RAY", raising=False)
    ended = dmn("train", "--launcher", "ray", *address, "--out", "runs/one", *TOLD)
    says = "cannot be reached" if address else "such as http://127.0.0.1:8265, got ''"
    assert_refused(ended, says)
    assert not (tmp_path / "runs").exists()


def test_a_sweep_makes_a_run_of_each_combination_and_has_all_worked_off(dmn, tmp_path, monkeypatch):
    found = []
    monkeypatch.setattr(local, "run_all", lambda runs, say: found.extend(runs))
    told = ["--sweep", "tasks=1,2", "--sweep", "seed=5,6"]
    assert dmn("train", "--out", "runs/grid", *TOLD, *told).code == 0
    assert [run.id for run in found] == [
        "grid-tasks-1-seed-5",
        "grid-tasks-1-seed-6",
        "grid-tasks-2-seed-5",
        "grid-tasks-2-seed-6",
    ]
    assert found[2].config.training.tasks == ("2",)
    assert found[2].config.training.seed == 5


def test_of_a_sweep_with_one_mistake_nothing_is_made(dmn, tmp_path):
    assert_refused(dmn("train", "--out", "runs/grid", *TOLD, "--sweep", "seed=1,-1"), "seed")
    assert not (tmp_path / "runs").exists()


def test_a_sweep_overwrites_no_run(dmn, tmp_path):
    Run.create(tmp_path / "runs" / "grid-seed-2", TINY)
    ended = dmn("train", "--out", "runs/grid", *TOLD, "--sweep", "seed=1,2")
    assert_refused(ended, "grid-seed-2 holds a run already")
    assert len(runs_of(tmp_path / "runs")) == 1


def test_a_run_keeps_its_settings_and_takes_no_sweep(dmn):
    assert_refused(dmn("train", "--run", "one", "--sweep", "seed=1,2"), "A run keeps the settings")
