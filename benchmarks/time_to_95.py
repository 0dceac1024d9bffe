"""How soon task 1 is learnt: from nothing to 95 % of the validation questions, one core.

    DMN_DATA=… python -m benchmarks.time_to_95 [--json] [--quick]

The product's own command in a fresh process, `python -m dmn train`, on the task's two files; its
metrics.jsonl is watched from outside. `seconds` is the training of the epochs it took,
`with_start_seconds` the wall clock from the command to the line that says 95 % or more: start,
imports, reading, validation and saving included.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import Found, babi_folder, run
from dmn.errors import DataError

ENOUGH = 95.0
SETTINGS = {
    "hidden_size": 80,
    "passes": 3,
    "dropout": 0,
    "epochs": 14,
    "batch_size": 16,
    "learning_rate": 0.002,
    "warmup_steps": 20,
    "final_share": 0.3,
    "rename_share": 0,
    "early_answer_weight": 0,
    "task_weights": '{"1": 0.1}',
}
"""All that differs from the preset dmn-plus: nothing learnt but the answer and the gates, small
batches. The weight makes an epoch a tenth of the questions, so that validation comes more often.

Questions until 95 %, two or three seeds each (batch, learning rate): 16, 0.002 3,600 to 4,600;
8, 0.001 2,700 to 4,600, but slower by the clock; 16, 0.001 4,500 to 5,400; 32, 0.002 4,500 to
9,900, 6,300 to 7,300 where the gates' loss weighs 3; 32, 0.001 8,200 to 9,900; 64, 0.002 more than
10,800; 16 or 32 at 0.003 and more 6,400 to never. Gates left to themselves at 16, 0.003: 3,600 to
6,300.
"""
QUICK = {"hidden_size": 8, "task_weights": '{"1": 0.01}', "epochs": 2}
TIMES = 5


def learn(folder: Path, settings: dict[str, object]) -> Found:
    """One run in `folder`, stopped as soon as it is good enough or over."""
    data, out = folder / "data", folder / "run"
    data.mkdir()
    for part in ("train", "valid"):
        shutil.copy(babi_folder() / f"qa1_{part}.txt", data)
    assignments = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    command = [sys.executable, "-m", "dmn", "train", "--out", out, "--data", data, *assignments]
    began = time.perf_counter()
    with (
        (folder / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen([*map(str, command)], stderr=log) as process,
    ):
        epochs = watched(process, out / "metrics.jsonl")
        taken = time.perf_counter() - began
        process.terminate()
    if not epochs:
        raise DataError(
            f"Training ended without an epoch:\n{(folder / 'log').read_text(encoding='utf-8')}"
        )
    return {
        "seconds": round(sum(epoch["seconds"] for epoch in epochs), 2),
        "with_start_seconds": round(taken, 2),
        "accuracy": epochs[-1]["accuracy"],
        "questions": round(sum(e["seconds"] * e["examples_per_second"] for e in epochs)),
    }


def watched(process: "subprocess.Popen[bytes]", metrics: Path) -> list[Found]:
    """The epochs up to the first good one, or all where there is none."""
    while True:
        is_over = process.poll() is not None
        text = metrics.read_text(encoding="utf-8") if metrics.exists() else ""
        epochs = [json.loads(line) for line in text.splitlines(keepends=True) if line[-1] == "\n"]
        if is_over or any(epoch["accuracy"] >= ENOUGH for epoch in epochs):
            return epochs
        time.sleep(0.02)


def measure(quick: bool) -> Found:
    """The median run of several seeds; `reached` says whether all got there."""
    runs = []
    for seed in range(1, 2 if quick else TIMES + 1):
        with tempfile.TemporaryDirectory() as folder:
            settings = SETTINGS | (QUICK if quick else {}) | {"seed": seed}
            runs.append(learn(Path(folder), settings))
    median = sorted(runs, key=lambda one: one["with_start_seconds"])[len(runs) // 2]
    reached = all(one["accuracy"] >= ENOUGH for one in runs)
    return {"time_to_95": {**median, "reached": reached, "runs": runs, "settings": SETTINGS}}


def show(found: Found) -> str:
    one = found["time_to_95"]
    return (
        f"task 1 to {ENOUGH:.0f} % of its validation questions"
        f"{'' if one['reached'] else ' (MISSED)'}: "
        f"{one['seconds']:.1f} s of training, {one['with_start_seconds']:.1f} s with the process's "
        f"start, {one['questions']:,} questions"
    )


if __name__ == "__main__":
    run(__doc__, measure, show)
