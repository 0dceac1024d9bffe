"""Takes marked sentences apart into clauses, and clauses into what they say."""

import re
from functools import cache
from typing import NamedTuple

from dmn.text.lists import read

SUBJECT = r"(?:P\d+(?:, P\d+)*(?: and P\d+)?|she|he|they both|both of them|they|we)"
LINKS = re.compile(
    r"^(?:then|later,?|after that,?|next,?|afterwards,?|soon after,|soon|meanwhile,|"
    r"(?:a )?moment later,|(?:a )?few minutes later|in the end,|suddenly|finally,|so|at last|"
    r"that afternoon|in the meantime,|just then,|and then|half (?:an )?hour later,|before long,) "
)


class Said(NamedTuple):
    """One thing that a clause says. Names are marks (P0), pronouns or nothing."""

    kind: str
    who: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    place: str = ""
    other: str = ""
    word: str = ""


def _forms(name: str) -> str:
    """All forms of the verbs of a list, with what stands behind them."""
    found = set()
    for verb in read.verbs(name):
        rest = "" if verb.movable else f" {verb.rest}" if verb.rest else ""
        rest = rest.replace("{their}", "(?:his|her|their|my)").replace(" a ", " (?:a )?")
        for form in {verb.base, verb.past, verb.third, verb.participle}:
            found.add(f"{form}{rest}")
    return "|".join(sorted(found, key=len, reverse=True))


def _movable(name: str) -> str:
    """The verbs of a list as they stand around an object O: pick up O, pick O up."""
    found = set()
    for verb in read.verbs(name):
        for form in {verb.base, verb.past, verb.third, verb.participle}:
            if verb.movable or verb.rest:
                found |= {f"{form} {verb.rest} O", f"{form} O {verb.rest}"}
            else:
                found.add(f"{form} O")
    found |= {form.replace(" the ", " ") for form in found}
    return "|".join(sorted(found, key=len, reverse=True))


THINGS = r"(?P<things>(?:T\d+(?:, T\d+)*(?: and T\d+)?|it|them|everything|both of them|both))"
P = r"(?P<other>P\d+|him|her(?! little)|me|us)"
L = r"(?P<place>L\d+)"
L2 = r"(?P<second>L\d+)"
IN = r"(?:in|at|on)"
BE = r"(?:is|are|am|was|were|be)"


