from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
import torch

from dmn.config.training import TrainingConfig
from dmn.data.datasets.jsonl import Case
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.errors import DataError, TextError
from dmn.evaluation.known import Known
from dmn.evaluation.metrics import outcomes
from dmn.evaluation.proofs import judge
from dmn.evaluation.sample import ReservoirSample
from dmn.evaluation.stream import (
    NO_ANSWER,
    DataSet,
    Row,
    example_of,
    explore,
    fingerprint,
    in_turn,
    mixed,
    numbered,
)
from dmn.lens import Lens
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.tokenizer import words
from tests.conftest import STORY


@pytest.fixture
def lens(network, model, vocabulary):
    """Around an untrained network of either paper, that is sure from a middling probability on."""
    checkpoint = Checkpoint(
        "made", network, vocabulary, model, TrainingConfig(), {}, 5, temperature=1.3, sure_from=0.05
    )
    return Lens(checkpoint, torch.device("cpu"))


@pytest.fixture
def strangers(examples):
    """The examples, and one about somebody and something that the vocabulary lacks."""
    story = ("Priya went to the garden.", "She took the blicket there.")
    return (*examples, Example(story, "Where is Priya?", ("blicket",), (0,), "1"))


def data_of(examples, cases=None, **known):
    questions = list(numbered(examples, cases) if cases else numbered(examples))
    return DataSet(questions, len(questions), **known)


def found(lens, data, **options):
    sample = ReservoirSample(data, 1000)
    for part in explore(lens, data, **options):
        sample.add(part)
    return sample.explored()


def test_a_row_holds_what_the_page_would_show(lens, strangers):
    table = found(lens, data_of(strangers)).table
    assert list(table.columns) == [*Row._fields, "extra"]
    for example, (_, row) in zip(strangers, table.iterrows(), strict=True):
        trace = lens.explain("\n".join(example.facts), example.question)
        assert row["answer"] == trace.answer.text.lower()
        assert row["probability"] == pytest.approx(trace.answer.probability, abs=1e-5)
        assert row["sure"] == trace.is_sure
        assert row["right"] == replace(trace, expected=example.answer).is_right
        assert (row["truth"], row["facts"]) == (", ".join(example.answer), len(example.facts))


def test_right_facts_means_that_a_proof_was_read_and_others_are_counted(lens, strangers):
    data = data_of(strangers)
    network, vocabulary = lens.checkpoint.network, lens.checkpoint.vocabulary
    expected = outcomes(network, encode(strangers, vocabulary))
    rows = {
        question.number: (row, one)
        for part in explore(lens, data)
        for question, row, one in zip(part.questions, part.rows, part.outcomes, strict=True)
    }
    assert len(rows) == len(expected)
    for number, one in enumerate(expected):
        row, outcome = rows[number]
        assert outcome == one
        assert row.passes == one.passes_before_stop
        if not one.can_be_judged:
            assert row.right_facts is row.others is None
            continue
        example = strangers[number]
        trace = lens.explain("\n".join(example.facts), example.question)
        assert (row.right_facts, row.others) == judge(example, trace.gates)


def test_without_supporting_facts_the_facts_are_left_open(lens, examples):
    bare = tuple(replace(example, supporting=()) for example in examples)
    explored = found(lens, data_of(bare))
    assert explored.table["right_facts"].isna().all()
    assert not explored.counts.has_supporting
    known = found(lens, data_of(examples)).table
    assert explored.table["passes"].tolist() == known["passes"].tolist()


def test_parts_hold_each_question_once_and_come_in_a_random_order(lens, examples):
    data = data_of(examples * 40)
    parts = list(explore(lens, data, batch_size=10))
    numbers = [question.number for part in parts for question in part.questions]
    assert sorted(numbers) == list(range(200))
    beginning = [row.facts for part in parts[:10] for row in part.rows]
    lengths = [len(example.facts) for example in examples]
    assert set(beginning) == set(lengths)
    assert np.mean(beginning) == pytest.approx(np.mean(lengths), abs=0.7)


def test_no_more_questions_are_asked_for_than_are_answered_together(lens, examples, monkeypatch):
    monkeypatch.setattr("dmn.evaluation.stream.CHUNK", 8)
    told = numbered(cycle(examples))
    parts = explore(lens, DataSet(told, 10**9), batch_size=4)
    next(parts)
    assert next(told).number == 8


def test_parts_of_the_data_come_in_turn_and_keep_their_places():
    first, second = ([Example((f"{n}.",), "?", (), (), n) for _ in range(2)] for n in "12")
    questions = list(in_turn([numbered(first), numbered(second[:1])], [2, 1]))
    assert [question.example.task for question in questions] == ["1", "2", "1"]
    assert [question.number for question in questions] == [0, 2, 1]


def test_questions_are_mixed_so_many_at_a_time(examples):
    numbers = [question.number for question in mixed(numbered(examples * 20), 60)]
    assert sorted(numbers[:60]) == list(range(60)) != numbers[:60]
    assert sorted(numbers) == list(range(100))


