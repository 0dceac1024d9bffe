"""Answers a question about a replayed story; None where the story does not say."""

import re
from collections.abc import Callable, Sequence

from dmn.text.lists import read
from tests.dmn.data.generator.composed.reader import topics
from tests.dmn.data.generator.composed.reader.replay import Story, Unread
from tests.dmn.data.generator.composed.reader.tags import Marked

Answer = tuple[str, ...] | None
IN = r"(?:in|at|on) ?"
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def one(item: str | None) -> Answer:
    return None if item is None else (item,)


def yes(truth: bool) -> Answer:
    return ("yes",) if truth else ("no",)


def where_person(s: Story, who: str) -> Answer:
    return one(s.loc.get(who))


def where_thing(s: Story, thing: str) -> Answer:
    place = s.place_of(thing)
    where = s.at.get(thing)
    if place is None and where is not None and where.how == "in" and where.what not in s.at:
        return one(where.what)
    return one(place)


def is_there(s: Story, who: str, place: str) -> Answer:
    if s.loc.get(who) is not None:
        return yes(s.loc[who] == place)
    if place in s.not_in.get(who, ()):
        return ("no",)
    options = s.maybe.get(who, ())
    if place in options:
        return ("maybe",)
    return ("no",) if len(options) == 2 else None


def is_thing_there(s: Story, thing: str, place: str) -> Answer:
    here = s.place_of(thing)
    return None if here is None else yes(here == place)


def who_is_there(s: Story, place: str) -> Answer:
    there = [who for who, here in s.loc.items() if here == place]
    if there:
        return tuple(there)
    was = any(place in trips for trips in s.trips.values())
    out = any(place in gone for gone in s.not_in.values())
    return ("nobody",) if was or out else None


def how_many_there(s: Story, place: str) -> Answer:
    found = who_is_there(s, place)
    if found is None:
        return None
    return (NUMBERS[0 if found == ("nobody",) else len(found)],)


def did_go(s: Story, who: str, place: str) -> Answer:
    if place in s.gone_to.get(who, ()):
        return ("yes",)
    return ("no",) if place in s.refused.get(who, ()) else None


def trips(s: Story, who: str) -> list[str]:
    found: list[str] = []
    for place in s.trips.get(who, ()):
        if place is not None and (not found or found[-1] != place):
            found.append(place)
    return found


def before(s: Story, who: str, place: str) -> Answer:
    found = trips(s, who)
    at = [number for number, here in enumerate(found) if here == place]
    return one(found[at[-1] - 1]) if at and at[-1] else None


def after(s: Story, who: str, place: str) -> Answer:
    found = trips(s, who)
    at = [number for number, here in enumerate(found[:-1]) if here == place]
    return one(found[at[-1] + 1]) if at else None


def first(s: Story, who: str) -> Answer:
    found = trips(s, who)
    return one(found[0]) if found else None


def was_there(s: Story, who: str, place: str) -> Answer:
    found = trips(s, who)
    return yes(place in found) if found else None


def thing_before(s: Story, thing: str, place: str) -> Answer:
    found = [here for here in s.journey.get(thing, ()) if here is not None]
    at = [number for number, here in enumerate(found) if here == place]
    return one(found[at[-1] - 1]) if at and at[-1] else None


def carrying(s: Story, who: str) -> Answer:
    if who not in s.handled:
        return None
    return tuple(s.held.get(who, ())) or ("nothing",)


def how_many(s: Story, who: str) -> Answer:
    return (NUMBERS[len(s.held.get(who, ()))],) if who in s.handled else None


def holder(s: Story, thing: str) -> Answer:
    where = s.at.get(thing)
    if where is None:
        return None
    if where.how == "held":
        return one(where.what)
    if where.how == "in":
        outer = s.at.get(where.what or "")
        return one(outer.what) if outer is not None and outer.how == "held" else None
    if where.how == "gone" and where.what in ("lose", "part", "odd"):
        return None
    return ("nobody",)


def has(s: Story, who: str, thing: str) -> Answer:
    where = s.at.get(thing)
    if where is None or where.how == "in" or where.what == "odd":
        return None
    return yes(where.how == "held" and where.what == who)


def gift(column: int) -> Callable[..., Answer]:
    def find(s: Story, who: str | None, thing: str | None, to: str | None) -> Answer:
        wanted = (who, thing, to)
        for gift_ in reversed(s.gifts):
            if all(want is None or want == got for want, got in zip(wanted, gift_, strict=True)):
                return one(gift_[column])
        return None

    return find


