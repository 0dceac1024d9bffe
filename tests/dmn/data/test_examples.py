import dataclasses
import pickle

import pytest

from dmn.data.examples import Example, Opening

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


def test_an_opening_stays_as_it_was_while_its_story_goes_on():
    story = list(FACTS)
    opening = Opening(story)
    story.append("Mary left.")
    assert tuple(opening) == FACTS
    assert (opening[-1], opening[1:], opening[::-1]) == (FACTS[-1], FACTS[1:], FACTS[::-1])
    with pytest.raises(IndexError):
        opening[2]


def test_an_opening_is_equal_to_the_tuple_of_its_sentences():
    story = list(FACTS)
    opening, longer = Opening(story), Opening([*FACTS, "Mary left."])
    assert opening == FACTS == opening
    assert hash(opening) == hash(FACTS)
    assert opening == Opening(list(FACTS))
    assert opening != longer
    assert opening != list(FACTS)
    assert Example(opening, "Where?", ("home",)) == Example(FACTS, "Where?", ("home",))


def test_openings_know_their_story_from_another_of_the_same_sentences():
    story = list(FACTS)
    assert Opening(story).is_of_story(Opening(story))
    assert not Opening(story).is_of_story(Opening(list(story)))


def test_an_opening_is_sent_to_another_process_without_the_rest_of_its_story():
    story = list(FACTS)
    opening = Opening(story)
    story += ["Mary left."] * 1000
    assert len(pickle.dumps(opening)) < 200
    assert pickle.loads(pickle.dumps(opening)) == FACTS
