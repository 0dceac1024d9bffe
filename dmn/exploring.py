"""A data set under the lens: every question answered by one checkpoint, one row of a table each.

**Right facts** means that all supporting facts led a pass before stop did, and nothing else led
one: gate recall and gate precision are both 1. It is left open where the data name no supporting
facts, and where a question needs more of them than there are passes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float16

from dmn.answerer import Answerer
from dmn.calibration import tempered
from dmn.datasets import babi
from dmn.datasets.jsonl import Case
from dmn.encoding import encode
from dmn.errors import TextError
from dmn.evaluation import Answered, Outcome, answered, by_task, outcome
from dmn.evidence import is_supported, leaders
from dmn.examples import Example
from dmn.text import item_word, read_question, split_story, words
from dmn.vocabulary import END, PAD, Placeholders

CHUNK = 4096
"""Questions encoded at once: what is held besides the results does not grow with the data."""
COLUMNS = (
    "task", "story", "question", "truth", "answer", "probability", "right", "right_facts",
    "passes", "repeated", "sure", "facts",
)  # fmt: skip
_KNOWN_OR_NOT = ("right_facts", "repeated")


@dataclass(frozen=True)
class DataSet:
    """Questions, and what is known about them besides."""

    examples: tuple[Example, ...]
    cases: tuple[Case, ...] = ()
    """One for each example that was read as a person typed it: its accepted spellings count."""
    seen: frozenset[int] | None = None
    """`fingerprint` of each training question; None where the training data are not known."""
    is_cut: bool = False
    """Whether there were more questions than were to be read."""

    @cached_property
    def stories(self) -> list[int]:
        """For each example the number of its story, from 1."""
        grouped = enumerate(babi.stories(self.examples), start=1)
        return [number for number, story in grouped for _ in story]


class Part(NamedTuple):
    """Some of the questions, answered."""

    indices: np.ndarray
    rows: list[tuple[Any, ...]]
    """One for each index, its values in the order of `COLUMNS`."""
    outcomes: list[Outcome]
    memories: Float16[np.ndarray, "question pass hidden"]


@dataclass(frozen=True)
class Explored:
    """What came of the questions that were answered, in their order in the data."""

    data: DataSet
    table: pd.DataFrame
    """`COLUMNS`, indexed by the number of the question in the data, from 0.

    `right_facts` and `repeated` may be missing values; `passes` are those before stop led.
    """
    outcomes: tuple[Outcome, ...]
    memories: Float16[np.ndarray, "question pass hidden"]

    @property
    def has_supporting(self) -> bool:
        """Whether any question's supporting facts are known."""
        return any(not np.isnan(found.recall) for found in self.outcomes)

    def row(self, number: int) -> dict[str, Any]:
        """What the table holds of one question."""
        place = self.table.index.get_loc(number)
        return {name: self.table[name].iloc[place] for name in COLUMNS}

    def by_task(self) -> pd.DataFrame:
        """Figures per task as `dmn.evaluation` has them, in percent."""
        repeated = self.table["repeated"]
        known = None if repeated.isna().any() else repeated.astype(bool).tolist()
        results = by_task(self.outcomes, self.table["task"].tolist(), known)
        return pd.DataFrame(
            [vars(result) for result in results.values()], index=pd.Index(results, name="task")
        )


def fingerprint(example: Example) -> int:
    """The same for the same facts and question, within one process."""
    return hash((example.facts, example.question))


def example_of(case: Case) -> Example:
    """A case as it is read: its story cut into sentences as `ask` cuts it.

    Supporting facts count only where that gives the data's own sentences. Raises TextError that
    names the case.
    """
    try:
        facts = tuple(sentence.text for sentence in split_story(case.story))
        question = read_question(case.question).text
    except TextError as error:
        raise TextError(f"Case {case.id or case.question!r}: {error}") from None
    supporting = case.supporting if len(facts) == len(case.sentences) else ()
    answer = tuple(item.strip() for item in case.answer.split(","))
    return Example(facts, question, answer, supporting, case.task)


