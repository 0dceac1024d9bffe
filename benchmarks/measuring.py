"""What the benchmarks share: clocks, public data, and a command line that prints text or JSON."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.errors import DataError, DMNError

Found = dict[str, Any]
"""What a benchmark found, ready for JSON."""


def interleaved(
    works: dict[str, Callable[[], object]], rounds: int, warm_up: int = 1
) -> dict[str, list[float]]:
    """Sorted milliseconds of each work, called in turn, so that noise of the machine hits all."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for round_ in range(warm_up + rounds):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            if round_ >= warm_up:
                taken[name].append(1000 * (time.perf_counter() - began))
    return {name: sorted(some) for name, some in taken.items()}


def median(taken: list[float]) -> float:
    return round(statistics.median(taken), 4)


def tail(taken: list[float]) -> float:
    """The 95th percentile of sorted figures."""
    return round(taken[int(0.95 * len(taken))], 4)


def data_folder() -> Path:
    """Where the public data lie."""
    return Path(os.environ.get("DMN_DATA") or "data")


def babi_folder() -> Path:
    """The folder of bAbI-10k with a validation part. Raises DataError where there is none."""
    named = os.environ.get("DMN_DATA")
    folder = data_folder() / "babi" / "en-valid-10k"
    if not folder.is_dir():
        where = f"DMN_DATA={named}" if named else "no DMN_DATA"
        raise DataError(
            f"Expected the bAbI tasks in {folder} ({where}), found no such folder. Fetch them with "
            "python -m dmn data fetch babi, or let DMN_DATA name the folder that holds babi/."
        )
    return folder


def babi_task(task: int, part: str) -> list[Example]:
    """The questions of one task; `part` is train or valid. Raises DataError."""
    return babi.read_path(babi_folder() / f"qa{task}_{part}.txt")


def run(
    description: str | None, measure: Callable[[bool], Found], show: Callable[[Found], str]
) -> None:
    """One benchmark alone: measures on one thread, prints. What a user can mend ends with 2."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it run at all?")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    try:
        found = measure(chosen.quick)
    except DMNError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(json.dumps(found) if chosen.json else show(found))
