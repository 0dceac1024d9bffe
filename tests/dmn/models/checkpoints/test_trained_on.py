"""What trained a checkpoint, kept in its folder."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from dmn.errors import CheckpointError
from dmn.models.checkpoints import trained_on
from dmn.models.checkpoints.trained_on import FILE, MOST_BYTES, Filter, TrainedOn, read, write

RANDOM = np.random.default_rng(0)
OLD, NEW = (RANDOM.integers(0, 2**63, 20_000, dtype=np.uint64) for _ in range(2))


def test_nothing_that_is_in_a_filter_is_called_new_and_few_new_ones_are_called_old():
    found = Filter.of(OLD.tolist())
    assert found.holds(OLD.tolist()).all()
    assert found.holds(NEW.tolist()).mean() == pytest.approx(found.false_alarms, abs=0.002)
    assert found.false_alarms < 0.01
    assert not Filter.of([]).holds(NEW.tolist()).any()


def test_a_million_questions_take_less_than_a_megabyte(tmp_path):
    one = Filter.of(RANDOM.integers(0, 2**63, 1_000_000, dtype=np.uint64).tolist())
    assert write(TrainedOn(one, one), tmp_path).stat().st_size <= MOST_BYTES
    assert one.holds(NEW.tolist()).mean() < 0.2


def test_what_was_written_is_read_again(tmp_path):
    assert read(tmp_path) is None
    write(TrainedOn(Filter.of([1, 2]), Filter.of([3])), tmp_path)
    found = read(tmp_path)
    assert found.stories.holds([1, 2, 3]).tolist() == [True, True, False]
    assert found.structures.holds([1, 2, 3]).tolist() == [False, False, True]


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {name: np.zeros(0, np.uint8) for name in ("stories", "structures")},
        {"stories": np.zeros(8), "stories_hashes": np.array([1])},
        {"stories": np.zeros(8, np.uint8), "stories_hashes": np.array([10**9])},
    ],
)
def test_a_file_of_another_form_is_refused_in_a_sentence(tmp_path, arrays):
    save_file(arrays, tmp_path / FILE)
    with pytest.raises(CheckpointError, match="python -m dmn trained-on"):
        read(tmp_path)


def test_neither_a_large_file_nor_one_of_noise_is_read(tmp_path, monkeypatch):
    (tmp_path / FILE).write_bytes(b"no tensors")
    with pytest.raises(CheckpointError, match="expected the questions"):
        read(tmp_path)
    monkeypatch.setattr(trained_on, "MOST_BYTES", 5)
    with pytest.raises(CheckpointError, match="more than 5 bytes"):
        read(tmp_path)
