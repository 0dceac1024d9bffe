"""Each kind of event as a predicate behind its subject, or as a sentence of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dmn.data.generator.composed.telling import handling, moving
from dmn.data.generator.composed.world import Event

if TYPE_CHECKING:
    from dmn.data.generator.composed.telling.writer import Writer

Predicate = Callable[["Writer", Event], str]

PREDICATES: dict[str, Predicate] = {
    "go": moving.go,
    "follow": moving.follow,
    "lead": moving.lead,
    "be_in": moving.be_in,
    "out": moving.out,
    "no_longer": moving.no_longer,
    "not_in": moving.not_in,
    "either": moving.either,
    "perhaps": moving.perhaps,
    "not_go": moving.not_go,
    "be_with": moving.be_with,
    "take": handling.take,
    "take_out": handling.take_out,
    "get_from": handling.get_from,
    "give": handling.give,
    "drop": handling.drop,
    "put": handling.put,
    "lose": handling.lose,
    "destroy": handling.destroy,
    "eat": handling.eat,
    "drink": handling.drink,
    "has": handling.has,
    "part": handling.part,
    "trade": handling.trade,
    "odd": handling.odd,
}
SENTENCES: dict[str, Predicate] = {"thing_at": handling.thing_at, "thing_in": handling.thing_in}
