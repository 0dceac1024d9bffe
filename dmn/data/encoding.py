"""Examples -> ids, ready to be cut into batches; each distinct sentence once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.text.tokenizer import Names, Reader, item_word, story_names, words
from dmn.text.vocabulary import END, PAD, Placeholders, Vocabulary


@dataclass(frozen=True)
class Ragged:
    """Rows of different lengths in one array."""

    values: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[Collection[int]]) -> "Ragged":
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        return cls(np.array([value for row in rows for value in row], dtype=np.int64), lengths)

    @cached_property
    def starts(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(self.lengths)])

    def row(self, index: int) -> np.ndarray:
        return self.values[self.starts[index] : self.starts[index + 1]]

    def take(self, indices: np.ndarray) -> "Ragged":
        """Return the chosen rows."""
        rows = [self.row(int(index)) for index in indices]
        return Ragged(np.concatenate([self.values[:0], *rows]), self.lengths[indices])

    def padded(self, indices: np.ndarray, fill: int = PAD) -> tuple[np.ndarray, np.ndarray]:
        """Return the chosen rows as one matrix [row, longest], and a mask of what is no filling."""
        lengths = self.lengths[indices]
        place = np.arange(max(1, int(lengths.max(initial=0))))
        mask = place < lengths[:, None]
        matrix = np.full(mask.shape, fill, dtype=np.int64)
        matrix[mask] = self.values[(self.starts[indices][:, None] + place)[mask]]
        return matrix, mask


@dataclass(frozen=True)
class EncodedExamples:
    """Examples as ids, ready to be cut into batches. Sentences and questions share one table."""

    vocabulary: Vocabulary
    sentences: Ragged
    facts: Ragged
    questions: np.ndarray
    answers: Ragged
    supporting: Ragged
    names: Ragged
    """Ids of each example's words that may be replaced by placeholders."""
    taken: Ragged
    """Ids of the placeholders that each example's unknown words hold already."""
    tasks: tuple[str, ...]
    about: np.ndarray
    """Index of the fact that each question is about, -1 for none."""

    def __len__(self) -> int:
        return len(self.questions)

    def take(self, indices: np.ndarray) -> "EncodedExamples":
        """Return the chosen examples, over the same table of sentences."""
        return replace(
            self,
            facts=self.facts.take(indices),
            questions=self.questions[indices],
            answers=self.answers.take(indices),
            supporting=self.supporting.take(indices),
            names=self.names.take(indices),
            taken=self.taken.take(indices),
            tasks=tuple(self.tasks[index] for index in indices),
            about=self.about[indices],
        )


class _Encoder:
    """The table of sentences under construction: one row for each distinct sentence."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rows: dict[tuple[int, ...], int] = {}
        self._known: dict[tuple[str, Reader, Names], int] = {}

    def row(self, sentence: str, placeholders: Placeholders, read: Reader, names: Names) -> int:
        """The row of a sentence of a story with these names of several words."""
        key = (sentence, read, names)
        if key in self._known:
            return self._known[key]
        tokens = words(sentence, names) if names and read is words else read(sentence)
        if not tokens:
            raise DataError(
                f"a sentence needs at least one word, got {sentence!r}. Remove it from the data."
            )
        ids = placeholders.ids(tokens)
        row = self._rows.setdefault(ids, len(self._rows))
        if all(word in self._vocabulary for word in tokens):
            self._known[key] = row  # unknown words mean another id in another story
        return row

    def table(self) -> Ragged:
        return Ragged.of(list(self._rows))


def encode(
    examples: Sequence[Example],
    vocabulary: Vocabulary,
    names: Sequence[Collection[str]] | None = None,
    read: Reader = words,
) -> EncodedExamples:
    """Turn examples into ids.

    `names[i]` are the words of example i that training may replace by placeholders; `read` gives
    a fact's words. Raises DataError for an example without facts, or with an empty sentence.
    """
    encoder = _Encoder(vocabulary)
    facts, questions, answers, taken = [], [], [], []
    for example in examples:
        if not example.facts:
            raise DataError(f"a question needs a fact before it, got none: {example.question!r}")
        placeholders = Placeholders(vocabulary)
        several = story_names(example.facts) if read is words else frozenset()
        facts.append([encoder.row(fact, placeholders, read, several) for fact in example.facts])
        questions.append(encoder.row(example.question, placeholders, words, several))
        answers.append(
            [*(_item(item, vocabulary, placeholders, several) for item in example.answer), END]
        )
        taken.append({vocabulary.placeholder_id(n) for n in placeholders.numbers.values()})
    return EncodedExamples(
        vocabulary,
        encoder.table(),
        Ragged.of(facts),
        np.array(questions, dtype=np.int64),
        Ragged.of(answers),
        Ragged.of([example.supporting for example in examples]),
        Ragged.of(
            [
                [vocabulary.id(n) for n in some if n in vocabulary]
                for some in names or [()] * len(examples)
            ]
        ),
        Ragged.of(taken),
        tuple(example.task for example in examples),
        np.array([-1 if e.about is None else e.about for e in examples], dtype=np.int64),
    )


def _item(item: str, vocabulary: Vocabulary, placeholders: Placeholders, names: Names) -> int:
    if not vocabulary.classes:
        return placeholders.id(item_word(item, names))
    if item not in vocabulary.classes:
        raise DataError(
            f"expected an answer among {', '.join(vocabulary.classes)}, got {item!r}; add it to "
            "classes, or choose other data"
        )
    return vocabulary.id(item)
