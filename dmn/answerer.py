"""From a story and a question to an EpisodeTrace: the one border where batches, padding and
torch end.
"""

import math
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from dmn import checkpoint as checkpoints
from dmn.batching import Batch, EncodedExamples, Ragged, collate
from dmn.calibration import confidences, tempered
from dmn.checkpoint import Checkpoint
from dmn.device import choose_device
from dmn.errors import CheckpointError, TextError
from dmn.evidence import is_supported
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
class _Asked:
    """One question, and the way back from its ids to words."""

    text: str
    words: tuple[str, ...]
    placeholders: Placeholders
    surfaces: dict[str, str]
    """Lower-case word -> how it was typed."""

    def unknown(self) -> dict[str, int]:
        """Words outside the vocabulary as typed, and the number of the placeholder of each."""
        return {self.surfaces[word]: number for word, number in self.placeholders.numbers.items()}


@dataclass(frozen=True)
class _Encoded:
    """One story and its questions as a batch."""

    batch: Batch
    asked: tuple[_Asked, ...]


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
    def torch_device(self) -> torch.device:
        return self._device

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

    def explain(self, story: str, question: str, passes: int | None = None) -> EpisodeTrace:
        """Reads the story and answers the question; what was seen on the way is all in the trace.

        Raises TextError where there is nothing to read, nothing asked, or too much of either.
        """
        return self.explain_all(story, (question,), passes)[0]

    @torch.inference_mode()
    def explain_all(
        self, story: str, questions: Sequence[str], passes: int | None = None
    ) -> tuple[EpisodeTrace, ...]:
        """The same for several questions about one story, which is split and read once."""
        began = time.perf_counter()
        passes = self.passes if passes is None else passes
        if not 1 <= passes <= self.max_passes:
            raise TextError(
                f"{self.name} reads a story 1 to {self.max_passes} times, got {passes} passes."
            )
        sentences = split_story(story)
        encoded = self._encode(sentences, [read_question(text) for text in questions], passes)
        reading = self.checkpoint.network.read(encoded.batch.to(self._device), passes)
        candidates, confidence = self._answers(reading, encoded)
        gates = reading.episodes.gates.double().cpu().numpy()
        traces = [
            self._trace(story, sentences, asked, gates[i], candidates[i], confidence[i])
            for i, asked in enumerate(encoded.asked)
        ]
        milliseconds = 1000 * (time.perf_counter() - began)
        return tuple(replace(trace, milliseconds=milliseconds) for trace in traces)

    def _trace(
        self,
        story: str,
        sentences: tuple[Sentence, ...],
        asked: _Asked,
        gates: np.ndarray,
        candidates: list[tuple[Candidate, ...]],
        confidence: np.ndarray,
    ) -> EpisodeTrace:
        return EpisodeTrace(
            story=story,
            facts=tuple(sentence.text for sentence in sentences),
            spans=tuple((sentence.start, sentence.end) for sentence in sentences),
            question=asked.text,
            gates=gates,
            passes=tuple(best[0] for best in candidates),
            confidence=confidence,
            alternatives=candidates[-1],
            placeholders=asked.unknown(),
            checkpoint=self.name,
            device=self.device,
            sure_from=self.checkpoint.sure_from,
            is_supported=_is_supported(sentences, asked, candidates[-1][0], gates),
            facts_trained_on=self.checkpoint.facts_trained_on,
        )

    def _encode(
        self, sentences: tuple[Sentence, ...], questions: Sequence[Sentence], passes: int
    ) -> _Encoded:
        vocabulary = self.checkpoint.vocabulary
        placeholders = Placeholders(vocabulary)
        rows = [[placeholders.id(word) for word in s.words] for s in sentences]
        asked = []
        for question in questions:
            # Each question hands out placeholders of its own after the story's.
            its_own = placeholders.copy()
            rows.append([its_own.id(word) for word in question.words])
            asked.append(
                _Asked(question.text, question.words, its_own, _surfaces((*sentences, question)))
            )
        data = EncodedExamples(
            vocabulary,
            sentences=Ragged.of(rows),
            facts=Ragged.of([range(len(sentences))] * len(asked)),
            questions=len(sentences) + np.arange(len(asked)),
            answers=Ragged.of([[END]] * len(asked)),
            supporting=Ragged.of([[]] * len(asked)),
            names=Ragged.of([[]] * len(asked)),
            taken=Ragged.of([[]] * len(asked)),
            tasks=("",) * len(asked),
        )
        return _Encoded(collate(data, np.arange(len(asked)), passes), tuple(asked))

    def _answers(
        self, reading: Reading, encoded: _Encoded
    ) -> tuple[list[list[tuple[Candidate, ...]]], np.ndarray]:
        """Per question: candidates after each pass, best first, and the final answer's probability
        after each pass. Probabilities are calibrated.
        """
        log_p, items, log_answers = self._beams(reading, encoded)
        n_passes, temperature = log_answers.shape[1], self.checkpoint.temperature
        final = items[n_passes - 1 :: n_passes, :1].repeat(n_passes, 0)
        confidence = confidences(
            log_p, log_answers.flatten(), (items == final).all(-1), temperature
        )
        each_pass = [
            self._candidates(items[row], log_p[row], p, encoded.asked[row // n_passes])
            for row, p in enumerate(tempered(log_p, temperature))
        ]
        candidates = [each_pass[i : i + n_passes] for i in range(0, len(each_pass), n_passes)]
        return candidates, confidence.reshape(-1, n_passes)

    def _beams(
        self, reading: Reading, encoded: _Encoded
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log-probabilities [row, beam] and items [row, beam, item], a row for each question and
        pass, and the final answer's log-probability [question, pass], as the network gives them.
        """
        network, n_passes = self.checkpoint.network, reading.episodes.memories.shape[1]
        memories = reading.episodes.memories.flatten(0, 1)
        question = reading.question.repeat_interleave(n_passes, 0)
        is_possible = encoded.batch.is_possible.to(self._device).repeat_interleave(n_passes, 0)
        found = network.answer.decode(network.embedding, memories, question, is_possible)
        answer = found.items[n_passes - 1 :: n_passes, 0].repeat_interleave(n_passes, 0)
        of_answers = network.answer.log_probability(
            network.embedding, memories, question, answer, is_possible
        )
        if bool(found.log_probabilities[:, 0].isnan().any()):
            raise CheckpointError(
                f"{self.name} gives no numbers for this story: its weights are too large. "
                "Choose another checkpoint."
            )
        log_p = found.log_probabilities.double().cpu().numpy()
        log_answers = of_answers.double().cpu().numpy().reshape(-1, n_passes)
        return log_p, found.items.cpu().numpy(), log_answers

    def _candidates(
        self, beams: np.ndarray, log_p: np.ndarray, probabilities: np.ndarray, asked: _Asked
    ) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(
                tuple(self._word(i, asked) for i in beam if i not in (PAD, END)),
                float(probabilities[rank]),
            )
            for rank, beam in enumerate(beams.tolist())
            if log_p[rank] > -math.inf
        )

    def _word(self, index: int, asked: _Asked) -> str:
        number = self.checkpoint.vocabulary.placeholder_number(index)
        word = (
            self.checkpoint.vocabulary.words[index]
            if number is None
            else asked.placeholders.word(number)
        )
        return asked.surfaces.get(word, word) if word is not None else ""


def _is_supported(
    sentences: Sequence[Sentence], asked: _Asked, answer: Candidate, gates: np.ndarray
) -> bool:
    return is_supported(
        [sentence.words for sentence in sentences],
        asked.words,
        [item.lower() for item in answer.items],
        asked.placeholders.numbers,
        gates,
    )


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