def doer(*kinds: str) -> Callable[..., Answer]:
    def find(s: Story, thing: str) -> Answer:
        for kind, done_to, who in reversed(s.done):
            if kind in kinds and done_to == thing:
                return one(who)
        return None

    return find


def in_what(s: Story, thing: str) -> Answer:
    where = s.at.get(thing)
    return one(where.what) if where is not None and where.how == "in" else None


def what_in(s: Story, word: str, into: str) -> Answer:
    found = tuple(t for t in s.inside.get(into, ()) if s.word[t] == word)
    return found or None


def which(s: Story, who: str, noun: str) -> Answer:
    held = [thing for thing in s.held.get(who, ()) if thing.endswith(f" {noun}")]
    return one(held[0].removesuffix(f" {noun}") if len(held) == 1 else None)


def colour_of(s: Story, noun: str) -> Answer:
    found = {thing.removesuffix(f" {noun}") for thing in s.named if thing.endswith(f" {noun}")}
    return one(found.pop() if len(found) == 1 else None)


def answer(kind: str, facts: Sequence[str], question: str, bare: bool) -> Answer:
    """What the sentences say in reply; `bare` says that articles are left out.

    Raises Unread for a sentence that cannot be read.
    """
    if kind == "colour_of_thing":
        story = Story(facts, bare)
        return colour_of(story, story.marker.mark(question).things[0])
    if kind in topics.KINDS:
        return topics.answer(kind, facts, question)
    story = Story(facts, bare)
    marked = story.marker.mark(question)
    text = marked.text.removesuffix(" now").removesuffix(" at the moment")
    for pattern, ask in RULES:
        match = re.fullmatch(pattern, text)
        if match:
            return ask(story, *(_name(part, marked) for part in match.groups()))
    raise ValueError(f"unknown question {question!r}: {marked.text!r}")


def sources(kind: str, facts: Sequence[str], question: str, bare: bool) -> set[int]:
    """Which sentences the answer rests on, the last word on each thing that it needs included:
    "John left the ball there again" counts, even if the ball had lain there before.

    Besides the sentences without which the answer is another, those that say whom their pronouns
    mean. Raises Unread as `answer` does.
    """
    if kind == "who_is_most":
        return topics.needed_for_most(facts)
    if kind == "who_has_more":
        return topics.compared(facts)
    if kind in topics.KINDS:
        return set()
    story = Story(facts, bare)
    if kind not in SOURCES:
        found = answer(kind, facts, question, bare)
        return story.closure(
            number
            for number in range(len(facts))
            if _without(kind, facts, number, question, bare) != found
        )
    return story.closure(SOURCES[kind](story, story.marker.mark(question)))


def _without(kind: str, facts: Sequence[str], number: int, question: str, bare: bool) -> Answer:
    try:
        return answer(kind, [*facts[:number], *facts[number + 1 :]], question, bare)
    except Unread:
        return None


def _of_stay(s: Story, m: Marked) -> set[int]:
    who = m.people[-1] if m.people else "i"
    not_there = s.sources.get(("not in", f"{who} {m.places[0]}")) if m.places else None
    return set(s.where_from(who)).union(not_there or ())


def _of_stays(s: Story, m: Marked) -> set[int]:
    return set().union(*s.stays.get(m.people[-1] if m.people else "i", ()))


def _of_thing(s: Story, m: Marked) -> set[int]:
    return set(s.place_from(m.things[0]))


def _of_journey(s: Story, m: Marked) -> set[int]:
    return s.handlings.get(m.things[0], set()).union(*s.sources.values())


def _of_hands(s: Story, m: Marked) -> set[int]:
    where, found = s.at.get(m.things[0]), set(s.sources.get(("at", m.things[0]), ()))
    if where is not None and where.how == "in":
        found |= s.sources.get(("at", where.what or ""), frozenset())
    return found


def _of_all_held(s: Story, m: Marked) -> set[int]:
    found = (said for (who, _), said in s.sources.items() if who == (m.people or ("i",))[0])
    return set().union(*found)


def _of_all_there(s: Story, m: Marked) -> set[int]:
    place = m.places[0]
    came = (who for who, trips_ in s.trips.items() if place in trips_)
    out = (who for who, gone in s.not_in.items() if place in gone)
    found = set().union(*(s.where_from(who) for who in (*came, *out)))
    for who, trips_ in s.trips.items():
        for number, here in enumerate(trips_):
            if here == place:  # how they came, and how they left
                found |= set().union(*s.stays[who][number : number + 2])
    return found


