"""Kinds of question about how things stand to each other: 4, 17, 18 and 19."""

from random import Random
from typing import NamedTuple

from dmn.data.generator.story import Asked, Cast, Event, Script, pick, reach, weighted

Point = tuple[int, int]

COMPASS: dict[str, Point] = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
SIDES: dict[str, Point] = {"above": (0, 1), "below": (0, -1), "right": (1, 0), "left": (-1, 0)}
OPPOSITE = {
    "north": "south",
    "south": "north",
    "east": "west",
    "west": "east",
    "above": "below",
    "below": "above",
    "right": "left",
    "left": "right",
}


class _Road(NamedTuple):
    """One place lies in a direction from another, as one event says."""

    event: int
    start: str
    direction: str
    end: str


class _Map:
    """Places on a grid, no two on one point: a middle, its two neighbours, and the others, each
    beside one of the first `hubs` places, or without hubs beside one of the latest: from a row of
    rooms to a star.
    """

    def __init__(
        self, rng: Random, places: tuple[str, ...], hubs: int | None, straight: bool = False
    ) -> None:
        self._points: dict[Point, str] = {(0, 0): places[0]}
        directions = tuple(COMPASS)
        if straight:
            first = pick(rng, directions)
            directions = (first, OPPOSITE[first])
        latest = 0 if hubs else pick(rng, (1, 2, len(places)))
        roads = []
        for number, place in enumerate(places[1:], start=1):
            near = list(self._points)
            near = near[: hubs if number > 2 else 1] if hubs else near[-latest:]
            roads.append(self._add(rng, place, near, directions))
        # In bAbI's files the way that is asked for stands late rather than early.
        order = sorted(range(len(roads)), key=lambda n: rng.expovariate(0.66 if n < 2 else 1.0))
        self.roads = [_Road(event, *roads[number]) for event, number in enumerate(order)]

    def _add(
        self, rng: Random, place: str, near: list[Point], directions: tuple[str, ...]
    ) -> tuple[str, str, str]:
        steps = [COMPASS[direction] for direction in directions]
        if all(_beside(start, step) in self._points for start in near for step in steps):
            near = list(self._points)  # a row of rooms that has walled itself in
        while True:
            start, direction = pick(rng, near), pick(rng, directions)
            point = _beside(start, COMPASS[direction])
            if point not in self._points:
                self._points[point] = place
                return self._points[start], direction, place

    def events(self, rng: Random) -> list[Event]:
        """Each road told from one of its ends, twice as often from the busier: so bAbI does."""
        told = []
        for _, start, direction, end in self.roads:
            backwards = self.degree(start) < self.degree(end)
            if rng.random() < (2 / 3 if backwards else 1 / 3):
                start, direction, end = end, OPPOSITE[direction], start
            told.append(Event("lies", {"a": end, "direction": direction, "b": start}))
        return told

    def degree(self, place: str) -> int:
        """Return how many roads lead to a place."""
        return sum(place in (road.start, road.end) for road in self.roads)

    def both_ways(self) -> list[_Road]:
        """Every road from both of its ends."""
        back = [_Road(r.event, r.end, OPPOSITE[r.direction], r.start) for r in self.roads]
        return self.roads + back


def _beside(start: Point, step: Point) -> Point:
    return start[0] + step[0], start[1] + step[1]


