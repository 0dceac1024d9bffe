"""One composed story while it is made: a cast, what happens to it, its sentences and questions."""

from collections.abc import Iterator
from functools import partial
from itertools import accumulate
from random import Random
from typing import NamedTuple

from dmn.data.examples import Example
from dmn.data.generator.composed.actions.plot import Action, Plot
from dmn.data.generator.composed.actions.table import ACTIONS
from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.cast import (
    Drawn,
    draw_people,
    draw_places,
    draw_things,
    how_many,
    ordinary_length,
)
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.composed.noise import irrelevant
from dmn.data.generator.composed.questions import unanswerable
from dmn.data.generator.composed.questions.table import QUESTIONS
from dmn.data.generator.composed.standing import smallest, stands_alone
from dmn.data.generator.composed.stays import MOST_PROOFS
from dmn.data.generator.composed.telling.asking import ask
from dmn.data.generator.composed.telling.manner import manner
from dmn.data.generator.composed.telling.writer import Writer
from dmn.data.generator.composed.topics.draw import draw_topics
from dmn.data.generator.composed.topics.topic import Topic
from dmn.data.generator.composed.traits import cast_traits, manner_traits
from dmn.data.generator.composed.words import Seen, of_event, of_question, of_verb
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import weighted

TASK = "composed"
"""Task of the examples of composed stories."""

_NEEDS = {
    "not_in": "negation",
    "out": "negation",
    "not_go": "negation",
    "either": "either",
    "lose": "losing",
    "odd": "odd_verbs",
    "talk": "talk",
    "trade": "trading",
}
_TRIES = 40
_LAST_TRIES = 6


class _Question(NamedTuple):
    facts: int
    """Number of sentences before it."""
    asked: Asked
    text: str
    support: tuple[int, ...]
    proofs: tuple[tuple[int, ...], ...]


class Trace(NamedTuple):
    """The phenomena of one story."""

    events: frozenset[str]
    phenomena: frozenset[str]
    words: frozenset[Seen]
    """Words of the lists, each with a kind of event or question in which it stands."""


