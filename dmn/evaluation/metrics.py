"""Accuracy of a network, and the share of right facts that it read, per task."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from dmn.data.batching import batches_by_length, collate
from dmn.data.encoding import EncodedExamples
from dmn.inference.grounding import leaders
from dmn.models.network import Network
from dmn.text.answers import same_answer
from dmn.text.vocabulary import END, PAD, Vocabulary

SOLVED = 95.0
"""The papers count a task as solved from this accuracy on, in percent."""


@dataclass(frozen=True)
class Outcome:
    """One question: was the answer right, and where did the passes look?"""

    is_right: bool
    recall: float
    """Share of the supporting facts that led a pass before stop did; NaN where they are not
    known, or the network has no gates.
    """
    passes_on_target: int
    """Passes before stop led whose largest gate was on a supporting fact."""
    passes_before_stop: int
    uniform_recall: float
    """Expected value for uniform gates, all passes read."""
    uniform_precision: float
    gates_can_suffice: bool
    """True if there are as many passes as supporting facts, or more."""

    @property
    def can_be_judged(self) -> bool:
        """Return whether supporting facts are known, and no more of them than there are passes."""
        return not np.isnan(self.recall) and self.gates_can_suffice


@dataclass(frozen=True)
class TaskResult:
    """Accuracies and gate figures of one task in percent; None where there is nothing to count."""

    questions: int
    accuracy: float
    accuracy_new: float | None
    accuracy_repeated: float | None
    repeated: int
    """Questions whose exact facts and question stand in the training data too."""
    new_structure: int | None
    """Questions that stand in the training data under no other names either; None where the
    training data are not known.
    """
    accuracy_new_structure: float | None
    gate_recall: float | None
    gate_precision: float | None
    uniform_recall: float | None
    uniform_precision: float | None
    gates_can_suffice: bool
    """True if no question has more supporting facts than there are passes."""


class Answered(NamedTuple):
    """One batch of questions: what was answered and what was read, padded as in the batch."""

    indices: Int[np.ndarray, " batch"]
    """Indices of the examples."""
    items: Int[np.ndarray, "batch item"]
    """The answers as the answer module gives them: each ended, then padded."""
    is_right: Bool[np.ndarray, " batch"]
    """Of a question without an answer: whether no answer is held more probable than any other."""
    log_probabilities: Float[np.ndarray, "batch candidate"]
    """Of the answers that the search found, the given one first; not calibrated."""
    gates: Float[np.ndarray, "batch pass fact_and_stop"]
    is_fact: Bool[np.ndarray, "batch fact"]
    memories: Float[np.ndarray, "batch pass hidden"]


def answered(
    network: Network,
    data: EncodedExamples,
    passes: int | None = None,
    batch_size: int = 256,
    random: np.random.Generator | None = None,
    most_facts: int | None = None,
) -> Iterator[Answered]:
    """All examples in batches of one length, in a random order or short stories first, on the
    network's own device. `most_facts` bounds a batch's questions times its longest story.
    """
    network.eval()
    passes = network.memory.passes if passes is None else passes
    for indices in batches_by_length(data, batch_size, None, random, most_facts):
        yield _answered(network, data, indices, passes)


@torch.inference_mode()
def _answered(
    network: Network, data: EncodedExamples, indices: np.ndarray, passes: int
) -> Answered:
    batch = collate(data, indices, passes).to(network.device)
    question, episodes = network.read(batch, passes)
    found = network.answer.decode(
        network.embedding, episodes.memories[:, -1], question, batch.is_possible
    )
    items = found.items[:, 0].cpu().numpy()
    is_right = np.where(
        data.answers.lengths[indices] == 1,
        found.is_unsaid.cpu().numpy(),
        _is_right(items, batch.answers.cpu().numpy(), data, indices),
    )
    return Answered(
        indices,
        items,
        is_right,
        found.log_probabilities.double().cpu().numpy(),
        episodes.gates.cpu().numpy(),
        batch.is_fact.cpu().numpy(),
        episodes.memories.cpu().numpy(),
    )


def _is_right(
    given: Int[np.ndarray, "batch given_item"],
    right: Int[np.ndarray, "batch right_item"],
    data: EncodedExamples,
    indices: Int[np.ndarray, " batch"],
) -> Bool[np.ndarray, " batch"]:
    """Return whether each answer means the right one; those of other ids are compared word by
    word.
    """
    found = same_items(given, right)
    for row in np.flatnonzero(~found):
        question = data.sentences.row(int(data.questions[indices[row]]))
        said, wanted, asked = (
            _spoken(ids, data.vocabulary) for ids in (given[row], right[row], question)
        )
        found[row] = same_answer(said, wanted, " ".join(asked))
    return found


def _spoken(ids: Int[np.ndarray, " id"], vocabulary: Vocabulary) -> list[str]:
    """The words of some ids; an unknown word is its placeholder, such as "<3>"."""
    return [vocabulary.words[index] for index in ids if index not in (PAD, END)]


def outcomes(
    network: Network,
    data: EncodedExamples,
    passes: int | None = None,
    batch_size: int = 256,
    on_batch: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """One outcome per example, in the examples' order; `on_batch` hears of each batch, and may
    raise.
    """
    found: list[Outcome | None] = [None] * len(data)
    for batch in answered(network, data, passes, batch_size):
        for row, index in enumerate(batch.indices):
            supporting = data.supporting.row(int(index))
            found[index] = outcome(
                bool(batch.is_right[row]), batch.gates[row], batch.is_fact[row], supporting
            )
        on_batch()
    return [one for one in found if one is not None]


def same_items(
    given: Int[np.ndarray, "batch given_item"], right: Int[np.ndarray, "batch right_item"]
) -> Bool[np.ndarray, "batch"]:
    """Return whether two padded answers are the same up to padding."""
    width = max(given.shape[1], right.shape[1])

    def widened(items: np.ndarray) -> np.ndarray:
        return np.pad(items, ((0, 0), (0, width - items.shape[1])), constant_values=PAD)

    return (widened(given) == widened(right)).all(1)


def outcome(
    is_right: bool,
    gates: Float[np.ndarray, "pass fact_and_stop"],
    is_fact: Bool[np.ndarray, " fact"],
    supporting: Int[np.ndarray, " supporting"],
) -> Outcome:
    """Return the outcome of one question, by the definitions of docs/model.md, "What is
    measured".
    """
    if not len(supporting) or not gates.any():
        return Outcome(is_right, np.nan, 0, 0, np.nan, np.nan, True)
    n_facts, n_passes = int(is_fact.sum()), len(gates)
    leading = leaders(np.hstack([gates[:, :n_facts], gates[:, -1:]]))
    needed = set(supporting.tolist())
    return Outcome(
        is_right,
        recall=len(needed & set(leading)) / len(needed),
        passes_on_target=sum(leader in needed for leader in leading),
        passes_before_stop=len(leading),
        uniform_recall=1 - (1 - 1 / n_facts) ** n_passes,
        uniform_precision=len(needed) / n_facts,
        gates_can_suffice=len(needed) <= n_passes,
    )


@dataclass
class Tally:
    """Outcomes of one task that are counted as they come; none of them is kept."""

    questions: int = 0
    right: int = 0
    repeated: int | None = None
    """Questions known to stand in the training data too; None while nothing is known of any."""
    right_repeated: int = 0
    new_structure: int | None = None
    """Questions known to stand in the training data under no names."""
    right_new_structure: int = 0
    known: int = 0
    """Questions whose supporting facts are known."""
    recall: float = 0.0
    on_target: int = 0
    before_stop: int = 0
    uniform_recall: float = 0.0
    uniform_precision: float = 0.0
    gates_can_suffice: bool = True

    def add(
        self, found: Outcome, repeated: bool | None = None, new_structure: bool | None = None
    ) -> None:
        self.questions += 1
        self.right += found.is_right
        if repeated is not None:
            self.repeated = (self.repeated or 0) + repeated
            self.right_repeated += repeated and found.is_right
        if new_structure is not None:
            self.new_structure = (self.new_structure or 0) + new_structure
            self.right_new_structure += new_structure and found.is_right
        if np.isnan(found.recall):
            return
        self.known += 1
        self.recall += found.recall
        self.on_target += found.passes_on_target
        self.before_stop += found.passes_before_stop
        self.uniform_recall += found.uniform_recall
        self.uniform_precision += found.uniform_precision
        self.gates_can_suffice &= found.gates_can_suffice

    def result(self) -> TaskResult:
        """The figures so far. What is known of one question must be known of all."""
        old = self.repeated or 0
        new = 0 if self.repeated is None else self.questions - old
        return TaskResult(
            questions=self.questions,
            accuracy=_percent(self.right, self.questions) or 0.0,
            accuracy_new=_percent(self.right - self.right_repeated, new),
            accuracy_repeated=_percent(self.right_repeated, old),
            repeated=old,
            new_structure=self.new_structure,
            accuracy_new_structure=_percent(self.right_new_structure, self.new_structure or 0),
            gate_recall=_percent(self.recall, self.known),
            gate_precision=_percent(self.on_target, self.before_stop),
            uniform_recall=_percent(self.uniform_recall, self.known),
            uniform_precision=_percent(self.uniform_precision, self.known),
            gates_can_suffice=self.gates_can_suffice,
        )


def by_task(
    found: Sequence[Outcome],
    tasks: Sequence[str],
    repeated: Sequence[bool] | None = None,
    new_structure: Sequence[bool] | None = None,
) -> dict[str, TaskResult]:
    """Outcomes summed up per task, tasks in order of number."""
    tallies: dict[str, Tally] = {}
    known = repeated or repeat(None), new_structure or repeat(None)
    for one, task, seen, is_new in zip(found, tasks, *known, strict=False):
        tallies.setdefault(task, Tally()).add(one, seen, is_new)
    return results(tallies)


def results(tallies: Mapping[str, Tally]) -> dict[str, TaskResult]:
    """Return the figures of each task: those with numbers in their order, then the others."""
    return {name: tallies[name].result() for name in sorted(tallies, key=_place)}


def _place(task: str) -> tuple[bool, int, str]:
    return not task.isdigit(), len(task) if task.isdigit() else 0, task


def _percent(part: int | float, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def summary(results: dict[str, TaskResult]) -> dict[str, Any]:
    """The stable form of `evaluate --json`.

    Means of the gate figures are over the tasks whose passes can hold their supporting facts one by
    one; where a question needs more facts than there are passes, no gates could reach 100 %.
    """
    tasks = list(results.values())
    countable = [t for t in tasks if t.gates_can_suffice]
    return {
        "tasks": {name: asdict(result) for name, result in results.items()},
        "mean_accuracy": sum(t.accuracy for t in tasks) / len(tasks),
        "solved": sum(t.accuracy >= SOLVED for t in tasks),
        "gate_recall": _mean([t.gate_recall for t in countable]),
        "gate_precision": _mean([t.gate_precision for t in countable]),
    }


def one_figure(results: Iterable[TaskResult]) -> bool:
    """Return True where gate recall and gate precision are equal for each task, to one decimal, so
    that one of them says all. That is so where a network reads one fact a pass and then stops.
    """
    pairs = [(r.gate_recall, r.gate_precision) for r in results]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return bool(known) and all(f"{a:.1f}" == f"{b:.1f}" for a, b in known)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
