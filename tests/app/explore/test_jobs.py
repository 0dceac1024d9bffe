"""Data sets are read in the background: once each, one at a time, stoppable, and not for ever."""

from collections.abc import Iterable
from itertools import cycle
from threading import Event

import pytest
import torch

from app.explore import jobs
from app.explore.jobs import KEPT, WAITING, BusyError, Evaluation, Evaluations
from dmn.config.training import TrainingConfig
from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.evaluation.stream import DataSet, numbered
from dmn.lens import Lens
from dmn.models.checkpoints.folder import Checkpoint

SECONDS = 30.0


@pytest.fixture
def lens(network, model, vocabulary) -> Lens:
    checkpoint = Checkpoint("made", network, vocabulary, model, TrainingConfig(), {}, 5)
    return Lens(checkpoint, torch.device("cpu"))


@pytest.fixture
def data(examples) -> DataSet:
    return of(examples)


def of(examples: Iterable[Example]) -> DataSet:
    questions = list(numbered(examples))
    return DataSet(questions, len(questions))


def ended(evaluation: Evaluation) -> Evaluation:
    assert evaluation.wait(SECONDS)
    return evaluation


def test_the_same_key_is_read_once(lens: Lens, data: DataSet) -> None:
    shared = Evaluations()
    assert shared.get("a") is None
    first = ended(shared.start("a", lens, lambda: data))
    assert first.explored is not None
    assert len(first.explored.table) == first.counts.answered == first.total == 5
    assert shared.start("a", lens, lambda: data) is shared.get("a") is first
    assert shared.start("b", lens, lambda: data) is not first


def test_one_that_is_stopped_keeps_what_it_has_and_may_be_begun_anew(
    lens: Lens, examples: Iterable[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, many = Evaluations(), of([*examples] * 20)
    began, go = Event(), Event()

    def slowly(*_):
        for part in evaluations_explore(lens, many, batch_size=10):
            yield part
            began.set()
            assert go.wait(SECONDS)

    evaluations_explore = jobs.explore
    monkeypatch.setattr(jobs, "explore", slowly)
    first = shared.start("a", lens, lambda: many)
    assert began.wait(SECONDS)
    assert first.pace is not None
    assert 0 < first.counts.answered < first.total
    first.stop()
    go.set()
    assert ended(first).explored is not None
    assert 0 < len(first.explored.table) < 100
    assert shared.get("a") is first
    monkeypatch.undo()
    again = ended(shared.start("a", lens, lambda: many))
    assert again is not first
    assert again.explored is not None
    assert len(again.explored.table) == 100


def test_a_problem_is_a_sentence_and_is_tried_again(lens: Lens, data: DataSet) -> None:
    shared = Evaluations()

    def fail() -> DataSet:
        raise DataError("mine.txt, line 3: expected a tab.")

    assert ended(shared.start("a", lens, fail)).problem == "mine.txt, line 3: expected a tab."
    assert ended(shared.start("a", lens, lambda: data)).problem == ""


def test_a_fault_of_the_program_says_so_and_is_logged(
    lens: Lens, caplog: pytest.LogCaptureFixture
) -> None:
    found = ended(Evaluations().start("a", lens, lambda: 1 / 0))
    assert "a fault of the program" in found.problem
    assert found.explored is None
    assert "ZeroDivisionError" in caplog.text


def test_old_ones_are_let_go_and_those_in_use_stay(lens: Lens, data: DataSet) -> None:
    shared = Evaluations()
    for key in range(KEPT):
        ended(shared.start(key, lens, lambda: data))
    shared.get(0)
    ended(shared.start("new", lens, lambda: data))
    assert shared.get(1) is None
    assert shared.get(0) is not None
    assert shared.get("new") is not None


def test_one_reads_at_a_time_and_not_too_many_wait(lens: Lens, data: DataSet) -> None:
    shared, go = Evaluations(), Event()

    def wait() -> DataSet:
        assert go.wait(SECONDS)
        return data

    started = [shared.start(key, lens, wait) for key in range(WAITING)]
    with pytest.raises(BusyError, match="Try again in a minute"):
        shared.start("one more", lens, lambda: data)
    assert not any(one.has_ended for one in started)
    started[-1].stop()
    go.set()
    assert all(ended(one).explored for one in started[:-1])
    assert ended(started[-1]).explored is None


def test_a_short_data_set_does_not_wait_for_a_long_one(
    lens: Lens, data: DataSet, examples: Iterable[Example]
) -> None:
    shared = Evaluations()
    long = DataSet(numbered(cycle(examples)), 10**9)
    endless = shared.start("long", lens, lambda: long)
    short = ended(shared.start("short", lens, lambda: data))
    assert short.explored is not None
    assert not endless.has_ended
    endless.stop()
    assert ended(endless).explored is not None
    assert endless.counts.answered > 0
