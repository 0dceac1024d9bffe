"""Prompts: what is one name in the story is one in the question, the answer and the data."""

from pathlib import Path

import pytest

from dmn.data.encoding import encode as encode_examples
from dmn.data.examples import Example
from dmn.inference.inputs import Prompt, encode
from dmn.lens import load
from dmn.text.tokenizer import item_word, split_story, story_names, words
from dmn.text.vocabulary import Vocabulary
from tests.paths import ROOT

ASKED = ROOT / "tests" / "fixtures" / "cases" / "ask"
VOCABULARY = Vocabulary(("mary", "went", "to", "the", "where", "is", "ball"), 9)
STORY = "Mary went to the zorp hall. Mary Ann went to the zorp hall. Mary took the zorp hall."


def prompt(story: str, question: str) -> Prompt:
    return Prompt.of(story, split_story(story), question)


def test_a_name_of_several_words_has_one_placeholder_in_story_and_question() -> None:
    told = prompt(
        "Mary Ann went to the zorp hall. Anna is in the living room.", "Where is Mary Ann?"
    )
    (asked,) = encode((told,), VOCABULARY, 1).asked
    assert list(asked.unknown) == ["Mary Ann", "zorp", "hall", "Anna", "in", "living room"]
    assert told.question.words == ("where", "is", "mary ann")


def test_two_words_that_are_always_together_are_one_name() -> None:
    told = prompt(STORY, "where is the zorp hall")
    assert told.sentences[0].words == ("mary", "went", "to", "the", "zorp hall")
    assert told.question.words[-1] == "zorp hall"


def test_data_files_are_read_as_typed_stories_are() -> None:
    facts = tuple(sentence.text for sentence in split_story(STORY))
    names = story_names(facts)
    assert [words(fact, names) for fact in facts] == [s.words for s in split_story(STORY)]
    example = Example(facts, "where is the zorp hall", ("Mary Ann",), (0,), "1")
    data = encode_examples([example], VOCABULARY)
    typed = encode((prompt(STORY, "where is the zorp hall"),), VOCABULARY, 1)
    rows = [tuple(data.sentences.row(int(row))) for row in data.facts.row(0)]
    names_of_story = typed.asked[0].placeholders
    assert rows == [names_of_story.ids(s.words) for s in split_story(STORY)]
    assert data.answers.row(0)[0] == names_of_story.id(item_word("Mary Ann"))


def test_an_owners_mark_that_is_not_known_is_no_name() -> None:
    told = prompt("Mary took Anna's ball.", "Where is Anna's ball?")
    (asked,) = encode((told,), VOCABULARY, 1).asked
    assert "'s" not in asked.unknown
    assert told.sentences[0].words == ("mary", "took", "anna", "'s", "ball")


def test_a_known_owners_mark_is_read() -> None:
    vocabulary = Vocabulary((*VOCABULARY.known, "'s"), 9)
    told = prompt("Mary took Anna's ball.", "Where is Anna's ball?")
    encoded = encode((told,), vocabulary, 1)
    assert vocabulary.id("'s") in encoded.batch.sentences


@pytest.mark.parametrize(
    ("file", "question", "n_facts"),
    [("nfd.txt", "Where is Zoë?", 3), ("numbered.txt", "Where is the milk?", 5)],
)
def test_accents_and_pasted_numbers_change_no_answer(
    file: str, question: str, n_facts: int
) -> None:
    story = Path(ASKED / file).read_text(encoding="utf-8")
    trace = load("babi").explain(story, question)
    assert (trace.answer.text, len(trace.facts)) == ("kitchen", n_facts)


def test_a_split_sentence_is_marked_in_the_trace() -> None:
    story = "Mary went to the kitchen and John went to the garden. Sandra left."
    trace = load("babi").explain(story, "Where is John?")
    assert trace.answer.text == "garden"
    assert trace.split_from == ((0, 53), (0, 53), None)


def test_a_split_can_be_undone() -> None:
    story = "Mary went to the kitchen and John went to the garden."
    lens = load("babi").without_splits()
    assert len(lens.explain(story, "Where is John?").facts) == 1


def test_each_word_that_is_read_has_its_share() -> None:
    story = "Mary Ann took Anna's ball. John went to the living room."
    (shares,) = load("babi").word_shares(story, "Where is John?", 0)
    assert shares.words == ("John", "went", "to", "the", "living room")