WAS = "(?:is|are|was|were)"
WHICH = (
    r"(?: that nobody wanted| that everybody liked| that somebody had bought|, which cost a lot "
    r"of money,| from (?:the shop|L\d+)| that (?:P\d+|my father) once painted| with the long handle)"
)
MADE_UP = (
    "(?:bl|z|gr|fl|dr|v|sn|kr|pl|sp|tw|gl|qu|j|y|thr)[aeiou]"
    "(?:ck|bb|mp|rg|lf|zz|nk|rv|xt|pp|gg|lm|rb|sk)(?:ed|s)?"
)
"""How the made-up verbs of the stories are spelt: known by their looks."""


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What a predicate may be; the first that fits counts."""
    go, enter, leave = _forms("go"), _forms("enter"), _forms("leave")
    take, drop, put = _movable("take"), _movable("drop"), _movable("put")
    give, get = _movable("give"), _movable("receive")
    lose, destroy = _movable("lose"), _movable("destroy")
    eat, drink = _movable("eat"), _movable("drink")
    give_two = _forms("give")
    be_at = "|".join(v.progressive for v in read.verbs("be_at") if v.base != "be")
    sat = "|".join(v.past for v in read.verbs("be_at") if v.base != "be")
    rules = [
        (
            "not_go",
            rf"(?:did not|does not|do not|refused to|refuses to|decided not to|chose not to|never) (?:go|goes|went) (?:to )?{L}",
        ),
        (
            "either",
            rf"(?:{BE}|might be|must be|could be|may be) (?:either )?{IN}? ?{L} or (?:{IN} )?{L2}",
        ),
        ("either", rf"(?:go|goes|went) either (?:to )?{L} or (?:to )?{L2}"),
        ("perhaps", rf"(?:might|may|could) be {IN}? ?{L}"),
        ("perhaps", rf"{BE} (?:perhaps|maybe|possibly) {IN}? ?{L}"),
        ("out", rf"{BE} no longer {IN}? ?{L}"),
        ("out", rf"{BE} not {IN}? ?{L} (?:any more|anymore|any longer)"),
        ("not_in", rf"{BE} not {IN}? ?{L}"),
        ("too", r"(?:(?:go|goes|went) there\b|also (?:go|goes|went) there)"),
        ("part", rf"(?:did not|does not|do not) have {THINGS} any ?(?:more|longer)"),
        ("part", rf"no longer (?:has|have|had) {THINGS}"),
        (
            "trade",
            r"(?:trade|swap|exchange)(?:s|d|ped)? (?P<things>T\d+) for (?P<other>P\d+) (?P<second>T\d+)",
        ),
        ("go", rf"(?:leave|leaves|left) {L2} for {L}"),
        ("go", rf"(?:{go}) from {L2} (?:to )?{L}"),
        ("lead", rf"(?:{go}) (?:to )?{L} with {P}"),
        (
            "lead",
            rf"(?:took|takes|take|brought|brings|bring|led|leads|lead|drove|drives|drive|carried|carries|carry|accompanied|accompanies|accompany|walked|walks|walk) {P} (?:to )?{L}",
        ),
        ("follow", rf"(?:go|goes|went) to where {P} {BE}"),
        ("follow", rf"(?:go|goes|went) to {P}"),
        ("follow", rf"(?:followed|follows|follow|joined|joins|join) {P}"),
        ("go", rf"(?:{go}|has gone|have gone|had gone) (?:to )?{L}"),
        ("go", rf"(?:{enter}) {L}"),
        ("go", rf"{MADE_UP} (?:to )?{L}"),
        ("out", rf"(?:{leave}) {L}"),
        ("be_in", rf"{BE} (?:now )?{IN} {L}"),
        ("be_in", rf"{BE} (?:now )?{L}"),
        ("be_in", rf"(?:{BE} (?:{be_at})|{sat}|can be found) {IN}? ?{L}"),
        (
            "with",
            rf"(?:{BE} (?:with|beside|next to|near|standing beside|sitting next to|together with)|met|meets|meet|(?:sat|sits|sit|talked|talks|talk|played|plays|play|had lunch|has lunch|have lunch|waited|waits|wait|danced|dances|dance|chatted|chats|chat) with) {P}",
        ),
        ("has", rf"(?:had|has|have|{BE} carrying|{BE} holding) {THINGS}"),
        (
            "take_out",
            rf"(?:took|takes|take|got|gets|get|pulled|pulls|pull|fetched|fetches|fetch|removed|removes|remove|lifted|lifts|lift) {THINGS} (?:from|out of|off) (?P<into>T\d+)",
        ),
        ("get", rf"(?:{get}) from {P}"),
        ("give", rf"(?:{give}) to {P}"),
        ("give", rf"(?:{give_two}) {P} {THINGS}"),
        ("put", rf"(?:{put}) (?P<word>into|in|on|under) (?P<into>T\d+)"),
        ("lose", rf"(?:{lose})"),
        ("destroy", rf"(?:{destroy})"),
        ("eat", rf"(?:{eat})"),
        ("drink", rf"(?:{drink})"),
        ("drop", rf"(?:{drop})(?: {IN}? ?{L})?"),
        ("take", rf"(?:{take})(?: (?:from|{IN})? ?{L})?"),
        ("odd", rf"{MADE_UP} (?P<things>T\d+)$"),
    ]
    return tuple(
        (kind, re.compile(text.replace(" O", f" {THINGS}") + r"(?![\w])"))
        for kind, text in _each(rules)
    )


def _each(rules: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Verbs with an object hold it once only: the alternatives become one rule each."""
    found = []
    for kind, text in rules:
        if text.count(" O") > 1:
            start = text.index("(?:")
            depth, end = 0, start
            for end in range(start, len(text)):
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                if depth == 0:
                    break
            inner = text[start + 3 : end]
            grouped: dict[str, list[str]] = {}
            for form in inner.split("|"):
                before, _, after = form.partition(" O")
                grouped.setdefault(after, []).append(before)
            for after, before in sorted(grouped.items(), key=lambda one: -len(one[0])):
                verbs = "|".join(sorted(before, key=len, reverse=True))
                found.append((kind, f"{text[:start]}(?:{verbs}) O{after}{text[end + 1 :]}"))
        else:
            found.append((kind, text))
    return found


