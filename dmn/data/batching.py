"""Ids -> Batch: ids and masks, bucketed by length, each distinct sentence of a batch once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from dmn.data.encoding import EncodedExamples, Ragged
from dmn.text.vocabulary import PAD, Vocabulary

_BUCKET = 50
"""Batches sorted together by length: enough to leave little padding, few enough to keep the
order random.
"""


@dataclass(frozen=True)
class Batch:
    """Questions to be answered together. A mask is true where there is something."""

    sentences: Int[Tensor, "sentence token"]
    """Word ids of each distinct sentence."""
    is_token: Bool[Tensor, "sentence token"]
    facts: Int[Tensor, "batch fact"]
    """Index of the sentence of each fact."""
    is_fact: Bool[Tensor, "batch fact"]
    questions: Int[Tensor, "batch question_token"]
    is_question_token: Bool[Tensor, "batch question_token"]
    answers: Int[Tensor, "batch item"]
    """Ids of the answer's items and the end symbol, then padding."""
    gate_targets: Float[Tensor, "batch pass fact_and_stop"]
    """Target gates of each pass; rows of zeros where the supporting facts are not known."""
    is_possible: Bool[Tensor, "batch answer_word"]
    """Words that may stand in an answer: no padding, and no placeholder that the story does not
    hold; of the classes alone where there are some.
    """
    about: Int[Tensor, " batch"]
    """Index of the fact that each question is about, -1 for none."""

    def __len__(self) -> int:
        return len(self.facts)

    def to(self, device: torch.device) -> "Batch":
        return Batch(**{f.name: getattr(self, f.name).to(device) for f in fields(self)})


def collate(
    data: EncodedExamples, indices: np.ndarray, passes: int, renaming: np.ndarray | None = None
) -> Batch:
    """Return the chosen examples as one batch.

    `renaming[i]` gives example i's new id of every word id; None keeps all words.
    """
    sentences, is_token, facts, is_fact = _sentences(data, indices, renaming)
    questions, is_question_token = _renamed(data.sentences, data.questions[indices], renaming)
    answers, _ = _renamed(data.answers, indices, renaming)
    held = np.where(is_fact[:, :, None], sentences[facts], PAD).reshape(len(indices), -1)
    arrays = {
        "sentences": sentences,
        "is_token": is_token,
        "facts": facts,
        "is_fact": is_fact,
        "questions": questions,
        "is_question_token": is_question_token,
        "answers": answers,
        "gate_targets": _gate_targets(
            data.supporting, indices, passes, facts.shape[1], data.answers.lengths[indices] == 1
        ),
        "is_possible": _possible(np.hstack([held, questions]), data.vocabulary),
        "about": data.about[indices],
    }
    return Batch(**{name: torch.from_numpy(array) for name, array in arrays.items()})


