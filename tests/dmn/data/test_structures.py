"""Questions up to renaming."""

import pytest

from dmn.data.examples import Example
from dmn.data.structures import story_digest, structure, structure_digest

FACTS = ("Mary went to the kitchen.", "John went to the garden.", "Wolves are afraid of mice.")
ASKED = Example(FACTS, "Where is Mary?", ("kitchen",), (0,), "1")


def other(*facts: str, question: str = "Where is Mary?") -> Example:
    return Example(facts, question, ("kitchen",))


def test_names_are_numbers_in_order_of_appearance_and_plurals_keep_their_s() -> None:
    told = structure(other("Mary met the wolf.", "Wolves met Mary."))
    assert told == "<0> met the <1>\n<1>s met <0>\nwhere is <0>"


@pytest.mark.parametrize(
    ("facts", "question", "is_same"),
    [
        (FACTS, "Where is Mary?", True),
        (
            ("John went to the office.", "Mary went to the hallway.", "Sheep are afraid of cats."),
            "Where is John?",
            False,
        ),
        (
            ("John went to the office.", "Mary went to the hallway.", "Cats are afraid of wolves."),
            "Where is John?",
            True,
        ),
        (FACTS, "Where is John?", False),
        (FACTS[:2], "Where is Mary?", False),
        (
            ("Mary went to the kitchen.", "Mary went to the garden.", FACTS[2]),
            "Where is Mary?",
            False,
        ),
    ],
)
def test_a_structure_is_one_of_a_question_and_of_those_about_others(
    facts: tuple[str, ...], question: str, is_same: bool
) -> None:
    found = other(*facts, question=question)
    assert (structure_digest(found) == structure_digest(ASKED)) is is_same
    same_story = (facts, question) == (FACTS, "Where is Mary?")
    assert (story_digest(found) == story_digest(ASKED)) is same_story
