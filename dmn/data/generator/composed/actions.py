"""Everything that can happen: each action chooses who and what, changes the world and notes it."""

from collections.abc import Callable
from random import Random

from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.stays import can_meet, meet, name_place
from dmn.data.generator.composed.world import Event, World
from dmn.data.generator.story import pick
from dmn.text.lists import read

Action = Callable[["Plot"], bool]
"""Try to have something happen; False where it is impossible just now."""

_MANY = (1, 1, 1, 1, 1, 2, 2, 3)
"""How many people or things take part, where several can."""


class Plot:
    """The world, and the dice that decide what happens in it."""

    def __init__(self, rng: Random, world: World, quiet: frozenset[Person], groups: bool) -> None:
        self.rng = rng
        self.world = world
        self.quiet = quiet
        """People who handle things but hardly move: where they are follows from others."""
        self._groups = groups

    def many(self) -> int:
        return pick(self.rng, _MANY) if self._groups else 1

    def anybody(self) -> Person:
        return pick(self.rng, self.world.people)

    def mover(self) -> Person | None:
        """Somebody who may move; a quiet person seldom does."""
        who = self.anybody()
        return None if who in self.quiet and self.rng.random() < 0.9 else who

    def group(self, number: int) -> list[Person] | None:
        """So many people, or fewer, who may move."""
        people = self.world.people
        found = [self.mover()]
        while len(found) < min(number, len(people) - 1):
            other = pick(self.rng, people)
            if other not in found and other not in self.quiet:
                found.append(other)
            elif self.rng.random() < 0.3:
                break
        first = found[0]
        return None if first is None else [who for who in found if who is not None]

    def elsewhere(self, *who: Person) -> Place:
        """A place where none of these people is known to be."""
        while True:
            place = pick(self.rng, self.world.places)
            if all(self.world.now(one).place is not place for one in who):
                return place


def go(plot: Plot) -> bool:
    """One or several people come to a named place."""
    who = plot.group(plot.many())
    if who is None:
        return False
    world, place = plot.world, plot.elsewhere(*who)
    origin = world.now(who[0]).place if len(who) == 1 and not world.now(who[0]).doubtful else None
    number = world.add(Event("go", tuple(who), place=place, other=origin))
    for one in who:
        world.arrive(one, number, place)
    return True


def follow(plot: Plot) -> bool:
    """Somebody comes to where somebody else is: the sentence names no place."""
    world, who, other = plot.world, plot.mover(), plot.anybody()
    if who is None or who is other:
        return False
    theirs, mine = world.now(other), world.now(who)
    if theirs.place is None or theirs.place is mine.place or theirs.doubtful:
        return False
    number = world.add(Event("follow", (who,), other=other))
    meet(world.arrive(who, number, None), theirs, number)
    world.visits[who].append((number, theirs.place))
    return True


def lead(plot: Plot) -> bool:
    """Somebody takes somebody else along."""
    world, who, other = plot.world, plot.mover(), plot.mover()
    if who is None or other is None or who is other:
        return False
    if not can_meet(world.now(who), world.now(other)):
        return False
    place = plot.elsewhere(who, other)
    number = world.add(Event("lead", (who,), place=place, other=other))
    world.arrive(who, number, place)
    world.arrive(other, number, place)
    return True


def be_in(plot: Plot) -> bool:
    """The story says where somebody is."""
    who = plot.group(plot.many())
    if who is None:
        return False
    place = plot.elsewhere(*who)
    number = plot.world.add(Event("be_in", tuple(who), place=place))
    for one in who:
        plot.world.arrive(one, number, place)
    return True


def out(plot: Plot) -> bool:
    """Somebody leaves a place, or is no longer there; nobody says where they go."""
    world, who = plot.world, plot.mover()
    if who is None:
        return False
    stay = world.now(who)
    if stay.place is None or stay.doubtful:
        return False
    kind = "out" if plot.rng.random() < 0.6 else "no_longer"
    number = world.add(Event(kind, (who,), place=stay.place))
    world.arrive(who, number, None).not_in[stay.place] = number
    return True


def not_in(plot: Plot) -> bool:
    """Somebody is said not to be at a place; of two that were left, the other remains."""
    world, who = plot.world, plot.mover()
    if who is None:
        return False
    stay = world.now(who)
    if len(stay.either) == 2 and stay.place is None and plot.rng.random() < 0.7:
        place = pick(plot.rng, stay.either)
        number = world.add(Event("not_in", (who,), place=place))
        (stay.place,) = (other for other in stay.either if other is not place)
        stay.said, stay.known = (number, stay.start), number
        return True
    place = plot.elsewhere(who)
    number = world.add(Event("not_in", (who,), place=place))
    if stay.place is not None or not stay.is_open or stay.links:
        stay = world.arrive(who, number, None)
    stay.not_in[place] = number
    return True


