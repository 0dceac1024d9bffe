"""`train` on a cluster and as a sweep; what one run here does is in tests/dmn/cli/test_main.py."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from dmn.runs.launch import local, ray_cluster
from dmn.runs.listing import runs_of
from dmn.runs.run import Run
from dmn.runs.worker import main as worker
from tests.conftest import assert_refused
from tests.dmn.cli.test_main import SMALL
from tests.paths import ROOT
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
    assert_refused(
        dmn("train", "--run", "one", "--sweep", "seed=1,2"),
        "The settings of a run cannot be changed",
    )


@pytest.mark.slow
def test_names_with_accents_are_trained_on_where_the_locale_is_not_utf8(tmp_path):
    babi = "1 José went to the garden.\n2 Where is José?\tgarden\t1\n"
    for part in ("train", "valid"):
        (tmp_path / f"qa1_{part}.txt").write_text(babi * 10, encoding="utf-8")
    command = [sys.executable, "-X", "utf8=0", "-m", "dmn", "train", "--out", tmp_path / "run"]
    done = subprocess.run(
        [*command, "--data", tmp_path, "--set", "epochs=1", "--set", "hidden_size=8"],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    words = (tmp_path / "run" / "checkpoint" / "vocabulary.json").read_text(encoding="utf-8")
    assert "josé" in json.loads(words)


@pytest.mark.slow
def test_ctrl_c_saves_and_keeps_what_comes_after_from_starting(tmp_path):
    run = tmp_path / "run"
    command = [sys.executable, "-m", "dmn", "train", "--out", run, "--preset", "task-1-quick"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as process:
        while not (run / "steps.jsonl").exists() and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130, said
    last = said.decode().splitlines()[-1]
    assert last == f"Stopped and saved. Go on: python -m dmn train --run {run}"
    assert Run(run).state() == "stopped"


def test_a_run_without_a_folder_of_its_own_is_called_by_the_date(dmn, tmp_path, monkeypatch):
    monkeypatch.setenv("DMN_HOME", str(tmp_path / "home"))
    runs = []
    monkeypatch.setattr(worker, "start", lambda out, config, say: runs.append(out))
    assert dmn("train", *TOLD).code == 0
    runs[0].mkdir(parents=True)
    assert dmn("train", *TOLD).code == 0
    assert [run.parent for run in runs] == [tmp_path / "home" / "runs"] * 2
    assert re.fullmatch(r"[0-9-]{15}-task-1-quick", runs[0].name)
    assert runs[1].name == f"{runs[0].name}-2"