def explore(
    answerer: Answerer, data: DataSet, passes: int | None = None, batch_size: int = 256
) -> Iterator[Part]:
    """Answers all questions, batch by batch in a random order: a beginning is a fair sample.

    To stop is to stop iterating. Raises DataError for a sentence that says nothing.
    """
    random = np.random.default_rng(0)
    order = random.permutation(len(data.examples))
    for start in range(0, len(order), CHUNK):
        chosen = order[start : start + CHUNK]
        examples = [data.examples[i] for i in chosen]
        encoded = encode(examples, answerer.checkpoint.vocabulary)
        network = answerer.checkpoint.network
        for batch in answered(network, encoded, passes, batch_size, random):
            yield _part(answerer, data, chosen[batch.indices], batch)
    words.cache_clear()


def collected(data: DataSet, parts: Sequence[Part]) -> Explored:
    """The parts that were found, put in order; at least one is needed."""
    indices = np.concatenate([part.indices for part in parts])
    order = np.argsort(indices)
    rows = [row for part in parts for row in part.rows]
    found = [one for part in parts for one in part.outcomes]
    table = pd.DataFrame([rows[i] for i in order], columns=list(COLUMNS), index=indices[order])
    return Explored(
        data,
        table.astype(dict.fromkeys(_KNOWN_OR_NOT, "boolean") | {"task": "str"}),
        tuple(found[i] for i in order),
        np.concatenate([part.memories for part in parts])[order],
    )


def _part(answerer: Answerer, data: DataSet, indices: np.ndarray, batch: Answered) -> Part:
    probabilities = tempered(batch.log_probabilities, answerer.checkpoint.temperature)[:, 0]
    rows, outcomes = [], []
    for row, index in enumerate(indices.tolist()):
        example = data.examples[index]
        answer = _answer(answerer, example, batch.items[row])
        case = data.cases[index] if data.cases else None
        is_right = case.is_right(answer) if case else bool(batch.is_right[row])
        needed = np.array(example.supporting, dtype=np.int64)
        found = outcome(is_right, batch.gates[row], batch.is_fact[row], needed)
        n_facts = len(example.facts)
        gates = np.hstack([batch.gates[row, :, :n_facts], batch.gates[row, :, -1:]])
        is_sure = bool(probabilities[row] >= answerer.checkpoint.sure_from) and _rests_on_the_story(
            answerer, example, answer, gates
        )
        outcomes.append(found)
        rows.append(
            (
                example.task, data.stories[index], example.question, _text(example.answer),
                _text(answer), float(probabilities[row]), is_right, _right_facts(found),
                len(leaders(gates)), _is_repeated(data, example), is_sure, n_facts,
            )
        )  # fmt: skip
    return Part(indices, rows, outcomes, batch.memories.astype(np.float16))


def _right_facts(found: Outcome) -> bool | None:
    if np.isnan(found.recall) or not found.gates_can_suffice:
        return None
    return found.recall == 1 and found.passes_on_target == found.passes_before_stop


def _is_repeated(data: DataSet, example: Example) -> bool | None:
    return None if data.seen is None else fingerprint(example) in data.seen


def _answer(answerer: Answerer, example: Example, items: np.ndarray) -> tuple[str, ...]:
    """The words of an answer; a placeholder's is the word that it stands for."""
    vocabulary = answerer.checkpoint.vocabulary
    ids = [item for item in items.tolist() if item not in (PAD, END)]
    numbers = [vocabulary.placeholder_number(item) for item in ids]
    if not any(numbers):
        return tuple(vocabulary.words[item] for item in ids)
    placeholders = Placeholders(vocabulary)
    for sentence in (*example.facts, example.question):
        for word in words(sentence):
            placeholders.id(word)
    return tuple(
        vocabulary.words[item] if number is None else placeholders.word(number) or ""
        for item, number in zip(ids, numbers, strict=True)
    )


def _rests_on_the_story(
    answerer: Answerer, example: Example, answer: tuple[str, ...], gates: np.ndarray
) -> bool:
    facts, question = [words(fact) for fact in example.facts], words(example.question)
    said = {word for some in (*facts, question) for word in some}
    unknown = [word for word in said if word not in answerer.checkpoint.vocabulary]
    return is_supported(facts, question, answer, unknown, gates)


def _text(items: tuple[str, ...]) -> str:
    return ", ".join(map(item_word, items)) or "nothing"
