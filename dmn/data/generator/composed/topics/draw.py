"""Draw the topics of a story."""

from random import Random

from dmn.data.generator.composed.cast import Drawn, draw_named, draw_places
from dmn.data.generator.composed.topics.doubts import Doubts
from dmn.data.generator.composed.topics.kinds import Kinds
from dmn.data.generator.composed.topics.measures import Measures
from dmn.data.generator.composed.topics.motives import Motives
from dmn.data.generator.composed.topics.numbers import Numbers
from dmn.data.generator.composed.topics.order import Order
from dmn.data.generator.composed.topics.positions import Positions
from dmn.data.generator.composed.topics.times import Times
from dmn.data.generator.composed.topics.topic import Topic
from dmn.data.generator.composed.topics.ways import Ways
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import weighted
from dmn.text.lists import read

NAMES = ("ways", "positions", "order", "kinds", "motives", "times", "numbers", "measures", "doubts")


def draw_topics(rng: Random, phenomena: frozenset[str], world: World, drawn: Drawn) -> list[Topic]:
    """Return none to three topics, of those that the phenomena allow."""
    allowed = [name for name in NAMES if name in phenomena]
    number = min(weighted(rng, (0, 1, 2, 3), (8, 6, 4, 2)), len(allowed))
    found = (_topic(name, rng, world, drawn) for name in rng.sample(allowed, number))
    return [topic for topic in found if topic is not None]


def _topic(name: str, rng: Random, world: World, drawn: Drawn) -> Topic | None:
    if name == "ways":
        return Ways(rng, list(world.places))
    if name == "positions":
        return Positions(rng)
    if name == "order":
        order = Order(rng, world.people, world.things)
        return order if order.is_possible else None
    if name == "kinds":
        return Kinds(rng, world.people, draw_named(rng, 2, drawn))
    if name == "motives":
        return Motives(rng, world.people)
    if name == "times":
        places = draw_places(rng, 6, drawn)
        return Times(rng, draw_named(rng, 1 + int(rng.random() * 2), drawn), places)
    if name == "measures":
        measures = Measures(rng, world.people, world.things)
        return measures if measures.is_possible else None
    if name == "doubts":
        nouns = [noun for noun in rng.sample(read.labelled("things")[""], 6) if drawn.take(noun)]
        return Doubts(rng, draw_named(rng, 2, drawn), nouns[:2]) if len(nouns) > 1 else None
    numbers = Numbers(rng, world.people, drawn.words)
    return numbers if numbers.is_possible else None
