import itertools

import numpy as np
import pytest
import torch

from dmn.config.presets import DMN_PLUS
from dmn.config.training import TrainingConfig
from dmn.models.network import DynamicMemoryNetwork
from dmn.training.state import TrainingState
from tests.conftest import small

CONFIG = TrainingConfig(learning_rate=0.01, warmup_steps=3, final_share=0.1)


def state_of(steps=40, **changes):
    torch.manual_seed(5)
    config = CONFIG.model_copy(update=changes)
    return TrainingState(DynamicMemoryNetwork(small(DMN_PLUS), 20), config, steps)


def rates_of(state, n):
    rates = []
    for _ in range(n):
        rates.append(state.optimizer.param_groups[0]["lr"])
        state.optimizer.step()
        state.schedule.step()
    return rates


def test_the_learning_rate_warms_up_and_falls_to_its_share():
    rates = rates_of(state_of(steps=40), 44)
    np.testing.assert_allclose(rates[:4], [0.01 / 3, 0.02 / 3, 0.01, 0.01])
    assert all(one > other for one, other in itertools.pairwise(rates[3:40]))
    np.testing.assert_allclose(rates[40:], 0.001)


def test_without_a_warm_up_the_first_step_is_the_largest():
    assert rates_of(state_of(warmup_steps=0), 1) == [0.01]


def test_a_state_comes_back_with_its_schedule_and_its_random_numbers(tmp_path):
    state = state_of()
    rates_of(state, 5)
    state.random.random(3)
    state.epoch, state.best_epoch, state.best_accuracy = 4, 2, 61.5
    torch.save(state.save(), tmp_path / "state.pt")
    expected = rates_of(state, 3), state.random.random(4).tolist(), torch.rand(2).tolist()
    other = state_of(seed=9)
    other.restore(torch.load(tmp_path / "state.pt", weights_only=True))
    assert (rates_of(other, 3), other.random.random(4).tolist(), torch.rand(2).tolist()) == expected
    assert (other.epoch, other.best_epoch, other.best_accuracy) == (4, 2, 61.5)


def test_the_best_weights_of_a_new_state_are_its_first_ones_and_a_copy():
    state = state_of()
    with torch.no_grad():
        state.network.memory.stop += 1
    kept = state.best_weights["memory.stop"]
    assert (state.network.memory.stop - kept).tolist() == pytest.approx([1.0] * len(kept))
