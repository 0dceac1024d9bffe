"""All actions and how likely they are."""

from dmn.data.generator.composed.actions import handling, moving, relays, talk
from dmn.data.generator.composed.actions.plot import Action

ACTIONS: dict[str, tuple[Action, float]] = {
    "relay": (relays.relay, 4),
    "go": (moving.go, 10),
    "follow": (moving.follow, 2),
    "lead": (moving.lead, 1),
    "be_in": (moving.be_in, 2),
    "out": (moving.out, 2),
    "not_in": (moving.not_in, 1),
    "either": (moving.either, 1),
    "not_go": (moving.not_go, 1),
    "be_with": (moving.be_with, 1),
    "take": (handling.take, 8),
    "take_from": (handling.take_from, 2),
    "give": (handling.give, 6),
    "drop": (handling.drop, 5),
    "put": (handling.put, 4),
    "lose": (handling.lose, 2),
    "thing_is": (handling.thing_is, 3),
    "has": (handling.has, 1),
    "trade": (handling.trade, 3),
    "odd": (handling.odd, 0.4),
    "talk": (talk.talk, 2),
}
"""Actions, and how often each is tried in an ordinary story."""
