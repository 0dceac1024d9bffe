"""Training's speed beside that of a straightforward DMN+, on bAbI-10k tasks 1, 2 and 3, one thread.

    DMN_DATA=… python -m benchmarks.training [--json] [--quick]

Ours is `dmn.training.loop.train` as it trains for everyone, evaluation apart; the reference is
`benchmarks.straightforward`. Both: d = 80, three passes, batches of 100, the answer's loss alone.
They take turns inside one process, a few steps each, and so does the machine's matrix product: a
figure is the median over these rounds. `gemm_fraction` is how much of the product's rate training
reaches, padding and repeated sentences not counted as work (`benchmarks.operations`). That fraction
and how near the reference comes to public ones are per second of CPU, which another process on the
machine disturbs least; examples a second are by the wall clock.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from benchmarks.gemm import gflops
from benchmarks.measuring import Found, babi_task, run
from benchmarks.operations import training_operations
from benchmarks.straightforward import MOST_FACTS, StraightforwardTrainer
from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.data.batching import batches_by_length, collate
from dmn.data.encoding import EncodedExamples, encode
from dmn.data.examples import Example
from dmn.system.device import fast_training
from dmn.text.tokenizer import item_word, words
from dmn.text.vocabulary import Vocabulary
from dmn.training import loop

MODEL = ModelConfig(hidden_size=80, passes=3)
TRAINING = TrainingConfig(
    epochs=10_000,
    patience=10_000,
    batch_size=100,
    gate_weight=0.0,
    early_answer_weight=0.0,
    rename_share=0.0,
)
STEPS = 10
"""Steps of a round, of each side."""
PUBLIC = {1: 1700, 2: 370, 3: 229}
"""Examples a second of a public DMN+ in PyTorch on one thread of a machine like this, by task.

Scaled by the product's rate they say what to expect of the reference. Not all that such a network
does is products: run beside the reference in one process, that public code was as fast as it
(within 7 %), and both were 1.25 to 1.6 times as fast as these figures.
"""
PUBLIC_GFLOPS = 97.0
"""That machine's matrix product at the time (`benchmarks.gemm`)."""


