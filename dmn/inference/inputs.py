"""Stories and questions as people type them, as a batch, and the way back from ids to words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from dmn.data.batching import Batch, collate
from dmn.data.encoding import EncodedExamples, Ragged
from dmn.errors import TextError
from dmn.inference.grounding import absent_names, is_supported
from dmn.inference.linking import linked
from dmn.inference.trace import Candidate
from dmn.text.tokenizer import Sentence, names_in, read_question
from dmn.text.vocabulary import END, Placeholders, Vocabulary


@dataclass(frozen=True)
class EncodedPrompt:
    """One question about one story, and the way back from its ids to words."""

    story: str
    sentences: tuple[Sentence, ...]
    question: Sentence
    placeholders: Placeholders
    about: int | None = None
    kept: tuple[int, ...] | None = None
    """Indices of the sentences that are read, if some are not; see `dmn.inference.linking`."""

    def narrowed(self, gates: Float[np.ndarray, "pass fact_and_stop"]) -> np.ndarray:
        """Return gates for all sentences of the story as those for the sentences that are read."""
        return gates if self.kept is None else gates[..., [*self.kept, -1]]

    def column(self, fact: int) -> int:
        """Return the column of a fact in the batch. Raises TextError for one that is not read."""
        if self.kept is None:
            return fact
        if fact not in self.kept:
            raise TextError(f"Fact {fact} is not read, as nothing links it to the question.")
        return self.kept.index(fact)

    def widened(self, values: np.ndarray, n_facts: int) -> np.ndarray:
        """Return what each sentence that is read has [..., fact] for all `n_facts` of the story; 0
        for the others, and what stands behind the facts, as stop, behind them.
        """
        if self.kept is None:
            return values
        behind = values.shape[-1] - len(self.kept)
        wide = np.zeros((*values.shape[:-1], n_facts + behind), dtype=values.dtype)
        wide[..., [*self.kept, *range(n_facts, n_facts + behind)]] = values
        return wide

    @cached_property
    def surfaces(self) -> dict[str, str]:
        """Lower-case word -> how it was typed."""
        return _surfaces((*self.sentences, self.question))

    @property
    def unknown(self) -> dict[str, int]:
        """Words outside the vocabulary as typed, and the number of the placeholder of each."""
        return {self.surfaces[word]: number for word, number in self.placeholders.numbers.items()}

    @property
    def short_names(self) -> dict[str, str]:
        """Each short name as typed, and the name that it was read as: John, John Smith."""
        read = [
            (surface, word)
            for sentence in (*self.sentences, self.question)
            for word, surface in zip(sentence.words, sentence.surfaces, strict=True)
            if " " in word
        ]
        whole = {word: surface for surface, word in read if _is_spelt_out(surface, word)}
        return {
            surface: whole.get(word, word.title())
            for surface, word in read
            if not _is_spelt_out(surface, word)
        }

    def word(self, index: int, vocabulary: Vocabulary) -> str:
        """An id as it was typed; empty for a placeholder that stands for nothing."""
        number = vocabulary.placeholder_number(index)
        word = vocabulary.words[index] if number is None else self.placeholders.word(number)
        return self.surfaces.get(word, word) if word is not None else ""

    @property
    def absent(self) -> tuple[str, ...]:
        """The question's names that no fact holds, as they were typed."""
        facts = [sentence.words for sentence in self.sentences]
        found = absent_names(facts, self.question.words, self.placeholders.numbers)
        return tuple(self.surfaces[word] for word in found)

    def supports(self, answer: Candidate, gates: Float[np.ndarray, "pass fact_and_stop"]) -> bool:
        """Return whether the answer rests on the story; see `dmn.inference.grounding`."""
        return is_supported(
            [sentence.words for sentence in self.sentences],
            self.question.words,
            [item.lower() for item in answer.items],
            self.placeholders.numbers,
            gates,
        )


@dataclass(frozen=True)
class Encoded:
    """Questions as a batch, each with its way back."""

    batch: Batch
    asked: tuple[EncodedPrompt, ...]


