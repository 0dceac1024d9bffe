"""The wide style: many wordings, pronouns, joined sentences, and sentences that do not matter."""

from dataclasses import dataclass
from random import Random

from dmn.data.examples import Example
from dmn.data.generator.story import Asked, Event, Script, pick
from dmn.data.generator.wording import templates, wide_questions, wide_sentences
from dmn.data.generator.wording.asides import ASIDES, LINKS
from dmn.data.generator.wording.classic import Slots, ask, capital, filled, sentence
from dmn.text.lexicon import TOWNS, article, pronoun

_ONE = {"is": "is", "was": "was", "has": "has", "s": "s", "es": "es"}
_MANY = {"is": "are", "was": "were", "has": "have", "s": "", "es": ""}
_THEIR = {"he": "his", "she": "her", "they": "their"}
_TOWNS = frozenset(TOWNS)


@dataclass(frozen=True)
class Manner:
    """The style of one story."""

    own_frames: bool
    """True if bAbI's sentence and question frames are kept."""
    pronouns: float
    """Probability of `she` where the sentence before named her."""
    joins: float
    """Probability that a sentence is joined to the one before, where the same person acts."""
    links: float
    lower: bool
    stops: bool
    last_stop: bool


def manner(rng: Random, own_frames: bool) -> Manner:
    """One of the many ways to tell a story."""
    plain = own_frames or rng.random() < 0.4
    return Manner(
        own_frames=own_frames,
        pronouns=0.0 if plain else 0.4 * rng.random(),
        joins=0.0 if plain else 0.5 * rng.random(),
        links=0.0 if plain else 0.2 * rng.random(),
        lower=rng.random() < 0.08,
        stops=rng.random() > 0.08,
        last_stop=rng.random() > 0.07,
    )


