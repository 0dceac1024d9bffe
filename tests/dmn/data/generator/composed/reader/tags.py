"""Finds the people, places and things that a sentence names, and puts marks in their place.

Shares with the generator what the words are (the word lists), and nothing of how they are used.
"""

import re
from functools import cache
from typing import NamedTuple

from dmn.text.lists import read

FAMILY = {
    **dict.fromkeys(("aunt", "sister", "mother", "mum", "grandmother", "daughter"), "f"),
    **dict.fromkeys(("uncle", "brother", "father", "dad", "grandfather", "son"), "m"),
    **dict.fromkeys(("friend", "neighbour", "teacher", "boss"), "n"),
}
TITLES = {
    **dict.fromkeys(("mrs", "ms", "miss", "aunt", "lady"), "f"),
    **dict.fromkeys(("mr", "uncle", "sir"), "m"),
    **dict.fromkeys(("dr", "professor", "captain"), "n"),
}
ARTICLES = ("the", "a", "an", "some", "my", "'s")
_A_GIFT = re.compile(
    r"^((?!in |on |at |under |there )(?:the )?[\w -]+ (?:was|were)) (?:a )?present\b", re.I
)
_NOT_NAMES = re.compile(r"(?<=there) as well\b| with friend\b| to meet friend\b")
"""What looks like a place or a person where articles are left out."""
WORD = re.compile(r"[\w'-]+|[,:;?!.]")


class Marked(NamedTuple):
    """A sentence with marks: "P0 went to L0", and what the marks stand for."""

    text: str
    people: tuple[str, ...]
    places: tuple[str, ...]
    things: tuple[str, ...]


@cache
def genders() -> dict[str, str]:
    """First names, in lower case, and whose they are."""
    found = {name.lower(): "f" for name in read.entries("women")}
    found |= {name.lower(): "m" for name in read.entries("men")}
    return found


@cache
def phrases() -> dict[str, tuple[str, str]]:
    """Nouns of one or several words, in lower case: which mark they get, and whose gender."""
    found: dict[str, tuple[str, str]] = {}
    for name in (*read.entries("things"), *read.entries("food"), *read.entries("containers")):
        found[name.lower()] = ("T", "")
    for name in read.entries("places"):
        found[name.lower()] = ("L", "")
    for gender, names in read.labelled("roles").items():
        found |= {name.lower(): ("P", gender) for name in names}
    for name, gender in FAMILY.items():
        found[name] = ("P", gender)
    return found


@cache
def verb_forms() -> frozenset[str]:
    """All forms of all verbs of the lists."""
    lists = ("go", "enter", "leave", "take", "drop", "put", "give", "receive", "lose", "destroy")
    verbs = [verb for name in (*lists, "eat", "drink") for verb in read.verbs(name)]
    return frozenset(form for v in verbs for form in (v.base, v.past, v.third, v.participle))


@cache
def towns() -> frozenset[str]:
    return frozenset(name.lower() for name in (*read.entries("towns"), "home", "school", "work"))


@cache
def adjectives() -> frozenset[str]:
    return frozenset((*read.entries("colours"), *read.entries("qualities")))


@cache
def surnames() -> frozenset[str]:
    return frozenset(name.lower() for name in read.entries("surnames"))


class Marker:
    """Marks the sentences of one story; remembers everybody's gender."""

    def __init__(self, bare: bool) -> None:
        self._bare = bare
        self.gender: dict[str, str] = {"i": "i"}

    def mark(self, sentence: str) -> Marked:
        text = sentence.replace("’", "'").replace("Mr.", "Mr").replace("Mrs.", "Mrs")
        text = re.sub(r"\b(dr|mr|mrs)\.", r"\1", text, flags=re.I)
        # A gift, which is no other thing: "The ball was a present".
        text = _A_GIFT.sub(r"\1 nice", text)
        text = _NOT_NAMES.sub(" ", text)
        text = re.sub(r"'s\b", " 's", re.sub(r"n't\b", " not", text))
        words = WORD.findall(text)
        found: dict[str, list[str]] = {"P": [], "L": [], "T": []}
        out: list[str] = []
        at = 0
        while at < len(words):
            kind, name, used = self._entity(words, at)
            if at and words[at - 1].lower() == "which":  # "Which cork", not the town
                kind, name, used = self._noun([word.lower() for word in words[at : at + 5]])
            is_behind = bool(out) and out[-1].startswith("P")
            if self._bare and kind in ("T", "L") and used == 1 and is_behind:
                # "Jiro present toy car": a verb behind its subject
                kind = "" if words[at] in verb_forms() else kind
            if kind:
                names = found[kind]
                if name not in names:
                    names.append(name)
                out.append(f"{kind}{names.index(name)}")
            elif words[at] not in '.?!"':
                out.append(words[at].lower())
            at += max(used, 1)
        joined = re.sub(r" (?=[,;])", "", " ".join(out))
        return Marked(joined, *(tuple(found[kind]) for kind in "PLT"))

    def _entity(self, words: list[str], at: int) -> tuple[str, str, int]:
        """What begins at a word: its mark, its name and how many words it takes."""
        low = [word.lower() for word in words[at : at + 5]]
        if low[0] == "i" and words[at] in ("I", "i"):
            return "P", "i", 1
        has_article = low[0] in ARTICLES
        if low[0] in TITLES and not has_article:
            kind, name, used = self._name(low)
            if kind:
                return kind, name, used
        noun = low[has_article:]
        if noun and (has_article or self._bare):
            kind, name, used = self._noun(noun)
            town = 0 if has_article else self._town(words, at)
            if town > used or (town and town == used and words[at][0].isupper() and at):
                return self._name(low)
            if kind and not (kind == "P" and low[0] in ("a", "an", "some")):
                return kind, name, used + has_article
        if has_article:
            return "", "", 0
        return self._name(low)

    def _town(self, words: list[str], at: int) -> int:
        """How many words the town has that begins here; 0 where there is none."""
        for number in range(3, 0, -1):
            if " ".join(words[at : at + number]).lower() in towns():
                return number
        return 0

    def _noun(self, low: list[str]) -> tuple[str, str, int]:
        if low[0] in adjectives() and len(low) > 1 and " ".join(low[:2]) not in phrases():
            kind, name, used = self._noun(low[1:])
            if kind == "T":
                return kind, f"{low[0]} {name}", used + 1
        for number in range(min(4, len(low)), 0, -1):
            name = " ".join(low[:number])
            if name in phrases():
                kind, gender = phrases()[name]
                if gender:
                    self.gender[name] = gender
                return kind, name, number
        return "", "", 0

    def _name(self, low: list[str]) -> tuple[str, str, int]:
        if low[0] in towns() and " ".join(low[:2]) in phrases():
            return self._noun(low)  # "which school bag"
        for number in range(min(3, len(low)), 0, -1):
            if " ".join(low[:number]) in towns():
                return "L", " ".join(low[:number]), number
        if low[0] in TITLES and len(low) > 1 and (low[1] in surnames() or low[1] in genders()):
            return self._person(low, 2, TITLES[low[0]])
        if low[0] in genders():
            used = 1
            while used < min(3, len(low)) and (low[used] in surnames() or low[used] in genders()):
                used += 1
            return self._person(low, used, genders()[low[0]])
        return "", "", 0

    def _person(self, low: list[str], used: int, gender: str) -> tuple[str, str, int]:
        name = " ".join(low[:used])
        self.gender[name] = gender
        return "P", name, used
