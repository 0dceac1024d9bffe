"""People come and go, stay away, and are together."""

from dmn.data.generator.composed.actions.plot import Plot
from dmn.data.generator.composed.stays import can_meet, meet
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick


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
    last = world.events[-1] if world.events else None
    if last is not None and last.kind in ("go", "be_in") and len(last.who) == 1:
        other = last.who[0]
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
    if place in stay.either:
        return False  # Of two places the other would remain.
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
