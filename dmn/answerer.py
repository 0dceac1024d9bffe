"""From a story and a question to an EpisodeTrace: the one border where batches, padding and
torch end.
"""

import math
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from dmn import checkpoint as checkpoints
from dmn.batching import Batch, EncodedExamples, Ragged, collate
from dmn.checkpoint import Checkpoint
from dmn.device import choose_device
from dmn.errors import CheckpointError, TextError
from dmn.modules.answer import Answers
from dmn.network import Reading
from dmn.text import Sentence, read_question, split_story
from dmn.trace import Candidate, EpisodeTrace
from dmn.vocabulary import END, PAD, Placeholders

REPOSITORY = Path(__file__).resolve().parents[1]


def load(checkpoint: str | Path, device: str = "auto") -> "Answerer":
    """An answerer for a name under `checkpoints/` (or DMN_CHECKPOINTS), or for a checkpoint's
    folder.

    Raises CheckpointError or DeviceError.
    """
    folder = find(checkpoint)
    chosen = choose_device(device)
    return Answerer(checkpoints.load(folder, chosen), chosen)


def find(checkpoint: str | Path) -> Path:
    """The folder of a checkpoint that is named, or whose folder is given.

    Raises CheckpointError.
    """
    home = Path(os.environ.get("DMN_CHECKPOINTS", REPOSITORY / "checkpoints"))
    names = checkpoints.available(home)
    if str(checkpoint) in names:
        return home / str(checkpoint)
    try:
        if Path(checkpoint).is_dir():
            return Path(checkpoint).resolve()
    except OSError:
        pass  # a name too long for a path is no folder either
    offered = ", ".join(names) or "none yet"
    raise CheckpointError(
        f"Expected the name of a checkpoint ({offered}) or a checkpoint's folder, got "
        f"{str(checkpoint)!r}."
    )


@dataclass(frozen=True)
class _Encoded:
    """One story and one question as a batch of one, and the way back to words."""

    batch: Batch
    placeholders: Placeholders
    surfaces: dict[str, str]
    """Lower-case word -> how it was typed."""


class Answerer:
    """One checkpoint on one device. Holds no state of a question, so all sessions can share it."""

    def __init__(self, checkpoint: Checkpoint, device: torch.device) -> None:
        self.checkpoint = checkpoint
        self._device = device

    @property
    def name(self) -> str:
        return self.checkpoint.name

    @property
    def device(self) -> str:
        return self._device.type

    @property
    def passes(self) -> int:
        """How many passes the network was trained with."""
        return self.checkpoint.model.passes

    @property
    def max_passes(self) -> int:
        """The most that can be asked for."""
        return self.checkpoint.model.max_passes

    @property
    def kinds(self) -> int:
        """How many kinds of question it was trained and measured on."""
        tasks = self.checkpoint.metrics.get("tasks")
        return len(tasks) if isinstance(tasks, dict) else 0

    @torch.inference_mode()
    def explain(self, story: str, question: str, passes: int | None = None) -> EpisodeTrace:
        """Reads the story and answers the question; what was seen on the way is all in the trace.

        Raises TextError where there is nothing to read, nothing asked, or too much of either.
        """
        began = time.perf_counter()
        passes = self.passes if passes is None else passes
        if not 1 <= passes <= self.max_passes:
            raise TextError(
                f"{self.name} reads a story 1 to {self.max_passes} times, got {passes} passes."
            )
        sentences, asked = split_story(story), read_question(question)
        encoded = self._encode(sentences, asked, passes)
        reading = self.checkpoint.network.read(encoded.batch.to(self._device), passes)
        candidates, confidence = self._answers(reading, encoded)
        return EpisodeTrace(
            story=story,
            facts=tuple(sentence.text for sentence in sentences),
            spans=tuple((sentence.start, sentence.end) for sentence in sentences),
            question=asked.text,
            gates=reading.episodes.gates[0].double().cpu().numpy(),
            passes=tuple(best[0] for best in candidates),
            confidence=confidence,
            alternatives=candidates[-1],
            placeholders={
                encoded.surfaces[w]: number for w, number in encoded.placeholders.numbers.items()
            },
            checkpoint=self.name,
            device=self.device,
            milliseconds=1000 * (time.perf_counter() - began),
            facts_trained_on=self.checkpoint.facts_trained_on,
        )

    def _encode(self, sentences: tuple[Sentence, ...], question: Sentence, passes: int) -> _Encoded:
        vocabulary = self.checkpoint.vocabulary
        placeholders = Placeholders(vocabulary)
        rows = [[placeholders.id(word) for word in s.words] for s in (*sentences, question)]
        data = EncodedExamples(
            vocabulary,
            sentences=Ragged.of(rows),
            facts=Ragged.of([range(len(sentences))]),
            questions=np.array([len(sentences)]),
            answers=Ragged.of([[END]]),
            supporting=Ragged.of([[]]),
            names=Ragged.of([[]]),
            taken=Ragged.of([[]]),
            tasks=("",),
        )
        return _Encoded(
            collate(data, np.array([0]), passes), placeholders, _surfaces((*sentences, question))
        )

    def _answers(
        self, reading: Reading, encoded: _Encoded
    ) -> tuple[list[tuple[Candidate, ...]], np.ndarray]:
        """Candidates after each pass, best first, and the final answer's probability after each
        pass.
        """
        network = self.checkpoint.network
        memories = reading.episodes.memories[0]
        question = reading.question.expand(len(memories), -1)
        is_possible = encoded.batch.is_possible.to(self._device).expand(len(memories), -1)
        found = network.answer.decode(network.embedding, memories, question, is_possible)
        answer = found.items[-1, 0].expand(len(memories), -1)
        confidence = network.answer.log_probability(
            network.embedding, memories, question, answer, is_possible
        )
        if bool(found.log_probabilities[:, 0].isnan().any()):
            raise CheckpointError(
                f"{self.name} gives no numbers for this story: its weights are too large. "
                "Choose another checkpoint."
            )
        return self._candidates(found, encoded), confidence.double().exp().cpu().numpy()

    def _candidates(self, found: Answers, encoded: _Encoded) -> list[tuple[Candidate, ...]]:
        log_probabilities = found.log_probabilities.double().tolist()
        return [
            tuple(
                Candidate(
                    tuple(self._word(i, encoded) for i in items if i not in (PAD, END)),
                    math.exp(log_p),
                )
                for items, log_p in zip(beams, row, strict=True)
                if log_p > -math.inf
            )
            for beams, row in zip(found.items.tolist(), log_probabilities, strict=True)
        ]

    def _word(self, index: int, encoded: _Encoded) -> str:
        number = self.checkpoint.vocabulary.placeholder_number(index)
        word = (
            self.checkpoint.vocabulary.words[index]
            if number is None
            else encoded.placeholders.word(number)
        )
        return encoded.surfaces.get(word, word) if word is not None else ""


def _surfaces(sentences: Iterable[Sentence]) -> dict[str, str]:
    """How each word was typed: in lower case if it ever was, so that only names keep their
    capital.
    """
    typed: dict[str, str] = {}
    for sentence in sentences:
        for word, surface in zip(sentence.words, sentence.surfaces, strict=True):
            if word not in typed or surface.islower():
                typed[word] = surface if surface.lower() == word else word
    return typed