SOURCES: dict[str, Callable[[Story, Marked], set[int]]] = {
    **dict.fromkeys(("where_person", "is_there"), _of_stay),
    **dict.fromkeys(("was_there", "where_first"), _of_stays),
    **dict.fromkeys(("where_before_visit", "where_after"), _of_stays),
    **dict.fromkeys(("where_thing", "is_thing_there"), _of_thing),
    "where_thing_was": _of_journey,
    **dict.fromkeys(("who_has", "does_have"), _of_hands),
    **dict.fromkeys(("carrying", "how_many", "which_one", "colour_of_held"), _of_all_held),
    **dict.fromkeys(("who_is_there", "how_many_there"), _of_all_there),
}


def _name(mark: str | None, marked: Marked) -> str | None:
    if mark is None or not re.fullmatch(r"[PLT]\d+", mark):
        return "i" if mark == "me" else mark
    return {"P": marked.people, "L": marked.places, "T": marked.things}[mark[0]][int(mark[1:])]


_P, _L, _T = r"(P\d+)", r"(L\d+)", r"(T\d+)"
_BE, _DO, _HAVE = r"(?:is|are|am|was|were)", r"(?:do|does|did)", r"(?:has|have)"
_CARRY = r"(?:carrying|holding)"


def _fixed(column: int, *order: str) -> Callable[..., Answer]:
    """A question about a giving whose parts stand in this order in the question."""

    def ask(s: Story, *parts: str) -> Answer:
        given = dict(zip(order, parts, strict=True))
        return gift(column)(s, given.get("who"), given.get("thing"), given.get("to"))

    return ask


