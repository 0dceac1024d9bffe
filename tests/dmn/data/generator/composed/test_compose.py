"""Composed stories keep to their knobs, and the same seed gives the same ones."""

from dataclasses import replace
from itertools import islice

import pytest

from dmn.data.datasets import babi
from dmn.data.generator.composed.knobs import PHENOMENA, Knobs
from dmn.data.generator.generate import generate_composed
from dmn.errors import DataError

FEW = 40


def examples(knobs: Knobs, stories: int = FEW, seed: int = 5):
    told = generate_composed(stories, seed, knobs)
    return [example for story in told for example in story.examples]


def test_the_same_seed_tells_the_same_stories_and_more_of_them_begin_alike() -> None:
    few, more = generate_composed(5, 3), generate_composed(9, 3)
    assert list(few) == list(islice(more, 5))
    assert next(generate_composed(1, 3)) != next(generate_composed(1, 4))


@pytest.mark.parametrize("length", [(2, 4), (20, 20), (140, 150)])
def test_stories_have_as_many_sentences_as_asked_for(length: tuple[int, int]) -> None:
    for story in generate_composed(10, 1, Knobs(length=length)):
        assert length[0] <= len(story.facts) <= length[1] + 1
        # A last event may be told together with the one before it, or stand alone.


def test_irrelevant_sentences_are_added_to_the_length() -> None:
    for story in generate_composed(10, 1, Knobs(length=(5, 5), noise=(30, 30))):
        assert len(story.facts) >= 34


def test_prose_is_used_where_it_is_given() -> None:
    prose = (f"The prose has sentence {number}." for number in range(10_000))
    knobs = Knobs(length=(5, 5), noise=(10, 10))
    (story,) = generate_composed(1, 2, knobs, prose)
    assert any(fact.startswith("The prose") for fact in story.facts)


def test_a_chain_is_as_long_as_asked_for() -> None:
    knobs = Knobs(length=(12, 20), chain=(5, 6))
    for story in generate_composed(10, 1, knobs):
        lengths = [len(example.supporting) for example in story.examples]
        assert max(lengths) >= 5


def test_a_chain_makes_no_story_longer_than_asked_for() -> None:
    knobs = Knobs(length=(9, 9), chain=(6, 8))
    assert all(len(story.facts) <= 10 for story in generate_composed(10, 1, knobs))


def test_chains_that_do_not_happen_at_a_length_are_said() -> None:
    alone = Knobs(length=(9, 9), chain=(8, 8), questions=1, phenomena=frozenset())
    with pytest.raises(DataError, match="--length, --chain: no composed story was found"):
        list(generate_composed(50, 1, replace(alone, unanswerable=1.0)))


def test_everything_is_what_came_at_once() -> None:
    told = [story.facts for story in generate_composed(300, 4, Knobs(length=(3, 9)))]
    said = [fact for facts in told for fact in facts if " everything" in fact.lower()]
    assert len(said) > 3
    for story in generate_composed(300, 4, Knobs(length=(3, 9))):
        for example in story.examples:
            last = [n for n in example.supporting if " everything" in example.facts[n].lower()]
            assert all(len(example.supporting) > 1 for _ in last)


def test_so_many_questions_have_no_answer() -> None:
    found = examples(Knobs(), 600)
    share = sum(not example.answer for example in found) / len(found)
    assert 0.1 <= share <= 0.15
    assert all(bool(example.reason) != bool(example.answer) for example in found)
    assert not any(example.reason for example in examples(Knobs(unanswerable=0.0)))


def test_every_answer_rests_on_facts_and_its_first_proof_is_the_supporting_one() -> None:
    for example in examples(Knobs()):
        assert bool(example.answer) == bool(example.supporting)
        assert example.proofs[:1] == ((example.supporting,) if example.answer else ())


@pytest.mark.parametrize(
    ("phenomenon", "words"),
    [
        ("pronouns", {"she", "he", "it", "they"}),
        ("first_person", {"i", "me", "we"}),
        ("negation", {"never"}),
    ],
)
def test_a_phenomenon_can_be_left_out(phenomenon: str, words: set[str]) -> None:
    def said(left_out: tuple[str, ...]) -> set[str]:
        plain = (*left_out, "talk", "motives", "tails", "speech", "relatives")
        knobs = Knobs(phenomena=Knobs.without(plain))
        told = (fact for story in generate_composed(FEW, 7, knobs) for fact in story.facts)
        return {word for fact in told for word in fact.lower().rstrip(".").split()}

    assert said(()) & words
    assert not said((phenomenon,)) & words


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_stories_can_be_told_without_any_one_phenomenon(phenomenon: str) -> None:
    assert examples(Knobs(phenomena=Knobs.without((phenomenon,))), 3)


def test_stories_can_be_told_without_all_of_them() -> None:
    assert examples(Knobs(phenomena=frozenset()), 10)


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"length": (1, 5)}, "--length: expected MIN:MAX with 2 <= MIN <= MAX <= 150, got 1:5"),
        ({"length": (9, 5)}, "--length: expected MIN:MAX"),
        ({"noise": (0, 101)}, "--noise: expected MIN:MAX with 0 <= MIN <= MAX <= 100"),
        ({"chain": (1, 9)}, "--chain: expected MIN:MAX with 1 <= MIN <= MAX <= 8"),
        ({"chain": (6, 8), "length": (3, 5)}, "takes a story of at least 7 sentences"),
        ({"unanswerable": 1.5}, "--unanswerable: expected a share from 0 to 1"),
        ({"questions": 0}, "--questions: expected 1 to 50"),
    ],
)
def test_wishes_that_contradict_are_refused(wishes: dict, message: str) -> None:
    with pytest.raises(DataError) as problem:
        Knobs(**wishes)
    assert message in str(problem.value)


def test_an_unknown_phenomenon_is_named() -> None:
    with pytest.raises(DataError, match=r"--without: expected some of groups, .* got rhymes"):
        Knobs.without(("rhymes",))


def test_a_familiar_story_is_about_the_people_places_and_things_of_babi():
    familiar, other = (
        [babi.words_of(*story.facts) for story in generate_composed(40, 3, Knobs(familiar=share))]
        for share in (1.0, 0.0)
    )
    assert sum(bool(words & babi.PEOPLE) for words in familiar) > 25
    assert sum(bool(words & babi.PEOPLE) for words in other) < 10