def what_lies_there(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 4: the one sentence about that direction from that place."""
    places = cast.places[: _number_of_places(3, goal, cast)]
    world = _Map(rng, places, hubs=len(places), straight=cast.classic)
    told = world.events(rng)
    script: Script = [*told]
    for _ in range(1 if cast.classic else 1 + int(rng.random() * 2)):
        number = int(rng.random() * len(told))
        slots = told[number].slots
        answer, direction, place = slots["a"], slots["direction"], slots["b"]
        # bAbI always asks for the place that its sentence begins with.
        if not cast.classic and rng.random() < 0.5:
            answer, direction, place = place, OPPOSITE[direction], answer
        kind = pick(rng, ("what_is", "what_is_it"))
        if kind == "what_is_it":
            direction = OPPOSITE[direction]
        asked = {"direction": direction, "a": place}
        script.append(Asked(kind, asked, (answer,), (number,)))
    return script


def how_to_get_there(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 19: the roads of the way, one after the other."""
    places = cast.places[: _number_of_places(6, goal, cast)]
    world = _Map(rng, places, hubs=3 if cast.classic else None)
    length = 2 if cast.classic or len(places) < 4 else weighted(rng, (2, 1, 3, 4), (6, 1, 2, 1))
    ways = _ways(world.both_ways(), length) or _ways(world.both_ways(), 2)
    if cast.classic:
        ways = [way for way in ways if {way[0].start, way[-1].end} == set(places[1:3])]
    script: Script = [*world.events(rng)]
    way = pick(rng, ways)
    slots = {"a": way[0].start, "b": way[-1].end}
    answer = tuple(road.direction[0] for road in way)
    script.append(Asked("how_to_go", slots, answer, tuple(road.event for road in way)))
    return script


def _ways(roads: list[_Road], length: int) -> list[list[_Road]]:
    """Every way along so many roads, none of them taken twice."""
    ways = [[road] for road in roads]
    for _ in range(length - 1):
        ways = [
            [*way, road]
            for way in ways
            for road in roads
            if road.start == way[-1].end and road.event not in {r.event for r in way}
        ]
    return ways


def _number_of_places(classic: int, goal: int | None, cast: Cast) -> int:
    return classic if goal is None else max(3, min(goal + 1, len(cast.places)))


def how_do_they_stand(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 17: the sentence with the first of the two shapes, then the one with the second."""
    middle, *ends = cast.shapes[:3]
    sides = list(SIDES)
    rng.shuffle(sides)
    script: Script = []
    for end, side in zip(ends, sides, strict=False):
        a, b = end, middle
        if rng.random() < 0.66:
            a, b, side = middle, end, OPPOSITE[side]
        script.append(Event("stands", {"a": a, "side": side, "b": b}))
    for _ in range(8 if cast.classic else 1 + int(rng.random() * 3)):
        first = int(rng.random() * 2)
        if not cast.classic and rng.random() < 1 / 3:
            script.append(_told_side(rng, first, ends[first], sides[first], middle))
            continue
        step = (SIDES[sides[first]][axis] - SIDES[sides[1 - first]][axis] for axis in (0, 1))
        slots = {"a": ends[first], "b": ends[1 - first]}
        script.append(_side_asked(rng, slots, tuple(step), (first, 1 - first)))
    return script


def _told_side(rng: Random, event: int, end: str, side: str, middle: str) -> Asked:
    """Ask for one side of a sentence, from either of its two ends."""
    x, y = SIDES[side]
    if rng.random() < 0.5:
        return _side_asked(rng, {"a": end, "b": middle}, (x, y), (event,))
    return _side_asked(rng, {"a": middle, "b": end}, (-x, -y), (event,))


def _side_asked(
    rng: Random, slots: dict[str, str], step: tuple[int, ...], support: tuple[int, ...]
) -> Asked:
    """Ask whether a is on some side of b, when `step` leads from b to a."""
    right = [s for s, (x, y) in SIDES.items() if x * step[0] + y * step[1] > 0]
    answer = pick(rng, ("yes", "no"))
    side = pick(rng, right if answer == "yes" else [s for s in SIDES if s not in right])
    return Asked("is_beside", {**slots, "side": side}, (answer,), support)


class _Sizes:
    """Task 18: things in order of size, and what was said of which two."""

    def __init__(self, rng: Random, cast: Cast) -> None:
        self._rng = rng
        self._sizes = cast.sizes
        self._reach = reach(rng, cast)
        self._said: list[tuple[str, str]] = []
        """The smaller and the bigger of each event."""

    def tell(self) -> Event:
        """One of two things is smaller than the other."""
        small, big = sorted(self._rng.sample(range(len(self._sizes)), 2))
        lower, upper = self._sizes[small], self._sizes[big]
        self._said.append((lower, upper))
        if self._rng.random() < 0.5:
            return Event("fits", {"a": lower, "b": upper})
        return Event("bigger", {"a": upper, "b": lower})

    def ask(self) -> Asked | None:
        """Ask whether a thing of a late sentence is bigger than one that it only leads to."""
        last = len(self._said)
        late = [(n, yes) for n in range(max(0, last - self._reach), last) for yes in (True, False)]
        self._rng.shuffle(late)
        for late_one, yes in late:
            small, big = self._said[late_one]
            for lower, upper in self._said:
                if (upper == small) if yes else (lower == big):
                    claimed = (big, lower) if yes else (small, upper)
                    return self._claim(claimed, "yes" if yes else "no")
        return None

    def _claim(self, claimed: tuple[str, str], answer: str) -> Asked:
        """The claim that the first is the bigger, with the earliest two events about it."""
        said = list(enumerate(self._said))
        steps = [(m, n) for m, a in said for n, b in said if a[0] == b[1]]
        ends = claimed if answer == "yes" else claimed[::-1]
        found = [(m, n) for m, n in steps if (self._said[m][1], self._said[n][0]) == ends]
        ordered = found if answer == "yes" else [(n, m) for m, n in found]
        support = min(ordered, key=lambda pair: (pair[1], pair[0]))
        kind, slots = "is_bigger", {"a": claimed[0], "b": claimed[1]}
        if self._rng.random() < 0.5:
            kind, slots = "does_fit", {"a": claimed[1], "b": claimed[0]}
        return Asked(kind, slots, (answer,), support)


def which_is_bigger(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 18: the sentence with the claimed bigger one, then the sentence with the other."""
    sizes, script = _Sizes(rng, cast), Script()
    told = 0
    while True:
        for _ in range(5 if goal is None else 2 if told else max(2, min(goal, 20))):
            script.append(sizes.tell())
            told += 1
        questions = 5 if cast.classic else 1 + int(rng.random() * 3)
        found = [question for question in (sizes.ask() for _ in range(questions)) if question]
        if found:
            return script + found
