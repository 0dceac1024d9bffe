"""The twenty kinds of bAbI question, and how few sentences each can do with."""

from typing import NamedTuple

from dmn.data.generator.simulation import carrying, knowledge, relations, whereabouts
from dmn.data.generator.story import Kind


class Task(NamedTuple):
    """One of the kinds."""

    tell: Kind
    least: int
    """Sentences that a story of this kind needs."""
    shape: tuple[int, int] | None = None
    """Number of sentences bAbI's stories have where they are all alike; None for any number."""


TASKS: dict[str, Task] = {
    "1": Task(carrying.where_is_somebody, 1),
    "2": Task(carrying.where_is_the_thing, 2),
    "3": Task(carrying.where_was_the_thing, 3),
    "4": Task(relations.what_lies_there, 2, (2, 2)),
    "5": Task(carrying.who_gave_what, 2),
    "6": Task(carrying.is_somebody_there, 1),
    "7": Task(carrying.how_many_things, 1),
    "8": Task(carrying.what_is_carried, 1),
    "9": Task(whereabouts.is_somebody_not_there, 1),
    "10": Task(whereabouts.is_somebody_perhaps_there, 1),
    "11": Task(whereabouts.where_did_she_go_then, 2),
    "12": Task(whereabouts.where_did_they_go, 1),
    "13": Task(whereabouts.where_did_they_go_then, 2),
    "14": Task(whereabouts.where_was_somebody, 2),
    "15": Task(knowledge.what_frightens_somebody, 4, (8, 8)),
    "16": Task(knowledge.what_colour_is_it, 3, (9, 9)),
    "17": Task(relations.how_do_they_stand, 2, (2, 2)),
    "18": Task(relations.which_is_bigger, 2, (5, 20)),
    "19": Task(relations.how_to_get_there, 2, (5, 5)),
    "20": Task(knowledge.why_did_they, 1, (8, 12)),
}
