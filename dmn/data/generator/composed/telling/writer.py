"""Write a story sentence by sentence, and remember which sentence says which event."""

from collections.abc import Container
from random import Random

from dmn.data.generator.composed.entities import Person, Place
from dmn.data.generator.composed.telling import tails
from dmn.data.generator.composed.telling.clauses import PREDICATES, SENTENCES
from dmn.data.generator.composed.telling.grammar import capital, number_of, without_articles
from dmn.data.generator.composed.telling.manner import Manner
from dmn.data.generator.composed.telling.phrases import SUBJECT, THEIR, Phrases
from dmn.data.generator.composed.telling.typos import mistyped
from dmn.data.generator.composed.telling.whole import FRONTED, PASSIVE, SPOKEN
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick
from dmn.text.lists.read import Verb

_GOING = frozenset({"go", "lead", "follow"})
_STILL = frozenset(
    (
        "be_in",
        "not_in",
        "no_longer",
        "either",
        "perhaps",
        "be_with",
        "has",
        "not_go",
        "lose",
        "destroy",
        "part",
        "trade",
        "odd",
    )
)
"""Kinds of event that take no tail and no link word."""
_STATES = ("was ", "were ", "is ", "are ", "am ", "has ", "have ", "left ")


class Writer(Phrases):
    """The sentences so far."""

    def __init__(self, rng: Random, manner: Manner, split_clauses: bool = False) -> None:
        super().__init__(rng, manner)
        self._split_clauses = split_clauses
        self.facts: list[str] = []
        self.at: dict[int, int] = {}
        """Event -> the sentence that says it."""
        self._said: dict[int, list[int]] = {}
        """Sentence -> the events that it says."""
        self.verbs: dict[int, dict[str, Verb]] = {}
        """Event -> list -> the verb that tells it."""
        self.needs: dict[int, list[int]] = {}
        """Sentence with a pronoun -> those that say who or what it is."""
        self._joinable = False
        self._named: tuple[Person, ...] = ()
        """Whom the sentence before names."""
        self._arrival: tuple[Person, int] | None = None
        self.placed: tuple[Person, ...] = ()
        """Who is at the place that was named last, so that "there" can mean it."""

    # Sentences -------------------------------------------------------------------------------

    def tell(self, event: Event, number: int) -> None:
        """Write an event as a sentence, or as a part of the one before."""
        if event.text:
            self._tell_ready(event, number)
            return
        self._all = None if event.rests is None else self.at[event.rests]
        if self._all is None and self._tell_whole(event, number):
            return
        joins = self._joins(event)
        is_split = joins and self._split_clauses and event.who != self._subject
        self.fact = len(self.facts) - (joins and not is_split)
        self._missing, self._used = [], set()
        before = self._subject
        if event.kind in SENTENCES:
            self.number = "many" if event.things[0].number == "many" else "one"
            self._subject = ()
            said = SENTENCES[event.kind](self, event)
            self._write(said, joins, event)
        else:
            self._clause(event, joins, before)
        if event.kind in ("go", "be_in") and len(event.who) == 1 and not joins:
            self._arrival = (event.who[0], self.fact)
        else:
            self._arrival = None
        self._say(number)
        self._note(event)

    def _tell_whole(self, event: Event, number: int) -> bool:
        """Write an event as a sentence of another build, if its kind has one and it is time."""
        manner, chance = self.manner, self.rng.random()
        for name, forms, share in (
            ("speech", SPOKEN, manner.speech),
            ("clause in front", FRONTED, 0.3 * manner.relatives),
            ("passive", PASSIVE, 0.2 * manner.relatives),
        ):
            if event.kind in forms and chance < share:
                self.fact = len(self.facts)
                self._missing, self._used = [], set()
                said = forms[event.kind](self, event)
                if said is not None:
                    self.mentions.name(event.who[0], self.fact)
                    self.facts.append(said if said.endswith('"') else f"{said}.")
                    self._joinable, self._subject = False, ()
                    self.seen.add(name)
                    self._say(number)
                    self._note(event)
                    return True
        return False

    def arrived_last(self, who: Person) -> bool:
        """Return whether the sentence before says that this person, alone, came to a place; the
        present sentence refers to that place then.
        """
        if self._arrival != (who, self.fact - 1):
            return False
        self._missing.append(self.fact - 1)
        self.seen.add("there too")
        return True

    def _say(self, number: int) -> None:
        if self.picked:
            self.verbs[number] = self.picked
            self.picked = {}
        self.at[number] = self.fact
        self._said.setdefault(self.fact, []).append(number)

    def events_of(self, fact: int) -> list[int]:
        """Return the events that a sentence says; none for an irrelevant one."""
        return self._said.get(fact, [])

    def _tell_ready(self, event: Event, number: int) -> None:
        """Write a sentence whose words are there already."""
        self.fact = len(self.facts)
        self._say(number)
        self.facts.append(event.text)
        self._joinable, self._subject = False, ()
        if not event.things:
            self.mentions.forget_things()  # the words may name others: a phone, two apples
        for one in (*event.who, *event.things):
            self.mentions.name(one if isinstance(one, Person) else (one,), self.fact)
        self._note(event)

    def _clause(self, event: Event, joins: bool, before: tuple[Person, ...]) -> None:
        self.number = number_of(event.who)
        self._subject = event.who
        if joins and before and event.who == before:
            said = PREDICATES[event.kind](self, event)
            self.facts[-1] = f"{self.facts[-1][:-1]} and {self._with_tail(event, said)}."
            self.seen.add("same person joined")
            self._joinable = False
            self._remember()
            return
        subject = self._subject_of(event)
        said = self._with_tail(event, PREDICATES[event.kind](self, event))
        if (
            event.kind == "perhaps"
            and not joins
            and self.number == "one"
            and self.rng.random() < 0.3
        ):
            place = event.place
            assert place is not None
            word = pick(self.rng, ("Maybe", "Perhaps"))
            self._write(f"{word} {subject} {self.be()} {place.at}", False, event)
            return
        self._write(f"{subject} {said}", joins, event)

    def _subject_of(self, event: Event) -> str:
        who = event.who
        if len(who) > 1:
            at = self.mentions.group_antecedent(who, self.fact)
            with_me = any(one.gender == "i" for one in who)
            # Nobody repeats "Tom and I": "we" stands in its place wherever it can.
            chance = (4.0 if with_me else 1.5) * self.manner.pronouns
            if at is not None and self.rng.random() < chance:
                self._missing.append(at)
                if with_me:
                    self.seen.add("we")
                    return "we"
                self.seen.add("they")
                words = ("they", "they", "they both", "both of them")
                return pick(self.rng, words if len(who) == 2 else words[:2])
            self.mentions.name(who, self.fact)
            return self._all_named(who)
        at = self.mentions.antecedent(who[0], self.fact)
        if at is not None and self._is_pronoun():
            self._missing.append(at)
            self._used.add(who[0].gender)
            self._note_pronoun(who[0])
            return SUBJECT[who[0].gender]
        return self._all_named(who)

    def _with_tail(self, event: Event, said: str) -> str:
        if self.rng.random() >= self.manner.tails or event.kind in _STILL or event.kind == "out":
            return said
        if said.startswith(_STATES):
            return said
        choice = tails.GOING if event.kind in _GOING else tails.HANDLING
        tail = pick(self.rng, choice)
        if "{" in tail:
            gender = event.who[0].gender
            if self.number != "one" or gender not in "fm" or self.manner.tense != "past":
                return said
            tail = tail.format(he=SUBJECT[gender], his=THEIR[gender])
        self.seen.add("tail")
        return f"{said} {tail}"

    def _write(self, said: str, joins: bool, event: Event) -> None:
        if joins:
            word = pick(self.rng, (" and ", " and ", " and ", ", and ", " while ", ", "))
            if word == " while " and event.kind in _STILL:
                word = " and "
            if self.rng.random() < self.manner.run_on and self._can_run_on(said):
                word = " "
            self.seen.add("no stop between" if word == " " else "two people joined")
            first, second = self.facts.pop()[:-1], f"{self._inside(said, event)}."
            both = [first, second] if self._split_clauses else [f"{first}{word}{second}"]
            self.facts += both
            self._joinable = False
        else:
            link = ""
            is_linked = self.facts and self.rng.random() < self.manner.links
            if is_linked and event.kind not in _STILL and not said.endswith(tails.TIMES):
                link = pick(self.rng, tails.LINKS)
                self.seen.add("link word")
            self.facts.append(f"{link}{self._inside(said, event) if link else capital(said)}.")
            self._joinable = True
        self._remember()

    def _can_run_on(self, said: str) -> bool:
        """Return whether a clause may follow without a stop: not where a name would look like a
        part of the one before it, nor where a place would look like the end of the first clause.
        """
        ends_with_name = any(self.facts[-1].endswith(f"{who.np}.") for who in self._named)
        return not ends_with_name and not said.startswith(("In ", "On ", "At ", "Under "))

    def _inside(self, said: str, event: Event) -> str:
        """The clause as it goes on inside a sentence."""
        for start in (
            "The ",
            "A ",
            "An ",
            "Some ",
            "There ",
            "They ",
            "Both ",
            "In ",
            "On ",
            "At ",
            "Under ",
        ):
            if said.startswith(start):
                return said[0].lower() + said[1:]
        return said

    def _remember(self) -> None:
        missing = [at for at in self._missing if at != self.fact]
        if missing:
            self.needs.setdefault(self.fact, []).extend(missing)

    def _note(self, event: Event) -> None:
        who = event.who
        if isinstance(event.other, Person):
            who = (*who, event.other)
        self._named = who
        if event.kind in ("go", "be_in"):
            self.placed = event.who
        elif event.place is not None or isinstance(event.other, Place) or event.text:
            self.placed = ()
        self.mentions.note(who, event.things, self.fact)
        if event.rests is not None:
            self.mentions.forget_things()
        if event.into is not None:
            self.mentions.note((), (event.into,), self.fact)
        if len(event.who) > 1:
            # "Ann has known Bo for years": who "they" are is open after it.
            self.mentions.subjects(() if event.text else event.who, self.fact)

    def _joins(self, event: Event) -> bool:
        share = max(self.manner.joins, self.manner.run_on)
        return self._joinable and self.rng.random() < share

    def close(self) -> None:
        """Have nothing joined to the sentence before: something was asked about it."""
        self._joinable = False

    def remark(self, text: str, forgets: bool = True) -> None:
        """Write a sentence that matters to nobody."""
        self.facts.append(text)
        self._joinable = False
        if forgets:
            self.mentions.forget()

    # What comes of it ------------------------------------------------------------------------

    def support(self, events: tuple[int, ...]) -> tuple[int, ...]:
        """Return the sentences that say these events, each with what its pronouns refer to."""
        found: list[int] = []
        for event in events:
            self._support(self.at[event], found)
        return tuple(found)

    def _support(self, fact: int, found: list[int]) -> None:
        if fact not in found:
            found.append(fact)
            for other in self.needs.get(fact, ()):
                self._support(other, found)

    def finished(self, facts: list[str], names: Container[str]) -> list[str]:
        """Return the sentences as this writer leaves them: without stops, capitals or articles, or
        with slips of the keys, never in `names`.
        """
        manner = self.manner
        if manner.typos:
            facts = [mistyped(self.rng, fact, manner.typos, names) for fact in facts]
        if not manner.articles:
            facts = [without_articles(fact) for fact in facts]
        if manner.lower:
            facts = [fact.lower() for fact in facts]
        if not manner.stops:
            facts = [fact.rstrip(".") for fact in facts]
        return facts
