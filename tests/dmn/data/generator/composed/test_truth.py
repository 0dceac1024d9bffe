"""Every answer of a composed story is found again by a reader that knows only its sentences."""

import os
from dataclasses import replace
from functools import cache

import pytest

from dmn.data.examples import Example
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.generate import generate_composed
from tests.dmn.data.generator.composed.reader.answers import answer, sources
from tests.dmn.data.generator.composed.reader.replay import Unread, is_bare

STORIES = int(os.environ.get("DMN_CHECKED_STORIES", "200"))
"""Ten thousand, as CONTRIBUTING says how, take twenty minutes."""
READABLE = Knobs(phenomena=Knobs.without(("typos",)), questions=6)
"""The reader does not guess what a misspelt verb might be."""
LISTS = ("carrying", "who_is_there", "what_in")
"""Kinds whose answer is a list: the reader's order is that of the text."""
AGREED = 0.999
"""Of ten thousand stories the reader gets this share at least; docs/stories.md lists the rest."""


@cache
def questions(noise: tuple[int, int] = (0, 0), seed: int = 18) -> tuple[Example, ...]:
    knobs = replace(READABLE, noise=noise)
    stories = generate_composed(STORIES if noise == (0, 0) else STORIES // 4, seed, knobs)
    return tuple(example for story in stories for example in story.examples if example.answer)


def read(example: Example, facts: list[str]) -> tuple[str, ...] | None:
    """What the reader makes of some of an example's facts; None where they do not say."""
    try:
        found = answer(example.kind, facts, example.question, is_bare(example.facts))
    except Unread:
        return None
    return tuple(sorted(found)) if found and example.kind in LISTS else found


def wanted(example: Example) -> set[tuple[str, ...] | None]:
    """The right answers, of which one is that of the data."""
    found = [
        [item.lower().replace(".", "") for item in one] for one in (example.answer, *example.accept)
    ]
    return {tuple(sorted(one)) if example.kind in LISTS else tuple(one) for one in found}


def test_the_reader_finds_every_answer_again() -> None:
    right = [read(e, list(e.facts)) in wanted(e) for e in questions()]
    assert sum(right) / len(right) >= AGREED


def test_each_proof_suffices() -> None:
    right = []
    for example in questions():
        if read(example, list(example.facts)) in wanted(example):
            for proof in example.proofs:
                facts = [example.facts[number] for number in sorted(proof)]
                right.append(read(example, facts) in wanted(example))
    assert sum(right) / len(right) >= AGREED


def test_each_fact_of_a_proof_is_necessary() -> None:
    right = [
        is_necessary(example, fact)
        for example in questions()
        if is_right(example)
        for fact in example.supporting
    ]
    assert sum(right) / len(right) >= AGREED


def is_right(example: Example) -> bool:
    return read(example, list(example.facts)) in wanted(example)


def is_necessary(example: Example, fact: int) -> bool:
    """Whether the answer is another without the fact, in its proof or in the whole story, or rests
    on it by the reader: as the last word on something, or as what a pronoun means.
    """
    proof = sorted(example.supporting)
    rest = [example.facts[number] for number in proof if number != fact]
    others = [text for number, text in enumerate(example.facts) if number != fact]
    if read(example, rest) not in wanted(example) or read(example, others) not in wanted(example):
        return True
    facts, bare = [example.facts[number] for number in proof], is_bare(example.facts)
    return proof.index(fact) in sources(example.kind, facts, example.question, bare)


def test_questions_without_an_answer_have_none_for_the_reader_either() -> None:
    for story in generate_composed(STORIES, 19, READABLE):
        for example in story.examples:
            if example.kind in ("where_person", "where_thing") and example.reason:
                assert read(example, list(example.facts)) is None, example


@pytest.mark.parametrize("noise", [(1, 5), (20, 20)])
def test_irrelevant_sentences_change_no_answer(noise: tuple[int, int]) -> None:
    right = [is_right(example) for example in questions(noise, 20)]
    assert sum(right) / len(right) >= AGREED
