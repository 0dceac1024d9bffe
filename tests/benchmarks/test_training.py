from benchmarks import training
from benchmarks.training import Pace, race
from tests.benchmarks.conftest import toy


def test_a_pace_is_the_median_of_the_rounds_behind_the_first() -> None:
    pace = Pace()
    pace.rounds = [[100, 50.0, 50.0], [100, 1.0, 0.5], [100, 2.0, 1.0], [100, 4.0, 2.0]]
    assert pace.per_second() == 50
    assert pace.per_cpu_second() == 100


def test_laps_of_one_round_are_added() -> None:
    pace = Pace()
    for starts in (True, False, True):
        pace.lap(10, starts)
    assert [questions for questions, _, _ in pace.rounds] == [20, 10]
    assert all(wall >= 0 and cpu >= 0 for _, wall, cpu in pace.rounds)


def test_both_sides_learn_from_as_many_questions_and_past_an_epochs_end(monkeypatch) -> None:
    monkeypatch.setattr(
        training, "MODEL", training.MODEL.model_copy(update={"hidden_size": 8, "passes": 1})
    )
    found = race(toy() * 2, rounds=3, steps=2)
    ours, theirs = (
        sorted(questions for questions, _, _ in side.rounds) for side in (found.ours, found.theirs)
    )
    assert ours == theirs == [144, 144, 144]
    assert len(found.gflops) == 3
