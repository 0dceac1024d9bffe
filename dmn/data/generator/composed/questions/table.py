"""All kinds of question that the story answers, and how likely they are."""

from collections.abc import Callable
from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.questions import hands, presence, whereabouts
from dmn.data.generator.composed.world import World

Maker = Callable[[Random, World], Asked | None]

QUESTIONS: tuple[tuple[Maker, int], ...] = (
    (whereabouts.where_person, 10),
    (whereabouts.where_thing, 10),
    (whereabouts.what_in, 2),
    (whereabouts.is_there, 6),
    (whereabouts.is_thing_there, 3),
    (presence.who_is_there, 4),
    (whereabouts.did_go, 2),
    (whereabouts.where_was, 4),
    (whereabouts.was_there, 2),
    (whereabouts.where_thing_was, 4),
    (hands.carrying, 6),
    (hands.who_has, 4),
    (hands.does_have, 4),
    (hands.giving, 4),
    (hands.who_took, 2),
    (hands.which_one, 2),
    (hands.colour_of, 2),
)
