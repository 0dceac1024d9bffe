"""Results of a data set that was answered question by question: exact counts, and a sample of rows.

Counts hold every question. Rows, with stories and memories, are kept of all questions up to a
bound; beyond it they are a uniform sample and, since a good network fails too seldom to be found in
it, uniform samples of its wrong answers, and of its right ones on the wrong facts. So the memory
needed does not grow with the data.

Each question draws a random number, and those with the smallest ones stay: a uniform sample of a
stream whose length need not be known (Efraimidis and Spirakis 2006, with equal weights).
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float, Float16, Int

from dmn.evaluation.metrics import Tally, results
from dmn.evaluation.stream import NO_ANSWER, DataSet, Part, Question, Row

MOST_FAILURES = 2_500
"""Of each kind, kept where the sample holds fewer."""
COLUMNS = (*Row._fields, "extra")
FACTS = {"right": True, "wrong": False, "open": None}
_TYPES = {"right_facts": "boolean", "repeated": "boolean", "others": "Int64", "task": "str"}


@dataclass
class Counts:
    """Exact figures of all questions that were answered so far."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    """By task."""
    cells: Counter[tuple[str, bool, bool | None]] = field(default_factory=Counter)
    """Questions of each task by right answer and right facts."""
    others: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    """Questions whose other facts were read too, by right answer and right facts."""
    sure_wrong: Counter[str] = field(default_factory=Counter)
    """Answers of each task that are sure and wrong."""
    right_not_sure: Counter[str] = field(default_factory=Counter)
    """Answers of each task that are right and not sure, of questions that can be answered."""

    def add(self, part: Part) -> None:
        for row, found in zip(part.rows, part.outcomes, strict=True):
            self.tallies.setdefault(row.task, Tally()).add(found, row.repeated)
            self.cells[row.task, row.right, row.right_facts] += 1
            if row.others:
                self.others[row.right, bool(row.right_facts)] += 1
            self.sure_wrong[row.task] += row.sure and not row.right
            has_answer = row.truth != NO_ANSWER
            self.right_not_sure[row.task] += row.right and has_answer and not row.sure

    @property
    def answered(self) -> int:
        """Number of questions."""
        return sum(tally.questions for tally in list(self.tallies.values()))

    @property
    def accuracy(self) -> float:
        """Share of right answers, from 0 to 1; 0 as long as there is none."""
        return sum(t.right for t in list(self.tallies.values())) / max(1, self.answered)

    @property
    def has_supporting(self) -> bool:
        """True where the supporting facts of any question are known."""
        return any(tally.known for tally in list(self.tallies.values()))

    @property
    def failures(self) -> int:
        """Number of answers that are wrong, or right on the wrong facts."""
        cells = list(self.cells.items())
        return sum(n for (_, right, facts), n in cells if failure(right, facts))

    def by_task(self) -> pd.DataFrame:
        """Return figures per task as `dmn.evaluation.metrics` has them, in percent."""
        found = results(dict(self.tallies))
        return pd.DataFrame(
            [vars(result) for result in found.values()], index=pd.Index(found, name="task")
        )

    def quadrants(self, task: str | None = None) -> dict[str, dict[str, int]]:
        """Count right and wrong answers, each on right, wrong and open facts."""
        cells = [cell for cell in list(self.cells.items()) if task in (None, cell[0][0])]
        return {
            answer: {
                name: sum(n for (_, right, facts), n in cells if (right, facts) == (is_right, kind))
                for name, kind in FACTS.items()
            }
            for answer, is_right in (("right", True), ("wrong", False))
        }


@dataclass(frozen=True)
class Explored:
    """The results of the questions that were answered."""

    data: DataSet
    """Without its questions."""
    counts: Counts
    table: pd.DataFrame
    """`COLUMNS` of the questions that are kept, indexed by their number in the data.

    `right_facts`, `others` and `repeated` may be missing values; `extra` are failures beyond the
    sample.
    """
    questions: dict[int, Question]
    """Those that are kept, by number."""
    memories: Float16[np.ndarray, "question pass hidden"]

    @property
    def is_sample(self) -> bool:
        """True where more questions were answered than are kept."""
        return len(self.table) < self.counts.answered

    def row(self, number: int) -> dict[str, Any]:
        """Return the table's row of one question."""
        place = self.table.index.get_loc(number)
        return {name: self.table[name].iloc[place] for name in COLUMNS}


class ReservoirSample:
    """A uniform sample of a stream of answered questions, with extra failures, and exact counts."""

    def __init__(self, data: DataSet, most: int, most_failures: int = MOST_FAILURES) -> None:
        self.counts = Counts()
        self._data = replace(data, questions=())
        self._most, self._most_failures = most, most_failures
        self._random = np.random.default_rng(0)
        self._until = np.ones(3)
        """Largest number drawn with which a question of each kind stays: no failure, 1 and 2."""
        self._questions: list[Question] = []
        self._rows: list[Row] = []
        self._drawn: list[Float[np.ndarray, " question"]] = []
        self._memories: list[Float16[np.ndarray, "question pass hidden"]] = []

    def add(self, part: Part) -> None:
        self.counts.add(part)
        drawn = self._random.random(len(part.rows))
        for place in (wanted := np.flatnonzero(drawn <= self._until[_kinds(part.rows)])):
            self._questions.append(part.questions[place])
            self._rows.append(part.rows[place])
        self._drawn.append(drawn[wanted])
        self._memories.append(part.memories[wanted])
        # Shrinking takes as long for one question too many as for many.
        if len(self._rows) > 1.2 * (self._most + 2 * self._most_failures):
            self._shrink()

    def explored(self) -> Explored:
        """Return the results so far; at least one part is needed."""
        self._shrink()
        numbers = np.array([question.number for question in self._questions])
        order = np.argsort(numbers)
        table = pd.DataFrame([self._rows[i] for i in order], columns=list(Row._fields))
        table = table.set_axis(numbers[order])
        table["extra"] = self._drawn[0][order] > self._until[0]
        return Explored(
            self._data,
            self.counts,
            table.astype(_TYPES),
            {question.number: question for question in self._questions},
            self._memories[0][order],
        )

    def _shrink(self) -> None:
        drawn, kinds = np.concatenate(self._drawn), _kinds(self._rows)
        fair = _smallest(drawn, self._most)
        failed = [_smallest(drawn[kinds == kind], self._most_failures) for kind in (1, 2)]
        self._until = np.maximum(fair, [0.0, *failed])
        kept = np.flatnonzero(drawn <= self._until[kinds])
        self._questions = [self._questions[place] for place in kept]
        self._rows = [self._rows[place] for place in kept]
        self._drawn, self._memories = [drawn[kept]], [np.concatenate(self._memories)[kept]]


def failure(right: bool, right_facts: bool | None) -> int:
    """Return 1 for a wrong answer, 2 for a right one on the wrong facts, else 0."""
    if not right:
        return 1
    return 2 if right_facts is False else 0


def _kinds(rows: list[Row]) -> Int[np.ndarray, " question"]:
    return np.array([failure(row.right, row.right_facts) for row in rows], dtype=np.int64)


def _smallest(drawn: Float[np.ndarray, " question"], count: int) -> float:
    """Return the largest of the `count` smallest numbers; 1 where there are no more than that."""
    return float(np.partition(drawn, count - 1)[count - 1]) if len(drawn) > count else 1.0
