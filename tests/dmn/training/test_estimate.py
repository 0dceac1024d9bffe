import pytest

from dmn.errors import DMNError
from dmn.training import estimate as module
from dmn.training.estimate import estimated, measure
from tests.workers import TINY, tiny


@pytest.fixture
def clock(monkeypatch):
    """Every look at the clock is a second later."""
    seconds = iter(range(10_000))
    monkeypatch.setattr(module.time, "perf_counter", lambda: float(next(seconds)))


def test_time_is_that_of_all_steps_and_evaluations(clock, monkeypatch):
    monkeypatch.setattr(module, "_train", lambda config, corpus, state: (0.5, 15.0))
    found = measure(tiny(epochs=10, restarts=3))
    # Three steps an epoch; one second between two looks at the clock is an evaluation's.
    assert found.seconds == 3 * 10 * (3 * 0.5 + 1)
    assert found.examples_per_second == 30
    assert found.gpu_memory_bytes is None


def test_it_ends_when_enough_was_measured(clock, monkeypatch):
    monkeypatch.setattr(module, "_SECONDS", 0.0)
    found = measure(tiny(batch_size=1))
    assert found.examples_per_second > 0


def test_what_cannot_be_trained_cannot_be_measured():
    with pytest.raises(DMNError, match="task_weights leave no question"):
        measure(tiny(task_weights={"1": 0.0}))


def test_an_estimate_is_a_sentence():
    assert "minutes at most and" in estimated(TINY)
