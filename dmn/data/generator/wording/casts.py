"""Who and what one story is about: bAbI's own, or others drawn from the lexicon."""

from collections.abc import Sequence
from random import Random

from dmn.data.generator.story import Cast, pick
from dmn.text import lexicon

_EVERYBODY = lexicon.WOMEN + lexicon.MEN
_ANIMALS = tuple(lexicon.ANIMALS)


def classic(rng: Random, task: str) -> Cast:
    """The cast that bAbI has in every story of the task."""
    animals = lexicon.CLASSIC_ANIMALS.get(task, lexicon.CLASSIC_ANIMALS["15"])
    containers = rng.sample(lexicon.CLASSIC_SIZES[2:], 4)
    return Cast(
        people=_shuffled(rng, lexicon.CLASSIC_PEOPLE.get(task, lexicon.CLASSIC_PEOPLE[""])),
        places=_shuffled(rng, lexicon.CLASSIC_PLACES.get(task, lexicon.CLASSIC_PLACES[""])),
        things=lexicon.CLASSIC_THINGS,
        animals=tuple(animals),
        plurals=animals,
        colours=lexicon.CLASSIC_COLOURS,
        shapes=_shuffled(rng, lexicon.CLASSIC_SHAPES),
        sizes=(*lexicon.CLASSIC_SIZES[:2], *containers),
        motive_things=lexicon.CLASSIC_MOTIVE_THINGS,
    )


def familiar(rng: Random, task: str, length: int) -> Cast:
    """bAbI's words, but a story of any shape, the larger the more sentences it should have."""
    cast = classic(rng, task)
    return Cast(
        people=cast.people[: _size(rng, length, 2, len(cast.people))],
        places=cast.places,
        things=_shuffled(rng, cast.things)[: _size(rng, length, 1, 3)],
        animals=cast.animals[: _size(rng, length, 2, 4)],
        plurals=cast.plurals,
        colours=cast.colours,
        shapes=cast.shapes,
        sizes=cast.sizes,
        motive_things=cast.motive_things,
        classic=False,
    )


def wide(rng: Random, length: int, used: frozenset[str] = frozenset()) -> Cast:
    """Words of the whole lexicon, none of them in `used`."""
    animals = _draw(rng, _ANIMALS, _size(rng, length, 2, 6), used)
    containers = _draw(rng, lexicon.CONTAINERS, 3 + int(rng.random() * 3), used)
    places = lexicon.PLACES + lexicon.TOWNS if rng.random() < 0.15 else lexicon.PLACES
    return Cast(
        people=_draw(rng, _EVERYBODY, _size(rng, length, 2, 8), used),
        places=_draw(rng, places, 6 + int(rng.random() * min(5, length / 4)), used),
        things=_draw(rng, lexicon.THINGS, _size(rng, length, 1, 6), used),
        animals=animals,
        plurals={animal: lexicon.ANIMALS[animal] for animal in animals},
        colours=_draw(rng, lexicon.COLOURS, 4, used),
        shapes=_shapes(rng, used),
        sizes=(*_draw(rng, lexicon.THINGS, 1, used), *containers),
        motive_things=lexicon.MOTIVE_THINGS,
        classic=False,
    )


def words_of(cast: Cast) -> frozenset[str]:
    """Return the words that another cast must leave out to share nothing with this one."""
    groups = (cast.people, cast.places, cast.things, cast.animals, cast.colours, cast.sizes)
    shapes = (word for shape in cast.shapes for word in shape.split())
    motives = (thing for things in (cast.motive_things or {}).values() for thing in things)
    return frozenset(word for group in (*groups, shapes, motives) for word in group)


def _shapes(rng: Random, used: frozenset[str]) -> tuple[str, ...]:
    """Three shapes, most of them with a colour."""
    shapes = _draw(rng, lexicon.SHAPES, 3, used)
    colours = _draw(rng, lexicon.COLOURS, 3, used)
    return tuple(
        f"{colour} {shape}" if rng.random() < 0.6 else shape
        for colour, shape in zip(colours, shapes, strict=True)
    )


def _size(rng: Random, length: int, least: int, most: int) -> int:
    return min(most, least + int(rng.random() * (1 + length / 3)))


def _draw(rng: Random, words: Sequence[str], number: int, used: frozenset[str]) -> tuple[str, ...]:
    """So many different ones that are not used yet."""
    found: list[str] = []
    while len(found) < number:
        word = pick(rng, words)
        if word not in used and word not in found:
            found.append(word)
    return tuple(found)


def _shuffled(rng: Random, words: Sequence[str]) -> tuple[str, ...]:
    return tuple(rng.sample(words, len(words)))