def test_a_checkpoint_that_reads_no_stories_is_refused(lens, examples):
    model = lens.checkpoint.model.model_copy(update={"facts": "token"})
    lens.checkpoint = replace(lens.checkpoint, model=model)
    with pytest.raises(DataError, match="Choose a checkpoint that reads stories"):
        next(explore(lens, data_of(examples)))


def test_memories_are_those_after_each_pass(lens, examples):
    explored = found(lens, data_of(examples), passes=2)
    assert explored.memories.shape == (5, 2, 11)
    assert explored.row(4)["question"] == examples[4].question


def test_repeated_is_known_where_the_training_data_are(lens, examples):
    seen = frozenset({fingerprint(examples[1])})
    known = found(lens, data_of(examples, seen=seen))
    assert known.table["repeated"].tolist() == [False, True, False, False, False]
    assert known.counts.by_task()["repeated"].sum() == 1
    unknown = found(lens, data_of(examples))
    assert unknown.table["repeated"].isna().all()
    assert unknown.counts.by_task()["accuracy_new"].isna().all()


def test_repeated_is_known_from_what_the_checkpoint_keeps(lens, examples):
    kept = Known.of(examples[:2])
    exact = found(lens, data_of(examples, known=kept)).table["repeated"]
    assert exact.tolist() == [True, True, False, False, False]
    filters = kept.filters()
    some = Known(filters.stories, filters.structures)
    assert found(lens, data_of(examples, known=some)).table["repeated"].tolist()[:2] == [True, True]
    both = data_of(examples, known=kept, seen=frozenset({fingerprint(examples[4])}))
    assert found(lens, both).table["repeated"].tolist() == [True, True, False, False, True]


def test_questions_of_one_story_have_its_number():
    first = [Example(STORY[:n], "Where is Mary?", ("garden",), (), "1") for n in (1, 2, 3)]
    second = Example(("John slept.",), "Where is John?", ("garden",), (), "1")
    assert [question.story for question in numbered((*first, second))] == [1, 1, 1, 2]


def case(**changes):
    told = {"story": " ".join(STORY), "question": "Where is Mary?", "answer": "garden"}
    return Case(**{**told, "skill": 1, "level": "prose", **changes})


def test_an_accepted_spelling_is_right(lens):
    given = lens.explain(" ".join(STORY), "Where is Mary?").answer
    cases = (
        case(answer="somewhere else"),
        case(answer="somewhere else", accept=(",".join(given.items),)),
    )
    table = found(lens, data_of(map(example_of, cases), cases)).table
    assert table["right"].tolist() == [False, True]
    assert table["truth"].tolist() == ["somewhere else"] * 2


def test_a_case_that_the_story_does_not_answer_is_right_where_the_network_is_not_sure(
    lens, monkeypatch
):
    monkeypatch.setattr("dmn.evaluation.stream.is_supported", lambda *_: True)
    cases = (case(answer=""),)
    data = data_of(map(example_of, cases), cases)
    for sure_from, sure in ((1.1, False), (0.0, True)):
        lens.checkpoint = replace(lens.checkpoint, sure_from=sure_from)
        table = found(lens, data).table
        assert table["truth"].tolist() == [NO_ANSWER]
        assert table["sure"].tolist() == [sure]
        assert table["right"].tolist() == [not sure]


def test_supporting_facts_of_a_case_count_where_it_is_cut_as_the_data_cut_it():
    assert example_of(case(sentences=STORY, supporting=(2,))).supporting == (2,)
    assert example_of(case(sentences=STORY[:4], supporting=(2,))).supporting == ()
    assert example_of(case(answer="milk, football")).answer == ("milk", "football")


def test_a_case_that_cannot_be_read_is_named():
    with pytest.raises(TextError, match="Case 'a7': Nothing to read"):
        example_of(case(story="...", id="a7"))


@pytest.mark.parametrize(
    ("bound", "most"), [("CHUNK_FACTS", 12), ("CHUNK_CHARACTERS", 60), ("BATCH_FACTS", 6)]
)
def test_what_is_read_at_once_is_bounded_however_long_the_stories(
    lens, examples, monkeypatch, bound, most
):
    whole = [len(part.rows) for part in explore(lens, data_of(examples * 4))]
    monkeypatch.setattr(f"dmn.evaluation.stream.{bound}", most)
    parts = list(explore(lens, data_of(examples * 4)))
    assert max(len(part.rows) for part in parts) < max(whole)
    assert sum(len(part.rows) for part in parts) == 20
    if bound == "BATCH_FACTS":
        read = [len(part.rows) * max(row.facts for row in part.rows) for part in parts]
        assert all(n <= most or len(p.rows) == 1 for n, p in zip(read, parts, strict=True))


def test_it_can_be_ended_at_any_question(lens, examples):
    class Ended(Exception):
        pass

    looks = 0

    def check():
        nonlocal looks
        looks += 1
        if looks == 3:
            raise Ended

    with pytest.raises(Ended):
        list(explore(lens, data_of(examples), check=check))
    assert words.cache_info().currsize == 0
