"""People take things, put them down, hand them on and lose them."""

from dmn.data.generator.composed.actions.plot import Plot
from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.stays import can_meet, meet, name_place
from dmn.data.generator.composed.world import Event, World
from dmn.data.generator.story import pick
from dmn.text.lists import read


def _free(plot: Plot, who: Person) -> list[Thing]:
    """Return the things that the person could take."""
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
    things, rests = _some_held(plot, giver)
    first, second = (giver, to) if kind == "give" else (to, giver)
    event = Event(kind, (first,), tuple(things), other=second)
    event.rests = rests if kind == "give" else None
    number = world.add(event)
    meet(world.now(giver), world.now(to), number)
    for thing in things:
        world.hold(to, thing, number)
        world.gifts.append((number, giver, thing, to))
    return True


def _some_held(plot: Plot, who: Person) -> tuple[list[Thing], int | None]:
    """Some of what somebody holds. Where all that they ever had came at once, now and then all of
    it, and the event in which it came: it may be told as everything.
    """
    world, held = plot.world, plot.world.held[who]
    came = {world.at[thing].event for thing in held}
    is_all = len(held) > 1 and len(came) == 1 and len(world.handled[who]) == len(held)
    if is_all and who not in world.murky and plot.rng.random() < 0.5:
        return list(held), came.pop()
    return plot.rng.sample(held, min(plot.many(), len(held))), None


def drop(plot: Plot) -> bool:
    """Somebody puts down one or several things."""
    world, who = plot.world, _holder(plot)
    if who is None:
        return False
    things, rests = _some_held(plot, who)
    event = Event("drop", (who,), tuple(things))
    event.rests = rests
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
    held = world.held[who]
    edible = [thing for thing in held if thing.noun in read.entries("food")]
    thing = pick(plot.rng, edible or held)
    if any(where.inside is thing for where in world.at.values()):
        return False
    kind = pick(plot.rng, ("lose", "destroy", "part"))
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
    rooms = [
        place for place in world.places if place.preposition == "in" and place.the != place.name
    ]
    place = pick(plot.rng, rooms if thing.fixed and rooms else world.places)
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


def trade(plot: Plot) -> bool:
    """Two people give each other something at once."""
    world, who, other = plot.world, _holder(plot), _holder(plot)
    if who is None or other is None or who is other:
        return False
    if not can_meet(world.now(who), world.now(other)) or "i" in (who.gender, other.gender):
        return False
    mine, theirs = pick(plot.rng, world.held[who]), pick(plot.rng, world.held[other])
    number = world.add(Event("trade", (who,), (mine, theirs), other=other))
    meet(world.now(who), world.now(other), number)
    world.hold(other, mine, number)
    world.hold(who, theirs, number)
    return True


def odd(plot: Plot) -> bool:
    """Somebody does something to a thing that nobody understands: who has it then is open."""
    world, who = plot.world, plot.anybody()
    things = [thing for thing in world.things if not thing.fixed and not thing.holds]
    if not things:
        return False
    thing = pick(plot.rng, things)
    where = world.at.get(thing)
    if where is not None and (where.is_gone or where.holder not in (None, who)):
        return False
    if where is not None and where.inside is not None:
        return False
    number = world.add(Event("odd", (who,), (thing,)))
    world.vanish(who, thing, number, "odd")
    world.murky.add(who)
    return True