class Composer:
    """One story while it is made."""

    def __init__(self, rng: Random, knobs: Knobs, prose: Iterator[str] | None) -> None:
        self._rng = rng
        self._knobs = knobs
        self._prose = prose
        self._length = rng.randint(*knobs.length) if knobs.length else ordinary_length(rng)
        is_familiar = bool(knobs.familiar) and rng.random() < knobs.familiar
        size, drawn = self._length, Drawn(0.85 if is_familiar else 0.0)
        self._drawn = drawn
        deep = knobs.chain[0] > 2 or (size > 7 and rng.random() < 0.35)
        number = min(12, max(knobs.chain[0] + 1, size // 2)) if deep else how_many(rng, size, 2, 9)
        self.people = draw_people(rng, knobs, number, drawn)
        places = draw_places(rng, how_many(rng, size, 4, 9), drawn)
        things = draw_things(rng, knobs, how_many(rng, size, 1, 8), drawn)
        world = World(self.people, places, things)
        share = weighted(rng, (0.0, 0.4, 0.8), (3, 3, 2)) if not deep else 0.9
        quiet = frozenset(who for who in self.people if rng.random() < share)
        self._plot = Plot(rng, world, quiet, "groups" in knobs.phenomena)
        self._world = world
        self._writer = Writer(rng, manner(rng, knobs), knobs.split_clauses)
        self._likely(deep)
        self._questions: list[_Question] = []
        self._asked: set[tuple[object, ...]] = set()

    def _likely(self, deep: bool) -> None:
        """Draw how likely each event and question is in this story: different for each story."""
        rng, phenomena = self._rng, self._knobs.phenomena
        likely: list[tuple[Action, int]] = []
        for name, (action, weight) in ACTIONS.items():
            if _NEEDS.get(name) is None or _NEEDS[name] in phenomena:
                factor = 4 if deep and name == "relay" else rng.random() * 2
                likely.append((action, round(10 * weight * factor)))
        asks, open_asks = list(QUESTIONS), list(unanswerable.MAKERS)
        topics = draw_topics(rng, phenomena, self._world, self._drawn)
        # A third of the stories with topics hardly speak of anything else.
        weight = weighted(rng, (90, 180, 1500), (2, 2, 1)) if not deep else 40
        for topic in topics:
            likely.append((_in_turn(topic), weight))
            asks.append((partial(topic.ask, is_open=False), weight // 10))
            open_asks.append((partial(topic.ask, is_open=True), 10))
        self._actions = tuple(action for action, _ in likely)
        self._chances = tuple(accumulate(chance for _, chance in likely))
        self._asks = tuple(ask for ask, _ in asks), tuple(accumulate(w for _, w in asks))
        self._open_asks = tuple(a for a, _ in open_asks), tuple(accumulate(w for _, w in open_asks))

    def tell(self) -> bool:
        """Have things happen, tell and ask; False where nothing could be asked."""
        rng, writer = self._rng, self._writer
        length, noise = self._length, self._noise()
        due = self._due(length)
        happened = 0
        while happened < length:
            before = len(writer.facts)
            if not self._happen():
                return False
            happened += len(writer.facts) - before
            while noise and rng.random() < len(noise) / (len(noise) + length - happened + 1):
                noise.pop()
                self._digress()
            while due and due[0] <= happened < length:
                due.pop(0)
                self._ask()
        for _ in noise:
            self._digress()
        for _ in due:
            self._ask()
        # Nothing follows the last question: without one at the end the story would be cut.
        for _ in range(_LAST_TRIES):
            if self._questions and self._questions[-1].facts == len(writer.facts):
                return True
            self._ask()
        return False

    def _noise(self) -> list[int]:
        least, most = self._knobs.noise
        return [0] * self._rng.randint(least, most)

    def _due(self, length: int) -> list[int]:
        """After how many sentences each question is asked; a third at the end."""
        rng, number = self._rng, min(self._knobs.questions, 1 + length)
        found = [
            length if rng.random() < 0.35 else 1 + int(rng.random() ** 0.6 * length)
            for _ in range(number)
        ]
        return [*sorted(found[1:]), length]

    def _happen(self) -> bool:
        """Have something happen, and tell it."""
        world = self._world
        for _ in range(_TRIES):
            action = self._rng.choices(self._actions, cum_weights=self._chances)[0]
            if action(self._plot):
                number = len(world.events) - 1
                self._writer.tell(world.events[number], number)
                return True
        return False

    def _digress(self) -> None:
        taken = self._drawn.words
        self._writer.remark(irrelevant(self._rng, self.people, taken, self._prose))

    # Asking ----------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Ask something that was not asked before, if there is anything to ask."""
        rng = self._rng
        is_open = rng.random() < self._knobs.unanswerable
        makers, weights = self._open_asks if is_open else self._asks
        for _ in range(_TRIES // 4):
            maker = rng.choices(makers, cum_weights=weights)[0]
            for _ in range(4):
                asked = maker(rng, self._world)
                if asked is None or bool(asked.reason) != is_open:
                    continue
                if self._fits(asked) and self._is_new(asked):
                    self._note(asked)
                    return

    def _is_new(self, asked: Asked) -> bool:
        key = (len(self._writer.facts), asked.kind, *asked.slots.values())
        if key in self._asked:
            return False
        self._asked.add(key)
        return True

    def _fits(self, asked: Asked) -> bool:
        if asked.proofs and len(asked.proofs[0]) > self._knobs.chain[1]:
            return False
        return all(
            stands_alone(self._world, self._writer, asked.kind, proof) for proof in asked.proofs
        )

    def _note(self, asked: Asked) -> None:
        writer = self._writer
        proofs = smallest([writer.support(proof) for proof in asked.proofs])[:MOST_PROOFS]
        text = ask(self._rng, asked)
        support = proofs[0] if proofs else ()
        self._questions.append(_Question(len(writer.facts), asked, text, support, proofs))
        writer.close()

    def has_chain(self) -> bool:
        """Return whether a question needs as many facts as the knobs want."""
        least = self._knobs.chain[0]
        return least <= 1 or any(len(one.support) >= least for one in self._questions)

    # What comes of it ------------------------------------------------------------------------

    def trace(self) -> Trace:
        """Return which kinds of event and which phenomena occur."""
        world, found = self._world, set(self._writer.seen)
        found |= cast_traits(self.people, world.places, world.things)
        found |= manner_traits(self._writer.manner)
        longest = max(
            (len(one.asked.proofs[0]) for one in self._questions if one.asked.proofs), default=0
        )
        found |= {f"chain of {number} facts" for number in range(3, longest + 1)}
        for event in world.events:
            if len(event.who) > 1:
                found.add("list of people")
            if len(event.things) > 1 and event.kind != "trade":
                found.add("list of things")
        kinds = frozenset(event.kind for event in world.events)
        return Trace(kinds, frozenset(found), frozenset(self._words()))

    def _words(self) -> Iterator[Seen]:
        for number, event in enumerate(self._world.events):
            yield from of_event(event)
            for name, verb in self._writer.verbs.get(number, {}).items():
                yield of_verb(event.kind, name, verb)
        for question in self._questions:
            yield from of_question(question.asked)

    def examples(self) -> tuple[Example, ...]:
        """Return the questions, each with the sentences before it."""
        facts = self._writer.finished(self._writer.facts, self._drawn.words)
        lower, stops = self._writer.manner.lower, self._writer.manner.stops
        prefixes: dict[int, tuple[str, ...]] = {}
        found = []
        for number, asked, text, support, proofs in self._questions:
            if number not in prefixes:
                prefixes[number] = tuple(facts[:number])
            answer = tuple(item.lower() for item in asked.answer) if lower else asked.answer
            if lower or self._rng.random() < 0.04:
                text = text.lower()
            if not stops or self._rng.random() < 0.04:
                text = text.rstrip("?.")
            found.append(
                Example(
                    prefixes[number],
                    text,
                    answer,
                    support,
                    TASK,
                    kind=asked.kind,
                    proofs=proofs,
                    reason=asked.reason,
                    accept=asked.accept,
                )
            )
        return tuple(found)


def _in_turn(topic: Topic) -> Action:
    """Have a topic go on, as an action of the plot."""

    def happen(plot: Plot) -> bool:
        return topic.happen(plot.rng, plot.world)

    return happen
