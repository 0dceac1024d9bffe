"""A stream of told stories through a checkpoint as Explore answers it: its pace, and its memory.

    python -m benchmarks.streaming [--questions 1000000] [--style wide] [--json]

Memory is that of this process, network and libraries included, told along the way. As on the page
the rows of 50,000 questions are kept. `benchmarks.load --answering` measures what visitors of the
Ask page notice of it.
"""

import argparse
import json
import sys
import time
from typing import Any

import psutil
import torch

from app.explore.data_sources import Generated, load
from app.settings import settings
from dmn import lens
from dmn.errors import DMNError
from dmn.evaluation.sample import ReservoirSample
from dmn.evaluation.stream import explore

CHECKPOINT = "babi"
_LOOKS = tuple(m * 10**n for n in range(3, 10) for m in (1, 2, 5))
"""After how many questions memory is told."""


def measure(source: Generated, name: str) -> dict[str, Any]:
    """Questions a second, and megabytes by questions answered. Raises DMNError."""
    reader, data = lens.load(name, "cpu"), load(source)
    sample, looks = ReservoirSample(data, settings().max_explored), iter(_LOOKS)
    own, began, megabytes, look = psutil.Process(), time.perf_counter(), {}, next(looks)
    for part in explore(reader, data):
        sample.add(part)
        if (done := sample.counts.answered) >= look or done == data.total:
            megabytes[done] = round(own.memory_info().rss / 2**20)
            print(f"{done:,}: {megabytes[done]} MB", file=sys.stderr, flush=True)
            look = next(looks)
    seconds = time.perf_counter() - began
    found = sample.explored()
    return {
        "questions": found.counts.answered,
        "seconds": round(seconds, 1),
        "questions_per_second": round(found.counts.answered / seconds),
        "megabytes": megabytes,
        "right_percent": round(100 * found.counts.accuracy, 3),
        "failures": found.counts.failures,
        "kept": len(found.table),
        "extra_failures_kept": int(found.table["extra"].sum()),
        "quadrants": found.counts.quadrants(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=1_000_000)
    parser.add_argument("--style", default="classic")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", default=CHECKPOINT)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    source = Generated(questions=asked.questions, style=asked.style, seed=asked.seed)
    try:
        found = measure(source, asked.checkpoint)
    except DMNError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    if asked.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name.replace('_', ' ')}: {value}")


if __name__ == "__main__":
    main()
