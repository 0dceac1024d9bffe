"""Data sets are read in the background: once each, one at a time, stoppable, and not for ever."""

import gc
from collections.abc import Iterable
from itertools import cycle
from threading import Event
from weakref import ref

import pytest
import torch

from app import limits
from app.explore import jobs
from app.explore.jobs import KEPT, BusyError, Evaluation, Evaluations
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
    first = ended(shared.start("a", lens, lambda check: data))
    assert first.explored is not None
    assert len(first.explored.table) == first.counts.answered == first.total == 5
    assert shared.start("a", lens, lambda check: data) is shared.get("a") is first
    assert shared.start("b", lens, lambda check: data) is not first


def test_one_that_is_stopped_keeps_what_it_has_and_may_be_begun_anew(
    lens: Lens, examples: Iterable[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, many = Evaluations(), of([*examples] * 20)
    began, go = Event(), Event()

    def slowly(*_, **options):
        for part in evaluations_explore(lens, many, batch_size=10):
            yield part
            began.set()
            assert go.wait(SECONDS)

    evaluations_explore = jobs.explore
    monkeypatch.setattr(jobs, "explore", slowly)
    first = shared.start("a", lens, lambda check: many)
    assert began.wait(SECONDS)
    assert first.pace is not None
    assert 0 < first.counts.answered < first.total
    first.stop()
    go.set()
    assert ended(first).explored is not None
    assert 0 < len(first.explored.table) < 100
    assert shared.get("a") is first
    monkeypatch.undo()
    again = ended(shared.start("a", lens, lambda check: many))
    assert again is not first
    assert again.explored is not None
    assert len(again.explored.table) == 100


def test_a_problem_is_a_sentence_and_is_tried_again(lens: Lens, data: DataSet) -> None:
    shared = Evaluations()

    def fail(check: jobs.Check) -> DataSet:
        raise DataError("mine.txt, line 3: expected a tab.")

    assert ended(shared.start("a", lens, fail)).problem == "mine.txt, line 3: expected a tab."
    assert ended(shared.start("a", lens, lambda check: data)).problem == ""


def test_a_fault_of_the_program_says_so_and_is_logged(
    lens: Lens, caplog: pytest.LogCaptureFixture
) -> None:
    found = ended(Evaluations().start("a", lens, lambda check: 1 / 0))
    assert "The program made a mistake" in found.problem
    assert found.explored is None
    assert "ZeroDivisionError" in caplog.text


def test_old_ones_are_let_go_and_those_in_use_stay(lens: Lens, data: DataSet) -> None:
    shared = Evaluations()
    for key in range(KEPT):
        ended(shared.start(key, lens, lambda check: data))
    shared.get(0)
    ended(shared.start("new", lens, lambda check: data))
    assert shared.get(1) is None
    assert shared.get(0) is not None
    assert shared.get("new") is not None


def test_one_reads_at_a_time_and_not_too_many_wait(lens: Lens, data: DataSet) -> None:
    shared, go = Evaluations(), Event()

    def wait(check: jobs.Check) -> DataSet:
        assert go.wait(SECONDS)
        return data

    started = [shared.start(key, lens, wait) for key in range(limits.EVALUATIONS)]
    with pytest.raises(BusyError, match="Try again in a minute"):
        shared.start("one more", lens, lambda check: data)
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
    endless = shared.start("long", lens, lambda check: long)
    short = ended(shared.start("short", lens, lambda check: data))
    assert short.explored is not None
    assert not endless.has_ended
    endless.stop()
    assert ended(endless).explored is not None
    assert endless.counts.answered > 0


def test_one_that_waits_for_its_turn_is_stopped_at_once(lens: Lens, data: DataSet) -> None:
    shared, go = Evaluations(), Event()

    def wait(check: jobs.Check) -> DataSet:
        assert go.wait(SECONDS)
        return data

    first, second = shared.start("a", lens, wait), shared.start("b", lens, wait)
    second.stop()
    assert ended(second).explored is None
    assert not first.has_ended
    go.set()
    assert ended(first).explored is not None


def test_reading_is_stopped_where_it_looks(lens: Lens) -> None:
    began = Event()

    def endlessly(check: jobs.Check) -> DataSet:
        while True:
            began.set()
            check()

    evaluation = Evaluations().start("a", lens, endlessly)
    assert began.wait(SECONDS)
    evaluation.stop()
    assert ended(evaluation).problem == ""
    assert evaluation.explored is None


def test_data_that_take_too_long_to_read_are_refused(
    lens: Lens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endlessly(check: jobs.Check) -> DataSet:
        while True:
            check()

    monkeypatch.setattr(limits, "LOADING_SECONDS", 0.01)
    assert "longer than 0.01 seconds" in ended(Evaluations().start("a", lens, endlessly)).problem


def test_a_data_set_is_read_while_another_is_answered(
    lens: Lens, data: DataSet, examples: Iterable[Example]
) -> None:
    shared, go = Evaluations(), Event()

    def slowly(check: jobs.Check) -> DataSet:
        assert go.wait(SECONDS)
        return data

    reading = shared.start("reading", lens, slowly)
    endless = DataSet(numbered(cycle(examples)), 10**9)
    waiting = shared.start("waiting", lens, lambda check: endless)
    go.set()
    assert ended(reading).explored is not None
    waiting.stop()
    ended(waiting)


def test_a_visitor_has_not_all_the_places(lens: Lens, data: DataSet) -> None:
    shared, go = Evaluations(), Event()

    def wait(check: jobs.Check) -> DataSet:
        assert go.wait(SECONDS)
        return data

    for key in range(limits.EVALUATIONS_OF_SESSION):
        shared.start(key, lens, wait, owner="ada")
    with pytest.raises(BusyError, match="3 of your evaluations"):
        shared.start("one more", lens, wait, owner="ada")
    other = shared.start("another's", lens, wait, owner="bob")
    go.set()
    assert ended(other).explored is not None


def test_one_that_does_not_fit_into_memory_waits_for_the_others(
    lens: Lens, data: DataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "evaluations", lambda: 100)
    shared, go, reads = Evaluations(), Event(), []

    def wait(check: jobs.Check) -> DataSet:
        reads.append(1)
        assert go.wait(SECONDS)
        return data

    first = shared.start("a", lens, wait, n_bytes=1_000)
    while not first.has_begun:
        pass
    second = shared.start("b", lens, wait, n_bytes=60)
    assert not second.wait(0.3)
    assert (len(reads), second.has_begun) == (1, False)
    go.set()
    assert ended(second).explored is not None
    assert shared.get("a") is None  # both together would not fit


def test_short_of_memory_the_largest_is_given_up_and_says_so(
    lens: Lens, data: DataSet, examples: Iterable[Example]
) -> None:
    shared = Evaluations()
    assert shared.shed() == 0
    small = ended(shared.start("small", lens, lambda check: data, n_bytes=10))
    endless = DataSet(numbered(cycle(examples)), 10**9)
    large = shared.start("large", lens, lambda check: endless, n_bytes=1_000)
    while not large.counts.answered:
        pass
    assert shared.shed() == 1_000
    assert ended(large).explored is None
    assert "not have enough memory" in large.problem
    assert small.explored is not None
    assert [shared.shed(), shared.shed()] == [10, 0]
    assert small.explored is None
    assert ended(shared.start("small", lens, lambda check: data)).explored is not None


def test_an_uploaded_file_is_held_no_longer_than_it_is_needed(lens: Lens, data: DataSet) -> None:
    class Content:
        pass

    content = Content()
    held = ref(content)

    def load(check: jobs.Check, content: Content = content) -> DataSet:
        return data

    evaluation = Evaluations().start("a", lens, load)
    ended(evaluation)
    del content, load
    gc.collect()
    assert held() is None
