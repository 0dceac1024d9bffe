"""From a story and a question to an EpisodeTrace: the one border where batches, padding and
torch end.
"""

import os
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import torch
from jaxtyping import Float

from dmn.errors import CheckpointError, TextError
from dmn.explain.counterfactuals import Flip, Flips, answered_otherwise, edits, most_read, smallest
from dmn.explain.faithfulness import READ, Faithfulness, WordShares
from dmn.explain.interventions import Cell, WhatIf, check, dropped, held, what_if
from dmn.inference.decoding import answers, greedy
from dmn.inference.inputs import Asked, Told, encode, retold
from dmn.inference.trace import Candidate, EpisodeTrace
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints.folder import Checkpoint
from dmn.system.device import choose_device
from dmn.text.tokenizer import Sentence, read_question, split_story, split_tokens

if TYPE_CHECKING:
    from dmn.explain.attribution import Story

REPOSITORY = Path(__file__).resolve().parents[1]
LONGEST_TAKEN_APART = 200
"""Sentences up to which a story is read once for each of them, and word by word."""
MOST_FACTS_BY_WORD = 30
MOST_TAGGED = 600
"""Facts of a story that each get an answer of their own."""
_TAGGED_AT_ONCE = 128
_LOADING = Lock()


def load(checkpoint: str | Path, device: str = "auto") -> "Answerer":
    """An answerer for a name under `checkpoints/` (or DMN_CHECKPOINTS), or for a checkpoint's
    folder.

    Raises CheckpointError or DeviceError.
    """
    folder = find(checkpoint)
    chosen = choose_device(device)
    return Answerer(checkpoint_folder.load(folder, chosen), chosen)


