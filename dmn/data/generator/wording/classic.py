"""From what happens to sentences, and to questions that know which sentences answer them."""

from collections.abc import Callable
from random import Random

from dmn.data.examples import Example
from dmn.data.generator.story import Asked, Event, Script, pick
from dmn.data.generator.wording import templates
from dmn.data.generator.wording.wide_sentences import BESIDE_TOO
from dmn.text.lexicon import article

Slots = dict[str, str]


def write_classic(rng: Random, task: str, script: Script) -> tuple[Example, ...]:
    """The story in bAbI's frames, one sentence an event, as the examples of its questions."""
    facts: list[str] = []
    examples: list[Example] = []
    for line in script:
        if isinstance(line, Event):
            facts.append(sentence(rng, templates.SENTENCES, line))
        else:
            question = ask(rng, templates.QUESTIONS, line)
            examples.append(Example(tuple(facts), question, line.answer, line.supporting, task))
    return tuple(examples)


def sentence(rng: Random, choice: templates.Frames, event: Event) -> str:
    """The event in one of the frames of its kind."""
    return pick(rng, choice[event.kind]).format_map(filled(event.kind, event.slots))


def ask(rng: Random, choice: templates.Frames, asked: Asked) -> str:
    """The question in one of the frames of its kind."""
    return pick(rng, choice[asked.kind]).format_map(filled(asked.kind, asked.slots))


def filled(kind: str, slots: Slots) -> Slots:
    """The slots of a frame, with the forms of them that its kind may need besides."""
    more = _MORE.get(kind)
    return {**slots, **more(slots)} if more else slots


def _name(slots: Slots) -> Slots:
    return {"name": slots["who"].lower()}


def _side(slots: Slots) -> Slots:
    beside, too = templates.BESIDE[slots["side"]], BESIDE_TOO[slots["side"]]
    return {"beside": beside, "Beside": capital(beside), "beside_too": too}


def _kind_of(slots: Slots) -> Slots:
    noun = article(slots["kind"])
    return {"a_kind": noun, "A_kind": capital(noun)}


_MORE: dict[str, Callable[[Slots], Slots]] = {
    "what_feared": _name,
    "where_will": _name,
    "why_go": _name,
    "why_take": _name,
    "stands": _side,
    "is_beside": _side,
    "is_a": _kind_of,
    "fears": lambda slots: {"A": capital(slots["a"])},
    "lies": lambda slots: {"Direction": capital(slots["direction"])},
    "go_when": lambda slots: {"When": capital(slots["when"])},
}


def capital(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is."""
    return text[0].upper() + text[1:]
