"""From typed text to traces: the one border where batches, padding and torch end."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import torch
from jaxtyping import Float

from dmn.errors import TextError
from dmn.inference.decoding import Decoded, answers
from dmn.inference.inputs import Encoded, EncodedPrompt, Prompt, encode
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints.folder import Checkpoint
from dmn.models.network import Moved
from dmn.text.tokenizer import Sentence, split_story, split_tokens

MOST_TAGGED = 600
"""Facts of a story that each get an answer of their own."""
_TAGGED_AT_ONCE = 128


R = TypeVar("R", bound="Reader")


class Reader:
    """One checkpoint on one device. Holds no state of a question, so all sessions can share it."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        device: torch.device,
        split_clauses: bool = True,
        links: bool = True,
    ) -> None:
        """`split_clauses` makes clauses of two people in one sentence facts of their own; `links`
        leaves out of a crowded story what nothing links to the question.
        """
        self.checkpoint = checkpoint
        self._device = device
        self._split_clauses = split_clauses
        self.links = links and checkpoint.model.facts == "sentence"
        """True if what nothing links to the question is left out of a crowded story."""

    def without_splits(self: R) -> R:
        """Return a reader of the same checkpoint for which each typed sentence is one fact."""
        return type(self)(self.checkpoint, self._device, split_clauses=False, links=self.links)

    def without_links(self: R) -> R:
        """Return a reader of the same checkpoint that reads every sentence of any story."""
        return type(self)(self.checkpoint, self._device, self._split_clauses, links=False)

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
        """Return the number of passes that the network was trained with."""
        return self.checkpoint.model.passes

    @property
    def _answers_from(self) -> int:
        """The first pass that it was trained to answer after: the last one, unless the answers
        after earlier ones were part of its loss.
        """
        return 1 if self.checkpoint.training.early_answer_weight else self.passes

    @property
    def max_passes(self) -> int:
        """The most that can be asked for."""
        return self.checkpoint.model.max_passes

    @property
    def kinds(self) -> int:
        """Return how many kinds of question it was trained and measured on."""
        tasks = self.checkpoint.metrics.get("tasks")
        return len(tasks) if isinstance(tasks, dict) else 0

    def explain(self, story: str, question: str, passes: int | None = None) -> EpisodeTrace:
        """Reads the story and answers the question; what was seen on the way is all in the trace.

        Raises TextError where there is nothing to read, nothing asked, or too much of either.
        """
        return self.explain_all(story, (question,), passes)[0]

    def explain_all(
        self, story: str, questions: Sequence[str], passes: int | None = None
    ) -> tuple[EpisodeTrace, ...]:
        """The same for several questions about one story, which is split and read once.

        Of a checkpoint that answers about each fact there is a trace for each of them.
        """
        began = time.perf_counter()
        passes = self._passes(passes)
        sentences = self.split(story)
        asked = [Prompt.of(story, sentences, text) for text in questions]
        if self.checkpoint.model.about == "story":
            traces = self.read(asked, passes)
        else:
            traces = tuple(trace for one in asked for trace in self._about_each(one, passes))
        milliseconds = 1000 * (time.perf_counter() - began)
        return tuple(replace(trace, milliseconds=milliseconds) for trace in traces)

    def split(self, story: str) -> tuple[Sentence, ...]:
        """The facts of a story: its sentences, or its tokens. Raises TextError."""
        model = self.checkpoint.model
        if model.facts == "sentence":
            return split_story(story, self._split_clauses)
        tokens = split_tokens(story, model.spelling)
        if model.about == "fact" and len(tokens) > MOST_TAGGED:
            raise TextError(
                f"{self.name} answers about each of up to {MOST_TAGGED} words, got "
                f"{len(tokens):,}. Ask about a part of them."
            )
        return tokens

    def _about_each(self, told: Prompt, passes: int) -> tuple[EpisodeTrace, ...]:
        """One trace about each fact, all with the tags of all."""
        each = [replace(told, about=fact) for fact in range(len(told.sentences))]
        some = (each[i : i + _TAGGED_AT_ONCE] for i in range(0, len(each), _TAGGED_AT_ONCE))
        traces = [trace for group in some for trace in self.read(group, passes)]
        tags = tuple(trace.answer for trace in traces)
        return tuple(replace(trace, tags=tags) for trace in traces)

    @torch.inference_mode()
    def read(
        self,
        told: Sequence[Prompt],
        passes: int,
        held: Float[np.ndarray, "question pass fact_and_stop"] | None = None,
        moved: Moved | None = None,
    ) -> tuple[EpisodeTrace, ...]:
        """Return the trace of each story, all in one batch; `held` are gates set by hand, and
        `moved` names what a story takes from another one of the batch.
        """
        encoded = self.encoded(told, passes)
        gates_held = None if held is None else torch.from_numpy(_held(held, encoded, told))
        gates_held = None if gates_held is None else gates_held.to(self._device)
        batch = encoded.batch.to(self._device)
        on_device = moved and Moved(*(None if to is None else to.to(self._device) for to in moved))
        reading = self.checkpoint.network.read(batch, passes, gates_held, on_device)
        decoded = answers(self.checkpoint, reading, encoded)
        gates = reading.episodes.gates.double().cpu().numpy()
        memories = reading.episodes.memories.double().cpu().numpy()
        return tuple(
            self._trace(told[i], asked, gates[i], memories[i], decoded, i)
            for i, asked in enumerate(encoded.asked)
        )

    def encoded(self, told: Sequence[Prompt], passes: int) -> Encoded:
        """Return questions as the network reads them."""
        return encode(told, self.checkpoint.vocabulary, passes, self.links)

    @property
    def shares(self) -> bool:
        """Return whether the gates of a pass sum to 1."""
        return self.checkpoint.model.shares

    def _passes(self, passes: int | None) -> int:
        passes = self.passes if passes is None else passes
        if not 1 <= passes <= self.max_passes:
            raise TextError(
                f"{self.name} reads a story 1 to {self.max_passes} times, got {passes} passes."
            )
        return passes

    def _trace(
        self,
        told: Prompt,
        asked: EncodedPrompt,
        gates: np.ndarray,
        memories: np.ndarray,
        decoded: Decoded,
        place: int,
    ) -> EpisodeTrace:
        candidates = decoded.candidates[place]
        n_read, sentences = len(asked.sentences), told.sentences
        gates = np.delete(gates, np.s_[n_read:-1], axis=1)  # the batch's padding stands there
        read = range(len(sentences)) if asked.kept is None else asked.kept
        return EpisodeTrace(
            story=asked.story,
            facts=tuple(sentence.text for sentence in sentences),
            spans=tuple((sentence.start, sentence.end) for sentence in sentences),
            split_from=tuple(sentence.whole for sentence in sentences),
            unlinked=tuple(sorted(set(range(len(sentences))) - set(read))),
            whole_sentences=not self._split_clauses,
            short_names=asked.short_names,
            question=asked.question.text,
            gates=asked.widened(gates, len(sentences)),
            memories=memories,
            passes=tuple(best[0] for best in candidates),
            confidence=decoded.confidence[place],
            unsaid=float(decoded.unsaid[place, -1]),
            alternatives=candidates[-1],
            placeholders=asked.unknown,
            checkpoint=self.name,
            device=self.device,
            sure_from=self.checkpoint.sure_from,
            # A class says something of the story; it is not named there.
            is_supported=bool(self.checkpoint.model.classes)
            or asked.supports(candidates[-1][0], gates),
            absent=asked.absent,
            about=asked.about,
            facts_trained_on=self.checkpoint.facts_trained_on,
            answers_from=self._answers_from,
        )


def _held(held: np.ndarray, encoded: Encoded, told: Sequence[Prompt]) -> np.ndarray:
    """Return gates set by hand for the sentences that are read, as wide as the batch."""
    if all(asked.kept is None for asked in encoded.asked):
        return held
    wide = np.full((*held.shape[:2], encoded.batch.facts.shape[1] + 1), np.nan, held.dtype)
    for row, asked, one in zip(range(len(held)), encoded.asked, told, strict=True):
        own = np.delete(held[row], np.s_[len(one.sentences) : -1], axis=1)
        own = asked.narrowed(own)
        wide[row, :, : own.shape[1] - 1], wide[row, :, -1] = own[:, :-1], own[:, -1]
    return wide
