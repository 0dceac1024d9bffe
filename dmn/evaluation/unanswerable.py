"""Questions that their stories cannot answer, made from generated ones that could be answered.

A network that says something sure to them guesses. Kinds whose answer is yes, no, a number or
"nothing" are left out: a story that is silent may well mean no, none or nothing.
"""

from collections.abc import Callable, Iterator
from random import Random

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.data.generator.generate import generate
from dmn.text import lexicon
from dmn.text.vocabulary import singular

ABSENT = ("1", "2", "3", "4", "5", "11", "12", "13", "14", "15", "16", "19", "20")
"""Kinds asked about somebody or something that never occurs."""

UNTOLD = ("1", "2", "4", "11", "13", "15", "16", "19")
"""Kinds asked as they are, of a story without the sentences that tell the answer."""

_PEOPLE = frozenset(
    name.lower()
    for names in (lexicon.WOMEN, lexicon.MEN, *lexicon.CLASSIC_PEOPLE.values())
    for name in names
)
_PLACES = frozenset(
    name.lower()
    for names in (lexicon.PLACES, lexicon.TOWNS, *lexicon.CLASSIC_PLACES.values())
    for name in names
)
_COLOURS = frozenset((*lexicon.COLOURS, *lexicon.CLASSIC_COLOURS))
_THINGS = frozenset((*lexicon.THINGS, *lexicon.CLASSIC_THINGS))
_GROUPS = (_PEOPLE, _PLACES, _THINGS)


def unanswerable(number: int, seed: int, style: str = "wide") -> list[Example]:
    """So many questions with an empty answer, half with somebody or something absent, half of
    stories that do not tell; the same arguments give the same ones.
    """
    random = Random(f"unanswerable {seed}")
    absent = _made(ABSENT, seed, style, lambda example: with_absent_name(example, random))
    untold = _made(UNTOLD, seed + 1, style, without_the_answer)
    return [next(absent if i % 2 == 0 else untold) for i in range(number)]


def _made(
    tasks: tuple[str, ...], seed: int, style: str, make: Callable[[Example], Example | None]
) -> Iterator[Example]:
    """One question of each kind in turn, without end."""
    told = {task: generate(task, 10**9, seed, style) for task in tasks}
    while True:
        for stories in told.values():
            made = None
            while made is None:
                made = make(next(stories).examples[-1])
            yield made


def with_absent_name(example: Example, random: Random) -> Example | None:
    """The example with a person, place or thing of its question put as another that its story
    never names: half of the time one that bAbI knows. None where the question names none.

    Of kind 20 only people: why somebody takes a thing is told by how they feel, whatever the thing.
    """
    said = _stems(*example.facts, example.question)
    named = [
        (word, group)
        for word in sorted(babi.words_of(example.question))
        for group in (_GROUPS[:1] if example.task == "20" else _GROUPS)
        if word in group
    ]
    if not named:
        return None
    word, group = random.choice(named)
    known = group & babi.NAMES if random.random() < 0.5 else group
    other = random.choice(
        sorted(n for n in known if singular(n) not in said)
        or sorted(n for n in group if singular(n) not in said)
    )
    return Example(example.facts, _put(example.question, word, other), (), (), example.task)


def without_the_answer(example: Example) -> Example | None:
    """The example without the sentences that tell its answer, None where nothing that the question
    names is left.

    Kinds that ask for a place lose every sentence that names one, kind 16 each that names a
    colour, the others what supports the answer.
    """
    if example.task in ("4", "15", "19"):
        # What somebody is stays: only whom they fear is no longer told.
        gone = example.supporting[-1:] if example.task == "15" else example.supporting
        facts = tuple(fact for i, fact in enumerate(example.facts) if i not in gone)
    else:
        told = _COLOURS if example.task == "16" else _PLACES
        facts = tuple(fact for fact in example.facts if not babi.words_of(fact) & told)
    asked = _stems(example.question) & {singular(name) for name in lexicon.NAMES}
    if not asked & _stems(*facts):
        return None
    return Example(facts, example.question, (), (), example.task)


def _stems(*texts: str) -> set[str]:
    return {singular(word) for word in babi.words_of(*texts)}


def _put(question: str, word: str, other: str) -> str:
    """The question with one word put as another; people keep the capital that they had."""
    start = question.lower().index(word)
    was = question[start]
    new = other.capitalize() if was.isupper() else other
    return question[:start] + new + question[start + len(word) :]
