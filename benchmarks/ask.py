"""How long an answer takes: a 10-sentence story, model loaded, text pipeline included, one thread.

    python -m benchmarks.ask [CHECKPOINT]

Beside it, as a measure of the machine in the same run: the matrix product that a step consists of.
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import torch

from dmn.answerer import load

SENTENCES = (
    "Mary moved to the hallway.",
    "Daniel travelled to the bathroom.",
    "Sandra went to the garden.",
    "Sandra picked up the apple there.",
    "Mary grabbed the milk.",
    "Daniel went back to the bedroom.",
    "Sandra journeyed to the office.",
    "Mary put down the milk.",
    "Daniel moved to the hallway.",
    "Sandra travelled to the kitchen.",
)
QUESTION = "Where is the apple?"


def milliseconds(work: Callable[[], object], times: int = 200) -> list[float]:
    """Sorted durations of `times` calls after a few to warm up."""
    for _ in range(20):
        work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return sorted(taken)


def main() -> None:
    torch.set_num_threads(1)
    answerer = load(sys.argv[1] if len(sys.argv) > 1 else "babi", "cpu")
    a, b = torch.randn(256, 128), torch.randn(128, 384)
    product = statistics.median(milliseconds(lambda: a @ b, 2000))
    print(f"matrix product 256x128x384: {2 * 256 * 128 * 384 / product / 1e6:.0f} GFLOP/s")
    for facts, times in ((2, 200), (10, 200), (50, 200), (200, 20), (1000, 20)):
        story = "\n".join((SENTENCES * facts)[:facts])
        taken = milliseconds(partial(answerer.explain, story, QUESTION), times)
        print(
            f"ask, {facts:>4} facts, {answerer.passes} passes: "
            f"median {statistics.median(taken):6.1f} ms, "
            f"95th percentile {taken[int(0.95 * len(taken))]:6.1f} ms"
        )


if __name__ == "__main__":
    main()