def either(plot: Plot) -> bool:
    """Somebody is at one of two places, or perhaps at one."""
    world, who = plot.world, plot.mover()
    if who is None:
        return False
    place, kind = plot.elsewhere(who), "either" if plot.rng.random() < 0.6 else "perhaps"
    second = plot.elsewhere(who)
    if place is second:
        return False
    event = Event(kind, (who,), place=place, other=second if kind == "either" else None)
    number = world.add(event)
    stay = world.arrive(who, number, None)
    stay.either = (place, second) if kind == "either" else (place,)
    return True


def not_go(plot: Plot) -> bool:
    """Somebody does not go to a place, and stays where they are."""
    world, who = plot.world, plot.anybody()
    place = plot.elsewhere(who)
    if place in world.refused[who] or any(place is seen for _, seen in world.visits[who]):
        return False
    word = "never" if plot.rng.random() < 0.4 else "not"
    number = world.add(Event("not_go", (who,), place=place, word=word))
    world.refused[who][place] = number
    return True


def be_with(plot: Plot) -> bool:
    """Two people are together."""
    world, who, other = plot.world, plot.anybody(), plot.anybody()
    mine, theirs = world.now(who), world.now(other)
    if who is other or not can_meet(mine, theirs):
        return False
    if mine.place is not None and mine.place is theirs.place and plot.rng.random() < 0.8:
        return False
    number = world.add(Event("be_with", (who,), other=other))
    meet(mine, theirs, number)
    return True


def _free(plot: Plot, who: Person) -> list[Thing]:
    """What the person could take."""
    world = plot.world
    return [
        thing
        for thing in world.things
        if not thing.fixed and _lies(world, thing) and world.can_reach(who, thing)
    ]


def _lies(world: World, thing: Thing) -> bool:
    where = world.at.get(thing)
    if where is None:
        return True
    if where.inside is not None:
        return world.at.get(where.inside) is None or _is_not_carried(world, where.inside)
    return where.stay is not None and where.holder is None


def _is_not_carried(world: World, thing: Thing) -> bool:
    where = world.at[thing]
    return where.holder is None and not where.is_gone and where.inside is None


def take(plot: Plot) -> bool:
    """Somebody takes one or several things, perhaps out of something, at a place or at none."""
    world, who = plot.world, plot.anybody()
    free = _free(plot, who)
    if not free:
        return False
    first = pick(plot.rng, free)
    where = world.at.get(first)
    if where is not None and where.inside is not None:
        return _take_out(world, who, first, where.inside)
    things = [first]
    number = plot.many()
    if number > 1:
        same = [t for t in free if t is not first and world.at.get(t) is where is None]
        things += plot.rng.sample(same, min(number - 1, len(same)))
    event = Event("take", (who,), tuple(things))
    number = world.add(event)
    for thing in things:
        world.reach(who, thing, number)
    event.place = _place_said(plot, who, number)
    for thing in things:
        world.hold(who, thing, number)
    return True


def _take_out(world: World, who: Person, thing: Thing, container: Thing) -> bool:
    number = world.add(Event("take_out", (who,), (thing,), into=container))
    world.reach(who, thing, number)
    world.hold(who, thing, number)
    return True


def _place_said(plot: Plot, who: Person, number: int) -> Place | None:
    """The place of a handling, where its sentence names it: now and then."""
    stay = plot.world.now(who)
    if stay.doubtful or stay.not_in or stay.either or plot.rng.random() > 0.12:
        return None
    if stay.place is None and stay.links:
        return None
    place = stay.place or pick(plot.rng, plot.world.places)
    name_place(stay, place, number)
    return place


def take_from(plot: Plot) -> bool:
    """Somebody gets a thing from whoever holds it."""
    return _hand_over(plot, "get_from")


def give(plot: Plot) -> bool:
    """Somebody gives one or several things to somebody else."""
    return _hand_over(plot, "give")


def _holder(plot: Plot) -> Person | None:
    """Somebody who holds something."""
    holders = [who for who, held in plot.world.held.items() if held]
    return pick(plot.rng, holders) if holders else None


def _hand_over(plot: Plot, kind: str) -> bool:
    world, giver = plot.world, _holder(plot)
    to = plot.anybody()
    if giver is None or giver is to or not can_meet(world.now(giver), world.now(to)):
        return False
    held = world.held[giver]
    things = plot.rng.sample(held, min(plot.many(), len(held)))
    first, second = (giver, to) if kind == "give" else (to, giver)
    number = world.add(Event(kind, (first,), tuple(things), other=second))
    meet(world.now(giver), world.now(to), number)
    for thing in things:
        world.hold(to, thing, number)
        world.gifts.append((number, giver, thing, to))
    return True


