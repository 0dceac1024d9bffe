"""Which facts were read, and whether they prove the answer."""

import numpy as np
import pytest

from dmn.data.examples import Example
from dmn.evaluation.proofs import FactsRead, judge
from dmn.explain.faithfulness import read_facts

PATH = Example(
    ("The box is bigger than the apple.", "The box fits inside the chest.", "The chest is red."),
    "Does the apple fit in the chest?",
    ("yes",),
    (0, 1),
    "18",
)


def gates(*rows: list[float]) -> np.ndarray:
    return np.array(rows)


def test_a_fact_is_read_that_leads_a_pass_or_has_a_large_gate_before_stop_leads():
    given = gates([0.2, 0.1, 0.1, 0.0], [0.4, 0.3, 0.0, 0.3], [0.0, 0.0, 0.4, 0.6])
    assert read_facts(given) == {0, 1}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([[1.0, 0, 0, 0], [0, 1.0, 0, 0]], (True, 0)),
        ([[0.7, 0, 0.3, 0], [0, 1.0, 0, 0]], (True, 1)),  # not "nothing else": 0.3 is a third
        ([[1.0, 0, 0, 0], [0, 0, 1.0, 0]], (False, 1)),
        ([[0, 0, 0, 1.0], [0, 0, 0, 1.0]], (False, 0)),
    ],
)
def test_right_facts_are_a_proof_and_what_else_was_read_is_counted(rows, found):
    assert judge(PATH, gates(*rows)) == FactsRead(*found)


def test_any_chain_of_sizes_proves_a_size():
    facts = (*PATH.facts, "The bag is bigger than the apple.", "The bag fits inside the chest.")
    read = np.eye(6)[[3, 4, 2]]
    for question, answer in (
        (PATH.question, "yes"),
        ("Is the chest bigger than the apple?", "yes"),
        ("Does the chest fit in the apple?", "no"),
    ):
        example = Example(facts, question, (answer,), (0, 1), "18")
        assert judge(example, read) == FactsRead(True, 1)
        assert judge(example, read[:1]) == FactsRead(False, 1)


def test_any_other_of_the_same_kind_proves_a_colour():
    facts = (
        "Lily is a frog.",
        "Lily is green.",
        "Greg is a frog.",
        "Brian is a frog.",
        "Brian is green.",
        "Julius is a swan.",
    )
    example = Example(facts, "What color is Greg?", ("green",), (2, 0, 1), "16")
    assert judge(example, np.eye(7)[[2, 3, 4]]) == FactsRead(True, 0)
    assert judge(example, np.eye(7)[[2, 5, 4]]) == FactsRead(False, 2)


def test_of_other_questions_the_named_facts_are_the_only_proof():
    facts = ("Mary went to the hall.", "John left.", "Mary went to the hall.")
    example = Example(facts, "Where is Mary?", ("hall",), (2,), "1")
    assert judge(example, np.eye(4)[[0]]) == FactsRead(False, 1)
