"""Names, pronouns and verbs, as the sentence that is being written wants them."""

from random import Random

from dmn.data.generator.composed.entities import Person, Thing
from dmn.data.generator.composed.telling.grammar import be, have, inflect, listed
from dmn.data.generator.composed.telling.manner import Manner
from dmn.data.generator.composed.telling.mentions import Mentions
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick
from dmn.text.lists import read
from dmn.text.lists.read import Verb

SUBJECT = {"f": "she", "m": "he"}
OBJECT = {"f": "her", "m": "him"}
THEIR = {"f": "her", "m": "his", "i": "my", "n": "their"}


class Phrases:
    """The parts of clauses, and the referents of the sentence so far."""

    def __init__(self, rng: Random, manner: Manner) -> None:
        self.rng = rng
        self.manner = manner
        self.seen: set[str] = set()
        """Phenomena that occurred, for the coverage."""
        self.picked: dict[str, Verb] = {}
        """List -> the verb that the present event took from it."""
        self.mentions = Mentions()
        self.number = "one"
        """Of the present subject: one, many or i."""
        self.fact = 0
        """The sentence that is being written."""
        self._missing: list[int] = []
        self._all: int | None = None
        """The sentence that says what "everything" is, where the present one may say that."""
        self._used: set[str] = set()
        self._subject: tuple[Person, ...] = ()

    def verb(self, verb: Verb) -> str:
        """Return a verb as the subject and the tense want it, with what belongs to it."""
        form = inflect(verb, self.manner.tense, self.number)
        if not verb.rest or verb.movable:
            return form
        rest = verb.rest
        if "{their}" in rest:
            rest = rest.replace("{their}", self._their())
        return f"{form} {rest}"

    def pick(self, name: str) -> Verb:
        """Return a verb of a list: two times out of three one that people use every day."""
        choice = read.common_verbs if self.rng.random() < 0.65 else read.verbs
        verb = self.picked[name] = pick(self.rng, choice(name))
        return verb

    def instead(self, name: str, verb: Verb) -> Verb:
        """Return another verb than the one that was picked from a list."""
        self.picked.pop(name, None)
        return verb

    def act(self, verb: Verb, things: tuple[Thing, ...]) -> str:
        """Return a verb with its object, which may stand between its parts."""
        said = self.things(things)
        if not verb.movable:
            return f"{self.verb(verb)} {said}"
        form = inflect(verb, self.manner.tense, self.number)
        is_long = " " in verb.rest or verb.rest == "there"
        if said in ("it", "them") or is_long or self.rng.random() < 0.35:
            return f"{form} {said} {verb.rest}"
        return f"{form} {verb.rest} {said}"

    def be(self) -> str:
        """Return is, are, am, was or were."""
        return be(self.manner.tense, self.number)

    def have(self) -> str:
        """Return has, have or had."""
        return have(self.manner.tense, self.number)

    def be_of(self, who: Person) -> str:
        """Return the form of "be" for somebody else than the subject."""
        return be(self.manner.tense, "i" if who.gender == "i" else "one")

    def person(self, who: Person) -> str:
        """Return somebody as an object: by name, or him, her or me."""
        if who.gender == "i":
            return "me"
        at = self.mentions.antecedent(who, self.fact)
        if at is not None and who.gender not in self._used and self._is_pronoun():
            self._missing.append(at)
            self._used.add(who.gender)
            self._note_pronoun(who)
            return OBJECT[who.gender]
        return self.named_person(who)

    def named_person(self, who: Person) -> str:
        """Return somebody's name."""
        self.mentions.name(who, self.fact)
        return who.np

    def things(self, things: tuple[Thing, ...], may_be_it: bool = True) -> str:
        """Return things as an object: it, them, or a list."""
        at = self.mentions.thing_antecedent(things, self.fact)
        if self._all is not None:
            self._missing.append(self._all)
            self.seen.add("everything")
            are_near = at is not None and len(things) == 2
            words = ("everything", "both", "both of them")
            return pick(self.rng, words if are_near else words[:1])
        if may_be_it and at is not None and self._is_pronoun():
            self._missing.append(at)
            said = "them" if len(things) > 1 else things[0].it
            self.seen.add(said)
            return said
        self.mentions.name(things, self.fact)
        if self.rng.random() < 0.3 and all(map(self.is_new, things)):
            return listed([thing.indefinite for thing in things])
        return listed([f"the {thing.label}" for thing in things])

    def name(self, thing: Thing) -> str:
        """Return a thing with its article: at first now and then an indefinite one."""
        self.mentions.name((thing,), self.fact)
        if self.is_new(thing) and self.rng.random() < 0.3:
            return thing.indefinite
        return f"the {thing.label}"

    def named(self, thing: Thing) -> Thing:
        """Return a thing that the present sentence names."""
        self.mentions.name((thing,), self.fact)
        return thing

    def container(self, event: Event) -> str:
        """Return what things are put into."""
        assert event.into is not None
        return self.name(event.into)

    def is_new(self, thing: Thing) -> bool:
        """Return whether no sentence has named the thing yet."""
        return thing not in self.mentions.seen

    def _note_pronoun(self, who: Person) -> None:
        self.seen.add("he or she")
        if self.mentions.latest is not who:
            self.seen.add("he or she past another person")

    def _is_pronoun(self) -> bool:
        return self.rng.random() < self.manner.pronouns

    def _their(self) -> str:
        if self.number == "many":
            return "their"
        return THEIR[self._subject[0].gender]

    def _all_named(self, who: tuple[Person, ...]) -> str:
        for one in who:
            self.mentions.name(one, self.fact)
        return listed([one.np for one in sorted(who, key=_is_teller)])


def _is_teller(who: Person) -> bool:
    """Whoever tells the story names themselves last: Mary and I."""
    return who.gender == "i"
