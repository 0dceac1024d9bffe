import logging
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from dmn.config.presets import DMN_2016
from dmn.config.training import TrainingConfig
from dmn.data.batching import collate
from dmn.data.encoding import encode
from dmn.errors import TrainingError
from dmn.training import step
from dmn.training.distributed import ALONE, Processes
from dmn.training.loop import start
from dmn.training.nonfinite import StepFailed
from dmn.training.step import Steps
from tests.conftest import small

CPU = torch.device("cpu")
CONFIG = TrainingConfig(
    batch_size=5, learning_rate=0.01, warmup_steps=0, rename_share=0.5, clip_norm=1e9
)
EVERY = np.arange(5)


@pytest.fixture
def data(examples, vocabulary):
    """The same questions with names that training may replace."""
    return encode(examples, vocabulary, [{"mary", "john", "garden"}] * len(examples))


def steps_of(model, data, processes=ALONE, **changes):
    config = CONFIG.model_copy(update=changes)
    state = start(model, config, data, CPU)
    return state, Steps(state, data, config, processes)


def gradients(state):
    return {name: p.grad for name, p in state.network.named_parameters() if p.grad is not None}


def weights(state):
    return {name: tensor.clone() for name, tensor in state.network.state_dict().items()}


def after_a_step(model, data, indices, processes=ALONE, **changes):
    state, steps = steps_of(model, data, processes, **changes)
    state.network.train()
    steps.take(indices)
    return gradients(state), np.array(steps.end())


@dataclass(frozen=True)
class Unsummed(Processes):
    """A process that hears nothing of the others."""

    def add_up(self, parameters, figures):
        return figures


def assert_same_gradients(one, other):
    assert one.keys() == other.keys()
    for name in one:
        torch.testing.assert_close(one[name], other[name], rtol=1e-5, atol=1e-6, msg=name)


@pytest.mark.parametrize("n_processes", [2, 3, 7])
@pytest.mark.parametrize("n_questions", [5, 1])
def test_the_shares_of_all_processes_add_up_to_the_whole_step(
    model, data, n_processes, n_questions
):
    indices = EVERY[:n_questions]
    whole, losses = after_a_step(model, data, indices)
    shares = [
        after_a_step(model, data, indices, Unsummed(rank, n_processes))
        for rank in range(n_processes)
    ]
    assert all(found.keys() == whole.keys() for found, _ in shares)
    summed = {name: sum(found[name] for found, _ in shares) for name in whole}
    assert_same_gradients(summed, whole)
    np.testing.assert_allclose(sum(part for _, part in shares), losses, rtol=1e-6)


def test_gates_alone_leave_the_answers_without_a_gradient_in_every_process(model, data):
    for rank in range(2):
        found, _ = after_a_step(model, data, EVERY[:1], Unsummed(rank, 2), gates_first_epochs=1)
        assert not [name for name in found if name.startswith("answer.")]
        assert [name for name in found if name.startswith("memory.gate.")]


class ShortOfMemory:
    """Lets a network read no more than so many questions at once."""

    def __init__(self, network, holds, where):
        self.asked, self._holds = [], holds
        self._forward = network.forward
        network.forward = self._in_forward if where == "forward" else self._in_backward
        if where == "backward":
            network.embedding.weight.register_hook(self._raise_if_full)

    def _raise_if_full(self, gradient=None):
        if self.asked[-1] > self._holds:
            raise torch.OutOfMemoryError("CUDA out of memory")

    def _in_forward(self, batch):
        self.asked.append(len(batch))
        self._raise_if_full()
        return self._forward(batch)

    def _in_backward(self, batch):
        self.asked.append(len(batch))
        return self._forward(batch)


@pytest.mark.parametrize("where", ["forward", "backward"])
@pytest.mark.parametrize("holds", [3, 1])
def test_a_step_in_halves_is_the_same_step(model, data, holds, where):
    whole, losses = after_a_step(model, data, EVERY)
    state, steps = steps_of(model, data)
    memory = ShortOfMemory(state.network, holds, where)
    steps.take(EVERY)
    assert_same_gradients(gradients(state), whole)
    np.testing.assert_allclose(steps.end(), losses, rtol=1e-6)
    assert sum(n for n in memory.asked if n <= holds) == len(EVERY)