def _sentences(
    data: EncodedExamples, indices: np.ndarray, renaming: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return each distinct sentence once, and which of them each fact is, both with their masks.

    Stories that keep their words share sentences, a renamed one has its own.
    """
    scheme, schemes = np.zeros(len(indices), dtype=np.int64), None
    if renaming is not None:
        same = np.arange(renaming.shape[1])
        scheme = np.where((renaming != same).any(1), np.arange(1, len(indices) + 1), 0)
        schemes = np.vstack([same, renaming])
    rows, is_fact = data.facts.padded(indices)
    keys = (scheme[:, None] * len(data.sentences.lengths) + rows)[is_fact]
    distinct, placed = np.unique(keys, return_inverse=True)
    facts = np.zeros_like(rows)
    facts[is_fact] = placed
    scheme_of, row_of = np.divmod(distinct, len(data.sentences.lengths))
    chosen = None if schemes is None else schemes[scheme_of]
    sentences, is_token = _renamed(data.sentences, row_of, chosen)
    return sentences, is_token, facts, is_fact


def _renamed(
    rows: Ragged, indices: np.ndarray, renaming: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    ids, is_there = rows.padded(indices)
    if renaming is None:
        return ids, is_there
    return np.where(is_there, np.take_along_axis(renaming, ids, axis=1), PAD), is_there


def _possible(held: np.ndarray, vocabulary: Vocabulary) -> np.ndarray:
    """Return which ids may stand in each answer; `held[i]` are those of story and question i."""
    possible = np.ones((len(held), vocabulary.n_answers), dtype=bool)
    first = vocabulary.placeholder_id(1)
    possible[:, first : first + vocabulary.n_placeholders] = False
    if not vocabulary.classes:
        np.put_along_axis(possible, held, True, axis=1)
    possible[:, PAD] = False
    return possible


def _gate_targets(
    supporting: Ragged, indices: np.ndarray, passes: int, n_facts: int, is_unsaid: np.ndarray
) -> np.ndarray:
    """Return one supporting fact a pass in the data's order, then stop; all of them evenly where
    there are more than passes. A question that the story does not answer stops at once.
    """
    targets = np.zeros((len(indices), passes, n_facts + 1), dtype=np.float32)
    facts, is_known = supporting.padded(indices)
    counts = supporting.lengths[indices]
    too_many = counts > passes
    for i in range(passes):
        single = np.flatnonzero((counts > i) & ~too_many)
        targets[single, i, facts[single, min(i, facts.shape[1] - 1)]] = 1.0
        targets[(counts <= i) & ((counts > 0) | is_unsaid), i, n_facts] = 1.0
    row, place = np.nonzero(is_known & too_many[:, None])
    targets[row, :, facts[row, place]] = 1.0 / counts[row][:, None]
    return targets


def rename(
    data: EncodedExamples, indices: np.ndarray, share: float, random: np.random.Generator
) -> np.ndarray | None:
    """Draw new ids of all words, per example: in `share` of the stories names become placeholders.

    In half of those every name does, in the others each with probability one half, so that the
    network meets known names beside unknown ones.
    """
    chosen = np.flatnonzero(random.random(len(indices)) < share)
    if not len(chosen):
        return None
    vocabulary = data.vocabulary
    renaming = np.tile(np.arange(len(vocabulary)), (len(indices), 1))
    slots = np.arange(vocabulary.n_placeholders) + vocabulary.placeholder_id(1)
    for i in chosen:
        index = int(indices[i])
        free = random.permutation(np.setdiff1d(slots, data.taken.row(index)))
        share_of_names = 1.0 if random.random() < 0.5 else 0.5
        nouns = np.unique(vocabulary.nouns[data.names.row(index)])
        nouns = nouns[random.random(len(nouns)) < share_of_names][: len(free)]
        new = dict(zip(nouns.tolist(), free.tolist(), strict=False))
        for name in data.names.row(index).tolist():
            renaming[i, name] = new.get(int(vocabulary.nouns[name]), name)
    return renaming


def batches_by_length(
    data: EncodedExamples,
    batch_size: int,
    order: np.ndarray | None = None,
    random: np.random.Generator | None = None,
    most_facts: int | None = None,
) -> Iterator[np.ndarray]:
    """Yield batches of indices of examples of about one length.

    Random batches of a random order, or all in order of length. `most_facts` bounds a batch's
    examples times its longest story, where that is more than one example.
    """
    for batch in _batches(data, batch_size, order, random):
        longest = int(data.facts.lengths[batch].max(initial=1))
        size = len(batch) if most_facts is None else max(1, most_facts // longest)
        yield from (batch[i : i + size] for i in range(0, len(batch), size))


def _batches(
    data: EncodedExamples,
    batch_size: int,
    order: np.ndarray | None,
    random: np.random.Generator | None,
) -> Iterator[np.ndarray]:
    order = np.arange(len(data)) if order is None else order
    if random is None:
        by_length = order[np.argsort(data.facts.lengths[order], kind="stable")]
        yield from (by_length[i : i + batch_size] for i in range(0, len(by_length), batch_size))
        return
    order = _shuffled(order, data.about[order], random)
    batches: list[np.ndarray] = []
    for i in range(0, len(order), batch_size * _BUCKET):
        chunk = order[i : i + batch_size * _BUCKET]
        chunk = chunk[np.argsort(data.facts.lengths[chunk], kind="stable")]
        batches += [chunk[j : j + batch_size] for j in range(0, len(chunk), batch_size)]
    yield from (batches[i] for i in random.permutation(len(batches)))


def _shuffled(order: np.ndarray, about: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return examples in a random order; questions about one fact after another of a story stay
    together, so that a batch reads their story once.
    """
    if not len(order) or about.max() < 0:
        return random.permutation(order)
    is_new = np.append(True, about[1:] <= about[:-1])
    story = np.cumsum(is_new) - 1
    place = random.permutation(story.max(initial=0) + 1)
    return order[np.argsort(place[story], kind="stable")]


def draw(
    tasks: Sequence[str], weights: Mapping[str, float], random: np.random.Generator
) -> np.ndarray:
    """Draw the indices of one epoch: each example as often as its task's weight says, fractions by
    chance.
    """
    wanted = np.array([weights.get(task, 1.0) for task in tasks])
    times = np.floor(wanted + random.random(len(wanted))).astype(np.int64)
    return np.repeat(np.arange(len(wanted)), times)
