"""Wide stories: a reader that only looks for names finds the same answers."""

import re
from random import Random

import pytest

from dmn.data.generator.generate import generate
from dmn.data.generator.story import Asked, Event
from dmn.data.generator.wording.wide import Manner, Prose, manner
from dmn.text import lexicon

PLACES = {
    place.lower()
    for group in (lexicon.PLACES, lexicon.TOWNS, *lexicon.CLASSIC_PLACES.values())
    for place in group
}
SINGULAR = {
    plural: animal
    for animals in (lexicon.ANIMALS, *lexicon.CLASSIC_ANIMALS.values())
    for animal, plural in animals.items()
}
ANIMALS = set(SINGULAR.values())
PEOPLE = {
    name.lower()
    for names in (lexicon.WOMEN, lexicon.MEN, *lexicon.CLASSIC_PEOPLE.values())
    for name in names
}
COLOURS = {*lexicon.COLOURS, *lexicon.CLASSIC_COLOURS}
PRONOUNS = {"he", "she", "they"}
STORIES = 150


def words(text):
    return re.findall(r"\w+", text.lower())


def wide(task, stories=STORIES, seed=2):
    told = generate(task, stories, seed, "wide")
    return [example for story in told for example in story.examples]


def asked_about(example):
    """The person of a question: its only name."""
    (who,) = [word for word in words(example.question) if word in PEOPLE]
    return who


def about(example, who):
    """The sentences about a person, also where a pronoun means the one of the sentence before."""
    found, meant = [], False
    for fact in example.facts:
        said = words(fact)
        refers = PRONOUNS & set(said) and not PEOPLE & set(said)
        meant = who in said or (meant and bool(refers))
        if meant:
            found.append(said)
    return found


def last(items):
    return items[-1] if items else None


@pytest.mark.parametrize("task", ["1", "11", "12", "13"])
def test_somebody_is_where_the_last_sentence_about_them_says(task):
    for example in wide(task):
        places = [w for said in about(example, asked_about(example)) for w in said if w in PLACES]
        assert last(places) == example.answer[0].lower(), example


def test_something_is_feared_by_what_stands_before_it():
    for example in wide("15"):
        said = [word for said in about(example, asked_about(example)) for word in said]
        (kind,) = {word for word in said if word in ANIMALS} or {None}
        fears = [[SINGULAR[w] for w in words(fact) if w in SINGULAR] for fact in example.facts]
        pairs = dict(pair for pair in fears if len(pair) == 2)
        assert pairs[kind] == example.answer[0], example


def test_somebody_has_the_colour_of_the_others_of_their_kind():
    for example in wide("16"):
        who, kinds, colours = asked_about(example), {}, {}
        for fact in example.facts:
            said = words(fact)
            names = [word for word in said if word not in ANIMALS | COLOURS]
            for word in said:
                if word in ANIMALS:
                    kinds |= dict.fromkeys(names, word)
                if word in COLOURS:
                    colours |= dict.fromkeys(names, word)
        found = {colours.get(n) for n in PEOPLE if kinds.get(n) == kinds[who]} - {None}
        assert found == {example.answer[0]}, example


def test_a_motive_leads_where_it_always_leads():
    for example in wide("20"):
        said = [word for said in about(example, asked_about(example)) for word in said]
        (motive,) = {word for word in said if word in lexicon.MOTIVE_PLACES}
        assert example.answer[0] in (motive, lexicon.MOTIVE_PLACES[motive]), example


@pytest.mark.parametrize("task", ["9", "10"])
def test_the_latest_sentence_about_somebody_decides(task):
    for example in wide(task):
        told = [said for said in about(example, asked_about(example)) if PLACES & set(said)]
        said = told[-1]
        there = set(said) & PLACES & set(words(example.question))
        assert (example.answer == ("no",)) or there, example


@pytest.mark.parametrize("task", ["7", "8"])
def test_every_supporting_sentence_of_hands_names_the_person_or_means_them(task):
    for example in wide(task):
        who = asked_about(example)
        told = [words(example.facts[index]) for index in example.supporting]
        assert any(who in said for said in told)
        assert all(who in said or PRONOUNS & set(said) for said in told), example


def test_a_third_of_the_stories_keeps_babis_words_and_a_third_its_frames():
    classic = {name for names in lexicon.CLASSIC_PEOPLE.values() for name in names}
    frame = re.compile(r"\w+ (went|went back|moved|journeyed|travelled) to (the )?\w+\.?", re.I)
    told = wide("1", 600)
    by_story = {example.facts[0]: example for example in told}.values()
    with_words = sum(
        any(name.lower() in words(" ".join(e.facts)) for name in classic) for e in by_story
    )
    with_frames = sum(
        all(frame.fullmatch(e.facts[index]) for index in e.supporting)
        and e.question.rstrip("?").lower().startswith("where is ")
        for e in by_story
    )
    assert 0.25 < with_words / len(by_story) < 0.45
    assert 0.25 < with_frames / len(by_story) < 0.6


def prose(spare=9, **changes):
    told = {
        "own_frames": False,
        "pronouns": 0.0,
        "joins": 0.0,
        "links": 0.0,
        "lower": False,
        "stops": True,
        "last_stop": True,
    } | changes
    return Prose(Random(4), "2", Manner(**told), spare)


def take_and_go(writer, times=40):
    """Many times: Ana takes something and goes somewhere."""
    for number in range(times):
        writer.say(Event("take", {"who": "Ana", "thing": "key"}))
        writer.say(Event("go", {"who": "Ana", "place": "Lisbon"}))
        slots, answer = {"thing": "key"}, ("Lisbon",)
        writer.ask(Asked("where_thing", slots, answer, (2 * number, 2 * number + 1)))
    return writer.examples()


def test_two_joined_events_are_one_supporting_fact():
    examples = take_and_go(prose(joins=1.0, spare=99))
    joined = [e for e in examples if " and " in e.facts[-1] and "took it" not in e.facts[-1]]
    assert joined
    assert all(e.supporting == (len(e.facts) - 1,) for e in joined)


def test_a_pronoun_needs_the_sentence_that_names_the_person():
    examples = take_and_go(prose(pronouns=1.0))
    assert any(e.facts[-1].startswith("She ") for e in examples)
    for example in examples:
        for index in example.supporting:
            if example.facts[index].startswith("She "):
                assert "Ana" in example.facts[index - 1]
                assert index - 1 in example.supporting


def test_joins_stop_where_the_story_would_become_too_short():
    examples = take_and_go(prose(joins=1.0, spare=3))
    assert len(examples[-1].facts) == 80 - 3


def test_towns_have_no_article():
    facts = take_and_go(prose())[-1].facts
    assert not [fact for fact in facts if "the Lisbon" in fact or "The Lisbon" in fact]


def test_lower_case_and_missing_stops_reach_facts_questions_and_answers():
    example = take_and_go(prose(lower=True, stops=False))[0]
    assert example.answer == ("lisbon",)
    assert all(text == text.lower() for text in (*example.facts, example.question))
    assert not any(text.endswith((".", "?")) for text in (*example.facts, example.question))


def test_babis_frames_are_kept_plain():
    told = [manner(Random(seed), own_frames=True) for seed in range(50)]
    assert all(m.pronouns == m.joins == m.links == 0.0 for m in told)