class Pace:
    """Questions and seconds, wall clock and CPU, round by round; the first one warms up."""

    def __init__(self) -> None:
        self.rounds: list[list[float]] = []
        self.start()

    def start(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def lap(self, questions: int, starts_round: bool) -> None:
        """Adds what was done since the last lap or start to the current round or to a new one."""
        wall, cpu = self._began
        self.start()
        lap = [questions, self._began[0] - wall, self._began[1] - cpu]
        if starts_round:
            self.rounds.append(lap)
        else:
            self.rounds[-1] = [a + b for a, b in zip(self.rounds[-1], lap, strict=True)]

    def per_second(self) -> float:
        return statistics.median(questions / wall for questions, wall, _ in self.rounds[1:])

    def per_cpu_second(self) -> float:
        return statistics.median(questions / cpu for questions, _, cpu in self.rounds[1:])


class _EnoughError(Exception):
    """Leaves our trainer's loop after the last round."""


class Race:
    """Both sides in turn: the reference steps whenever ours has done a round."""

    def __init__(self, reference: StraightforwardTrainer, rounds: int, steps: int) -> None:
        self.reference = reference
        self.rounds, self.steps = rounds, steps
        self.ours, self.theirs = Pace(), Pace()
        self.gflops: list[float] = []
        self._done = 0

    def on_step(self, questions: int) -> None:
        """What our trainer calls after each of its steps."""
        self.ours.lap(questions, self._done % self.steps == 0)
        self._done += 1
        if self._done % self.steps == 0:
            self._reference_round()
            self.gflops.append(gflops(clock=time.process_time))
        if self._done == self.rounds * self.steps:
            raise _EnoughError
        self.ours.start()

    def _reference_round(self) -> None:
        self.theirs.start()
        for step in range(self.steps):
            questions, _ = self.reference.step()
            self.theirs.lap(questions, step == 0)


def encoded(examples: Sequence[Example]) -> EncodedExamples:
    """Ours, with a vocabulary of just these examples."""
    known = {word for e in examples for s in (*e.facts, e.question) for word in words(s)}
    known |= {item_word(item) for e in examples for item in e.answer}
    return encode(examples, Vocabulary(known, MODEL.placeholders))


def race(examples: Sequence[Example], rounds: int, steps: int) -> Race:
    """Runs both sides in turn for so many rounds of so many steps."""
    data = encoded(examples)
    one = encode(examples[:1], data.vocabulary)
    state = loop.start(MODEL, TRAINING, data, torch.device("cpu"))
    found = Race(StraightforwardTrainer(examples), rounds, steps)
    epochs = loop.train(state, data, one, TRAINING, found.on_step)
    try:
        while True:  # an epoch ends with an evaluation, which is nobody's time
            found.ours.start()
            next(epochs)
    except _EnoughError:
        return found


def operations_per_example(data: EncodedExamples) -> float:
    """Of one epoch's batches, as the trainer forms them."""
    total = sum(
        training_operations(collate(data, indices, MODEL.passes), MODEL, len(data.vocabulary))
        for indices in batches_by_length(
            data, TRAINING.batch_size, random=np.random.default_rng(TRAINING.seed)
        )
    )
    return total / len(data)


def row(task: int, quick: bool) -> Found:
    """Both sides' speed on one task."""
    # Both sides read what such networks read of a story: its last sentences.
    examples = [
        replace(e, facts=e.facts[-MOST_FACTS:], supporting=()) for e in babi_task(task, "train")
    ]
    examples = examples[:300] if quick else examples
    found = race(examples, 2 if quick else 8, 1 if quick else STEPS)
    ours, theirs = found.ours.per_second(), found.theirs.per_second()
    ours_cpu, theirs_cpu = found.ours.per_cpu_second(), found.theirs.per_cpu_second()
    rate = statistics.median(found.gflops)
    operations = operations_per_example(encoded(examples))
    expected = PUBLIC[task] * rate / PUBLIC_GFLOPS
    return {
        "task": task,
        "examples_per_second": round(ours, 1),
        "reference_examples_per_second": round(theirs, 1),
        "ratio": round(ours / theirs, 3),
        "reference_expected": round(expected, 1),
        "reference_share_of_expected": round(theirs_cpu / expected, 3),
        "examples_per_cpu_second": round(ours_cpu, 1),
        "reference_examples_per_cpu_second": round(theirs_cpu, 1),
        "cpu_ratio": round(ours_cpu / theirs_cpu, 3),
        "megaflop_per_example": round(operations / 1e6, 3),
        "gemm_gflops": round(rate, 1),
        "gemm_fraction": round(ours_cpu * operations / rate / 1e9, 4),
    }


def measure(quick: bool) -> Found:
    with fast_training(TRAINING.threads):
        rows = [row(task, quick) for task in PUBLIC]
    fraction = statistics.mean(one["gemm_fraction"] for one in rows)
    rate = statistics.median(one["gemm_gflops"] for one in rows)
    return {"training": rows, "gemm_fraction": round(fraction, 4), "gemm_gflops": rate}


def show(found: Found) -> str:
    lines = [
        "training, examples/s      ours  reference  ratio  by CPU  public ones  of the product"
    ]
    for one in found["training"]:
        lines.append(
            f"  task {one['task']}            {one['examples_per_second']:>10,.0f} "
            f"{one['reference_examples_per_second']:>10,.0f} {one['ratio']:>6.2f} "
            f"{one['cpu_ratio']:>7.2f} {one['reference_expected']:>12,.0f} "
            f"{one['gemm_fraction']:>14.1%}"
        )
    return "\n".join([*lines, f"  matrix product: {found['gemm_gflops']:.0f} GFLOP/s, one thread"])


if __name__ == "__main__":
    run(__doc__, measure, show)
