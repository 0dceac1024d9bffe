"""Answers are compared by what they mean."""

import pytest

from dmn.text.answers import is_sensible, readable, same_answer

IN_ORDER = "What is Lou carrying, in order of pick-up?"


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (["Kitchen"], ["kitchen"]),
        (["the kitchen"], ["kitchen"]),
        (["kitchen."], ["A kitchen"]),
        (["dr", "hale"], ["Dr. Hale"]),
        (["pigs"], ["pig"]),
        (["mouse"], ["mice"]),
        (["living rooms"], ["living room"]),
        (["lamp", "coat"], ["coat", "lamp"]),
        (["the lamp", "the coats"], ["coat", "lamp"]),
        (["living", "room"], ["living room"]),
        (["living room"], ["living", "room"]),
        (["garden", "living", "room"], ["the living room", "garden"]),
        (["n", "w"], ["north", "west"]),
        (["3"], ["three"]),
        (["ann’s bag"], ["ann's bag"]),
        ([], ["nothing"]),
        ([""], []),
    ],
)
def test_spellings_of_one_answer_are_the_same_answer(given, right):
    assert same_answer(given, right)
    assert same_answer(right, given)


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (["kitchen"], ["garden"]),
        (["kitchen"], ["kitchen", "garden"]),
        (["kitchen", "kitchen"], ["kitchen"]),
        (["lamp", "lamp", "coat"], ["lamp", "coat", "coat"]),
        (["room"], ["living room"]),
        (["room", "living"], ["living room"]),
        (["red", "box", "blue", "ball"], ["red ball", "blue box"]),
        (["n", "w"], ["w", "n"]),
        (["two"], ["3"]),
        ([], ["no"]),
        (["the"], ["nothing"]),
    ],
)
def test_answers_that_say_something_else_are_not_the_same(given, right):
    assert not same_answer(given, right)
    assert not same_answer(right, given)


def test_the_order_of_a_list_counts_where_the_question_asks_for_it():
    assert same_answer(["lamp", "coat"], ["lamp", "coat"], IN_ORDER)
    assert not same_answer(["coat", "lamp"], ["lamp", "coat"], IN_ORDER)
    assert not same_answer(["coat", "lamp"], ["lamp", "coat"], "In which order did Lou take them?")


def test_a_long_list_takes_no_longer_than_a_short_one():
    some = [f"thing {number % 3}" for number in range(60)]
    assert same_answer(some, some[::-1])
    assert not same_answer(some, [*some[1:], "thing 9"])


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (("s", "e"), "south, then east"),
        (("n",), "north"),
        (("milk", "apple"), "milk, apple"),
        (("e", "milk"), "e, milk"),
        ((), "nothing"),
    ],
)
def test_a_way_reads_as_words_and_other_answers_as_lists(items, text) -> None:
    assert readable(items) == text


@pytest.mark.parametrize(
    "items", [("garden",), ("milk", "apple"), ("s", "s"), ("s", "e"), ("n",), ("yes",), ()]
)
def test_answers_are_sensible(items) -> None:
    assert is_sensible(items)


@pytest.mark.parametrize(
    "items", [("then",), ("school", "school"), ("no", "no"), ("green", "s"), ("no", "milk")]
)
def test_what_answers_nothing_is_not(items) -> None:
    assert not is_sensible(items)
