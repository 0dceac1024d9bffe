import pytest

from dmn.runs.worker import progress as module
from dmn.runs.worker.progress import Progress, Stopped
from tests.workers import status


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on when it is told to."""

    class Clock:
        now = 100.0

        def pass_(self, seconds):
            self.now += seconds

    found = Clock()
    monkeypatch.setattr(module.time, "monotonic", lambda: found.now)
    return found


@pytest.fixture
def progress(clock):
    found = Progress()
    found.state, found.steps, found.epochs = "running", 100, 10
    clock.pass_(7)  # reading the data
    found.begin_epoch()
    return found


def train(progress, clock, steps, seconds=1.0, questions=8):
    for _ in range(steps):
        clock.pass_(seconds)
        progress.step_done(questions, progress.step + 1)
        progress.rates()


def test_speed_and_time_left_are_those_of_training(progress, clock):
    train(progress, clock, steps=10, seconds=0.5)
    questions, steps = progress.rates()
    assert (questions, steps) == (16, 2)
    assert progress.seconds_left(steps) == 90 / 2
    assert progress.seconds == 5


def test_time_left_counts_evaluations_that_are_to_come(progress, clock):
    train(progress, clock, steps=10)
    for _ in range(4):
        clock.pass_(0.75)
        progress.batch_evaluated()
    assert progress.phase == "evaluating"
    progress.epoch = 1
    clock.pass_(1)  # saving
    progress.begin_epoch()
    assert progress.seconds_left(1.0) == 90 + 9 * 4
    assert progress.seconds == 10 + 4


def test_time_left_counts_restarts_that_are_to_come(progress, clock):
    progress.restarts = 3
    train(progress, clock, steps=10)
    assert progress.seconds_left(2.0) == 290 / 2


def test_speed_is_that_of_the_last_thirty_looks(progress, clock):
    train(progress, clock, steps=20, seconds=9.0)
    train(progress, clock, steps=40, seconds=1.0)
    assert progress.rates()[1] == 1.0


def test_speed_is_not_told_from_hardly_a_second(progress, clock):
    train(progress, clock, steps=3, seconds=0.1)
    assert progress.rates() == (None, None)
    assert progress.seconds_left(None) is None


def test_the_next_restart_begins_its_speed_anew(progress, clock):
    train(progress, clock, steps=50)
    progress.restart, progress.step = 2, 0
    train(progress, clock, steps=5)
    assert progress.rates()[1] == pytest.approx(1.0)


def test_time_left_is_for_those_that_run(progress):
    progress.state = "stopped"
    assert progress.seconds_left(1.0) is None


def test_idle_counts_from_the_last_sign_of_life(progress, clock):
    train(progress, clock, steps=1)
    clock.pass_(30)
    assert progress.idle == 30


def test_to_stop_is_asked_for_once_and_the_first_reason_stays(progress):
    progress.stop_if_requested()
    progress.request_stop("First.")
    progress.request_stop("Second.")
    assert progress.message == "First."
    with pytest.raises(Stopped):
        progress.stop_if_requested()


def test_the_last_word_is_told_at_once(progress):
    told = []
    progress.publish = lambda: told.append((progress.state, progress.phase, progress.message))
    progress.end("failed", "Why.")
    assert told == [("failed", "", "Why.")]


def test_a_sitting_knows_what_the_last_one_said():
    before = status(state="stopped", step=5, steps=9, epoch=2, best_accuracy=70.0, seconds=3.5)
    progress = Progress()
    progress.restore(before)
    assert (progress.state, progress.seconds) == ("queued", 3.5)
    assert progress.lasting_fields() == {
        name: getattr(before, name) for name in progress.lasting_fields()
    }
