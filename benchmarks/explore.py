"""How long Explore takes for bAbI's validation questions, and in which quadrant each of them lies.

DMN_DATA=… python -m benchmarks.explore [--json]

`benchmarks.streaming` measures what does not fit into memory.
"""

import resource
import sys
import time

import torch

from benchmarks.measuring import Found, babi_folder, run
from dmn import load
from dmn.data.datasets import babi
from dmn.evaluation.sample import FACTS, ReservoirSample
from dmn.evaluation.stream import DataSet, explore, fingerprint, numbered

CHECKPOINT = "babi"
QUICK = 200


def measure(quick: bool) -> Found:
    """Seconds from the files to the table, the training data read too; peak memory; counts."""
    folder, lens = babi_folder(), load(CHECKPOINT, "cpu")
    before, began, worked = _peak(), time.perf_counter(), time.process_time()
    examples = tuple(babi.read_path(folder, "valid"))[: QUICK if quick else None]
    files = babi.files_of(folder, "train")[: 1 if quick else None]
    seen = frozenset(fingerprint(e) for file in files for e in babi.read_file(file))
    data = DataSet(numbered(examples), len(examples), seen)
    read = time.perf_counter() - began
    sample = ReservoirSample(data, len(examples))
    for part in explore(lens, data):
        sample.add(part)
    found = sample.explored().counts
    seconds = time.perf_counter() - began
    return {
        "explore": {
            "checkpoint": CHECKPOINT,
            "questions": found.answered,
            "seconds": round(seconds, 4),
            "seconds_reading": round(read, 4),
            "processor_seconds": round(time.process_time() - worked, 2),
            "megabytes_more": round(_peak() - before),
            "quadrants": found.quadrants(),
            "others": found.others[True, True],
            "by_task": {task: found.quadrants(task) for task in found.tallies},
        }
    }


def _peak() -> float:
    """Of this process's memory, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def show(found: Found) -> str:
    """The figures, and a line for each task whose answers and facts part."""
    told = found["explore"]
    lines = [
        f"{told['checkpoint']}, {told['questions']:,} questions, {torch.get_num_threads()} thread: "
        f"{told['seconds']:.1f} s, {told['seconds_reading']:.1f} of them for reading, "
        f"{told['processor_seconds']} of the processor; {told['megabytes_more']} MB more at most",
        f"{'':>5}  right answer on facts       wrong answer on facts",
        f"{'task':>5} " + " ".join(f"{name:>8}" for name in (*FACTS, *FACTS)),
    ]
    for task, counts in {**told["by_task"], "all": told["quadrants"]}.items():
        cells = (counts[answer][name] for answer in ("right", "wrong") for name in FACTS)
        lines.append(f"{task:>5} " + " ".join(f"{count:>8,}" for count in cells))
    lines.append(f"right answer on right facts, others read too: {told['others']:,}")
    return "\n".join(lines)


if __name__ == "__main__":
    run(__doc__, measure, show)
