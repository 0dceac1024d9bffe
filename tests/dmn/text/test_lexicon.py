import re

import pytest

from dmn.data.datasets import babi
from dmn.data.generator.wording import asides, templates, wide_questions, wide_sentences
from dmn.text import lexicon
from dmn.text.tokenizer import split_story, words
from dmn.text.vocabulary import singular

GROUPS = {
    "people": (lexicon.WOMEN + lexicon.MEN, 300),
    "places": (lexicon.PLACES, 120),
    "towns": (lexicon.TOWNS, 20),
    "things": (lexicon.THINGS, 150),
    "animals": (tuple(lexicon.ANIMALS), 60),
    "colours": (lexicon.COLOURS, 25),
    "shapes and containers": (lexicon.SHAPES + lexicon.CONTAINERS, 40),
}


@pytest.mark.parametrize("group", GROUPS)
def test_there_are_many_different_words_of_each_kind(group):
    found, least = GROUPS[group]
    assert len(found) >= least
    assert len(set(found)) == len(found)


def test_no_word_names_two_kinds_of_thing():
    found = [word.lower() for group, _ in GROUPS.values() for word in group]
    assert len(found) == len(set(found))


def test_none_of_the_new_words_is_one_of_babis():
    new = {word.lower() for group, _ in GROUPS.values() for word in group}
    assert new.isdisjoint(babi.NAMES)


def test_every_name_is_one_word_and_ends_a_sentence():
    for name in lexicon.NAMES:
        for written in (name, name.capitalize()):
            assert words(written) == (name,)
            text = f"It was {written}. It was {written}."
            assert len(split_story(text)) == 2, written


def test_a_plural_is_known_as_its_animals():
    for animal, plural in lexicon.ANIMALS.items():
        assert singular(plural) == singular(animal)


def test_names_hold_babis_own_and_the_new_ones():
    unused = {"chocolates"}
    assert babi.NAMES - unused <= lexicon.NAMES
    assert {"mateo", "lisbon", "bakery", "trumpet", "foxes", "crimson", "cube"} <= lexicon.NAMES
    assert lexicon.NAMES.isdisjoint({"the", "went", "of", "north"})


def test_no_frame_and_no_aside_uses_a_name_as_another_word():
    all_frames = [
        frame
        for group in (
            templates.SENTENCES,
            templates.QUESTIONS,
            wide_sentences.SENTENCES,
            wide_sentences.PREDICATES,
            wide_questions.QUESTIONS,
        )
        for choice in group.values()
        for frame in choice
    ]
    texts = [*all_frames, *asides.ASIDES, *asides.LINKS]
    used = {
        word for text in texts for word in re.findall("[a-z]+", re.sub(r"{\w+}", "", text.lower()))
    }
    assert used.isdisjoint(lexicon.NAMES), used & lexicon.NAMES


@pytest.mark.parametrize(
    ("noun", "said"),
    [("owl", "an owl"), ("wolf", "a wolf"), ("uniform", "a uniform"), ("umbrella", "an umbrella")],
)
def test_the_article_fits_the_noun(noun, said):
    assert lexicon.article(noun) == said


@pytest.mark.parametrize(
    ("person", "said"), [("Mateo", "he"), ("Fatima", "she"), ("Sandra", "she"), ("Bill", "he")]
)
def test_a_pronoun_fits_the_person(person, said):
    assert lexicon.pronoun(person) == said
