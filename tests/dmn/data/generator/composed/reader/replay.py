"""Replays a story from its sentences: who is where, has what, and what happened."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dmn.text.lists import read
from tests.dmn.data.generator.composed.reader.grammar import Said, clauses, said
from tests.dmn.data.generator.composed.reader.tags import Marked, Marker


class Unread(Exception):
    """A sentence that the reader cannot take apart."""


class At(NamedTuple):
    """Where a thing is: held by somebody, lying at a place, in another thing, or gone."""

    how: str
    what: str | None


def drinks() -> tuple[str, ...]:
    """What is drunk, also where somebody "finishes" it."""
    return read.labelled("food")["drink"]


def is_bare(facts: Sequence[str]) -> bool:
    """Whether a story leaves articles out."""
    whole = f" {' '.join(facts)} ".lower()
    return " the " not in whole and " a " not in whole


class Story:
    """All that the sentences say, after the last of them."""

    def __init__(self, facts: Sequence[str], bare: bool) -> None:
        self.marker = Marker(bare)
        self.loc: dict[str, str | None] = {}
        self.trips: dict[str, list[str | None]] = {}
        self.gone_to: dict[str, list[str]] = {}
        self.not_in: dict[str, set[str]] = {}
        self.maybe: dict[str, tuple[str, ...]] = {}
        self.refused: dict[str, set[str]] = {}
        self.named: list[str] = []
        """All things that a sentence names, as often as it does."""
        self.at: dict[str, At] = {}
        self.word: dict[str, str] = {}
        self.held: dict[str, list[str]] = {}
        self.handled: set[str] = set()
        self.inside: dict[str, list[str]] = {}
        self.journey: dict[str, list[str | None]] = {}
        self.gifts: list[tuple[str, str, str]] = []
        self.done: list[tuple[str, str, str]] = []
        """What was done to which thing, and by whom."""
        self.sources: dict[tuple[str, str], frozenset[int]] = {}
        """Which sentences say where a person or a thing is (where, name), what became of a thing
        (at, thing), and what somebody has to do with a thing (person, thing).
        """
        self.stays: dict[str, list[frozenset[int]]] = {}
        """Which sentences say where a person was, one after the other."""
        self.handlings: dict[str, set[int]] = {}
        """All sentences in which something happens to a thing."""
        self.needs: dict[int, set[int]] = {}
        """Sentence with a pronoun -> those that say who or what it means."""
        self._last: dict[str, str | None] = {}
        self._group: tuple[str, ...] = ()
        self._things: tuple[str, ...] = ()
        self._place = ""
        self._named_in: dict[object, int] = {}
        """Person, things, group or place -> the last sentence that names them."""
        self._fact = 0
        for self._fact, fact in enumerate(facts):
            self._read(fact)

    # Reading ---------------------------------------------------------------------------------

    def _read(self, fact: str) -> None:
        marked = self.marker.mark(fact)
        self.named += marked.things
        seen: dict[str, set[str]] = {"f": set(), "m": set()}
        things: list[tuple[str, ...]] = []
        any_read = False
        subject: tuple[str, ...] = ()
        for who, predicate in clauses(marked.text):
            found = said(who, predicate)
            if found is not None and found.kind == "be_in" and re.search(r"\bnow\b", predicate):
                found = found._replace(kind="go")  # "is in the garden now": she went there
            if found is None:
                continue
            any_read = True
            happened = self._resolve(found, marked, subject)
            subject = happened.who
            is_all = found.things in (("everything",), ("both",))  # "it" is another thing then
            self._note(happened._replace(things=()) if is_all else happened, seen, things)
            self._note_named(found, happened)
            self._happen(happened)
            self._place = happened.place or self._place
        if not any_read:
            for name in marked.people:
                self._mention(name, seen)
                self._named_in[name] = self._fact
            for thing in marked.things:
                self._named_in[thing,] = self._fact
            if marked.things:
                is_same = set(marked.things) == set(self._things)
                self._things = marked.things if len(marked.things) == 1 or is_same else ()

    def _resolve(self, found: Said, marked: Marked, subject: tuple[str, ...]) -> Said:
        def person(mark: str) -> str:
            if mark.startswith("P"):
                return marked.people[int(mark[1:])]
            if mark == "me":
                return "i"
            gender = "f" if mark in ("she", "her") else "m"
            name = self._last.get(gender)
            if name is None:
                raise Unread(f"{mark} is open in {marked.text!r}")
            self._need(name)
            return name

        def other(mark: str) -> str:
            if mark.startswith("T"):
                return marked.things[int(mark[1:])]
            if mark.startswith("L"):
                return marked.places[int(mark[1:])]
            return person(mark) if mark else ""

        who: tuple[str, ...] = ()
        if found.kind == "too":
            place = self._place
            self._need(("place", place))
        else:
            place = marked.places[int(found.place[1:])] if found.place else ""
        if found.who == ("=",):
            who = subject
        elif found.who in (("they",), ("they both",), ("both of them",), ("we",)):
            who = self._group
            if len(who) < 2:
                raise Unread(f"they are open in {marked.text!r}")
            self._need(who)
        elif found.who:
            who = tuple(map(person, found.who))
        if found.things in (("it",), ("them",)):
            things = self._things
            if not things or (found.things == ("it",) and len(things) != 1):
                raise Unread(f"{found.things} is open in {marked.text!r}")
            self._need(things)
        elif found.things in (("everything",), ("both",)):
            things = tuple(self.held.get(who[0], ()))
            if len(things) < 2 or (found.things == ("both",) and len(things) > 2):
                raise Unread(f"{found.things} is open in {marked.text!r}")
            for thing in things:
                self.needs.setdefault(self._fact, set()).update(self.sources["at", thing])
        else:
            things = tuple(marked.things[int(mark[1:])] for mark in found.things)
        return Said(
            found.kind if found.kind != "too" else "go",
            who,
            things,
            place,
            other(found.other),
            found.word,
        )

    def _need(self, what: object) -> None:
        at = self._named_in.get(what, self._fact)
        if at != self._fact:
            self.needs.setdefault(self._fact, set()).add(at)

    def _note_named(self, found: Said, happened: Said) -> None:
        """Remember whom and what this sentence names, rather than only means."""
        if found.who and found.who[0].startswith("P"):
            self._named_in.update(dict.fromkeys((*happened.who, happened.who), self._fact))
        if found.other.startswith("P"):
            self._named_in[happened.other] = self._fact
        if found.other.startswith("T"):
            self._named_in[happened.other,] = self._fact
        if found.things not in (("it",), ("them",), ("everything",), ("both",)):
            self._named_in[happened.things] = self._fact
            for thing in happened.things:
                self._named_in[thing,] = self._fact
        if happened.place:
            self._named_in["place", happened.place] = self._fact

    def closure(self, facts: Iterable[int]) -> set[int]:
        """Sentences with all that their pronouns need."""
        found: set[int] = set()
        open_ = list(facts)
        while open_:
            fact = open_.pop()
            if fact not in found:
                found.add(fact)
                open_ += self.needs.get(fact, ())
        return found

    def _says(self, *keys: tuple[str, str], and_: Iterable[int] = ()) -> None:
        said = frozenset((self._fact, *and_))
        for key in keys:
            self.sources[key] = said
            if key[0] == "at":
                self.handlings.setdefault(key[1], set()).update(said)
            if key[0] == "where":
                stays = self.stays.setdefault(key[1], [said])
                stays[-1] |= said

    def _note(self, said_: Said, seen: dict[str, set[str]], things: list[tuple[str, ...]]) -> None:
        people = (*said_.who, said_.other) if said_.kind in _WITH_PERSON else said_.who
        for name in people:
            self._mention(name, seen)
        if len(said_.who) > 1:
            self._group = said_.who
        groups = [said_.things] if said_.things else []
        if said_.kind in ("put", "thing_in", "take_out"):
            groups.append((said_.other,))
        for group in groups:
            things.append(group)
            self._things = group if all(group == one for one in things) else ()

    def _mention(self, name: str, seen: dict[str, set[str]]) -> None:
        gender = self.marker.gender.get(name, "n")
        for one in {"f": "f", "m": "m", "n": "fm"}.get(gender, ""):
            seen[one].add(name)
            self._last[one] = name if len(seen[one]) == 1 and gender != "n" else None

    # Happening -------------------------------------------------------------------------------

    def _arrive(self, who: str, place: str | None, and_: Iterable[int] = ()) -> None:
        self.stays.setdefault(who, []).append(frozenset())
        self._says(("where", who), and_=and_)
        self.loc[who] = place
        self.not_in[who] = set()
        self.maybe[who] = ()
        self.trips.setdefault(who, []).append(place)
        for thing in self.held.get(who, ()):
            self._goes(thing, place)

    def _goes(self, thing: str, place: str | None) -> None:
        trail = self.journey.setdefault(thing, [])
        if not trail or trail[-1] != place:
            trail.append(place)
        for other in self.inside.get(thing, ()):
            self._goes(other, place)

    def _be_at(self, who: str, place: str) -> None:
        """The sentence says where the person does something."""
        if self.loc.get(who) not in (None, place):
            self._arrive(who, place)
        self._settle(who, place)
        self._says(("where", who))

    def _settle(self, who: str, place: str | None, and_: Iterable[int] = ()) -> None:
        """The person turns out to be at a place, without having moved."""
        if place is not None and self.loc.get(who) is None:
            self.loc[who] = place
            self._says(("where", who), and_=and_)
            trips = self.trips.setdefault(who, [])
            if trips:
                trips[-1] = place
            else:
                trips.append(place)
            for thing in self.held.get(who, ()):
                trail = self.journey.setdefault(thing, [])
                if trail and trail[-1] is None:
                    trail[-1] = place

    def _meet(self, a: str, b: str) -> None:
        self._settle(a, self.loc.get(b), self.where_from(b))
        self._settle(b, self.loc.get(a), self.where_from(a))

    def where_from(self, who: str) -> frozenset[int]:
        """The sentences that say where a person is."""
        return self.sources.get(("where", who), frozenset())

    def place_from(self, thing: str) -> frozenset[int]:
        """The sentences that say where a thing is."""
        where, found = self.at.get(thing), self.sources.get(("at", thing), frozenset())
        if where is not None and where.how == "held":
            return found | self.where_from(where.what or "")
        if where is not None and where.how == "in":
            return found | self.place_from(where.what or "")
        return found | self.sources.get(("where", thing), frozenset())

    def place_of(self, thing: str, seen: tuple[str, ...] = ()) -> str | None:
        """Return where a thing is; None too where a part of a story has things in each other."""
        where = self.at.get(thing) if thing not in seen else None
        if where is None or where.how == "gone":
            return None
        if where.how == "held":
            return self.loc.get(where.what or "")
        if where.how == "in":
            return self.place_of(where.what or "", (*seen, thing))
        return where.what

    def _come_to(self, who: str, thing: str) -> None:
        where = self.at.get(thing)
        while where is not None and where.how == "in":
            where = self.at.get(where.what or "")
        if where is not None and where.how == "lies":
            self._settle(who, where.what, self.place_from(thing))

    def _remove(self, thing: str) -> None:
        self._says(("at", thing))
        where = self.at.get(thing)
        if where is not None and where.how == "held":
            self.held[where.what or ""].remove(thing)
            self._says((where.what or "", thing))
        if where is not None and where.how == "in":
            self.inside[where.what or ""].remove(thing)

    def _hold(self, who: str, thing: str) -> None:
        self._remove(thing)
        self.at[thing] = At("held", who)
        self._says((who, thing))
        self.held.setdefault(who, []).append(thing)
        self.handled.add(who)
        self._goes(thing, self.loc.get(who))

    def _happen(self, e: Said) -> None:
        kind, who = e.kind, e.who
        first = who[0] if who else ""
        for name in who:
            self.loc.setdefault(name, None)
        if kind in ("go", "be_in", "lead"):
            for name in (*who, *((e.other,) if kind == "lead" else ())):
                self._arrive(name, e.place)
                if kind != "be_in":
                    self.gone_to.setdefault(name, []).append(e.place)
        elif kind == "follow":
            self._arrive(first, self.loc.get(e.other), self.where_from(e.other))
        elif kind == "out":
            self._arrive(first, None)
            self.not_in[first] = {e.place}
        elif kind == "not_in":
            left = [place for place in self.maybe.get(first, ()) if place != e.place]
            was = self.maybe.get(first, ())
            if self.loc.get(first) is not None:
                self._arrive(first, None)
            if len(was) == 2 and len(left) == 1:
                self._settle(first, left[0])
            elif was:
                self._arrive(first, None)
            self.not_in.setdefault(first, set()).add(e.place)
            self._says(("not in", f"{first} {e.place}"))
        elif kind in ("either", "perhaps"):
            self._arrive(first, None)
            self.maybe[first] = (e.place, e.other) if kind == "either" else (e.place,)
        elif kind == "not_go":
            self.refused.setdefault(first, set()).add(e.place)
        elif kind == "with":
            self._meet(first, e.other)
        elif kind in ("take", "take_out", "get"):
            for thing in e.things:
                if e.place:
                    self._be_at(first, e.place)
                if kind == "get":
                    self._meet(first, e.other)
                    self._says((e.other, thing))
                    self.gifts.append((e.other, thing, first))
                    self._handle_off(e.other)
                else:
                    self._come_to(first, thing)
                self._hold(first, thing)
                self.done.append(("take", thing, first))
        elif kind == "give":
            self._meet(first, e.other)
            self._handle_off(first)
            for thing in e.things:
                self._says((first, thing))
                self._hold(e.other, thing)
                self.gifts.append((first, thing, e.other))
        elif kind == "has":
            for thing in e.things:
                self._hold(first, thing)
        elif kind == "drop":
            if e.place:
                self._be_at(first, e.place)
            for thing in e.things:
                self._remove(thing)
                self.at[thing] = At("lies", self.loc.get(first))
                self.sources["where", thing] = self.where_from(first)
                self._says((first, thing))
                self._goes(thing, self.loc.get(first))
                self.done.append(("drop", thing, first))
            self._handle_off(first)
        elif kind == "put":
            self._come_to(first, e.other)
            for thing in e.things:
                self._put(thing, e.other, e.word)
                self._says((first, thing))
                self.done.append(("put", thing, first))
            self._handle_off(first)
        elif kind == "trade":
            mine, theirs = e.things
            self._says((first, mine), (e.other, theirs))
            self._meet(first, e.other)
            self._hold(e.other, mine)
            self._hold(first, theirs)
        elif kind in ("part", "odd", "lose", "destroy", "eat", "drink"):
            for thing in e.things:
                self._remove(thing)
                self.at[thing] = At("gone", kind)
                is_drunk = kind == "eat" and thing.endswith(drinks())
                self.done.append(("drink" if is_drunk else kind, thing, first))
                self._says((first, thing))
            self._handle_off(first)
        elif kind == "thing_at":
            self.at[e.things[0]] = At("lies", e.place)
            self._says(("at", e.things[0]), ("where", e.things[0]))
            self._goes(e.things[0], e.place)
        elif kind == "thing_in":
            self._put(e.things[0], e.other, e.word)

    def _handle_off(self, who: str) -> None:
        self.handled.add(who)

    def _put(self, thing: str, into: str, word: str) -> None:
        self._remove(thing)
        self.at[thing] = At("in", into)
        self.word[thing] = word
        self.inside.setdefault(into, []).append(thing)
        place = self.place_of(thing)
        if place is not None:
            self._goes(thing, place)


_WITH_PERSON = ("lead", "follow", "with", "give", "get", "trade")
