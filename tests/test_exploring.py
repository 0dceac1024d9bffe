from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from dmn.answerer import Answerer
from dmn.checkpoint import Checkpoint
from dmn.config import TrainingConfig
from dmn.datasets.jsonl import Case
from dmn.encoding import encode
from dmn.errors import TextError
from dmn.evaluation import outcomes
from dmn.examples import Example
from dmn.exploring import COLUMNS, DataSet, collected, example_of, explore, fingerprint
from tests.conftest import STORY


@pytest.fixture
def answerer(network, model, vocabulary):
    """Around an untrained network of either paper, that is sure from a middling probability on."""
    checkpoint = Checkpoint(
        "made", network, vocabulary, model, TrainingConfig(), {}, 5, temperature=1.3, sure_from=0.05
    )
    return Answerer(checkpoint, torch.device("cpu"))


@pytest.fixture
def strangers(examples):
    """The examples, and one about somebody and something that the vocabulary lacks."""
    story = ("Priya went to the garden.", "She took the blicket there.")
    return (*examples, Example(story, "Where is Priya?", ("blicket",), (0,), "1"))


def found(answerer, data, **options):
    return collected(data, list(explore(answerer, data, **options)))


def test_a_row_holds_what_the_page_would_show(answerer, strangers):
    table = found(answerer, DataSet(strangers)).table
    assert list(table.columns) == list(COLUMNS)
    for example, (_, row) in zip(strangers, table.iterrows(), strict=True):
        trace = answerer.explain("\n".join(example.facts), example.question)
        assert row["answer"] == trace.answer.text.lower()
        assert row["probability"] == pytest.approx(trace.answer.probability, abs=1e-5)
        assert row["sure"] == trace.is_sure
        assert row["right"] == replace(trace, expected=example.answer).is_right
        assert (row["truth"], row["facts"]) == (", ".join(example.answer), len(example.facts))


def test_right_facts_means_all_that_are_needed_and_nothing_else(answerer, strangers):
    explored = found(answerer, DataSet(strangers))
    network, vocabulary = answerer.checkpoint.network, answerer.checkpoint.vocabulary
    expected = outcomes(network, encode(strangers, vocabulary))
    assert len(explored.outcomes) == len(expected)
    for one, known, passes in zip(
        expected, explored.table["right_facts"], explored.table["passes"], strict=True
    ):
        assert passes == one.passes_before_stop
        if not one.gates_can_suffice:
            assert known is not True
            assert known is not False
        else:
            all_and_no_other = one.recall == 1 and one.passes_on_target == passes
            assert bool(known) == all_and_no_other


def test_without_supporting_facts_the_facts_are_left_open(answerer, examples):
    bare = tuple(replace(example, supporting=()) for example in examples)
    explored = found(answerer, DataSet(bare))
    assert explored.table["right_facts"].isna().all()
    assert not explored.has_supporting
    assert explored.table["passes"].tolist() == [
        one.passes_before_stop for one in found(answerer, DataSet(tuple(examples))).outcomes
    ]


def test_a_beginning_is_a_sample_in_the_order_of_the_data(answerer, examples):
    data = DataSet(tuple(examples) * 4)
    whole, some = found(answerer, data), collected(data, list(islice(explore(answerer, data), 1)))
    assert len(whole.table) == 20
    part = collected(data, list(islice(explore(answerer, data, batch_size=4), 2)))
    assert len(part.table) == len(part.outcomes) == len(part.memories) == 8
    assert part.table.index.is_monotonic_increasing
    assert part.table["answer"].equals(whole.table["answer"][part.table.index])
    np.testing.assert_allclose(part.memories, whole.memories[part.table.index], atol=1e-2)
    assert len(some.table) == 20


def test_memories_are_those_after_each_pass(answerer, examples):
    explored = found(answerer, DataSet(tuple(examples)), passes=2)
    assert explored.memories.shape == (5, 2, 11)
    assert explored.row(4)["question"] == examples[4].question


def test_repeated_is_known_where_the_training_data_are(answerer, examples):
    seen = frozenset({fingerprint(examples[1])})
    known = found(answerer, DataSet(tuple(examples), seen=seen))
    assert known.table["repeated"].tolist() == [False, True, False, False, False]
    assert known.by_task()["repeated"].sum() == 1
    unknown = found(answerer, DataSet(tuple(examples)))
    assert unknown.table["repeated"].isna().all()
    assert unknown.by_task()["accuracy_new"].isna().all()


def test_questions_of_one_story_have_its_number():
    first = [Example(STORY[:n], "Where is Mary?", ("garden",), (), "1") for n in (1, 2, 3)]
    second = Example(("John slept.",), "Where is John?", ("garden",), (), "1")
    assert DataSet((*first, second)).stories == [1, 1, 1, 2]


def case(**changes):
    told = {"story": " ".join(STORY), "question": "Where is Mary?", "answer": "garden"}
    return Case(**{**told, "skill": 1, "level": "prose", **changes})


def test_an_accepted_spelling_is_right(answerer):
    given = answerer.explain(" ".join(STORY), "Where is Mary?").answer
    cases = (
        case(answer="somewhere else"),
        case(answer="somewhere else", accept=(",".join(given.items),)),
    )
    table = found(answerer, DataSet(tuple(map(example_of, cases)), cases)).table
    assert table["right"].tolist() == [False, True]
    assert table["truth"].tolist() == ["somewhere else"] * 2


def test_supporting_facts_of_a_case_count_where_it_is_cut_as_the_data_cut_it():
    assert example_of(case(sentences=STORY, supporting=(2,))).supporting == (2,)
    assert example_of(case(sentences=STORY[:4], supporting=(2,))).supporting == ()
    assert example_of(case(answer="milk, football")).answer == ("milk", "football")


def test_a_case_that_cannot_be_read_is_named():
    with pytest.raises(TextError, match="Case 'a7': Nothing to read"):
        example_of(case(story="...", id="a7"))


def test_a_beginning_does_not_hold_the_short_stories_alone(answerer, examples):
    data = DataSet(tuple(examples) * 40)
    some = collected(data, list(islice(explore(answerer, data, batch_size=10), 10)))
    lengths = [len(example.facts) for example in examples]
    assert set(some.table["facts"]) == set(lengths)
    assert some.table["facts"].mean() == pytest.approx(np.mean(lengths), abs=0.7)