def drop(plot: Plot) -> bool:
    """Somebody puts down one or several things."""
    world, who = plot.world, _holder(plot)
    if who is None:
        return False
    held = world.held[who]
    things = plot.rng.sample(held, min(plot.many(), len(held)))
    event = Event("drop", (who,), tuple(things))
    number = world.add(event)
    event.place = _place_said(plot, who, number)
    for thing in things:
        world.lay(who, thing, number)
    return True


def put(plot: Plot) -> bool:
    """Somebody puts something that they hold in, on or under something else, or hides it there."""
    world, who = plot.world, _holder(plot)
    if who is None:
        return False
    thing = pick(plot.rng, world.held[who])
    into = _container(plot, who, thing)
    if into is None:
        return False
    word = "under" if into.holds == "on" and plot.rng.random() < 0.3 else into.holds
    number = world.add(Event("put", (who,), (thing,), into=into, word=word))
    world.put(who, thing, into, number, word)
    return True


def _container(plot: Plot, who: Person, thing: Thing) -> Thing | None:
    """Something within reach that the thing can be put in or on."""
    world = plot.world
    if thing.holds:
        return None
    found = [
        into
        for into in world.things
        if into.holds and into is not thing and _is_open_to(world, who, into)
    ]
    return pick(plot.rng, found) if found else None


def _is_open_to(world: World, who: Person, into: Thing) -> bool:
    where = world.at.get(into)
    if where is not None and (where.inside is not None or where.is_gone):
        return False
    if where is not None and where.holder not in (None, who):
        return False
    return world.can_reach(who, into)


def lose(plot: Plot) -> bool:
    """Somebody loses, destroys, sells, eats or drinks what they hold."""
    world, who = plot.world, _holder(plot)
    if who is None:
        return False
    thing = pick(plot.rng, world.held[who])
    if any(where.inside is thing for where in world.at.values()):
        return False
    kind = pick(plot.rng, ("lose", "destroy"))
    if thing.noun in read.labelled("food")[""]:
        kind = "eat"
    elif thing.noun in read.labelled("food")["drink"]:
        kind = "drink"
    number = world.add(Event(kind, (who,), (thing,)))
    world.vanish(who, thing, number, kind)
    return True


def thing_is(plot: Plot) -> bool:
    """The story says where a thing is: at a place, or in something else."""
    world = plot.world
    new = [thing for thing in world.things if thing not in world.at]
    if not new:
        return False
    thing = pick(plot.rng, new)
    if any(where.inside is thing for where in world.at.values()):
        return False
    into = [t for t in world.things if t.holds and t is not thing and _may_hold(world, t)]
    if into and not thing.holds and plot.rng.random() < 0.5:
        into_this = pick(plot.rng, into)
        word = "under" if into_this.holds == "on" and plot.rng.random() < 0.3 else into_this.holds
        number = world.add(Event("thing_in", (), (thing,), into=into_this, word=word))
        world.put(None, thing, into_this, number, word)
        return True
    place = pick(plot.rng, world.places)
    number = world.add(Event("thing_at", (), (thing,), place=place))
    world.place(thing, place, number)
    return True


def _may_hold(world: World, thing: Thing) -> bool:
    where = world.at.get(thing)
    return where is None or (where.inside is None and not where.is_gone)


def has(plot: Plot) -> bool:
    """The story says that somebody has something."""
    world, who = plot.world, plot.anybody()
    new = [
        thing
        for thing in world.things
        if thing not in world.at
        and not thing.fixed
        and all(where.inside is not thing for where in world.at.values())
    ]
    if not new:
        return False
    things = plot.rng.sample(new, min(plot.many(), len(new)))
    number = world.add(Event("has", (who,), tuple(things)))
    for thing in things:
        world.hold(who, thing, number)
    return True


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

ACTIONS: dict[str, tuple[Action, int]] = {
    "relay": (relay, 3),
    "go": (go, 10),
    "follow": (follow, 2),
    "lead": (lead, 1),
    "be_in": (be_in, 2),
    "out": (out, 1),
    "not_in": (not_in, 1),
    "either": (either, 1),
    "not_go": (not_go, 1),
    "be_with": (be_with, 1),
    "take": (take, 8),
    "take_from": (take_from, 2),
    "give": (give, 6),
    "drop": (drop, 5),
    "put": (put, 2),
    "lose": (lose, 1),
    "thing_is": (thing_is, 2),
    "has": (has, 1),
}
"""What can happen, and how often it is tried in an ordinary story."""
