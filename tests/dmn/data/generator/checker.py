"""Answers bAbI's questions by reading their sentences, knowing nothing of who generated them.

One function a task, facts and question in, items of the answer out; None where the sentences do
not say, or contradict each other.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

Facts = Sequence[str]
Answer = tuple[str, ...] | None

MOVE = r"(?:went back|went|moved|journeyed|travelled) to the (\w+)"
GO = re.compile(rf"(\w+) {MOVE}\.")
TAKE = re.compile(r"(\w+) (?:picked up|got|grabbed|took) the (\w+)(?: there)?\.")
DROP = re.compile(r"(\w+) (?:dropped|left|discarded|put down) the (\w+)(?: there)?\.")
GIVE = re.compile(r"(\w+) (?:gave|handed|passed) the (\w+) to (\w+)\.")
IS_IN = re.compile(r"(\w+) is in the (\w+)\.")
NOT_IN = re.compile(r"(\w+) is (?:not|no longer) in the (\w+)\.")
EITHER = re.compile(r"(\w+) is either in the (\w+) or the (\w+)\.")
PAIR = re.compile(rf"(\w+) and (\w+) {MOVE}\.")
THEN = re.compile(rf"(?:Then|Afterwards|After that|Following that) (?:he|she|they) {MOVE}\.")
WHEN = re.compile(rf"(\w+) {MOVE} (.+)\.")
WHEN_FIRST = re.compile(rf"(Yesterday|This \w+) (\w+) {MOVE}\.")
LIES = re.compile(r"The (\w+) is (north|south|east|west) of the (\w+)\.")
FEARS = re.compile(r"(\w+) are afraid of (\w+)\.")
IS_A = re.compile(r"(\w+) is an? (\w+)\.")
IS = re.compile(r"(\w+) is (\w+)\.")
STANDS = re.compile(r"The (.+) is (above|below|to the left of|to the right of) the (.+)\.")
FITS = re.compile(r"The (.+) fits inside the (.+)\.")
BIGGER = re.compile(r"The (.+) is bigger than the (.+)\.")

STEPS = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
SIDES = {"above": (0, 1), "below": (0, -1), "to the right of": (1, 0), "to the left of": (-1, 0)}
TIMES = ("yesterday", "this morning", "this afternoon", "this evening")
PLURALS = {"mice": "mouse", "wolves": "wolf", "cats": "cat", "sheep": "sheep"}
LEADS = {"hungry": "kitchen", "thirsty": "kitchen", "bored": "garden", "tired": "bedroom"}


class Contradiction(Exception):
    """The sentences tell of something that cannot have happened."""


class Hands:
    """Who is where and holds what, sentence by sentence."""

    def __init__(self, facts: Facts) -> None:
        self.place: dict[str, str] = {}
        self.holder: dict[str, str] = {}
        self.held: dict[str, list[str]] = defaultdict(list)
        self.journey: dict[str, list[str | None]] = defaultdict(list)
        """Thing -> the places where it has been known to be, the latest last."""
        self.gifts: list[tuple[str, str, str]] = []
        for fact in facts:
            self._read(fact)

    def _read(self, fact: str) -> None:
        if match := GO.fullmatch(fact):
            self.place[match[1]] = match[2]
            for thing in self.held[match[1]]:
                self.journey[thing].append(match[2])
        elif match := GIVE.fullmatch(fact):
            self._lose(match[1], match[2])
            self._gain(match[3], match[2])
            self.gifts.append((match[1], match[2], match[3]))
        elif match := TAKE.fullmatch(fact):
            self._gain(match[1], match[2])
        elif match := DROP.fullmatch(fact):
            self._lose(match[1], match[2])
        else:
            raise ValueError(f"not a sentence of moving and carrying: {fact!r}")

    def _gain(self, who: str, thing: str) -> None:
        if thing in self.holder:
            raise Contradiction
        self.holder[thing] = who
        self.held[who].append(thing)
        self._stays(who, thing)

    def _lose(self, who: str, thing: str) -> None:
        if self.holder.pop(thing, None) != who:
            raise Contradiction
        self.held[who].remove(thing)
        self._stays(who, thing)

    def _stays(self, who: str, thing: str) -> None:
        here = self.place.get(who)
        if not self.journey[thing] or self.journey[thing][-1] != here:
            self.journey[thing].append(here)


def one(item: str | None) -> Answer:
    return None if item is None else (item,)


def asked(pattern: str, question: str) -> tuple[str, ...]:
    match = re.fullmatch(pattern, question)
    assert match, f"unknown question {question!r}"
    return match.groups()


def where_is_somebody(facts: Facts, question: str) -> Answer:
    (who,) = asked(r"Where is (\w+)\?", question)
    return one(Hands(facts).place.get(who))


def where_is_the_thing(facts: Facts, question: str) -> Answer:
    (thing,) = asked(r"Where is the (\w+)\?", question)
    journey = Hands(facts).journey[thing]
    return one(journey[-1] if journey else None)


def where_was_the_thing(facts: Facts, question: str) -> Answer:
    thing, place = asked(r"Where was the (\w+) before the (\w+)\?", question)
    journey = Hands(facts).journey[thing]
    at = [index for index, here in enumerate(journey) if here == place]
    return one(journey[at[-1] - 1]) if at and at[-1] > 0 else None


def what_lies_there(facts: Facts, question: str) -> Answer:
    if match := re.fullmatch(r"What is (\w+) of the (\w+)\?", question):
        step, place = STEPS[match[1]], match[2]
    else:
        place, direction = asked(r"What is the (\w+) (\w+) of\?", question)
        step = (-STEPS[direction][0], -STEPS[direction][1])
    found = [end for start, towards, end in roads(facts) if start == place and towards == step]
    return one(found[0]) if len(found) == 1 else None


def roads(facts: Facts) -> list[tuple[str, tuple[int, int], str]]:
    found = []
    for fact in facts:
        end, direction, start = asked(LIES.pattern, fact)
        x, y = STEPS[direction]
        found += [(start, (x, y), end), (end, (-x, -y), start)]
    return found


def who_gave_what(facts: Facts, question: str) -> Answer:
    patterns = {
        r"What did (?P<who>\w+) give to (?P<to>\w+)\?": 1,
        r"Who gave the (?P<thing>\w+) to (?P<to>\w+)\?": 0,
        r"Who gave the (?P<thing>\w+)\?": 0,
        r"Who received the (?P<thing>\w+)\?": 2,
        r"Who did (?P<who>\w+) give the (?P<thing>\w+) to\?": 2,
    }
    for pattern, column in patterns.items():
        if match := re.fullmatch(pattern, question):
            wanted = match.groupdict()
            for gift in reversed(Hands(facts).gifts):
                said = dict(zip(("who", "thing", "to"), gift, strict=True))
                if wanted.items() <= said.items():
                    return one(gift[column])
            return None
    raise AssertionError(question)


def yes(truth: bool) -> Answer:
    return ("yes",) if truth else ("no",)


def is_somebody_there(facts: Facts, question: str) -> Answer:
    who, place = asked(r"Is (\w+) in the (\w+)\?", question)
    here = Hands(facts).place.get(who)
    return None if here is None else yes(here == place)


def how_many_things(facts: Facts, question: str) -> Answer:
    (who,) = asked(r"How many objects is (\w+) carrying\?", question)
    hands = Hands(facts)
    return one(("none", "one", "two", "three")[len(hands.held[who])])


def what_is_carried(facts: Facts, question: str) -> Answer:
    (who,) = asked(r"What is (\w+) carrying\?", question)
    return tuple(Hands(facts).held[who]) or ("nothing",)


def is_somebody_said_there(facts: Facts, question: str) -> Answer:
    """Tasks 9 and 10: the latest sentence about the person decides."""
    who, place = asked(r"Is (\w+) in the (\w+)\?", question)
    for fact in reversed(facts):
        if not fact.startswith(f"{who} "):
            continue
        if match := EITHER.fullmatch(fact):
            return ("maybe",) if place in match.groups()[1:] else ("no",)
        if match := NOT_IN.fullmatch(fact):
            return ("no",) if match[2] == place else None
        match = GO.fullmatch(fact) or IS_IN.fullmatch(fact)
        assert match, fact
        return yes(match[2] == place)
    return None


def where_are_they(facts: Facts, question: str) -> Answer:
    """Tasks 11 to 13: a pronoun means whoever moved in the sentence before."""
    (who,) = asked(r"Where is (\w+)\?", question)
    place: dict[str, str] = {}
    movers: tuple[str, ...] = ()
    for fact in facts:
        if match := THEN.fullmatch(fact):
            there = match[1]
        elif match := PAIR.fullmatch(fact):
            movers, there = match.groups()[:2], match[3]
        else:
            name, there = asked(GO.pattern, fact)
            movers = (name,)
        place.update(dict.fromkeys(movers, there))
    return one(place.get(who))


def where_was_somebody(facts: Facts, question: str) -> Answer:
    who, place = asked(r"Where was (\w+) before the (\w+)\?", question)
    day: dict[int, str] = {}
    for fact in facts:
        if match := WHEN_FIRST.fullmatch(fact):
            when, name, there = match.groups()
        else:
            name, there, when = asked(WHEN.pattern, fact)
        if name == who:
            day[TIMES.index(when.lower())] = there
    visits = [day[time] for time in sorted(day)]
    at = [index for index, there in enumerate(visits) if there == place]
    return one(visits[at[-1] - 1]) if at and at[-1] > 0 else None


def what_frightens_somebody(facts: Facts, question: str) -> Answer:
    (who,) = asked(r"What is (\w+) afraid of\?", question)
    is_a = {m[1].lower(): m[2] for fact in facts if (m := IS_A.fullmatch(fact))}
    fears = {PLURALS[m[1].lower()]: PLURALS[m[2]] for f in facts if (m := FEARS.fullmatch(f))}
    return one(fears.get(is_a.get(who, "")))


def what_colour_is_it(facts: Facts, question: str) -> Answer:
    """Whoever was last said to be of the same kind shows the colour."""
    (who,) = asked(r"What color is (\w+)\?", question)
    is_a = {m[1]: m[2] for fact in facts if (m := IS_A.fullmatch(fact))}
    colour = {m[1]: m[2] for fact in facts if (m := IS.fullmatch(fact))}
    alike = [name for name, kind in is_a.items() if kind == is_a.get(who) and name != who]
    return one(colour.get(alike[-1]) if alike else None)


def how_do_they_stand(facts: Facts, question: str) -> Answer:
    a, side, b = asked(rf"Is the (.+?) ({'|'.join(SIDES)}) the (.+)\?", question)
    said = [asked(STANDS.pattern, fact) for fact in facts]
    point = {said[0][0]: (0, 0)}
    for _ in said:
        for end, where, start in said:
            x, y = SIDES[where]
            if start in point:
                point[end] = (point[start][0] + x, point[start][1] + y)
            elif end in point:
                point[start] = (point[end][0] - x, point[end][1] - y)
    if a not in point or b not in point:
        return None
    x, y = SIDES[side]
    return yes((point[a][0] - point[b][0]) * x + (point[a][1] - point[b][1]) * y > 0)


def which_is_bigger(facts: Facts, question: str) -> Answer:
    bigger: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if match := FITS.fullmatch(fact):
            small, big = match.groups()
        else:
            big, small = asked(BIGGER.pattern, fact)
        bigger[small].add(big)
    if match := re.fullmatch(r"Is the (.+) bigger than the (.+)\?", question):
        big, small = match.groups()
    else:
        small, big = asked(r"Does the (.+) fit in the (.+)\?", question)
    up, down = reachable(bigger, small, big), reachable(bigger, big, small)
    return None if up == down else yes(up)


def reachable(steps: dict[str, set[str]], start: str, end: str) -> bool:
    seen, open_ = {start}, [start]
    while open_:
        for following in steps[open_.pop()] - seen:
            seen.add(following)
            open_.append(following)
    return end in seen


def how_to_get_there(facts: Facts, question: str) -> Answer:
    start, end = asked(r"How do you go from the (\w+) to the (\w+)\?", question)
    letter = {step: name[0] for name, step in STEPS.items()}
    ways: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    seen = {start}
    for place, way in ways:
        if place == end:
            return way
        for a, step, b in roads(facts):
            if a == place and b not in seen:
                seen.add(b)
                ways.append((b, (*way, letter[step])))
    return None


def why_did_they(facts: Facts, question: str) -> Answer:
    feels = {m[1].lower(): m[2] for fact in facts if (m := IS.fullmatch(fact))}
    if match := re.fullmatch(r"Where will (\w+) go\?", question):
        return one(LEADS.get(feels.get(match[1], "")))
    who = asked(r"Why did (\w+) (?:go to|get) the \w+\?", question)[0]
    return one(feels.get(who))


ANSWERS: dict[str, Callable[[Facts, str], Answer]] = {
    "1": where_is_somebody,
    "2": where_is_the_thing,
    "3": where_was_the_thing,
    "4": what_lies_there,
    "5": who_gave_what,
    "6": is_somebody_there,
    "7": how_many_things,
    "8": what_is_carried,
    "9": is_somebody_said_there,
    "10": is_somebody_said_there,
    "11": where_are_they,
    "12": where_are_they,
    "13": where_are_they,
    "14": where_was_somebody,
    "15": what_frightens_somebody,
    "16": what_colour_is_it,
    "17": how_do_they_stand,
    "18": which_is_bigger,
    "19": how_to_get_there,
    "20": why_did_they,
}


def answer(task: str, facts: Facts, question: str) -> Answer:
    """What the sentences say in reply to a question of the task."""
    try:
        return ANSWERS[task](facts, question)
    except Contradiction:
        return None
