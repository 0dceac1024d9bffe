import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from dmn.data.batching import Batch, collate
from dmn.errors import DMNError
from dmn.training.nonfinite import Place, StepFailed, Watch

NAN, INF = float("nan"), float("inf")


def place(step=1):
    random = np.random.default_rng(0).bit_generator.state
    return Place(3, step, 0.0005, np.array([4, 1]), random)


@pytest.fixture
def failure(data):
    batch = collate(data, np.array([4, 1]), 3)
    return StepFailed(place(17), ["2", "9"], batch, {"answer_loss": NAN, "gradient_norm": INF})


def test_a_failure_names_the_step_and_what_it_gave(failure):
    assert isinstance(failure, DMNError)
    assert str(failure) == (
        "Training stopped in epoch 3, step 17, tasks 2, 9, learning rate 0.0005: expected finite "
        "numbers, got answer loss nan, gradient norm inf."
    )


def test_the_failed_batch_comes_back_from_its_file(failure, tmp_path):
    file = failure.save(tmp_path)
    assert file == tmp_path / "failed_batch.safetensors"
    batch = Batch(**load_file(file))
    for name, tensor in vars(failure.batch).items():
        assert getattr(batch, name).equal(tensor), name


def test_what_stands_beside_the_failed_batch_is_json_for_every_reader(failure, tmp_path):
    failure.save(tmp_path)

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    text = (tmp_path / "failed_batch.json").read_text()
    assert json.loads(text, parse_constant=refuse) == {
        "epoch": 3,
        "step": 17,
        "tasks": ["2", "9"],
        "learning_rate": 0.0005,
        "questions": [4, 1],
        "answer_loss": "nan",
        "gradient_norm": "inf",
    }


def figures(*values):
    return torch.tensor(values)


@pytest.mark.parametrize("value", [NAN, INF, -INF])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_cpu_looks_at_every_step(value, position):
    watch = Watch(torch.device("cpu"))
    assert watch.see(figures(0.5, 0.25, 3e38), place(1)) is None
    values = [0.5, 0.25, 2.0]
    values[position] = value
    where, what = watch.see(figures(*values), place(2))
    assert where.step == 2
    assert list(what) == ["answer_loss", "gate_loss", "gradient_norm"]
    assert str(list(what.values())) == str(values)


def test_cuda_looks_now_and_then_and_finds_the_first_bad_step():
    watch = Watch(torch.device("cuda"))
    for step in range(1, 50):
        assert watch.see(figures(0.5, NAN if step in (7, 9) else 0.25, 1.0), place(step)) is None
    where, what = watch.see(figures(0.5, 0.25, 1.0), place(50))
    assert where.step == 7
    assert np.isnan(what["gate_loss"])
    assert watch.look() is None


def test_the_last_steps_of_an_epoch_are_looked_at_too():
    watch = Watch(torch.device("cuda"))
    assert watch.look() is None
    watch.see(figures(0.5, 0.25, 1.0), place(1))
    watch.see(figures(0.5, 0.25, INF), place(2))
    where, _ = watch.look()
    assert where.step == 2
