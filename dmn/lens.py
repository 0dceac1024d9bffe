"""The public interface: load a checkpoint, ask it, and take its answers apart."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dmn.errors import CheckpointError, TextError
from dmn.explain.counterfactuals import (
    Counterfactual,
    Counterfactuals,
    answered_otherwise,
    edits,
    most_read,
    smallest,
)
from dmn.explain.edits import apply_edits
from dmn.explain.faithfulness import (
    READ,
    Faithfulness,
    WordShares,
    changed_without,
    lost_without,
)
from dmn.explain.interventions import Cell, WhatIf, check, dropped, held, what_if
from dmn.explain.transplants import Transplant
from dmn.inference.decoding import greedy
from dmn.inference.inputs import EncodedPrompt, Prompt
from dmn.inference.reader import Reader
from dmn.inference.trace import EpisodeTrace
from dmn.models.baselines.pooled import Ungated
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.system import folders
from dmn.system.device import choose_device
from dmn.text.tokenizer import Sentence

if TYPE_CHECKING:
    from dmn.explain.attribution import Story

LONGEST_TAKEN_APART = 200
"""Sentences up to which a story is read once for each of them, and word by word."""
MOST_FACTS_BY_WORD = 30
_LOADING = Lock()


def load(checkpoint: str | Path, device: str = "auto") -> "Lens":
    """An lens for a name under `checkpoints/` (or DMN_CHECKPOINTS), or for a checkpoint's
    folder.

    Raises CheckpointError or DeviceError.
    """
    folder = find(checkpoint)
    chosen = choose_device(device)
    return Lens(checkpoint_folder.load(folder, chosen), chosen)


def find(checkpoint: str | Path) -> Path:
    """The folder of a checkpoint that is named, or whose folder is given.

    Raises CheckpointError.
    """
    kept = folders.checkpoints()
    names = checkpoint_folder.available(*folders.checkpoint_folders(kept))
    if str(checkpoint) in names:
        return folders.checkpoint(str(checkpoint), kept)
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


class Lens(Reader):
    """A reader whose answers can be taken apart: what-ifs, counterfactuals and attributions."""

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
        before = Prompt.of(story, self.split(story), question)
        n_facts, passes = len(before.sentences), self._passes(passes)
        found: dict[int, EpisodeTrace] = {}
        for n in {change.passes or passes for change in changes}:
            chosen = [i for i, change in enumerate(changes) if (change.passes or passes) == n]
            group = [changes[i] for i in chosen]
            for change in group:
                check(change, n_facts, self._passes(n), self.shares)
            told = [apply_edits(change, before) for change in group]
            traces = self.read(told, n, held(group, n_facts, n))
            found.update(zip(chosen, traces, strict=True))
        return tuple(found[i] for i in range(len(changes)))

    def transplant(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        *,
        memory_after: int | None = None,
        facts: Mapping[int, int] | None = None,
        gates_of: int | None = None,
        question: bool = False,
        passes: int | None = None,
    ) -> EpisodeTrace:
        """Read the target, a story and its question, with something of the source put into it.

        `memory_after` and `gates_of` count passes from 1; `facts` names for facts of the target
        those of the source whose vectors they take, both from 0. Raises TextError.
        """
        asked = Transplant(memory_after, dict(facts or {}), gates_of, question)
        told = [self._short(*source), self._short(*target)]
        return self.transplanted(told, asked, self._passes(passes))

    def transplanted(self, told: Sequence[Prompt], asked: Transplant, passes: int) -> EpisodeTrace:
        """Return the trace of the second story with something of the first. Raises TextError."""
        of, to = (len(one.sentences) for one in told)
        asked.check(of, to, passes)
        if isinstance(self.checkpoint.network.memory, Ungated):
            raise TextError(
                f"{self.name} reads without attention and has no memory between passes, so nothing "
                "can be moved. Choose another checkpoint."
            )
        encoded = self.encoded(told, passes)
        source, target = encoded.asked
        if source.placeholders.numbers != target.placeholders.numbers:
            raise TextError(
                "The two stories have different words that the checkpoint does not know. It cannot "
                "distinguish them. Use the same names, or names that it knows."
            )
        width = encoded.batch.facts.shape[1]
        columns = {target.column(t): source.column(s) for t, s in asked.facts.items()}
        gates = None
        if asked.gates_of is not None:
            gates = np.full((2, passes, to + 1), np.nan, dtype=np.float32)
            (alone,) = self.read(told[:1], passes)
            gates[1, asked.gates_of - 1] = alone.gates[asked.gates_of - 1]
        return self.read(told, passes, gates, asked.moved(passes, width, columns))[1]

    def counterfactuals(
        self, story: str, question: str, passes: int | None = None
    ) -> Counterfactuals:
        """The smallest changes of the story that change the answer. Raises TextError."""
        passes, told = self._passes(passes), self._short(story, question)
        (before,) = self.read((told,), passes)
        tried = edits(before.facts, self.checkpoint.vocabulary.known, most_read(before))
        changed = (apply_edits(edit.change, told) for edit in tried)
        answered, sure = greedy(self.checkpoint, [told, *changed], passes, self.links)
        found = smallest(answered_otherwise(tried, answered, sure))
        traces = self.what_ifs(story, question, [edit.change for edit in found], passes)
        # The search follows one answer, a trace five: now and then the best of five is the old one.
        flips = [
            Counterfactual(edit, trace)
            for edit, trace in zip(found, traces, strict=True)
            if trace.answer.items != before.answer.items
        ]
        return Counterfactuals(len(tried), tuple(flips))

    def without_each(
        self, story: str, question: str, passes: int | None = None
    ) -> tuple[EpisodeTrace, tuple[EpisodeTrace, ...]]:
        """Read the story, and once more without each of its facts, in their order.

        Raises TextError, for a story of one fact too.
        """
        n_facts = len(self._short(story, question).sentences)
        if n_facts < 2:
            raise TextError(
                "The story has one sentence, so none can be left out. Add another sentence."
            )
        without = [WhatIf(order=dropped(range(n_facts), fact)) for fact in range(n_facts)]
        trace, *others = self.what_ifs(story, question, [WhatIf(), *without], passes)
        return trace, tuple(others)

    def left_out(
        self, story: str, question: str, passes: int | None = None
    ) -> tuple[EpisodeTrace, Float[np.ndarray, " fact"]]:
        """Return the trace, and the drop of the answer's probability without each fact.

        Raises TextError, for a story of one fact too.
        """
        trace, others = self.without_each(story, question, passes)
        return trace, lost_without(trace, others)

    def why(self, story: str, question: str, passes: int | None = None) -> Faithfulness:
        """Gates, leaving out and gradients, fact by fact. Raises TextError."""
        trace, others = self.without_each(story, question, passes)
        words, asked = self._words(self._short(story, question), trace.n_passes)
        gradient, integrated = (
            asked.widened(shares.double().cpu().numpy(), len(trace.facts))
            for shares in words.answer()
        )
        return Faithfulness(
            gates=trace.gates[:, :-1].max(axis=0),
            left_out=lost_without(trace, others),
            gradient=gradient,
            integrated=integrated,
            changes=changed_without(trace, others),
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
        words, asked = self._words(told, passes)
        kept = range(len(told.sentences)) if asked.kept is None else asked.kept
        gradient = words.gates(pass_, [kept.index(fact) for fact in facts]).double().cpu().numpy()
        return tuple(
            WordShares.of(fact, self._read_words(told.sentences[fact]), row)
            for fact, row in zip(facts, gradient, strict=True)
        )

    def _read_words(self, sentence: Sentence) -> tuple[str, ...]:
        """The words of a fact, as typed, that the network reads."""
        vocabulary = self.checkpoint.vocabulary
        said = zip(sentence.words, sentence.surfaces, strict=True)
        return tuple(surface for word, surface in said if vocabulary.reads(word))

    def _short(self, story: str, question: str) -> Prompt:
        sentences = self.split(story)
        if len(sentences) > LONGEST_TAKEN_APART:
            raise TextError(
                f"A story of up to {LONGEST_TAKEN_APART} sentences can be taken apart, this one "
                f"has {len(sentences):,}. Ask about a part of it."
            )
        return Prompt.of(story, sentences, question)

    def _words(self, told: Prompt, passes: int) -> "tuple[Story, EncodedPrompt]":
        # Captum loads matplotlib, half a second that only those who ask for gradients should wait,
        # and two who ask at once must not both load it.
        with _LOADING:
            from dmn.explain.attribution import Story

        encoded = self.encoded((told,), passes)
        story = Story(self.checkpoint.network, encoded.batch.to(self._device), passes)
        return story, encoded.asked[0]
