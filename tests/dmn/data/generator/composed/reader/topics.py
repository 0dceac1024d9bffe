"""Reads what stories say of ways, positions, sizes, kinds, motives, times and numbers.

Each question has its own small reader of the raw sentences.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from dmn.text.lists import read

Answer = tuple[str, ...] | None
Facts = Sequence[str]

WAYS = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
D = r"(north|south|east|west)"
N = r"(?:the )?([\w' ]+?)"
SIDES = {
    "above": (0, 1),
    "over": (0, 1),
    "below": (0, -1),
    "under": (0, -1),
    "beneath": (0, -1),
    "to the right of": (1, 0),
    "right of": (1, 0),
    "on the right of": (1, 0),
    "to the left of": (-1, 0),
    "left of": (-1, 0),
    "on the left of": (-1, 0),
}
SIDE = "(" + "|".join(sorted(SIDES, key=len, reverse=True)) + ")"
MORE = {
    "taller": "shorter",
    "older": "younger newer",
    "faster": "slower",
    "stronger": "weaker",
    "richer": "poorer",
    "heavier": "lighter",
    "smarter": "sillier",
    "bigger": "smaller",
    "larger": "smaller",
    "longer": "shorter",
    "wider": "narrower",
    "more expensive": "cheaper",
}
LESS = {small for words in MORE.values() for small in words.split()}
PLAIN = "tall|old|fast|strong|rich|heavy|smart|big|large|long|wide|expensive"
WORDS = "|".join(sorted({*MORE, *LESS}, key=len, reverse=True))
TIMES = (
    "last year",
    "last month",
    "last week",
    "yesterday",
    "this morning",
    "in the morning",
    "at noon",
    "this afternoon",
    "in the afternoon",
    "this evening",
    "in the evening",
    "at night",
)
WHEN = "(" + "|".join(TIMES) + ")"
FEELINGS = "hungry|thirsty|bored|tired|cold|angry|sad|curious|ill|nervous"
LEADS = {"hungry": "kitchen", "thirsty": "kitchen", "bored": "garden", "tired": "bedroom"}


def plain(text: str) -> str:
    text = re.sub(r"\b(dr|mr|mrs)\.", r"\1", text.lower().strip().rstrip(".?! "))
    sides = "left|right|north|south|east|west"
    text = re.sub(rf"\b(to|on) ({sides}) of", r"\1 the \2 of", text)
    return re.sub(r"\bin (morning|afternoon|evening)\b", r"in the \1", text)


def name(text: str) -> str:
    return re.sub(r"^(?:the|a|an|my) ", "", text.strip())


def one(item: str | None) -> Answer:
    return None if item is None else (item,)


def yes(truth: bool) -> Answer:
    return ("yes",) if truth else ("no",)


def found(facts: Facts, *patterns: str) -> Iterator[tuple[str, ...]]:
    for fact in facts:
        for pattern in patterns:
            match = re.fullmatch(pattern, plain(fact))
            if match:
                yield tuple(map(name, match.groups()))
                break


# Ways -------------------------------------------------------------------------------------------


def roads(facts: Facts) -> dict[str, dict[str, str]]:
    """Place -> direction -> neighbour."""
    back = {"north": "south", "south": "north", "east": "west", "west": "east"}
    result: dict[str, dict[str, str]] = defaultdict(dict)
    straight = rf"{N} (?:is|lies|is to the|can be found|is just) {D} of {N}"
    turned = rf"(?:to the )?{D} of {N} is {N}"
    for fact in facts:
        text = plain(fact)
        if match := re.fullmatch(turned, text):
            way, b, a = match.groups()
        elif match := re.fullmatch(rf"you find {N} {D} of {N}", text) or re.fullmatch(
            straight, text
        ):
            a, way, b = match.groups()
        else:
            continue
        result[name(b)][way] = name(a)
        result[name(a)][back[way]] = name(b)
    return result


def neighbour(facts: Facts, way: str, place: str) -> Answer:
    return one(roads(facts).get(place, {}).get(way))


def neighbour_of(facts: Facts, place: str, way: str) -> Answer:
    back = {"north": "south", "south": "north", "east": "west", "west": "east"}
    return neighbour(facts, back[way], place)


def is_way(facts: Facts, a: str, way: str, b: str) -> Answer:
    for direction, place in roads(facts).get(b, {}).items():
        if place == a:
            return yes(direction == way)
    return None


def path(facts: Facts, start: str, end: str) -> Answer:
    map_, ways = roads(facts), [(start, ())]
    seen = {start}
    for place, letters in ways:
        if place == end:
            return letters
        for way, other in map_.get(place, {}).items():
            if other not in seen:
                seen.add(other)
                ways.append((other, (*letters, way[0])))
    return None


# Positions --------------------------------------------------------------------------------------


def stands(facts: Facts, a: str, side: str, b: str) -> Answer:
    at = {b: (0, 0)}
    pairs = []
    for fact in facts:
        text = plain(fact)
        straight = rf"(?:you can see )?(?:the )?{N} (?:is |stands |was drawn )?{SIDE} (?:the )?{N}"
        if match := re.fullmatch(rf"{SIDE} (?:the )?{N} is (?:the )?{N}", text):
            pairs.append((match[3], match[1], match[2]))
        elif match := re.fullmatch(straight, text):
            pairs.append(match.groups())
    for _ in pairs:
        for p, where, q in pairs:
            x, y = SIDES[where]
            if q in at:
                at[p] = (at[q][0] + x, at[q][1] + y)
            elif p in at:
                at[q] = (at[p][0] - x, at[p][1] - y)
    if a not in at:
        return None
    return yes(at[a][0] * SIDES[side][0] + at[a][1] * SIDES[side][1] > 0)


# Order ------------------------------------------------------------------------------------------


def above(facts: Facts) -> dict[str, set[str]]:
    """Who is said to be more than whom."""
    result: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        text = plain(fact).removesuffix(", of course")
        if match := re.fullmatch(rf"{N} (?:is|are) not as (?:{PLAIN}) as {N}", text):
            result[name(match[2])].add(name(match[1]))
        elif match := re.fullmatch(
            rf"{N} (?:is|are) (?:much |(?:a )?little )?({WORDS}) than {N}", text
        ):
            a, word, b = name(match[1]), match[2], name(match[3])
            if word in LESS:
                a, b = b, a
            result[a].add(b)
    return result


def reaches(steps: dict[str, set[str]], a: str, b: str) -> bool:
    seen, open_ = {a}, [a]
    while open_:
        for other in steps.get(open_.pop(), set()) - seen:
            seen.add(other)
            open_.append(other)
    return b in seen and a != b


def is_more(facts: Facts, a: str, word: str, b: str) -> Answer:
    steps = above(facts)
    if word in LESS:
        a, b = b, a
    if reaches(steps, a, b):
        return ("yes",)
    return ("no",) if reaches(steps, b, a) else None


def who_is_more(facts: Facts, word: str, a: str, b: str) -> Answer:
    found_ = is_more(facts, a, word, b)
    return None if found_ is None else one(a if found_ == ("yes",) else b)


def who_is_most(facts: Facts) -> Answer:
    steps = above(facts)
    items = {*steps, *(b for found_ in steps.values() for b in found_)}
    first = [a for a in items if all(a == b or reaches(steps, a, b) for b in items)]
    return one(first[0] if len(first) == 1 else None)


def needed_for_most(facts: Facts) -> set[int]:
    """The sentences without which nothing says that the first one is more than all the others."""
    top, items = who_is_most(facts), above(facts)
    everybody = {*items, *(b for found_ in items.values() for b in found_)}
    needed = set()
    for number in range(len(facts)):
        steps = above([fact for place, fact in enumerate(facts) if place != number])
        if top and not all(b in top or reaches(steps, top[0], b) for b in everybody):
            needed.add(number)
    return needed


# Kinds ------------------------------------------------------------------------------------------


def animals() -> dict[str, str]:
    """Plural -> singular."""
    return {e.split()[1]: e.split()[0] for e in read.entries("animals")}


def kinds(facts: Facts) -> dict[str, str]:
    one_of = "|".join(sorted(animals().values(), key=len, reverse=True))
    result: dict[str, str] = {}
    hue = rf"(?:(?:{'|'.join(read.entries('colours'))}) )?"
    rules = (
        rf"(?:people say that )?{N},? (?:is |happens to be )?(?:an? )?{hue}({one_of})"
        r"(?:, of course|, is new here)?",
        rf"there is (?:an? )?({one_of}) called {N}",
    )
    for fact in facts:
        if match := re.fullmatch(rules[0], plain(fact)):
            result[name(match[1])] = match[2]
        elif match := re.fullmatch(rules[1], plain(fact)):
            result[name(match[2])] = match[1]
    return result


def fear(facts: Facts, who: str) -> Answer:
    many = animals()
    verbs = "are afraid of|fear|are scared of|have always been afraid of"
    fears = dict(found(facts, rf"(?:all )?(\w+) (?:{verbs}) (\w+)"))
    fears = {many.get(a, a): many.get(b, b) for a, b in fears.items()}
    return one(fears.get(kinds(facts).get(who, "")))


def colour(facts: Facts, who: str) -> Answer:
    colours = "|".join(read.entries("colours"))
    one_of = "|".join(sorted(animals().values(), key=len, reverse=True))
    said: dict[str, str] = {}
    for fact in facts:
        if match := re.fullmatch(
            rf"(?:(?:the )?color of )?{N} (?:is|looks) ({colours})", plain(fact)
        ) or re.fullmatch(
            rf"{N},? (?:is )?(?:an? )?({colours}) (?:{one_of})(?:, is new here)?", plain(fact)
        ):
            said[name(match[1])] = match[2]
    if who in said:
        return one(said[who])
    kind = kinds(facts)
    for many, hue in found(
        facts, rf"(?:all |every )?(\w+) (?:here )?(?:are|is)(?: always)? ({colours})"
    ):
        if animals().get(many, many) == kind.get(who):
            return one(hue)
    alike = [name_ for name_ in said if who in kind and kind.get(name_) == kind[who]]
    return one(said[alike[-1]]) if alike else None


# Motives ----------------------------------------------------------------------------------------


def will_go(facts: Facts, who: str) -> Answer:
    for fact in reversed(facts):
        verbs = "is|feels|was|is very|is getting|felt"
        match = re.fullmatch(
            rf"(?:the |my )?{re.escape(who)} (?:{verbs}) ({FEELINGS})", plain(fact)
        )
        if match:
            return one(LEADS.get(match[1]))
    return None


def why(facts: Facts, who: str, place: str) -> Answer:
    p, w = re.escape(place), re.escape(who)
    to = rf"(?:to )?(?:the )?{p}"
    rules = (
        rf"(?:the |my )?{w} went {to} because (?:he|she) was ({FEELINGS})",
        rf"because (?:he|she) was ({FEELINGS}), (?:the |my )?{w} went {to}",
        rf"(?:the |my )?{w} was ({FEELINGS}) and went {to}",
        rf"(?:the |my )?{w} was ({FEELINGS}), so (?:he|she) went {to}",
    )
    reasons = list(found(facts, *rules))
    return one(reasons[-1][0] if reasons else None)


# Times ------------------------------------------------------------------------------------------


def visits(facts: Facts, who: str) -> dict[str, str]:
    """Time -> place."""
    w = re.escape(who)
    did = r"(?:was|went|walked|could be found|visited|spent some time)"
    place = r"(?:(?:in|at|on|to) )?(?:the )?([\w' ]+?)"
    result: dict[str, str] = {}
    for fact in facts:
        text = plain(fact)
        if match := re.fullmatch(rf"{WHEN},? {w} {did} {place}", text):
            result[match[1]] = match[2]
        elif match := re.fullmatch(rf"{w} {did} {place} {WHEN}", text):
            result[match[2]] = match[1]
    return result


def where_when(facts: Facts, who: str, when: str) -> Answer:
    return one(visits(facts, who).get(when))


def before_time(facts: Facts, who: str, place: str) -> Answer:
    told = visits(facts, who)
    order = [told[when] for when in TIMES if when in told]
    at = [number for number, here in enumerate(order) if here == place]
    return one(order[at[-1] - 1]) if at and at[-1] else None


# Numbers ----------------------------------------------------------------------------------------


def how_many(facts: Facts, many: str, who: str) -> Answer:
    words = read.entries("numbers")
    number = rf"({'|'.join(words)}|\d+)(?: more)?"
    noun = rf"(?:{re.escape(many)}|{re.escape(many[:-1])}|{re.escape(many[:-2])})"
    has: dict[str, int] = {}
    for fact in facts:
        text = plain(fact)
        if match := re.fullmatch(rf"{N} (?:has|owns) {number} (more|fewer) {noun} than {N}", text):
            other = has.get(name(match[4]))
            if other is None:
                continue
            amount = words.index(match[2])
            has[name(match[1])] = other + (amount if match[3] == "more" else -amount)
            continue
        rules = (
            ("-", rf"{N} (?:lost|sold|gave away) {number} of them"),
            ("-", rf"{N} threw {number} of them away"),
            ("=", rf"{N} (?:has|had|owns|has got) {number} {noun}"),
            ("+", rf"{N} (?:bought|found|got|picked up) {number} {noun}"),
            ("-", rf"{N} (?:lost|threw away|sold|dropped|ate|has eaten) {number} {noun}"),
            (">", rf"{N} (?:gave|handed) {number} {noun} to {N}"),
            ("g", rf"{N} gave {N} {number} {noun}"),
            ("<", rf"{N} got {number} {noun} from {N}"),
        )
        for kind, rule in rules:
            match = re.fullmatch(rule, text)
            if match is None:
                continue
            parts = [name(part) for part in match.groups()]
            if kind == "g":
                parts = [parts[0], parts[2], parts[1]]
            amount = int(parts[1]) if parts[1].isdigit() else words.index(parts[1])
            if kind == "=":
                has[parts[0]] = amount
            elif kind in "+-":
                has[parts[0]] = has.get(parts[0], 0) + (amount if kind == "+" else -amount)
            else:
                giver, getter = (parts[0], parts[2]) if kind in ">g" else (parts[2], parts[0])
                has[giver] = has.get(giver, 0) - amount
                has[getter] = has.get(getter, 0) + amount
            break
    return one(words[has[who]]) if who in has and has[who] >= 0 else None


# Measures and doubts ----------------------------------------------------------------------------

TENS = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def measured(facts: Facts) -> dict[str, str]:
    """Who or what -> the number as it is written."""
    number = rf"({'|'.join((*read.entries('numbers'), *TENS))}|\d+)"
    units = r"(?: years old| years of age| (?:feet|inches) tall| feet| dollars| euros| pounds)?"
    verbs = "is|has just turned|measures|costs|cost|is worth"
    rules = (rf"the price of {N} is {number} euros", rf"{N} (?:{verbs}) {number}{units}")
    return dict(found(facts, *rules))


def compared(facts: Facts) -> set[int]:
    """The sentences that state a number: who is the oldest rests on all of them."""
    return {number for number, fact in enumerate(facts) if measured([fact])}


def value(written: str) -> int:
    if written.isdigit():
        return int(written)
    if written in TENS:
        return 30 + 10 * TENS.index(written)
    return list(read.entries("numbers")).index(written)


def has_more(facts: Facts, word: str, *names: str) -> Answer:
    """Who of some, or of all, has the highest number, or the lowest."""
    told = measured(facts)
    if not told or not set(names) <= set(told):
        return None
    low = word in LESS or word in ("youngest", "shortest", "cheapest")
    order = sorted(names or told, key=lambda who: value(told[who]))
    return one(order[0] if low else order[-1])


def maybe_has(facts: Facts, who: str, thing: str) -> Answer:
    for fact in facts:
        text = plain(fact)
        if " or " in text and {who, *thing.split()} <= set(re.findall(r"[\w'-]+", text)):
            return ("maybe",)
    return None


def _turned(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    return lambda facts, a, b: ask(facts, b, a)


RULES: list[tuple[str, Callable[..., Answer]]] = [
    (
        rf"(?:what is|what lies|what is to the|which place is|what do you find) {D} of {N}",
        neighbour,
    ),
    (rf"(?:what is|which place is) {N} {D} of", neighbour_of),
    (rf"{N} is {D} of what", neighbour_of),
    (rf"(?:is|does) {N} (?:lie )?{D} of {N}", is_way),
    (
        rf"(?:how do you go|how do i get|what is the way|how can you walk|which way leads) from {N} to {N}",
        path,
    ),
    (rf"how do you get to {N} from {N}", _turned(path)),
    (rf"(?:is|does) (?:the )?{N} (?:stand )?{SIDE} (?:the )?{N}", stands),
    (rf"(?:is|are) {N} ({WORDS}) than {N}", is_more),
    (rf"(?:who|which) is ({WORDS})[,:] {N} or {N}", who_is_more),
    (r"(?:who|what) is the (?:\w+est|most expensive)", who_is_most),
    (rf"(?:what is {N} (?:afraid|scared) of)", fear),
    (rf"(?:what|whom) does {N} fear", fear),
    (rf"how (?:old|tall) is {N}", lambda facts, who: one(measured(facts).get(who))),
    (
        rf"what (?:is the (?:age|height|price) of|age is) {N}",
        lambda facts, who: one(measured(facts).get(who)),
    ),
    (rf"(?:how much|what) does {N} cost", lambda facts, what: one(measured(facts).get(what))),
    (rf"(?:does|is|has) {N} (?:have|carrying|got) (?:the )?(.+)", maybe_has),
    (rf"(?:what|which) colou?r is {N}", colour),
    (
        rf"(?:what kind of animal|which animal|what) is {N}",
        lambda facts, who: one(kinds(facts).get(who)),
    ),
    (
        rf"where (?:will {N} go|is {N} going to go)",
        lambda facts, *who: will_go(facts, next(filter(None, who))),
    ),
    (rf"where (?:was|did) {N} (?:go )?{WHEN}", where_when),
    (rf"{WHEN}, where was {N}", _turned(where_when)),
    (rf"how many (\w+) (?:does|has) {N} (?:have|got)(?: now| left)?", how_many),
    (rf"how many (\w+) are {N}'s", how_many),
]


def answer(kind: str, facts: Facts, question: str) -> Answer:
    """What the sentences say in reply to a question of one of the topics."""
    text = plain(question)
    if kind == "where_before_time":
        return _before(facts, text)
    if kind == "why":
        return _why(facts, text)
    if kind == "who_has_more":
        return _who_has_more(facts, text)
    for pattern, ask in RULES:
        match = re.fullmatch(pattern, text)
        if match:
            return ask(facts, *(part and name(part) for part in match.groups()))
    raise ValueError(f"unknown question {question!r}")


def _before(facts: Facts, text: str) -> Answer:
    place = r"(?:going )?(?:to )?(?:the )?([\w' ]+)"
    if match := re.fullmatch(rf"where was ([\w]+) before {place}", text):
        return before_time(facts, match[1], match[2])
    match = re.fullmatch(rf"before {place}, where was (\w+)", text)
    assert match, text
    return before_time(facts, match[2], match[1])


def _who_has_more(facts: Facts, text: str) -> Answer:
    if match := re.fullmatch(r"(?:who|which) is the (.+)", text):
        return has_more(facts, match[1])
    match = re.fullmatch(rf"(?:who|which) is (.+), {N} or {N}", text)
    assert match, text
    return has_more(facts, match[1], name(match[2]), name(match[3]))


def _why(facts: Facts, text: str) -> Answer:
    rule = r"(?:why|for what reason) did (?:the |my )?(.+?) go (?:to )?(?:the )?(.+)"
    match = re.fullmatch(rule, text) or re.fullmatch(
        r"why is (?:the |my )?(.+?) (?:in|at|on) (?:the )?(.+)", text
    )
    assert match, text
    return why(facts, match[1], match[2])


KINDS = {
    "what_lies_there",
    "what_is_it_of",
    "is_it_there",
    "how_to_go",
    "is_beside",
    "is_more",
    "who_is_more",
    "who_is_most",
    "afraid_of",
    "what_kind",
    "colour_of",
    "colour_like",
    "where_will",
    "why",
    "where_when",
    "where_before_time",
    "how_many_of",
    "how_much",
    "who_has_more",
    "maybe_has",
}
"""What this module answers."""
