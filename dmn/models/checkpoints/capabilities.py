"""The capabilities of a checkpoint: what it reads and what kind of answer it gives, so that a page
can choose what to show. Read from its config.json, without torch.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dmn.config.model import ModelConfig

Panel = Literal["what_if", "why", "flip", "path", "words"]
"""A panel of Look closer."""
_ALIKE = 0.5
"""Share of the shorter question's words that stand in the other where both ask the same."""
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "do",
        "does",
        "how",
        "in",
        "is",
        "it",
        "of",
        "or",
        "that",
        "the",
        "this",
        "what",
    ]
)
"""Words that say nothing of what is asked."""


@dataclass(frozen=True)
class Interface:
    """The questions that a checkpoint takes, and the answers that it gives."""

    reads: Literal["story", "sentence"] = "story"
    """Whose facts are sentences, or tokens."""
    answers: Literal["words", "class", "tags"] = "words"
    """Words of the story or of its vocabulary, one of `classes`, or one of them for each token."""
    classes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    """All that it answers, empty where it answers whatever is asked."""

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels of Look closer that apply to its traces."""
        if self.answers == "tags":
            return ()
        return ("what_if", "why", "path") if self.reads == "sentence" else _ALL

    def takes(self, question: Collection[str]) -> bool:
        """Tell whether it was made for this question, given as its lower-case words."""
        return not self.questions or any(_are_alike(set(question), q) for q in self.questions)


_ALL: tuple[Panel, ...] = ("what_if", "why", "flip", "path", "words")
PLAIN = Interface()


def interface_of(model: ModelConfig, questions: tuple[str, ...] = ()) -> Interface:
    """Return the interface of a checkpoint with this network, trained on these questions only, if
    any.
    """
    answers: Literal["words", "class", "tags"] = "class" if model.classes else "words"
    return Interface(
        reads="story" if model.facts == "sentence" else "sentence",
        answers="tags" if model.about == "fact" else answers,
        classes=model.classes,
        questions=questions if model.classes else (),
    )


def read(folder: Path) -> Interface:
    """Return the interface of a checkpoint's folder; that of story checkpoints where it cannot be
    read, since asking it will say why.
    """
    try:
        config: Any = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        questions = tuple(map(str, config.get("questions", ())))
        return interface_of(ModelConfig.model_validate(config["model"]), questions)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return PLAIN


def made_for(
    question: Collection[str], asked: Interface, others: Mapping[str, Interface]
) -> str | None:
    """Return the checkpoint, of `others` by name, that should be asked instead; None where the one
    that is `asked` will do, or no other would do better. `question` holds lower-case words.
    """
    if asked.questions and asked.takes(question):
        return None
    able = [name for name, other in others.items() if other.takes(question)]
    for name in able:
        if others[name].questions:
            return name
    return able[0] if able and asked.questions else None


def _are_alike(asked: set[str], question: str) -> bool:
    own = {word.strip("?.,!") for word in question.lower().replace("-", " ").split()} - _COMMON
    asked = asked - _COMMON
    return len(own & asked) >= max(1, _ALIKE * min(len(own), len(asked)))
