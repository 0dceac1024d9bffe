"""Wide stories about directions, positions and sizes, read by the order of names and key words."""

import re

import pytest

from dmn.data.generator.generate import generate
from dmn.text import lexicon
from tests.dmn.data.generator.checker import STEPS, reachable

PLACES = sorted(
    {
        place.lower()
        for group in (lexicon.PLACES, lexicon.TOWNS, *lexicon.CLASSIC_PLACES.values())
        for place in group
    }
)
SHAPES = [*lexicon.SHAPES, *(shape.split()[-1] for shape in lexicon.CLASSIC_SHAPES)]
COLOURS = [*lexicon.COLOURS, "pink", "blue", "red", "yellow"]
SHAPE = re.compile(rf"(?:(?:{'|'.join(COLOURS)}) )?\b(?:{'|'.join(SHAPES)})\b")
SIZED = sorted(
    {*lexicon.CONTAINERS, *lexicon.THINGS, *lexicon.CLASSIC_SIZES}, key=len, reverse=True
)
THING = re.compile(rf"\b(?:{'|'.join(SIZED)})\b")
SIDES = {
    "above": (0, 1),
    "over": (0, 1),
    "below": (0, -1),
    "under": (0, -1),
    "right": (1, 0),
    "left": (-1, 0),
}
LETTERS = {name[0]: step for name, step in STEPS.items()}


def wide(task, stories=200, seed=6):
    told = generate(task, stories, seed, "wide")
    return [example for story in told for example in story.examples]


def minus(step):
    return -step[0], -step[1]


def stand(text, names, steps):
    """(a, step, b): a stands a step from b. A key word between both names says so of the first."""
    text = text.lower()
    found = [match[0] for match in names.finditer(text)]
    keys = re.findall(rf"\b(?:{'|'.join(steps)})\b", text)
    if len(found) != 2 or not keys:
        return None
    first, second = found
    between = text.index(first) < text.index(keys[0]) < text.rindex(second)
    return (first, steps[keys[0]], second) if between else (second, steps[keys[0]], first)


def roads(example):
    names = re.compile(rf"\b(?:{'|'.join(PLACES)})\b")
    said = [stand(fact, names, STEPS) for fact in example.facts]
    return {(b, step): a for a, step, b in filter(None, said)} | {
        (a, minus(step)): b for a, step, b in filter(None, said)
    }


def places_in(text):
    return re.findall(rf"\b(?:{'|'.join(PLACES)})\b", text.lower())


def test_the_way_leads_from_place_to_place():
    for example in wide("19"):
        question = example.question.lower()
        start = re.search(r"from (?:the )?(\w+)", question)[1]
        (end,) = set(places_in(question)) - {start}
        here, known = start, roads(example)
        for letter in example.answer:
            here = known[here, LETTERS[letter]]
        assert here == end, example


def test_the_place_in_a_direction_is_the_only_one_there():
    for example in wide("4"):
        question, known = example.question.lower(), roads(example)
        (place,) = places_in(question)
        direction = re.search("|".join(STEPS), question)[0]
        step = STEPS[direction]
        if question.index(place) < question.index(direction):
            step = minus(step)
        assert known[place, step] == example.answer[0].lower(), example


def points(said):
    """Where each shape stands, the first at the origin."""
    found = {said[0][2]: (0, 0)}
    for _ in said:
        for a, (x, y), b in said:
            if b in found:
                found[a] = (found[b][0] + x, found[b][1] + y)
            elif a in found:
                found[b] = (found[a][0] - x, found[a][1] - y)
    return found


def test_shapes_stand_as_the_two_sentences_say():
    for example in wide("17"):
        said = [stand(example.facts[index], SHAPE, SIDES) for index in example.supporting]
        a, (x, y), b = stand(example.question.lower(), SHAPE, SIDES)
        where = points(said)
        apart = (where[a][0] - where[b][0]) * x + (where[a][1] - where[b][1]) * y
        assert (example.answer == ("yes",)) == (apart > 0), example


def smaller_and_bigger(text):
    text = text.lower()
    found = [match[0] for match in THING.finditer(text)]
    turned = re.search(r"room|bigger than|larger than|beats", text)
    if len(found) != 2 or not re.search(r"fit|inside|into|room|big|large|small|beats", text):
        return None
    return tuple(found[::-1]) if turned else tuple(found)


def test_sizes_are_as_the_sentences_say():
    for example in wide("18"):
        bigger = {}
        for fact in example.facts:
            if pair := smaller_and_bigger(fact):
                bigger.setdefault(pair[0], set()).add(pair[1])
                bigger.setdefault(pair[1], set())
        small, big = smaller_and_bigger(example.question)
        assert reachable(bigger, small, big) == (example.answer == ("yes",)), example
        assert reachable(bigger, big, small) == (example.answer == ("no",)), example


@pytest.mark.parametrize("task", ["4", "17", "18", "19"])
def test_each_supporting_sentence_names_something_of_the_question_or_of_another(task):
    names = {"4": None, "19": None, "17": SHAPE, "18": THING}[task]
    for example in wide(task):
        pattern = names or re.compile(rf"\b(?:{'|'.join(PLACES)})\b")
        linked = set(pattern.findall(example.question.lower()))
        for index in example.supporting:
            said = set(pattern.findall(example.facts[index].lower()))
            assert len(said) == 2
        ends = [set(pattern.findall(example.facts[i].lower())) for i in example.supporting]
        assert linked <= set().union(*ends)
