"""Chains: somebody whose place is known meets somebody of whom nothing is known."""

from dmn.data.generator.composed.actions.plot import Plot
from dmn.data.generator.composed.entities import Person
from dmn.data.generator.composed.stays import meet
from dmn.data.generator.composed.world import Event, World
from dmn.data.generator.story import pick


def relay(plot: Plot) -> bool:
    """Somebody whose place is known meets somebody of whom nothing is known: a chain grows."""
    world = plot.world
    known = [who for who in world.people if _is_known(world, who)]
    new = [who for who in world.people if world.now(who).is_open and not world.now(who).links]
    if not known or not new:
        return False
    # Rather the one who was met last: the chain gets longer than it gets broad.
    who = max(known, key=lambda one: world.now(one).known) if plot.rng.random() < 0.7 else None
    who, other = who or pick(plot.rng, known), pick(plot.rng, new)
    return pick(plot.rng, _RELAYS)(plot, who, other)


def _is_known(world: World, who: Person) -> bool:
    stay = world.now(who)
    return stay.place is not None and not stay.doubtful


def _give_to(plot: Plot, who: Person, other: Person) -> bool:
    world = plot.world
    if not world.held[who]:
        return _take_any(plot, who)
    things = (pick(plot.rng, world.held[who]),)
    kind = "give" if plot.rng.random() < 0.6 else "get_from"
    first, second = (who, other) if kind == "give" else (other, who)
    number = world.add(Event(kind, (first,), things, other=second))
    meet(world.now(who), world.now(other), number)
    world.hold(other, things[0], number)
    world.gifts.append((number, who, things[0], other))
    return True


def _take_any(plot: Plot, who: Person) -> bool:
    world = plot.world
    new = [t for t in world.things if t not in world.at and not t.fixed]
    if not new:
        return False
    number = world.add(Event("take", (who,), (pick(plot.rng, new),)))
    world.hold(who, world.events[number].things[0], number)
    return True


def _leave_for(plot: Plot, who: Person, other: Person) -> bool:
    """One puts something down, and later the other takes it."""
    world = plot.world
    lying = [
        thing
        for thing, where in world.at.items()
        if where.stay is world.now(who) and world.now(who).known <= where.event
    ]
    if lying:
        thing = pick(plot.rng, lying)
        number = world.add(Event("take", (other,), (thing,)))
        world.reach(other, thing, number)
        world.hold(other, thing, number)
        return True
    if not world.held[who]:
        return _take_any(plot, who)
    thing = pick(plot.rng, world.held[who])
    number = world.add(Event("drop", (who,), (thing,)))
    world.lay(who, thing, number)
    return True


def _be_together(plot: Plot, who: Person, other: Person) -> bool:
    first, second = (who, other) if plot.rng.random() < 0.5 else (other, who)
    number = plot.world.add(Event("be_with", (first,), other=second))
    meet(plot.world.now(first), plot.world.now(second), number)
    return True


_RELAYS = (_give_to, _give_to, _leave_for, _leave_for, _be_together)
