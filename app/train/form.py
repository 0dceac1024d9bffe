"""The form of a new run: questions made from the configurations' fields, and answers read back.

A form's answers are a dictionary of plain values, by keys such as "model.passes".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from dmn.config.model import ModelConfig
from dmn.config.run import Generated
from dmn.config.training import TrainingConfig
from dmn.config.validation import contradictions

SECTIONS: dict[str, type[BaseModel]] = {
    "model": ModelConfig,
    "training": TrainingConfig,
    "generated": Generated,
}
_LABELS = {
    "input": "Fact encoder",
    "attention": "Gate scoring",
    "gate": "Gate function",
    "episode": "Episode update",
    "memory": "Memory update",
    "keeps_sentences": "Keep the sentences",
    "match_size": "Size of the name match",
    "order": "Use the order of facts",
    "tied": "Share weights across passes",
    "answer": "Input of the answer",
    "max_items": "Longest answer, in items",
    "facts": "Unit of a fact",
    "about": "Questions are about",
    "spelling": "Use spelling",
    "classes": "Possible answers",
    "embedding_size": "Word vector size",
    "final_share": "Final learning rate, share",
    "clip_norm": "Largest gradient norm",
    "gate_weight": "Weight of the gates",
    "early_answer_weight": "Weight of answers after earlier passes",
    "gates_first_epochs": "Epochs for gates only",
    "linear_epochs": "Epochs without softmax",
    "rename_share": "Share of renamed stories",
    "leave_names_out": "Leave out generated names",
    "leave_words_out": "Tasks whose words become placeholders",
    "least_sentences": "Sentences per known word",
    "story_seed": "Seed of the stories",
    "shortest": "Fewest sentences",
    "longest": "Most sentences",
    "least_noise": "Fewest irrelevant sentences",
    "most_noise": "Most irrelevant sentences",
    "least_chain": "Fewest facts needed",
    "most_chain": "Most facts needed",
    "unanswerable": "Share without an answer",
    "story_questions": "Questions per story",
    "split_clauses": "Split clauses into facts",
    "without": "Leave out phenomena",
}
"""Labels of fields whose own name does not say what they are."""
_OF_EVERY_STYLE = ("stories", "style", "story_seed")
LARGEST = 2**53 - 1
"""The largest whole number that a browser holds exactly; what may be larger is typed as digits."""

Kind = Literal["choice", "switch", "whole", "digits", "number", "names", "weights"]
Answers = Mapping[str, Any]


_KINDS: dict[str, Kind] = {
    "enum": "choice",
    "boolean": "switch",
    "integer": "whole",
    "number": "number",
    "array": "names",
    "object": "weights",
}
"""Kinds of question by the JSON type of the field."""


@dataclass(frozen=True)
class Question:
    """One field of the form."""

    key: str
    label: str
    kind: Kind
    help: str
    options: tuple[str, ...] = ()
    range: str = ""
    """Range of its numbers, for people."""

    @property
    def name(self) -> str:
        """The field's own name in its configuration."""
        return self.key.partition(".")[2]


@dataclass(frozen=True)
class Settings:
    """The answers as configurations; None in place of one that has a mistake."""

    model: ModelConfig | None
    training: TrainingConfig | None
    generated: Generated | None
    mistakes: dict[str, str]
    """Mistakes by the key of the field: what was expected, and what came."""


def questions(section: str) -> list[Question]:
    """Return all fields of a section, in the configuration's order."""
    fields = SECTIONS[section].model_json_schema()["properties"]
    return [_question(f"{section}.{name}", name, schema) for name, schema in fields.items()]


def generated_questions(style: str) -> list[Question]:
    """Return the fields of generated stories that a style has: most are for composed ones alone."""
    return [
        question
        for question in questions("generated")
        if style == "composed" or question.name in _OF_EVERY_STYLE
    ]


