import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from dmn.data.examples import Example
from dmn.evaluation.metrics import Outcome, by_task
from dmn.evaluation.sample import COLUMNS, Counts, ReservoirSample, failure
from dmn.evaluation.stream import NO_ANSWER, DataSet, Part, Question, Row

HIDDEN, PASSES, BATCH = 5, 2, 50
SEEDS = 60


def part(numbers, *, failing=lambda number: False, task="1"):
    """Questions that are answered rightly on the right facts, but for those that fail."""
    questions, rows, outcomes = [], [], []
    for number in numbers:
        right = not failing(number)
        questions.append(Question(number, number, Example(("A.",), "?", ("a",), (0,), task)))
        rows.append(Row(task, number, "?", "a", "a", 0.5, right, right, 0, 1, None, True, 1))
        outcomes.append(Outcome(right, float(right), int(right), 1, 0.5, 0.5, True))
    memories = np.array(numbers, dtype=np.float16)[:, None, None] * np.ones((PASSES, HIDDEN))
    return Part(questions, rows, outcomes, memories.astype(np.float16))


def parts(total, **options):
    return [part(range(*ends), **options) for ends in pairwise([*range(0, total, BATCH), total])]


def gathered(some, most, most_failures=5, seed=0):
    sample = ReservoirSample(DataSet((), sum(len(one.rows) for one in some)), most, most_failures)
    sample._random = np.random.default_rng(seed)
    for one in some:
        sample.add(one)
    return sample


def every(step):
    return lambda number: number % step == 0


def test_up_to_the_bound_every_question_is_kept_in_the_order_of_the_data():
    sample = ReservoirSample(DataSet((), 100), 100, 5)
    for numbers in (range(60, 100), range(60)):
        sample.add(part(numbers, failing=lambda n: n % 3))
    explored = sample.explored()
    assert explored.table.index.tolist() == list(range(100))
    assert list(explored.table.columns) == list(COLUMNS)
    assert not explored.table["extra"].any()
    assert not explored.is_sample
    assert explored.row(7)["story"] == explored.questions[7].story == 7
    np.testing.assert_array_equal(explored.memories[:, 1, 0], np.arange(100))


def test_counts_hold_every_question_whatever_is_kept():
    some = [*parts(1000, failing=every(7)), part(range(1000, 1010), task="12")]
    table, counts = gathered(some, 2000).explored().table, gathered(some, 10).explored().counts
    assert counts.answered == len(table) == 1010
    assert counts.accuracy == table["right"].mean()
    assert counts.failures == (~table["right"]).sum()
    assert counts.quadrants("1") == {
        "right": {"right": 857, "wrong": 0, "open": 0},
        "wrong": {"right": 0, "wrong": 143, "open": 0},
    }
    assert counts.quadrants()["right"]["right"] == 867
    whole = [one for part in some for one in part.outcomes]
    assert counts.by_task().to_dict("index") == {
        task: vars(result) for task, result in by_task(whole, table["task"].tolist()).items()
    }


@pytest.mark.parametrize(
    ("truth", "right", "sure", "counted"),
    [
        ("a", False, True, (1, 0)),
        ("a", False, False, (0, 0)),
        ("a", True, True, (0, 0)),
        ("a", True, False, (0, 1)),
        (NO_ANSWER, True, False, (0, 0)),
        (NO_ANSWER, False, True, (1, 0)),
    ],
)
def test_answers_that_are_sure_and_wrong_or_right_and_not_sure_are_counted(
    truth, right, sure, counted
):
    one = part([0])
    row = one.rows[0]._replace(truth=truth, right=right, sure=sure)
    counts = Counts()
    counts.add(one._replace(rows=[row]))
    assert (counts.sure_wrong["1"], counts.right_not_sure["1"]) == counted


def test_every_question_has_the_same_chance_to_be_kept():
    some, kept = parts(400), np.zeros(400)
    for seed in range(SEEDS):
        table = gathered(some, 40, seed=seed).explored().table
        assert len(table) == 40
        kept[table.index] += 1
    # Each of 20 stretches of the stream should hold a twentieth of what was kept.
    stretches, expected = kept.reshape(20, -1).sum(1), SEEDS * 40 / 20
    assert ((stretches - expected) ** 2 / expected).sum() < 43.8  # the 99.9 % point of 19 degrees


def test_rare_failures_are_kept_beyond_the_sample_and_are_a_fair_part_of_all_failures():
    some, kept = parts(600, failing=every(20)), np.zeros(600)
    for seed in range(SEEDS):
        table = gathered(some, 20, 10, seed).explored().table
        failures = table[~table["right"]]
        assert len(failures) == 10
        assert (~table["extra"]).sum() == 20
        assert not table["right"][table["extra"]].any()
        kept[failures.index] += 1
    stretches, expected = kept.reshape(10, -1).sum(1), SEEDS * 10 / 10
    assert ((stretches - expected) ** 2 / expected).sum() < 27.9  # the 99.9 % point of 9 degrees


def test_frequent_failures_are_in_the_sample_and_none_is_kept_besides():
    table = gathered(parts(1000, failing=every(2)), 200, 10).explored().table
    assert len(table) == 200
    assert not table["extra"].any()


def test_what_is_held_does_not_grow_with_the_questions():
    def held(total):
        tracemalloc.start()
        kept = gathered([], 40, 5)
        for start in range(0, total, BATCH):
            kept.add(part(range(start, start + BATCH), failing=every(10)))
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size

    held(100)
    assert held(4000) < 1.5 * held(400)


def test_rare_wrong_answers_are_kept_beside_frequent_ones_on_wrong_facts():
    some = []
    for one in parts(1000, failing=every(100)):
        rows = [row._replace(right_facts=False) if row.story % 2 else row for row in one.rows]
        some.append(one._replace(rows=rows))
    table = gathered(some, 20, 10).explored().table
    assert (~table["right"]).sum() == 10
    assert (table["right"] & ~table["right_facts"]).sum() >= 10
    assert (~table["extra"]).sum() == 20


@pytest.mark.parametrize(
    ("right", "facts", "kind"),
    [(True, True, 0), (True, None, 0), (False, True, 1), (False, None, 1), (True, False, 2)],
)
def test_failures_are_wrong_answers_and_right_ones_on_other_facts(right, facts, kind):
    assert failure(right, facts) == kind
