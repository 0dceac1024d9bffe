"""Sentences that change nothing in a story."""

from collections.abc import Container, Iterator, Sequence
from random import Random

from dmn.data.generator.composed.entities import Person
from dmn.data.generator.composed.telling.grammar import capital
from dmn.data.generator.story import pick
from dmn.data.generator.wording.asides import ASIDES
from dmn.text.lists import read

_GENERAL = (
    *(text for text in ASIDES if "{" not in text),
    "The bus was late again.",
    "Dinner was at seven.",
    "A dog barked in the distance.",
    "The radio was playing an old song.",
    "The shops close early on Sundays.",
    "It smelled of fresh bread.",
    "The coffee was too hot.",
    "Nobody knew what time it was.",
    "The phone rang twice.",
    "The lights went out for a second.",
    "There was a long queue.",
    "The trees were already losing their leaves.",
    "It had been a strange week.",
    "Prices have gone up again.",
    "The news was bad that evening.",
    "The door was painted green.",
    "Everything seemed normal.",
    "The birds were singing.",
    "It was the first day of spring.",
    "The wind blew through the open window.",
    "Summer was almost over.",
    "What a day!",
    "The train was full.",
    "The children next door were laughing.",
    "It was hard to believe.",
    "The story is not over yet.",
    "The moon was bright that night.",
    "The soup needed more salt.",
    "Time flies.",
    "The floor was wet.",
)
_OF_PEOPLE = (
    *(text for text in ASIDES if "{" in text),
    "{who} loves football.",
    "{who} was born in {town}.",
    "{who} works as a {role}.",
    "{who} has always wanted a {thing}.",
    "{who} dreams of {town}.",
    "{who} is learning French.",
    "{who} needs new glasses.",
    "{who} never liked {colour}.",
    "{who} will be thirty next year.",
    "{who} forgot what day it was.",
    "{who} thought about the holidays.",
    "{who} had slept badly.",
    "{who} was looking forward to the weekend.",
    "{who} wants to become a {role}.",
    "{who} is a careful {role}.",
    "{who} was tired of waiting.",
    "{who} has a brother in {town}.",
    "{who} knows a lot about birds.",
    "{who} laughed at the joke.",
    "{who} whistled a song.",
    "{who} asked what time it was.",
    "{who} looked out of the window.",
    "{who} said hello to everybody.",
    "{who} plays chess on Fridays.",
    "{who} does not like spiders.",
    "{who} had no idea.",
    "{who} was wearing a {colour} shirt.",
    "{who} once met a famous {role}.",
    "{who} sneezed.",
    "{who} could not remember the number.",
    "{who} had nothing else to do.",
    "{who} would like to see {town} one day.",
)
_OF_OTHERS = (
    "{name} is still on holiday.",
    "{name} called in the morning.",
    "{name} lives in {town}.",
    "{name} works as a {role}.",
    "{name} was not there that day.",
    "{name} sent a long letter.",
    "{name} and {second} are old friends.",
    "{name} once owned a {thing}.",
    "{name} paid for everything.",
    "{name} is getting married in June.",
    "{name} sells {things} on the internet.",
    "{name} told {second} a secret.",
)


def irrelevant(
    rng: Random,
    people: Sequence[Person],
    taken: Container[str],
    prose: Iterator[str] | None = None,
) -> str:
    """Return a sentence that matters to nobody, and names nothing of `taken`."""
    if prose is not None and rng.random() < 0.7:
        text = next(prose, None)
        if text is not None:
            return text
    chance = rng.random()
    if chance < 0.35:
        return pick(rng, _GENERAL)
    words = {name: _free(rng, list_, label, taken) for name, list_, label in _WORDS}
    who = pick(rng, people)
    if chance < 0.75 and who.gender != "i":
        text = pick(rng, _OF_PEOPLE).format(who=who.np, **words)
        return _article(capital(text))
    return _article(pick(rng, _OF_OTHERS).format(**_strangers(rng, people), **words))


_WORDS = (
    ("town", "towns", ""),
    ("role", "roles", "n"),
    ("thing", "things", ""),
    ("things", "things", "many"),
    ("colour", "colours", ""),
)


def _free(rng: Random, name: str, label: str, taken: Container[str]) -> str:
    """A word of a list that the story does not have."""
    while True:
        entry = pick(rng, read.labelled(name)[label])
        if not any(word.lower() in taken for word in entry.split()):
            return entry


def _strangers(rng: Random, people: Sequence[Person]) -> dict[str, str]:
    """Two names that nobody in the story has."""
    taken = {word for who in people for word in who.name.split()}
    found: list[str] = []
    while len(found) < 2:
        name = pick(rng, read.entries("women" if rng.random() < 0.5 else "men"))
        if name not in taken and name not in found:
            found.append(name)
    return {"name": found[0], "second": found[1]}


def _article(text: str) -> str:
    """The text with "an" where "a" stands before a vowel."""
    words = text.split(" ")
    for number in range(len(words) - 1):
        if words[number] == "a" and words[number + 1][0] in "aeiou":
            words[number] = "an"
    return " ".join(words)
