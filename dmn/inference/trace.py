"""Trace of one answer: everything to show of one reading, as strings and numpy, without torch."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from dmn.text.answers import NOTHING, is_sensible, readable, same_answer


def is_sure(probability: float, sure_from: float, is_supported: bool) -> bool:
    """Return whether an answer may be relied on: it rests on the story, and is probable enough."""
    return is_supported and probability >= sure_from


Doubt = Literal["absent", "unsaid", "unread", "tie", "weak"]
"""Why an answer is not sure: the story names somebody or something of the question nowhere; it does
not say; the answer stands in no sentence that was read; another answer is at least half as
probable; the answer is not probable enough.
"""


@dataclass(frozen=True)
class Candidate:
    """An answer the network could give, and how probable it holds it."""

    items: tuple[str, ...]
    probability: float

    @property
    def text(self) -> str:
        """The answer as a person reads it; an answer without items is "nothing"."""
        return readable(self.items)

    @property
    def listed(self) -> str:
        """The items as the network gives them, for programs."""
        return ", ".join(self.items) or NOTHING

    @property
    def is_sensible(self) -> bool:
        """Return whether this can be an answer at all: "no, no" cannot."""
        return is_sensible(self.items)


@dataclass(frozen=True)
class EpisodeTrace:
    """One story, one question, every pass. No batch axis, no padding, no torch.

    Its arrays cannot be written: sessions share it.
    """

    story: str
    """Story as it was typed, unchanged."""
    facts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """Start and end of each fact in `story`: story[start:end] == fact."""
    question: str
    gates: Float[np.ndarray, "pass fact_and_stop"]
    """The attention on each fact in each pass; the last column is stop.

    Softmax gates sum to 1 over a row.
    """
    passes: tuple[Candidate, ...]
    """Answer of the network after each pass."""
    confidence: Float[np.ndarray, "pass"]
    """Probability of the final answer, read off the memory after each pass."""
    alternatives: tuple[Candidate, ...]
    """Answers after the last pass, most probable first; the first one is the answer."""
    unsaid: float = 0.0
    """Probability that the story does not say."""
    memories: Float[np.ndarray, "pass hidden"] | None = None
    """The memory after each pass."""
    placeholders: dict[str, int] = field(default_factory=dict)
    """Each word the vocabulary lacks, as typed, and the number of the placeholder it was read
    as.
    """
    split_from: tuple[tuple[int, int] | None, ...] = ()
    """Start and end of the typed sentence that each fact was split from, on a guess that can be
    undone (`Lens.without_splits`); None for a fact that is a sentence of its own.
    """
    unlinked: tuple[int, ...] = ()
    """Facts that were not read, as nothing links them to the question; see
    `dmn.inference.linking`.
    """
    whole_sentences: bool = False
    """True if each typed sentence was kept as one fact."""
    short_names: dict[str, str] = field(default_factory=dict)
    """Each short name as typed, and the name that it was read as: John, John Smith."""
    supporting: tuple[int, ...] = ()
    """Facts that the data name as needed, where the truth is known."""
    expected: tuple[str, ...] = ()
    """The right answer's items, where the truth is known."""
    checkpoint: str = ""
    device: str = "cpu"
    milliseconds: float = 0.0
    """From text to trace, the model already loaded."""
    sure_from: float = 0.0
    """The probability from which the checkpoint's answers count as sure."""
    is_supported: bool = True
    """True if the story names what question and answer name; see `dmn.inference.grounding`."""
    absent: tuple[str, ...] = ()
    """Names in the question that no fact holds, as typed."""
    facts_trained_on: int = 0
    """Length in facts of the longest story in the checkpoint's training data."""
    answers_from: int = 1
    """The first pass (from 1) that the checkpoint was trained to answer after. What it would answer
    after an earlier one was never trained, and says little.
    """
    about: int | None = None
    """The fact that was asked about, from 0; None for a question about all."""
    tags: tuple[Candidate, ...] = ()
    """The answer about each fact, where each has one."""

    def __post_init__(self) -> None:
        if self.gates.shape[1] != len(self.facts) + 1:
            raise ValueError(
                f"gates has {self.gates.shape[1]} columns, expected {len(self.facts)} facts "
                f"and stop; "
                "was the padding stripped?"
            )
        if not len(self.gates) == len(self.passes) == len(self.confidence):
            raise ValueError(
                f"expected one row per pass, got {len(self.gates)} of gates, "
                f"{len(self.passes)} of answers, {len(self.confidence)} of confidence"
            )
        for array in (self.gates, self.confidence, self.memories):
            if array is not None:
                array.setflags(write=False)

    @property
    def answer(self) -> Candidate:
        return self.alternatives[0]

    @property
    def is_sure(self) -> bool:
        """Return whether the answer may be relied on: it rests on the story, and is probable
        enough.
        """
        return is_sure(self.answer.probability, self.sure_from, self.is_supported)

    @property
    def doubt(self) -> Doubt | None:
        """Why the answer is not sure; None where it is."""
        if self.is_sure:
            return None
        second = self.alternatives[1].probability if len(self.alternatives) > 1 else 0.0
        if self.absent and not self.is_supported:
            return "absent"
        if self.is_unsaid:
            return "unsaid"
        if not self.is_supported:
            return "unread"
        return "tie" if 2 * second >= self.answer.probability else "weak"

    @property
    def is_unsaid(self) -> bool:
        """Return whether "the story does not say" is more probable than the answer."""
        return self.unsaid > self.answer.probability

    def answers_as(self, other: "EpisodeTrace") -> bool:
        """Return whether both have the same answer, and both or neither say that the story does
        not say.
        """
        return self.answer.items == other.answer.items and self.is_unsaid == other.is_unsaid

    @property
    def n_passes(self) -> int:
        return len(self.gates)

    @property
    def attends(self) -> bool:
        """Return whether the network has gates at all; those of one that has none are all 0."""
        return bool(self.gates.any())

    @property
    def stop(self) -> Float[np.ndarray, "pass"]:
        """The gate of the end-of-passes fact in each pass."""
        return self.gates[:, -1]

    def probability_of(self, items: tuple[str, ...]) -> float:
        """Return the probability of an answer; 0 where it is not among the alternatives."""
        named = (c.probability for c in self.alternatives if c.items == items)
        return next(named, 0.0)

    @cached_property
    def memory_cosines(self) -> Float[np.ndarray, "pass pass"] | None:
        """Return the cosine between the memories after two passes, 1 for the same direction."""
        if self.memories is None:
            return None
        lengths = np.linalg.norm(self.memories, axis=1, keepdims=True)
        unit = self.memories / np.maximum(lengths, np.finfo(np.float64).tiny)
        return np.asarray(unit @ unit.T)

    @cached_property
    def is_right(self) -> bool | None:
        """Return whether the answer is the expected one; None where the truth is not known."""
        if not self.expected:
            return None
        return same_answer(self.answer.items, self.expected, self.question)

    @cached_property
    def fixed_from(self) -> int | None:
        """The first pass (from 1) from which the most probable answer is the final one to the end;
        None where there is no such pass. It may be fixed and improbable: `confidence` says how
        probable it is there.
        """
        leading = [candidate.items == self.answer.items for candidate in self.passes]
        if not leading[-1]:
            return None
        return (
            len(leading)
            - next((i for i, leads in enumerate(reversed(leading)) if not leads), len(leading))
            + 1
        )

    def to_json(self) -> dict[str, Any]:
        """The stable form of `ask --json`: gates[pass][fact] with the stop column apart."""
        return {
            "answer": ",".join(self.answer.items) or "nothing",
            "items": list(self.answer.items),
            "probability": self.answer.probability,
            "sure": self.is_sure,
            "unsaid": self.unsaid,
            "doubt": self.doubt,
            "absent": list(self.absent),
            "alternatives": [
                {"answer": c.listed, "probability": c.probability} for c in self.alternatives
            ],
            "question": self.question,
            "facts": list(self.facts),
            "gates": self.gates[:, :-1].tolist(),
            "stop": self.stop.tolist(),
            "passes": [{"answer": c.listed, "probability": c.probability} for c in self.passes],
            "confidence": self.confidence.tolist(),
            "placeholders": self.placeholders,
            "split_from": [list(span) if span else None for span in self.split_from],
            "unlinked": list(self.unlinked),
            "short_names": self.short_names,
            "supporting": list(self.supporting),
            "checkpoint": self.checkpoint,
            "device": self.device,
            "milliseconds": self.milliseconds,
            "answers_from": self.answers_from,
            "about": self.about,
            "tags": [tag.text for tag in self.tags],
        }
