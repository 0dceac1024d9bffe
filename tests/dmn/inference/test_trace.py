import json
from dataclasses import replace

import numpy as np
import pytest

from dmn.inference.trace import Candidate, EpisodeTrace

STORY = "Mary went home. She left."
GATES = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])


def candidates(*answers):
    return tuple(Candidate((answer,), 0.5) for answer in answers)


@pytest.fixture
def trace():
    return EpisodeTrace(
        story=STORY,
        facts=("Mary went home.", "She left."),
        spans=((0, 15), (16, 25)),
        question="Where is Mary?",
        gates=GATES,
        passes=(Candidate(("office",), 0.4), Candidate(("home",), 0.8)),
        confidence=np.array([0.3, 0.8]),
        alternatives=(Candidate(("home",), 0.8), Candidate(("office", "garden"), 0.1)),
        placeholders={"zog": 1},
        supporting=(0,),
        checkpoint="tiny",
        milliseconds=2.5,
    )


def of_passes(trace, *answers):
    """The same trace with other answers after each pass; the final answer stays "home"."""
    n = len(answers)
    return replace(
        trace,
        gates=np.tile(GATES[:1], (n, 1)),
        passes=candidates(*answers),
        confidence=np.full(n, 0.5),
    )


def test_an_answer_reads_as_a_person_writes_it():
    assert Candidate(("milk", "football"), 0.5).text == "milk, football"
    assert Candidate((), 0.5).text == "nothing"


def test_the_last_column_of_the_gates_is_stop(trace):
    np.testing.assert_array_equal(trace.stop, [0.1, 0.6])


def test_the_answer_is_the_most_probable_alternative(trace):
    assert trace.answer == Candidate(("home",), 0.8)
    assert trace.n_passes == 2


def test_gates_with_padding_are_refused(trace):
    with pytest.raises(ValueError, match="4 columns, expected 2 facts and stop"):
        replace(trace, gates=np.zeros((2, 4)))


@pytest.mark.parametrize(
    "change",
    [{"passes": candidates("a")}, {"gates": np.zeros((3, 3)), "confidence": np.zeros(3)}],
)
def test_each_pass_needs_an_answer_and_a_confidence(trace, change):
    with pytest.raises(ValueError, match="expected one row per pass"):
        replace(trace, **change)


@pytest.mark.parametrize(
    ("expected", "is_right"),
    [
        ((), None),
        (("home",), True),
        (("Home",), True),
        (("the homes",), True),
        (("office",), False),
        (("home", "x"), False),
    ],
)
def test_an_answer_is_right_that_means_the_same(trace, expected, is_right):
    assert replace(trace, expected=expected).is_right is is_right


@pytest.mark.parametrize(
    ("answers", "fixed"),
    [
        (("home",), 1),
        (("home", "home", "home"), 1),
        (("office", "home", "home"), 2),
        (("home", "office", "home"), 3),
        (("home", "home", "office"), None),
    ],
)
def test_an_answer_is_fixed_from_the_pass_where_it_leads_to_the_end(trace, answers, fixed):
    assert of_passes(trace, *answers).fixed_from == fixed


@pytest.mark.parametrize(("sure_from", "is_sure"), [(0.0, True), (0.8, True), (0.81, False)])
def test_an_answer_is_sure_from_a_probability_on(trace, sure_from, is_sure):
    assert replace(trace, sure_from=sure_from).is_sure is is_sure


def test_json_holds_the_stop_column_apart_from_the_facts(trace):
    found = json.loads(json.dumps(trace.to_json()))
    assert found["gates"] == [[0.7, 0.2], [0.1, 0.3]]
    assert found["stop"] == [0.1, 0.6]
    assert found["facts"] == ["Mary went home.", "She left."]
    assert found["passes"] == [
        {"answer": "office", "probability": 0.4},
        {"answer": "home", "probability": 0.8},
    ]
    assert found["answer"] == "home"
    assert found["items"] == ["home"]
    assert found["probability"] == 0.8
    assert found["placeholders"] == {"zog": 1}
    assert found["milliseconds"] == 2.5
    assert found["confidence"] == [0.3, 0.8]
    assert found["supporting"] == [0]
    assert found["alternatives"][1] == {"answer": "office, garden", "probability": 0.1}


@pytest.mark.parametrize(
    ("items", "answer"), [((), "nothing"), (("milk", "football"), "milk,football")]
)
def test_json_joins_the_items_of_an_answer_as_the_data_do(trace, items, answer):
    found = replace(trace, alternatives=(Candidate(items, 1.0),)).to_json()
    assert found["answer"] == answer
    assert found["items"] == list(items)


@pytest.mark.parametrize(
    ("sure_from", "is_supported", "is_sure"),
    [(0.0, True, True), (0.8, True, True), (0.81, True, False), (0.0, False, False)],
)
def test_an_answer_is_sure_where_it_is_supported_and_probable_enough(
    trace, sure_from, is_supported, is_sure
):
    found = replace(trace, sure_from=sure_from, is_supported=is_supported)
    assert found.is_sure is is_sure
    assert found.to_json()["sure"] is is_sure


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"absent": ("Zog",)}, None),
        ({"absent": ("Zog",), "is_supported": False, "unsaid": 0.9}, "absent"),
        ({"unsaid": 0.81, "sure_from": 0.9}, "unsaid"),
        ({"is_supported": False}, "unread"),
        ({"sure_from": 0.9}, "weak"),
        (
            {
                "sure_from": 0.9,
                "alternatives": (Candidate(("home",), 0.5), Candidate(("office",), 0.25)),
            },
            "tie",
        ),
    ],
)
def test_an_answer_that_is_not_sure_has_a_reason(trace, changes, doubt):
    found = replace(trace, **changes)
    assert found.doubt == found.to_json()["doubt"] == doubt


def test_a_trace_of_no_calibrated_checkpoint_is_sure(trace):
    assert trace.is_sure


def test_an_answer_that_turns_into_not_said_is_another_answer(trace):
    assert trace.answers_as(replace(trace, unsaid=0.7, confidence=trace.confidence / 2))
    unsaid = replace(trace, unsaid=0.81)
    assert unsaid.answer.items == trace.answer.items
    assert not trace.answers_as(unsaid)
    assert not unsaid.answers_as(trace)
    assert unsaid.answers_as(unsaid)
    other = replace(trace, alternatives=(Candidate(("office",), 0.8),))
    assert not trace.answers_as(other)