@cache
def _verb_start() -> re.Pattern[str]:
    names = [
        "go",
        "enter",
        "leave",
        "take",
        "drop",
        "put",
        "give",
        "receive",
        "lose",
        "destroy",
        "eat",
        "drink",
    ]
    words = {
        f.split()[0] for name in names for v in read.verbs(name) for f in (v.base, v.past, v.third)
    }
    words |= set(
        [
            "is",
            "are",
            "am",
            "was",
            "were",
            "be",
            "has",
            "have",
            "had",
            "did",
            "does",
            "do",
            "never",
            "might",
            "may",
            "could",
            "must",
            "can",
            "refused",
            "refuses",
            "decided",
            "chose",
            "sat",
            "stood",
            "waited",
            "hid",
            "slept",
            "stayed",
            "worked",
            "relaxed",
            "sang",
            "played",
            "read",
            "rested",
            "followed",
            "follows",
            "follow",
            "joined",
            "joins",
            "join",
            "met",
            "meets",
            "meet",
            "talked",
            "talks",
            "talk",
            "danced",
            "chatted",
            "chats",
            "wait",
            "waits",
            "sit",
            "sits",
            "play",
            "plays",
            "dance",
            "dances",
            "chat",
            "brought",
            "brings",
            "led",
            "leads",
            "drove",
            "carried",
            "carries",
            "carry",
            "accompany",
            "accompanied",
            "accompanies",
            "removed",
            "removes",
            "bring",
            "lead",
            "remove",
            "pulled",
            "pulls",
            "pull",
            "fetched",
            "fetches",
            "fetch",
        ]
    )
    words |= {"also", "trade", "traded", "trades", "swap", "swaps", "swapped"}
    words |= {"exchange", "exchanged", "exchanges", "no", MADE_UP}
    return re.compile(rf"(?:{'|'.join(sorted(words, key=len, reverse=True))})\b")


_NOT_BEHIND = re.sub(
    r"\w+ ?",
    lambda word: rf"(?<!\b{word[0].strip()})",
    "in on at under into off from to with near beside than that of and while as so if when perhaps "
    "maybe before after because met meet meets join joins joined follow follows followed",
)
"""Words behind which no clause begins without a stop."""


def _rebuilt(text: str) -> str:
    """Other builds of a sentence as plain clauses: speech, relative clauses, the passive."""
    who, loc = r"(P\d+)", rf"((?:{IN} )?L\d+)"
    rules = (
        (rf"^{who} (?:said|shouted)\s?: \"? ?P\d+ am {loc}.*", r"\1 was \2"),
        (rf"^\"? ?P\d+ am {loc}(?: now)?,? \"? ?said {who}", r"\2 was \1"),
        (rf"^{who} (?:said|called to say) that (?:he|she) was {loc}", r"\1 was \2"),
        (rf"^before {who} went ((?:to )?L\d+), (?:he|she) was {loc}", r"\1 went \2"),
        (rf"^after leaving L\d+, {who} went", r"\1 went"),
        (rf"^{who} was {loc} before (?:he|she) went", r"\1 went"),
        (rf"^{who}, who was {loc}, went", r"\1 went"),
        (rf"^from L\d+ {who} went", r"\1 went"),
        (rf"^{who}, who was {loc}, took (T\d+)", r"\1 took \3 \2"),
        (rf"^(T\d+) {WAS} (?:given|handed|passed) to (P\d+) by {who}", r"\3 gave \1 to \2"),
        (rf"^(P\d+) was (?:given|handed) (T\d+) by {who}", r"\3 gave \2 to \1"),
        (rf"^(T\d+) {WAS} (?:taken|picked up|found|grabbed) by {who}", r"\2 took \1"),
        (rf"^(T\d+) {WAS} (?:dropped|put down|left there) by {who}", r"\2 dropped \1"),
        (rf"^(T\d+) {WAS} lost by {who}", r"\2 lost \1"),
        (rf"^(T\d+) {WAS} eaten by {who}", r"\2 ate \1"),
        (rf"^(T\d+) {WAS} drunk by {who}", r"\2 drank \1"),
        (rf"^(T\d+) {WAS} thrown away by {who}", r"\2 destroyed \1"),
        (rf"(T\d+){WHICH} (is|are|was|were) ", r"\1 \2 "),
    )
    for rule, plain in rules:
        found = re.sub(rule, plain, text)
        if found != text:
            return found
    return text