def find(checkpoint: str | Path) -> Path:
    """The folder of a checkpoint that is named, or whose folder is given.

    Raises CheckpointError.
    """
    home = Path(os.environ.get("DMN_CHECKPOINTS", REPOSITORY / "checkpoints"))
    names = checkpoint_folder.available(home)
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

    def explain_all(
        self, story: str, questions: Sequence[str], passes: int | None = None
    ) -> tuple[EpisodeTrace, ...]:
        """The same for several questions about one story, which is split and read once.

        Of a checkpoint that answers about each fact there is a trace for each of them.
        """
        began = time.perf_counter()
        passes = self._passes(passes)
        sentences = self.split(story)
        asked = [Told(story, sentences, read_question(text)) for text in questions]
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
            return split_story(story)
        tokens = split_tokens(story, model.spelling)
        if model.about == "fact" and len(tokens) > MOST_TAGGED:
            raise TextError(
                f"{self.name} answers about each of up to {MOST_TAGGED} words, here are "
                f"{len(tokens):,}. Ask about a part of them."
            )
        return tokens

    def what_if(
        self,
        story: str,
        question: str,
        *,
        mute: Collection[Cell] = (),
        force: Mapping[Cell, float] | None = None,
        drop: Collection[int] = (),
        passes: int | None = None,
    ) -> EpisodeTrace:
        """The story read with gates set by hand, without some of its facts, or in fewer passes.

        `mute` holds (pass, fact) pairs and `force` the gate for such pairs; the number of facts
        stands for stop. All count from 0, facts as they are without `drop`. Raises TextError.
        """
        n_facts = len(self.split(story))
        change = what_if(n_facts, mute=mute, force=force, drop=drop, passes=passes)
        return self.what_ifs(story, question, (change,))[0]

    def what_ifs(
        self, story: str, question: str, changes: Sequence[WhatIf], passes: int | None = None
    ) -> tuple[EpisodeTrace, ...]:
        """Several what-ifs of one story; those with equally many passes are read as one batch."""
        before = Told(story, self.split(story), read_question(question))
        n_facts, passes = len(before.sentences), self._passes(passes)
        found: dict[int, EpisodeTrace] = {}
        for n in {change.passes or passes for change in changes}:
            chosen = [i for i, change in enumerate(changes) if (change.passes or passes) == n]
            group = [changes[i] for i in chosen]
            for change in group:
                check(change, n_facts, self._passes(n), self.shares)
            told = [retold(change, before) for change in group]
            traces = self.read(told, n, held(group, n_facts, n))
            found.update(zip(chosen, traces, strict=True))
        return tuple(found[i] for i in range(len(changes)))

    def flip(self, story: str, question: str, passes: int | None = None) -> Flips:
        """The smallest changes of the story that change the answer. Raises TextError."""
        passes, told = self._passes(passes), self._short(story, question)
        (before,) = self.read((told,), passes)
        tried = edits(before.facts, self.checkpoint.vocabulary.known, most_read(before))
        changed = (retold(edit.change, told) for edit in tried)
        answered, sure = greedy(self.checkpoint, [told, *changed], passes)
        found = smallest(answered_otherwise(tried, answered, sure))
        traces = self.what_ifs(story, question, [edit.change for edit in found], passes)
        # The search follows one answer, a trace five: now and then the best of five is the old one.
        flips = [
            Flip(edit, trace)
            for edit, trace in zip(found, traces, strict=True)
            if trace.answer.items != before.answer.items
        ]
        return Flips(len(tried), tuple(flips))

    def left_out(
        self, story: str, question: str, passes: int | None = None
    ) -> tuple[EpisodeTrace, Float[np.ndarray, " fact"]]:
        """What was seen, and how much less probable the answer is without each fact.

        Raises TextError, for a story of one fact too.
        """
        n_facts = len(self._short(story, question).sentences)
        if n_facts < 2:
            raise TextError("Nothing can be left out of one sentence. Add another one.")
        without = [WhatIf(order=dropped(range(n_facts), fact)) for fact in range(n_facts)]
        trace, *others = self.what_ifs(story, question, [WhatIf(), *without], passes)
        then = np.array([other.probability_of(trace.answer.items) for other in others])
        return trace, trace.answer.probability - then

    def why(self, story: str, question: str, passes: int | None = None) -> Faithfulness:
        """Gates, leaving out and gradients, fact by fact. Raises TextError."""
        trace, left_out = self.left_out(story, question, passes)
        words = self._words(self._short(story, question), trace.n_passes)
        gradient, integrated = words.answer()
        return Faithfulness(
            gates=trace.gates[:, :-1].max(axis=0),
            left_out=left_out,
            gradient=gradient.double().cpu().numpy(),
            integrated=integrated.double().cpu().numpy(),
        )

    def word_shares(
        self, story: str, question: str, pass_: int, passes: int | None = None
    ) -> tuple[WordShares, ...]:
        """Each word's share in the gates of one pass, for facts that are read; both from 0."""
        passes, told = self._passes(passes), self._short(story, question)
        if not 0 <= pass_ < passes:
            raise TextError(f"Passes are counted from 0 to {passes - 1} here, got {pass_}.")
        (trace,) = self.read((told,), passes)
        read = [f for f in most_read(trace, pass_) if trace.gates[pass_, f] >= READ]
        facts = sorted(read[:MOST_FACTS_BY_WORD])
        if not facts:
            return ()
        gradient = self._words(told, passes).gates(pass_, facts).double().cpu().numpy()
        return tuple(
            WordShares.of(fact, told.sentences[fact].surfaces, row)
            for fact, row in zip(facts, gradient, strict=True)
        )

    def _short(self, story: str, question: str) -> Told:
        sentences = self.split(story)
        if len(sentences) > LONGEST_TAKEN_APART:
            raise TextError(
                f"A story of up to {LONGEST_TAKEN_APART} sentences can be taken apart, this one "
                f"has {len(sentences):,}. Ask about a part of it."
            )
        return Told(story, sentences, read_question(question))

    def _words(self, told: Told, passes: int) -> "Story":
        # Captum loads matplotlib, half a second that only those who ask for gradients should wait,
        # and two who ask at once must not both load it.
        with _LOADING:
            from dmn.explain.attribution import Story

        encoded = encode((told,), self.checkpoint.vocabulary, passes)
        return Story(self.checkpoint.network, encoded.batch.to(self._device), passes)

    def _about_each(self, told: Told, passes: int) -> tuple[EpisodeTrace, ...]:
        """One trace about each fact, all with the tags of all."""
        each = [replace(told, about=fact) for fact in range(len(told.sentences))]
        some = (each[i : i + _TAGGED_AT_ONCE] for i in range(0, len(each), _TAGGED_AT_ONCE))
        traces = [trace for group in some for trace in self.read(group, passes)]
        tags = tuple(trace.answer for trace in traces)
        return tuple(replace(trace, tags=tags) for trace in traces)

    @torch.inference_mode()
    def read(
        self,
        told: Sequence[Told],
        passes: int,
        held: Float[np.ndarray, "question pass fact_and_stop"] | None = None,
    ) -> tuple[EpisodeTrace, ...]:
        """What was seen of each story, all in one batch; `held` are gates set by hand."""
        encoded = encode(told, self.checkpoint.vocabulary, passes)
        gates_held = None if held is None else torch.from_numpy(held).to(self._device)
        batch = encoded.batch.to(self._device)
        reading = self.checkpoint.network.read(batch, passes, gates_held)
        candidates, confidence = answers(self.checkpoint, reading, encoded)
        gates = reading.episodes.gates.double().cpu().numpy()
        memories = reading.episodes.memories.double().cpu().numpy()
        return tuple(
            self._trace(asked, gates[i], memories[i], candidates[i], confidence[i])
            for i, asked in enumerate(encoded.asked)
        )

    @property
    def shares(self) -> bool:
        """Whether the gates of a pass sum to 1."""
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
        asked: Asked,
        gates: np.ndarray,
        memories: np.ndarray,
        candidates: list[tuple[Candidate, ...]],
        confidence: np.ndarray,
    ) -> EpisodeTrace:
        n_facts = len(asked.sentences)
        gates = np.delete(gates, np.s_[n_facts:-1], axis=1)  # the batch's padding stands there
        return EpisodeTrace(
            story=asked.story,
            facts=tuple(sentence.text for sentence in asked.sentences),
            spans=tuple((sentence.start, sentence.end) for sentence in asked.sentences),
            question=asked.question.text,
            gates=gates,
            memories=memories,
            passes=tuple(best[0] for best in candidates),
            confidence=confidence,
            alternatives=candidates[-1],
            placeholders=asked.unknown,
            checkpoint=self.name,
            device=self.device,
            sure_from=self.checkpoint.sure_from,
            # A class says something of the story; it is not named there.
            is_supported=bool(self.checkpoint.model.classes)
            or asked.supports(candidates[-1][0], gates),
            about=asked.about,
            facts_trained_on=self.checkpoint.facts_trained_on,
        )
