import dataclasses

import pytest

from dmn.data.examples import Example

FACTS = ("Mary went home.", "John left.")


def test_an_example_needs_no_supporting_facts_and_no_task():
    example = Example(FACTS, "Where is Mary?", ("home",))
    assert example.supporting == ()
    assert example.task == ""


def test_supporting_facts_keep_the_order_in_which_they_are_needed():
    assert Example(FACTS, "Where?", ("home",), (1, 0)).supporting == (1, 0)


@pytest.mark.parametrize("supporting", [(2,), (0, 5), (-1,)])
def test_a_supporting_fact_outside_the_story_is_refused_with_its_position(supporting):
    with pytest.raises(ValueError, match=rf"must lie in 0\.\.1, got \[{supporting[-1]}\]"):
        Example(FACTS, "Where?", ("home",), supporting)


def test_an_example_cannot_be_changed():
    example = Example(FACTS, "Where?", ("home",))
    with pytest.raises(dataclasses.FrozenInstanceError):
        example.task = "2"