class Prose:
    """Writes one story sentence by sentence."""

    def __init__(self, rng: Random, task: str, manner: Manner, spare: int) -> None:
        self._rng = rng
        self._task = task
        self._manner = manner
        self._spare = spare
        self.facts: list[str] = []
        self._at: list[int] = []
        """Event of the story itself -> its sentence."""
        self._needs: dict[int, int] = {}
        """Sentence with a pronoun -> the one that says who it is."""
        self._asked: list[tuple[int, Asked]] = []
        self._subject: str | None = None
        """Who acts in the last sentence, if it is one person, named, and a predicate follows."""
        self._joinable = False

    def ask(self, asked: Asked) -> None:
        """A question about all that was written so far."""
        self._asked.append((len(self.facts), asked))
        self._joinable = False

    def say(self, event: Event) -> None:
        """An event of the story itself."""
        event = _anywhere(event)
        if self._joins(event):
            predicate = pick(self._rng, wide_sentences.PREDICATES[event.kind])
            said = predicate.format_map(_grammar(event.slots))
            self.facts[-1] = f"{self.facts[-1][:-1]} and {_proper(said, event.slots)}."
            self._joinable = False
            self._spare -= 1
        else:
            self._write(event)
        self._at.append(len(self.facts) - 1)

    def digress(self, event: Event) -> None:
        """An event of another story, which shares nothing with this one."""
        self._write(event)
        self._joinable = False

    def remark(self, who: str) -> None:
        """A sentence that matters to nobody, perhaps about this person."""
        self.facts.append(pick(self._rng, ASIDES).format(who=who))
        self._subject, self._joinable = None, False

    def examples(self) -> tuple[Example, ...]:
        """The questions asked, as examples of the finished story."""
        facts, choice = self._finished(), wide_questions.QUESTIONS
        if self._manner.own_frames:
            choice = templates.QUESTIONS
        found = []
        for number, asked in self._asked:
            question = _proper(ask(self._rng, choice, asked), asked.slots)
            answer = asked.answer
            if not self._manner.stops:
                question = question.rstrip("?")
            if self._manner.lower:
                question, answer = question.lower(), tuple(item.lower() for item in answer)
            support = self._support(asked)
            found.append(Example(tuple(facts[:number]), question, answer, support, self._task))
        return tuple(found)

    def _support(self, asked: Asked) -> tuple[int, ...]:
        found: list[int] = []
        for event in asked.supporting:
            fact = self._at[event]
            found += [self._needs[fact], fact] if fact in self._needs else [fact]
        return tuple(dict.fromkeys(found))

    def _finished(self) -> list[str]:
        facts = self.facts
        if self._manner.lower:
            facts = [fact.lower() for fact in facts]
        if not self._manner.stops:
            facts = [fact.rstrip(".") for fact in facts]
        elif not self._manner.last_stop:
            facts = [*facts[:-1], facts[-1].rstrip(".")]
        return facts

    def _joins(self, event: Event) -> bool:
        return (
            self._joinable
            and self._spare > 0
            and event.slots.get("who") == self._subject
            and event.kind in wide_sentences.PREDICATES
            and not event.follows
            and self._rng.random() < self._manner.joins
        )

    def _write(self, event: Event) -> None:
        if self._manner.own_frames:
            self._subject = None
            self.facts.append(_proper(sentence(self._rng, templates.SENTENCES, event), event.slots))
            return
        event = _anywhere(event)
        frame, whole = self._frame(event)
        slots = _grammar(filled(event.kind, event.slots))
        if whole:
            self._subject, said = None, frame.format_map(slots)
        else:
            said = self._with_subject(event, frame.format_map(slots))
        self._joinable = not whole
        self.facts.append(_proper(said, event.slots))

    def _frame(self, event: Event) -> tuple[str, bool]:
        """A frame, and whether it is a whole sentence rather than a predicate."""
        rng, kind = self._rng, event.kind
        if event.kind == "go" and "origin" in event.slots and rng.random() < 0.1:
            kind = "go_from"
        predicates = wide_sentences.PREDICATES.get(kind, ())
        if predicates and rng.random() < 0.65 and not event.follows:
            return pick(rng, predicates), False
        if event.kind in templates.SENTENCES and rng.random() < 0.1:
            return pick(rng, templates.SENTENCES[event.kind]), True
        return pick(rng, wide_sentences.SENTENCES[event.kind]), True

    def _with_subject(self, event: Event, predicate: str) -> str:
        who, rng = event.slots["who"], self._rng
        # Whoever receives something is asked about too, and then the giver's name is of no use.
        named = event.kind == "give" or who != self._subject
        if not named and rng.random() < self._manner.pronouns:
            self._needs[len(self.facts)] = len(self.facts) - 1
            self._subject = None
            return f"{capital(pronoun(who))} {predicate}."
        self._subject = None if " " in who else who
        link = pick(rng, LINKS) if self.facts and rng.random() < self._manner.links else ""
        return f"{link}{who} {predicate}."


def _anywhere(event: Event) -> Event:
    """bAbI's task 3 has `there` less often; these frames do not tell the two apart."""
    return event._replace(kind="take") if event.kind == "take_anywhere" else event


def _grammar(slots: Slots) -> Slots:
    """The slots with the words that agree with whoever acts."""
    who = slots.get("who", "")
    many = " and " in who
    he = slots.get("he") or ("they" if many else pronoun(who))
    grammar = {"he": he, "He": capital(he), "their": _THEIR[he], **(_MANY if many else _ONE)}
    if "thing" in slots:
        grammar["a_thing"] = article(slots["thing"])
    return {**slots, **grammar}


def _proper(text: str, slots: Slots) -> str:
    """Towns have no article."""
    for word in slots.values():
        if word in _TOWNS:
            text = text.replace(f"the {word}", word).replace(f"The {word}", word)
    return text


def tell(
    prose: Prose, rng: Random, script: Script, others: list[list[Event]], people: tuple[str, ...]
) -> None:
    """Writes the story with digressions in between; an empty one is a remark."""
    gaps = [n for n, line in enumerate(script) if not (isinstance(line, Event) and line.follows)]
    places = sorted((pick(rng, gaps) for _ in others), reverse=True)
    others = others[::-1]
    for number, line in enumerate(script):
        while places and places[-1] == number:
            places.pop()
            _digress(prose, rng, others.pop(), people)
        if isinstance(line, Asked):
            prose.ask(line)
        else:
            prose.say(line)


def _digress(prose: Prose, rng: Random, events: list[Event], people: tuple[str, ...]) -> None:
    for event in events:
        prose.digress(event)
    if not events:
        prose.remark(pick(rng, people))
