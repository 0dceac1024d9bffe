"""Processes that train together; those with more than one are real, on this machine's loopback."""

import ast
import json
import os
import shutil
import socket
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from dmn.cli.main import main
from dmn.errors import DeviceError
from dmn.runs.run import Run
from dmn.training.distributed import ALONE, Processes, together
from tests.paths import BABI, ROOT

SETTINGS = {
    "hidden_size": 8,
    "passes": 2,
    "placeholders": 5,
    "dropout": 0,
    "epochs": 3,
    "batch_size": 5,
    "learning_rate": 0.01,
    "warmup_steps": 2,
    "gates_first_epochs": 1,
    "device": "cpu",
}
"""Six questions in batches of five: the second batch is too small for two processes. The first
epoch leaves parameters without a gradient.
"""


def arguments(folder, **changes):
    sets = [f"{key}={value}" for key, value in (SETTINGS | changes).items()]
    return [
        "train",
        "--out",
        str(folder),
        "--data",
        str(BABI),
        *(x for s in sets for x in ("--set", s)),
    ]


def torchrun(n_processes, *program):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "torch.distributed.run",
            "--nproc-per-node",
            str(n_processes),
            "--master-addr",
            "127.0.0.1",
            "--master-port",
            str(port),
            *map(str, program),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    )