@dataclass(frozen=True)
class Prompt:
    """A story that was split, and a question about it."""

    story: str
    sentences: tuple[Sentence, ...]
    question: Sentence
    about: int | None = None
    """The fact that is asked about, from 0; None for a question about all."""

    @classmethod
    def of(cls, story: str, sentences: tuple[Sentence, ...], question: str) -> "Prompt":
        """Read a question about a split story: what is one name in it is one in the question.

        Raises TextError.
        """
        return cls(story, sentences, read_question(question, names_in(sentences)))

    def only(self, facts: Sequence[int]) -> "Prompt":
        """Return the same question about some of the sentences."""
        return replace(self, sentences=tuple(self.sentences[fact] for fact in facts))


def encode(
    told: Sequence[Prompt], vocabulary: Vocabulary, passes: int, links: bool = False
) -> Encoded:
    """Return questions as a batch. Neighbours about one story, with the very same sentences, share
    what is read of it. With `links` sentences that nothing links to the question are left out of
    a crowded story.
    """
    table: dict[tuple[int, ...], int] = {}
    facts: list[list[int]] = []
    questions: list[int] = []
    about = [-1 if one.about is None else one.about for one in told]
    asked: list[EncodedPrompt] = []
    sentences, placeholders, rows = None, Placeholders(vocabulary), list[int]()

    def row(sentence: Sentence, names: Placeholders) -> int:
        ids = names.ids(sentence.words)
        return table.setdefault(ids, len(table))

    for whole in told:
        kept = _kept(whole, vocabulary) if links else None
        one = whole if kept is None else whole.only(kept)
        if one.sentences is not sentences:
            sentences, placeholders = one.sentences, Placeholders(vocabulary)
            rows = [row(sentence, placeholders) for sentence in sentences]
        # Each question hands out placeholders of its own after the story's.
        its_own = placeholders.copy()
        facts.append(rows)
        questions.append(row(one.question, its_own))
        asked.append(
            EncodedPrompt(one.story, one.sentences, one.question, its_own, one.about, kept)
        )
    data = _examples(vocabulary, list(table), facts, questions, about)
    return Encoded(collate(data, np.arange(len(told)), passes), tuple(asked))


def _kept(one: Prompt, vocabulary: Vocabulary) -> tuple[int, ...] | None:
    """Return which sentences are read; None for all."""
    found = linked([s.words for s in one.sentences], one.question.words, vocabulary)
    return None if len(found) == len(one.sentences) else tuple(found)


def _examples(
    vocabulary: Vocabulary,
    table: list[tuple[int, ...]],
    facts: list[list[int]],
    questions: list[int],
    about: list[int],
) -> EncodedExamples:
    """Questions whose answers and supporting facts nobody knows."""
    nothing = Ragged.of([[]] * len(facts))
    return EncodedExamples(
        vocabulary,
        sentences=Ragged.of(table),
        facts=Ragged.of(facts),
        questions=np.array(questions, dtype=np.int64),
        answers=Ragged.of([[END]] * len(facts)),
        supporting=nothing,
        names=nothing,
        taken=nothing,
        tasks=("",) * len(facts),
        about=np.array(about, dtype=np.int64),
    )


def _is_spelt_out(surface: str, word: str) -> bool:
    """Return whether a name of several words was typed with all of them."""
    typed = re.findall(r"\w+", surface.lower())
    return typed == re.findall(r"\w+", word)


def _surfaces(sentences: Iterable[Sentence]) -> dict[str, str]:
    """Return each word as it was typed: in lower case if it ever was, so that only names keep their
    capital.
    """
    typed: dict[str, str] = {}
    for sentence in sentences:
        for word, surface in zip(sentence.words, sentence.surfaces, strict=True):
            if word not in typed or surface.islower():
                is_as_typed = " " in word or surface.lower() == word
                typed[word] = surface if is_as_typed else word
    return typed