def clauses(text: str) -> list[tuple[str, str]]:
    """Subject and predicate of each clause of a marked sentence; "=" for the same subject."""
    text = LINKS.sub("", text)
    text = _rebuilt(text)
    text = re.sub(r"^because (?:he|she) was \w+, ", "", text)
    text = re.sub(r"^(P\d+) was \w+(?: and|, so (?:he|she)) went", r"\1 went", text)
    found: list[tuple[str, str]] = []
    subject = re.match(rf"{SUBJECT} (?={_verb_start().pattern})", text)
    who, rest = (subject[0].strip(), text[subject.end() :]) if subject else ("", text)
    breaks = re.compile(
        rf"(?:, and | and | while |, |(?<!where)(?<!perhaps)(?<!maybe) (?=P\d+ {_verb_start().pattern})"
        rf"|(?<=\d) (?={SUBJECT} {_verb_start().pattern})"
        rf"|{_NOT_BEHIND} (?=(?:P\d+, P\d+ and P\d+|she|he|both of them|they|we) {_verb_start().pattern})"
        rf"|{_NOT_BEHIND} (?=(?:there|T\d+) {BE}\b))(?:(?P<who>{SUBJECT}) (?={_verb_start().pattern})"
        rf"|(?P<thing>(?:there|T\d+|{IN} [LT]\d+|under T\d+) (?={BE}\b))"
        rf"|(?={_verb_start().pattern}))"
    )
    while True:
        cut = breaks.search(rest)
        if cut is None:
            found.append((who, rest))
            return found
        found.append((who, rest[: cut.start()]))
        if cut["thing"]:
            who, rest = "", cut["thing"] + rest[cut.end() :]
        else:
            who, rest = cut["who"] or "=", rest[cut.end() :]


def said(who: str, predicate: str) -> Said | None:
    """What a clause says; None where it says nothing that counts."""
    if not who:
        return _whole(predicate)
    people = tuple(re.findall(r"P\d+", who)) or (who,)
    for kind, pattern in patterns():
        match = pattern.match(predicate)
        if match:
            parts = match.groupdict()
            things = tuple(re.findall(r"T\d+|it|everything|both|them", parts.get("things") or ""))[
                : 1 if "both" in (parts.get("things") or "") else None
            ]
            if kind == "trade":
                things = (*things, parts["second"] or "")
            other = parts.get("other") or parts.get("into") or parts.get("second") or ""
            word = {"into": "in"}.get(parts.get("word") or "", parts.get("word") or "")
            return Said(kind, people, things, parts.get("place") or "", other, word)
    return None


def _whole(text: str) -> Said | None:
    """Sentences without a person in front: "There is a cup on the table", "Maybe Mary is here"."""
    rules = (
        ("perhaps", rf"(?:maybe|perhaps) (?P<who>P\d+|she|he) {BE} {IN}? ?{L}"),
        ("thing_at", rf"there {BE} (?P<things>T\d+) {IN} {L}"),
        ("thing_at", rf"{IN} {L} {BE} (?P<things>T\d+)"),
        ("thing_at", rf"(?P<things>T\d+) {BE} (?:lying )?(?:{IN} )?{L}"),
        ("thing_in", rf"there {BE} (?P<things>T\d+) (?P<word>in|on|under) (?P<into>T\d+)"),
        ("thing_in", rf"(?P<word>in|on|under) (?P<into>T\d+) {BE} (?P<things>T\d+)"),
        ("thing_in", rf"(?P<things>T\d+) {BE} (?P<word>in|on|under) (?P<into>T\d+)"),
    )
    for kind, rule in rules:
        match = re.match(rule + r"(?!\w)", text)
        if match:
            parts = match.groupdict()
            things = (parts["things"],) if parts.get("things") else ()
            who = (parts["who"],) if parts.get("who") else ()
            return Said(
                kind,
                who,
                things,
                parts.get("place") or "",
                parts.get("into") or "",
                parts.get("word") or "",
            )
    return None