def alone(monkeypatch, *given):
    monkeypatch.setattr(sys, "argv", ["dmn", *map(str, given)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


def files(run):
    """Without those that depend on the clock, or that each sitting writes anew."""
    found = {path.relative_to(run.folder) for path in run.folder.rglob("*") if path.is_file()}
    return {path for path in found if path.parts[0] not in ("tensorboard", "steps.jsonl")}


def assert_same_training(run, other):
    assert files(run) == files(other)
    assert len(run.metrics()) == len(other.metrics()) == SETTINGS["epochs"]
    for one, two in zip(run.metrics(), other.metrics(), strict=True):
        for figure in ("loss", "gate_loss", "learning_rate"):
            assert one[figure] == pytest.approx(two[figure], rel=1e-5)
        assert (one["tasks"], one["is_best"]) == (two["tasks"], two["is_best"])
    assert_close(*(torch.load(r.state_file, weights_only=True)["network"] for r in (run, other)))
    assert_close(*(load_file(r.checkpoint / "model.safetensors") for r in (run, other)))


def assert_close(weights, others):
    assert weights.keys() == others.keys()
    # A softmax does not feel its bias: the gradient is rounding alone, which Adam makes a step of.
    for name in weights.keys() - {"memory.gate.outer.bias"}:
        torch.testing.assert_close(weights[name], others[name], rtol=0, atol=1e-5, msg=name)


@pytest.mark.parametrize("n", [0, 1, 5, 12])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_each_row_is_one_processs_and_the_shares_are_even(n, size):
    shares = [Processes(rank, size).share(n) for rank in range(size)]
    assert sorted(np.concatenate(shares).tolist()) == list(range(n))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_without_torchrun_a_process_is_alone(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "4")
    with together() as processes:
        assert processes is ALONE
    assert processes.is_first
    assert processes.joined([3, 1]) == [3, 1]
    assert processes.agreed(lambda: "mine") == "mine"


def drawn_after(processes, seed=1, epoch=3):
    torch.manual_seed(5)
    processes.seed(seed, epoch)
    return torch.rand(4).tolist()


def test_every_process_drops_features_of_its_own():
    assert len({tuple(drawn_after(Processes(rank, 4))) for rank in range(4)}) == 4
    assert drawn_after(Processes(1, 4)) == drawn_after(Processes(1, 2))
    assert drawn_after(Processes(1, 4)) != drawn_after(Processes(1, 4), epoch=4)
    assert drawn_after(Processes(1, 4)) != drawn_after(Processes(1, 4), seed=2)


def test_the_first_process_goes_on_from_its_saved_randomness():
    found = drawn_after(Processes(0, 4))
    torch.manual_seed(5)
    assert found == torch.rand(4).tolist()


def test_each_process_of_a_machine_has_a_gpu_of_its_own(monkeypatch):
    taken = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "set_device", taken.append)
    found = [Processes(rank, 6, local_rank=rank % 2).device("auto") for rank in range(4)]
    assert found == taken == [torch.device("cuda", i) for i in (0, 1, 0, 1)]
    assert Processes(3, 6, local_rank=3).device("cpu") == torch.device("cpu")
    with pytest.raises(DeviceError, match=r"expected 3 or more, got 2\. .*--nproc-per-node 2\."):
        Processes(2, 6, local_rank=2).device("cuda")


@pytest.fixture(scope="module")
def one_process(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "one"
    with pytest.MonkeyPatch.context() as patch:
        alone(patch, *arguments(folder))
    return Run(folder)


@pytest.mark.slow
def test_two_processes_give_the_result_of_one(one_process, tmp_path):
    ended = torchrun(2, "-m", "--", "dmn", *arguments(tmp_path / "two"))
    assert ended.returncode == 0, ended.stderr
    assert_same_training(Run(tmp_path / "two"), one_process)
    assert "6 questions to train on, 1 to validate, 25 words, cpu, 2 processes" in ended.stderr
    assert ended.stderr.count("epoch 1: accuracy") == 1
    assert ended.stdout == ""


SHARES = """
import sys
from pathlib import Path
from dmn.training.distributed import together
with together() as processes:
    rows = [int(row) for row in processes.share(7)]
    found = processes.joined(rows), processes.joined(rows[:0]), processes.agreed(lambda: rows)
    Path(sys.argv[1], str(processes.rank)).write_text(repr(found))
"""


@pytest.mark.slow
def test_shares_are_joined_in_their_first_order_in_every_process(tmp_path):
    script, folder = tmp_path / "shares.py", tmp_path / "found"
    script.write_text(SHARES)
    folder.mkdir()
    ended = torchrun(3, script, folder)
    assert ended.returncode == 0, ended.stderr
    found = {path.name: ast.literal_eval(path.read_text()) for path in folder.iterdir()}
    assert found == dict.fromkeys("012", (list(range(7)), [], [0, 3, 6]))


class Stopped(Exception):
    pass


@pytest.mark.slow
def test_a_run_goes_on_with_another_number_of_processes(one_process, tmp_path):
    from dmn.runs.worker.session import train_run

    run = Run(shutil.copytree(one_process.folder, tmp_path / "run"))
    for path in (run.folder / "last", run.checkpoint):
        shutil.rmtree(path)
    (run.folder / "metrics.jsonl").unlink()

    def stop(line):
        if line.startswith("epoch 1:"):
            raise Stopped

    with pytest.raises(Stopped):
        train_run(run, stop)
    ended = torchrun(3, "-m", "--", "dmn", "train", "--run", run.folder)
    assert ended.returncode == 0, ended.stderr
    assert_same_training(run, one_process)


@pytest.mark.slow
def test_all_processes_end_at_a_step_without_a_finite_number(tmp_path):
    run = Run(tmp_path / "run")
    ended = torchrun(2, "-m", "--", "dmn", *arguments(run.folder, early_answer_weight=1e300))
    assert ended.returncode != 0
    assert "Training stopped in epoch 2, step 1" in ended.stderr
    assert len(json.loads((run.folder / "failed_batch.json").read_text())["questions"]) in (5, 1)
    assert [entry["epoch"] for entry in run.metrics()] == [1]
    assert (run.checkpoint / "model.safetensors").exists()


DIES = """
import os, sys
from dmn.cli.main import main
from dmn.training import step
if os.environ["RANK"] == "1":
    take = step.Steps.take
    step.Steps.take = lambda steps, indices: os._exit(7) if steps._place else take(steps, indices)
sys.argv[0] = "dmn"
main()
"""


@pytest.mark.slow
def test_a_process_that_dies_ends_the_others(tmp_path):
    script = tmp_path / "dies.py"
    script.write_text(DIES)
    ended = torchrun(2, script, *arguments(tmp_path / "run", epochs=10_000))
    assert ended.returncode != 0
    assert "exitcode  : 7" in ended.stderr
    assert len(Run(tmp_path / "run").metrics()) < 3
