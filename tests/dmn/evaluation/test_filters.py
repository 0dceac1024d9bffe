import pandas as pd
import pytest
from pydantic import ValidationError

from dmn.evaluation.filters import Filters, confusion_matrix

TABLE = pd.DataFrame(
    [
        ("1", "hall", "hall", 0.9, True, True, 1, True, True),
        ("1", "hall", "shed", 0.4, False, True, 2, False, False),
        ("1", "shed", "shed", 0.8, True, False, 3, False, True),
        ("2", "shed", "hall", 0.7, False, False, 2, None, True),
        ("2", "yes", "yes", 0.2, True, None, 0, None, False),
        ("2", "hall", "shed", 1.0, False, None, 4, True, True),
    ],
    columns=[
        "task",
        "truth",
        "answer",
        "probability",
        "right",
        "right_facts",
        "passes",
        "repeated",
        "sure",
    ],
).astype({"right_facts": "boolean", "repeated": "boolean"})


def left(**filters):
    return Filters(**filters).of(TABLE).index.tolist()


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("wrong", [1, 3, 5]),
        ("wrong_facts", [2]),
        ("right_facts", [1]),
        ("repeated", [0, 5]),
        ("new", [1, 2]),
        ("unsure", [1, 4]),
    ],
)
def test_each_kind_leaves_the_questions_that_are_known_to_be_of_it(kind, rows):
    assert left(kinds=(kind,)) == rows


def test_all_that_is_asked_for_must_hold():
    assert left() == [0, 1, 2, 3, 4, 5]
    assert left(kinds=("wrong", "repeated")) == [5]
    assert left(task="1", at_most=80) == [1, 2]
    assert left(passes=2) == [1, 2, 3, 5]
    assert left(truth="hall", answer="shed", passes=3) == [5]
    assert left(task="3") == []


def test_filters_of_a_link_are_checked():
    with pytest.raises(ValidationError):
        Filters.model_validate_json('{"kinds": ["all"]}')
    with pytest.raises(ValidationError):
        Filters.model_validate_json('{"at_most": 101}')


def test_confusion_counts_answers_that_were_ever_taken_for_another():
    counts = confusion_matrix(TABLE)
    assert set(counts.index) == set(counts.columns) == {"hall", "shed"}
    assert counts.loc["hall", "shed"] == 2
    assert counts.loc["shed", "hall"] == counts.loc["hall", "hall"] == 1
    assert counts.index.tolist() == counts.columns.tolist()


def test_confusion_is_empty_where_nothing_is_wrong_and_bounded_where_much_is():
    assert confusion_matrix(TABLE[TABLE["right"]]).empty
    many = pd.DataFrame(
        {"truth": map(str, range(40)), "answer": map(str, range(1, 41)), "right": False}
    )
    assert confusion_matrix(many, most=5).shape == (5, 5)