RULES: list[tuple[str, Callable[..., Answer]]] = [
    (rf"where {_BE} {_P}", where_person),
    (rf"where (?:did|{_HAVE}) {_P} (?:go|go last|gone|end up)", where_person),
    (r"(?:where would you find|where can (?:i|P\d) find) (P\d+|me)", where_person),
    (rf"(?:can you tell me|do you know|tell me) where {_P} {_BE}", where_person),
    (rf"(?:in )?which place {_BE} {_P}(?: in)?", where_person),
    (r"what is the location of (P\d+|me)", where_person),
    (rf"where {_BE} {_T}", where_thing),
    (
        rf"where did {_T} end up|(?:where would you find|where can (?:i|P0) find) {_T}",
        lambda s, *t: where_thing(s, next(filter(None, t))),
    ),
    (rf"where can {_T} be found", where_thing),
    (rf"(?:can you tell me|do you know) where {_T} {_BE}", where_thing),
    (
        rf"which place {_BE} {_T} in|what is the location of {_T}",
        lambda s, *t: where_thing(s, next(filter(None, t))),
    ),
    (
        rf"what {_BE} {_T} (?:in|on|under)|(?:in|on|under) what {_BE} {_T}|what did somebody put {_T} (?:in|on|under)",
        lambda s, *t: in_what(s, next(filter(None, t))),
    ),
    (rf"what (?:is|can you find|do you see) (in|on|under) {_T}", what_in),
    (rf"(?:is|am|are) {_P} (?:now )?{IN}{_L}", is_there),
    (
        rf"(?:can|could P\d find|would you find|do you know if) (P\d+|me) (?:be found |{_BE} )?{IN}{_L}",
        is_there,
    ),
    (rf"(?:can|could P\d find|would you find) (P\d+|me) (?:be found )?{_L}", is_there),
    (rf"(?:{_BE}|do you know if) {_P} (?:{_BE} )?(?:now )?{_L}", is_there),
    (rf"(?:{_BE}|can|would you find) {_T} (?:be found )?(?:{IN})?{_L}", is_thing_there),
    (
        rf"(?:who is|which people are|who can be found|who are the people|name everybody) (?:{IN})?{_L}",
        who_is_there,
    ),
    (rf"how many (?:people|persons) (?:are|are there|can you find) (?:{IN})?{_L}", how_many_there),
    (rf"(?:did|has|have) {_P} (?:ever )?(?:go|gone) (?:to )?{_L}", did_go),
    (
        rf"(?:was|were|has|have|had|is) {_P} (?:been )?(?:ever )?(?:{IN})?{_L}(?: earlier| at some point)?",
        was_there,
    ),
    (rf"(?:was|were) {_P} ever (?:{IN})?{_L}", was_there),
    (
        rf"where (?:was|were|had|did) {_P} (?:been |come from )?before (?:going |\w+ went |P\d+ went )?(?:to )?{_L}",
        before,
    ),
    (rf"which place (?:was|were) {_P} in before {_L}", before),
    (rf"before {_L}, where (?:was|were) {_P}", lambda s, place, who: before(s, who, place)),
    (rf"where (?:was|were|did) {_P} (?:go )?(?:next )?after (?:being )?(?:{IN})?{_L}", after),
    (rf"after {_L}, where did {_P} go", lambda s, place, who: after(s, who, place)),
    (rf"where (?:was|were|did) {_P} (?:go )?(?:first|at first|at the beginning)", first),
    (
        rf"where (?:was|were|had) {_T} (?:been )?before (?:it came |it was )?(?:to |{IN})?{_L}",
        thing_before,
    ),
    (rf"which place (?:was|were) {_T} in before {_L}", thing_before),
    (
        rf"before {_L}, where (?:was|were) {_T}",
        lambda s, place, thing: thing_before(s, thing, place),
    ),
    (rf"what {_BE} {_P} {_CARRY}", carrying),
    (
        rf"(?:what|which things|what things|which objects) (?:{_DO}|{_HAVE}|{_BE}) {_P} (?:have|carry|got|{_CARRY})",
        carrying,
    ),
    (
        rf"how many (?:objects|things|items) (?:{_BE}|{_DO}|{_HAVE}) {_P} (?:{_CARRY}|have|carry|got)",
        how_many,
    ),
    (rf"who (?:has|is holding|is carrying|holds|has got|carries) {_T}", holder),
    (rf"(?:{_DO}|{_HAVE}|{_BE}) {_P} (?:still have|have|got|{_CARRY}) {_T}", has),
    (rf"what did {_P} (?:give|hand) (?:to )?{_P}", _fixed(1, "who", "to")),
    (
        rf"what did {_P} give to (me)|what did {_P} (?:give|hand) (?:to )?(me)",
        lambda s, *p: gift(1)(s, next(x for x in p if x and x != "i"), None, "i"),
    ),
    (rf"what did {_P} (?:get|receive) from (P\d+|me)", _fixed(1, "to", "who")),
    (rf"who (?:gave|gave away|gave somebody|handed over) {_T}", _fixed(0, "thing")),
    (rf"who (?:gave|handed) {_T} to (P\d+|me)", _fixed(0, "thing", "to")),
    (rf"who gave (P\d+|me) {_T}", _fixed(0, "to", "thing")),
    (rf"(?:from whom|who) did {_P} get {_T}(?: from)?", _fixed(0, "to", "thing")),
    (
        rf"who (?:received|was given) {_T}|who was {_T} given to|to whom was {_T} given",
        lambda s, *t: gift(2)(s, None, next(filter(None, t)), None),
    ),
    (
        rf"(?:who|whom) did {_P} give {_T} to|to whom did {_P} give {_T}",
        lambda s, *t: gift(2)(s, *filter(None, t), None),
    ),
    (rf"who got {_T} from (P\d+|me)", _fixed(2, "thing", "who")),
    (rf"who (?:took|got|picked up) {_T}", doer("take")),
    (rf"who (?:put down|dropped|left) {_T}", doer("drop")),
    (rf"who put {_T} (?:there|away)", doer("put")),
    (rf"who (?:lost|has lost) {_T}", doer("lose")),
    (rf"who got rid of {_T}", doer("destroy")),
    (rf"who made {_T} disappear", doer("destroy")),
    (rf"who (?:ate|has eaten) {_T}", doer("eat")),
    (rf"who (?:drank|has drunk) {_T}", doer("drink")),
]
_THINGS = sorted((*read.entries("things"), *read.entries("containers")), key=len, reverse=True)
_NOUN = rf"({'|'.join(map(re.escape, _THINGS))})"
RULES += [
    (rf"which {_T} (?:{_DO}|{_BE}|{_HAVE}) {_P} (?:have|{_CARRY})", lambda s, n, w: which(s, w, n)),
    (
        rf"which {_NOUN} (?:{_DO}|{_BE}|{_HAVE}) {_P} (?:have|{_CARRY})",
        lambda s, noun, who: which(s, who, noun),
    ),
    (rf"what colou?r is {_T} that {_P} (?:has|have)", lambda s, noun, who: which(s, who, noun)),
    (rf"what colou?r is {_P} {_T}", which),
    (
        rf"what colou?r is my {_NOUN}|what colou?r is {_T}",
        lambda s, *n: which(s, "i", next(filter(None, n))),
    ),
]