def label_of(name: str) -> str:
    """Return the label of the field with this name."""
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def answers_of(section: str, config: BaseModel) -> dict[str, Any]:
    """Return the answers that give this configuration."""
    return {
        question.key: _as_answer(getattr(config, question.name), question.kind)
        for question in questions(section)
    }


def read(answers: Answers) -> Settings:
    """Return the configurations that the answers stand for, each checked by its own rules."""
    mistakes: dict[str, str] = {}
    found = {section: _read(section, answers, mistakes) for section in SECTIONS}
    if found["model"] is not None and found["training"] is not None:
        wrong = contradictions(found["model"], found["training"])
        mistakes |= {_key(name): mistake for name, mistake in wrong.items()}
    return Settings(**found, mistakes=mistakes)


def field_of(message: str) -> tuple[str, str]:
    """Return the key of the field that an error names before its colon, empty for none, and the
    rest.
    """
    name, _, rest = message.partition(": ")
    key = _key(name)
    return (key, rest) if key else ("", message)


def _key(name: str) -> str:
    """Return the key of the field with this name; empty where there is none."""
    found = (f"{part}.{name}" for part, config in SECTIONS.items() if name in config.model_fields)
    return next(found, "")


def _question(key: str, name: str, schema: dict[str, Any]) -> Question:
    kind = _KINDS["enum" if "enum" in schema else schema["type"]]
    bounds = [schema.get(name) for name in ("maximum", "exclusiveMaximum")]
    if kind == "whole" and any(bound is not None and bound > LARGEST for bound in bounds):
        kind = "digits"
    return Question(
        key=key,
        label=label_of(name),
        kind=kind,
        help=schema["description"],
        options=tuple(schema.get("enum", ())),
        range=_range(schema),
    )


def _range(schema: dict[str, Any]) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f"{schema['minimum']:,g} to {schema['maximum']:,g}"
    names = {
        "minimum": "at least",
        "exclusiveMinimum": "above",
        "maximum": "at most",
        "exclusiveMaximum": "below",
    }
    bounds = [f"{words} {schema[name]:,g}" for name, words in names.items() if name in schema]
    return ", ".join(bounds)


def _as_answer(value: Any, kind: Kind) -> Any:
    if kind == "names":
        return list(value)
    if kind == "weights":
        return ", ".join(f"{name}: {weight:g}" for name, weight in value.items())
    return str(value) if kind == "digits" else value


def _read(section: str, answers: Answers, mistakes: dict[str, str]) -> Any:
    given: dict[str, Any] = {}
    asked = {question.key: question for question in questions(section)}
    for question in asked.values():
        if question.key not in answers:
            continue
        value = answers[question.key]
        try:
            given[question.name] = weights(value) if question.kind == "weights" else value
        except ValueError as error:
            mistakes[question.key] = str(error)
    try:
        config = SECTIONS[section].model_validate(given)
    except ValidationError as error:
        for found in error.errors():
            key = f"{section}.{found['loc'][0]}"
            mistakes[key] = _mistake(found["msg"], found["input"], asked[key].range)
    return None if any(key.startswith(f"{section}.") for key in mistakes) else config


def _mistake(message: str, given: Any, range_: str) -> str:
    expected = f"Expected a number, {range_}" if range_ else message.removeprefix("Value error, ")
    got = "nothing" if given is None else repr(given)[:60]
    return f"{expected}; got {got}."


def weights(text: str) -> dict[str, float]:
    """Return the weights of tasks that "3: 4, 19: 2.5" says. Raises ValueError that says what was
    expected.
    """
    found: dict[str, float] = {}
    for part in filter(str.strip, text.split(",")):
        task, colon, weight = (piece.strip() for piece in part.partition(":"))
        try:
            found[task] = float(weight)
        except ValueError:
            colon = ""
        if not colon or not task:
            raise ValueError(
                f'Expected tasks and weights, such as "3: 4, 19: 2"; got {part.strip()!r}.'
            )
    return found
