"""A short name is read as the whole name of the one person whom it can mean."""

import pytest

from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.text.tokenizer import names_in, read_question, split_story, story_names, words
from dmn.text.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("story", "question", "read"),
    [
        ("John Smith went home. John took the ball.", "Where is John?", "john smith"),
        ("John Smith went home. Smith took the ball.", "Where is Smith?", "john smith"),
        ("John Smith went home. Mr Smith took the ball.", "Where is Mr. Smith?", "john smith"),
        ("John Smith went home.", "where is john?", "john smith"),
        ("John went home. John Smith slept.", "Where is John?", "john smith"),
        ("Uncle Bob went home. Bob took the ball.", "Where is Bob?", "uncle bob"),
        ("Mr Smith went home. Smith took the ball.", "Where is Smith?", "mr smith"),
        ("Anna Lee went home. Dr. Lee took the ball.", "Where is Anna?", "anna lee"),
    ],
)
def test_a_name_of_one_person_is_one_word(story: str, question: str, read: str) -> None:
    sentences = split_story(story)
    assert all(read in sentence.words for sentence in sentences)
    assert read in read_question(question, names_in(sentences)).words


@pytest.mark.parametrize(
    ("story", "apart"),
    [
        ("John Smith went home. John Brown slept. John took the ball.", "john"),
        ("John Smith went home. Mary Smith slept. Smith took the ball.", "smith"),
        ("John Smith went home. Mrs Smith took the ball.", "mrs smith"),
        ("John Smith met John. John took the ball.", "john"),
        ("Mr Smith and Mrs Smith went home. Smith took the ball.", "smith"),
        ("John Smith met Mr Smith. Mr Smith took the ball.", "mr smith"),
        ("Mary Ann went home. Mary took the ball.", "mary"),
        ("Mary went to New York. York is old.", "york"),
        ("Victoria Station is old. Victoria took the ball.", "victoria"),
        ("Mark Jones went home. He had to mark the page.", "mark"),
    ],
)
def test_a_name_that_may_mean_two_stays_as_it_is(story: str, apart: str) -> None:
    sentences = split_story(story)
    assert apart in sentences[-1].words
    assert apart in read_question(f"Where is {apart.title()}?", names_in(sentences)).words


@pytest.mark.parametrize(
    "facts",
    [
        ("John Smith went home.", "John took the ball."),
        ("John Smith met John.", "John took the ball."),
        ("Mr Smith went home.", "John Smith slept.", "Smith took the ball."),
    ],
)
def test_data_and_typed_text_are_read_alike(facts: tuple[str, ...]) -> None:
    typed, names = split_story(" ".join(facts)), story_names(facts)
    assert [words(fact, names) for fact in facts] == [sentence.words for sentence in typed]
    question = "Where is Smith?"
    assert words(question, names) == read_question(question, names_in(typed)).words


def test_an_answer_by_a_short_name_is_the_person_too() -> None:
    told = Example(("John Smith went home.", "John slept."), "Who slept?", ("John",), (1,), "1")
    whole = Example(told.facts, told.question, ("John Smith",), (1,), "1")
    data = encode([told, whole], Vocabulary(["went", "home", "slept", "who"], 5))
    assert data.answers.row(0).tolist() == data.answers.row(1).tolist()


def test_where_the_typed_words_stand_is_kept() -> None:
    sentence = split_story("John Smith went home. John took the ball.")[1]
    assert sentence.words[0] == "john smith"
    assert sentence.surfaces[0] == "John"