def test_halving_is_said_once_in_a_training(model, data, caplog):
    state, steps = steps_of(model, data)
    ShortOfMemory(state.network, 2, "forward")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            steps.begin()
            steps.take(EVERY)
            steps.end()
    assert len(caplog.messages) == 1


def test_a_question_too_large_for_the_memory_changes_nothing(model, data):
    state, steps = steps_of(model, data)
    before = weights(state)
    ShortOfMemory(state.network, 0, "forward")
    with pytest.raises(TrainingError, match="One question alone"):
        steps.take(EVERY)
    assert all(before[name].equal(now) for name, now in weights(state).items())


def test_a_learning_rate_that_spoils_the_weights_ends_the_next_step(model, data):
    _, steps = steps_of(model, data, learning_rate=1e30)
    steps.take(EVERY[:2])
    with pytest.raises(StepFailed, match=r"epoch 1, step 2, tasks 1, 8, 9, learning rate") as ended:
        steps.take(EVERY[2:])
    assert ended.value.place.indices.tolist() == [2, 3, 4]


def test_weights_that_the_last_step_spoilt_end_the_epoch(model, data):
    state, steps = steps_of(model, data)
    steps.take(EVERY)
    steps.end()
    with torch.no_grad():
        state.network.question.gru.weight_hh_l0[0, 0] = float("-inf")
    with pytest.raises(StepFailed, match=r"step 1, .* got weights inf"):
        steps.end()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_step_without_a_finite_number_changes_nothing(model, data, value):
    state, steps = steps_of(model, data)
    steps.take(EVERY)
    with torch.no_grad():
        state.network.answer.output.bias[3] = value
    before, moments = weights(state), state.optimizer.state_dict()["state"]
    moments = {i: {k: v.clone() for k, v in of.items()} for i, of in moments.items()}
    with pytest.raises(StepFailed, match="step 2"):
        steps.take(EVERY)
    for name, now in weights(state).items():
        torch.testing.assert_close(now, before[name], rtol=0, atol=0, equal_nan=True)
    for i, of in state.optimizer.state_dict()["state"].items():
        assert all(of[key].equal(moments[i][key]) for key in of)


def test_an_infinite_gradient_of_finite_losses_ends_the_training(model, data):
    _, steps = steps_of(model, data, gate_weight=1e300)
    with pytest.raises(StepFailed) as ended:
        steps.take(EVERY)
    what = ended.value.what
    assert np.isfinite([what["answer_loss"], what["gate_loss"]]).all()
    assert not np.isfinite(what["gradient_norm"])


def test_the_failed_batch_is_the_one_that_was_read(model, data):
    state, steps = steps_of(model, data, rename_share=1.0)
    read, forward = [], state.network.forward

    def watched(batch):
        read.append(batch)
        return forward(batch)

    state.network.forward = watched
    with torch.no_grad():
        state.network.answer.output.bias[3] = float("nan")
    with pytest.raises(StepFailed) as ended:
        steps.take(EVERY)
    unrenamed = collate(data, EVERY, state.network.memory.passes)
    assert not read[0].sentences.equal(unrenamed.sentences)
    for name, tensor in vars(ended.value.batch).items():
        assert tensor.equal(getattr(read[0], name)), name


def test_bfloat16_is_for_the_network_and_float32_for_the_rest(data, monkeypatch):
    model = small(DMN_2016)
    plain, losses = after_a_step(model, data, EVERY)
    monkeypatch.setattr(step, "choose_precision", lambda *asked: (torch.bfloat16, ""))
    rounded, rounded_losses = after_a_step(model, data, EVERY)
    assert {gradient.dtype for gradient in rounded.values()} == {torch.float32}
    assert not np.array_equal(rounded_losses, losses)
    np.testing.assert_allclose(rounded_losses, losses, rtol=0.02)
    for name in plain:
        torch.testing.assert_close(rounded[name], plain[name], rtol=0.1, atol=0.02, msg=name)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU that CUDA can use")
def test_bfloat16_on_cuda_learns_as_float32_does(model, data):
    losses = {}
    for precision in ("float32", "bfloat16"):
        config = CONFIG.model_copy(update={"precision": precision})
        state = start(model, config, data, torch.device("cuda"))
        steps = Steps(state, data, config, ALONE)
        for _ in range(60):
            steps.begin()
            steps.take(EVERY)
        losses[precision] = np.array(steps.end())
    np.testing.assert_allclose(losses["bfloat16"], losses["float32"], rtol=0.3, atol=0.2)
