from random import Random

import pytest

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.data.generator.generate import generate
from dmn.evaluation.renaming import made_up, renamed, renamed_stories
from dmn.text import lexicon
from dmn.text.vocabulary import singular

WOLVES = Example(
    ("Wolves are afraid of mice.", "Gertrude is a wolf.", "Emily is a mouse."),
    "What is gertrude afraid of?",
    ("mouse",),
    (1, 0),
    "15",
)


def words_of(*texts):
    return {
        word for text in texts for word in text.lower().replace("?", " ").replace(".", " ").split()
    }


def test_names_places_and_things_are_replaced_and_nothing_else():
    words = {"mary": "blicket", "kitchen": "dorap", "milk": "zunk"}
    example = Example(("Mary took the milk to the Kitchen.",), "Where is mary?", ("kitchen",), (0,))
    found = renamed(example, words)
    assert found.facts == ("Blicket took the zunk to the Dorap.",)
    assert found.question == "Where is blicket?"
    assert found.answer == ("dorap",)
    assert found.supporting == (0,)


def test_each_item_of_a_list_is_replaced():
    example = Example(("Mary got the milk and the apple.",), "What?", ("milk", "apple"), (), "8")
    words = {"mary": "a", "milk": "b", "apple": "c"}
    assert renamed(example, words).answer == ("b", "c")


def test_a_plural_stays_the_plural_of_its_singular():
    (found,) = renamed_stories([WOLVES], 1)
    wolves, _, _, _, mice = found.facts[0].rstrip(".").split()
    wolf, mouse = found.facts[1].rstrip(".").split()[-1], found.facts[2].rstrip(".").split()[-1]
    assert (wolves, mice) == (wolf.capitalize() + "s", mouse + "s")
    assert found.answer == (mouse,)
    assert singular(wolf + "s") == singular(wolf) == wolf


@pytest.mark.parametrize(
    ("answer", "task"), [("yes", "6"), ("n,w", "19"), ("two", "7"), ("maybe", "10")]
)
def test_directions_numbers_yes_and_no_stay(answer, task):
    fact = "The office is north of the garden."
    example = Example((fact,), "Is the office there?", tuple(answer.split(",")), (0,), task)
    (found,) = renamed_stories([example], 1)
    assert found.answer == example.answer
    assert " is north of the " in found.facts[0]
    assert "garden" not in found.facts[0]


def test_motives_and_what_answers_them_stay():
    example = Example(
        ("Jason is thirsty.", "Jason went to the kitchen."),
        "Why did jason go?",
        ("thirsty",),
        (0,),
        "20",
    )
    (found,) = renamed_stories([example], 1)
    who = found.facts[0].split()[0]
    assert who != "Jason"
    assert found.facts == (f"{who} is thirsty.", f"{who} went to the kitchen.")
    assert found.answer == ("thirsty",)


def test_made_up_words_are_in_no_vocabulary_and_not_like_each_other():
    first = set(made_up(map(str, range(400)), Random(3), ()).values())
    known = set(list(first)[:200])
    names = sorted(babi.NAMES)
    words = made_up(names, Random(3), known | lexicon.NAMES)
    assert not {singular(word) for word in words.values()} & (known | lexicon.NAMES)
    stems = {singular(name) for name in names}
    assert len({singular(word) for word in words.values()}) == len(stems)
    assert all(word.isalpha() and word.islower() for word in words.values())


def test_no_two_of_many_names_share_a_word():
    """So many that the words drawn for them repeat."""
    names = [f"name{n}" for n in range(2000)]
    assert len(set(made_up(names, Random(3), ()).values())) == len(names)


def test_questions_of_one_story_share_their_words_and_another_story_has_others():
    short = Example(("Mary went to the garden.",), "Where is Mary?", ("garden",), (0,), "1")
    long = Example((*short.facts, "John left."), "Where is Mary?", ("garden",), (0,), "1")
    other = Example(("Mary went to the office.",), "Where is Mary?", ("office",), (0,), "1")
    first, second, third = renamed_stories([short, long, other], 1)
    assert second.facts[0] == first.facts[0]
    assert first.question == second.question != third.question


def test_the_same_seed_gives_the_same_words():
    assert renamed_stories([WOLVES], 1) == renamed_stories([WOLVES], 1)
    assert renamed_stories([WOLVES], 1) != renamed_stories([WOLVES], 2)


def test_a_word_that_is_known_is_never_chosen():
    (free,) = renamed_stories([WOLVES], 1)
    used = words_of(*free.facts) - words_of(*WOLVES.facts)
    (found,) = renamed_stories([WOLVES], 1, used)
    assert not used & words_of(*found.facts)


@pytest.mark.parametrize("task", ["2", "5", "8", "12", "15", "16", "17", "18", "19"])
def test_no_name_is_left_in_babis_own_stories_of_these_kinds(task):
    examples = [e for story in generate(task, 3, 4) for e in story.examples]
    for found in renamed_stories(examples, 9):
        assert not words_of(*found.facts, found.question, *found.answer) & babi.NAMES
