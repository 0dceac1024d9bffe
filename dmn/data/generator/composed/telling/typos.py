"""Slips of the keys: two letters swapped, one left out or hit twice."""

from collections.abc import Container
from random import Random

_SHORTEST = 4


def mistyped(rng: Random, text: str, share: float, names: Container[str]) -> str:
    """Return the text with a slip in about this share of its longer words, never in a name."""
    words = text.split(" ")
    for number, word in enumerate(words):
        plain = word.strip('.,:;"!')
        if len(plain) < _SHORTEST or not plain.isalpha() or not plain.islower():
            continue
        if plain not in names and rng.random() < share:
            words[number] = word.replace(plain, _slip(rng, plain))
    return " ".join(words)


def _slip(rng: Random, word: str) -> str:
    at = 1 + int(rng.random() * (len(word) - 2))
    chance = rng.random()
    if chance < 0.5:
        return f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
    return f"{word[:at]}{word[at + 1 :]}" if chance < 0.8 else f"{word[:at]}{word[at]}{word[at:]}"
