"""Whether ours learns as well as a straightforward DMN+ in as many epochs: both accuracies, side by
side.

    DMN_DATA=… python -m benchmarks.equal_accuracy [--epochs 30] [--seeds 3] [--task 1 --task 2] \
[--out FILE] [--json]

Both: d = 80, three passes, dropout 0.1, batches of 100, Adam at a constant 0.001, no weight decay,
no help from supporting facts, the weights of the last epoch. Accuracy is that of the validation
questions. Every run is a line of --out as soon as it is over, and a line that is there is not run
again. Task 3 has only 925 training questions in this data, so it must be asked for.
"""

import argparse
import itertools
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from benchmarks.measuring import Found, babi_task
from benchmarks.straightforward import StraightforwardTrainer
from benchmarks.training import MODEL, TRAINING, encoded
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.errors import DMNError
from dmn.training import loop

EQUAL = TRAINING.model_copy(
    update={"warmup_steps": 0, "final_share": 1.0, "weight_decay": 0.0, "clip_norm": 1e9}
)
"""Ours brought down to plain Adam; what is left of its own are betas, which both sides get."""
BETAS = (0.9, 0.99)


def ours(train: Sequence[Example], valid: Sequence[Example], epochs: int, seed: int) -> float:
    """Percent right after the last epoch."""
    data = encoded(train)
    config = EQUAL.model_copy(update={"epochs": epochs, "seed": seed})
    state = loop.start(MODEL, config, data, torch.device("cpu"))
    *_, last = loop.train(state, data, encode(valid, data.vocabulary), config)
    return last.accuracy


def reference(train: Sequence[Example], valid: Sequence[Example], epochs: int, seed: int) -> float:
    """Percent right after the last epoch."""
    trainer = StraightforwardTrainer(
        train,
        MODEL.hidden_size,
        MODEL.passes,
        EQUAL.batch_size,
        seed,
        l2=0.0,
        learning_rate=EQUAL.learning_rate,
        betas=BETAS,
    )
    for _ in range(epochs):
        trainer.epoch()
    return trainer.accuracy(valid)


SIDES = {"ours": ours, "reference": reference}


def runs(tasks: Sequence[int], epochs: int, seeds: int, out: Path | None) -> Iterator[Found]:
    """Every run, from the file where it is done already; new ones are written to it."""
    lines = out.read_text(encoding="utf-8").splitlines() if out and out.exists() else []
    done = [json.loads(line) for line in lines]
    for task, seed, side in itertools.product(tasks, range(1, seeds + 1), SIDES):
        key = {"task": task, "epochs": epochs, "seed": seed, "side": side}
        found = next((one for one in done if key.items() <= one.items()), None)
        if found is None:
            train, valid = babi_task(task, "train"), babi_task(task, "valid")
            found = key | {"accuracy": round(SIDES[side](train, valid, epochs, seed), 2)}
            print(found, file=sys.stderr, flush=True)
            if out:
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(found) + "\n")
        yield found


def summary(found: Sequence[Found]) -> list[Found]:
    """Mean and spread (standard deviation over seeds) of both sides, per task."""
    rows = []
    for task in sorted({one["task"] for one in found}):
        row: Found = {"task": task}
        for side in SIDES:
            values = [o["accuracy"] for o in found if o["task"] == task and o["side"] == side]
            row[side] = {
                "accuracies": values,
                "mean": round(statistics.mean(values), 2),
                "spread": round(statistics.stdev(values), 2) if len(values) > 1 else None,
            }
        rows.append(row)
    return rows


def show(rows: Sequence[Found]) -> str:
    lines = ["validation accuracy %   mean  spread  seeds"]
    for row in rows:
        for side in SIDES:
            one = row[side]
            spread = "-" if one["spread"] is None else f"{one['spread']:.2f}"
            lines.append(
                f"  task {row['task']} {side:<12} {one['mean']:>7.2f} {spread:>7}  "
                f"{one['accuracies']}"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--task", type=int, action="append", choices=(1, 2, 3))
    parser.add_argument("--out", type=Path, help="JSON lines: what is done, to go on from")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    try:
        found = list(runs(chosen.task or (1, 2), chosen.epochs, chosen.seeds, chosen.out))
    except DMNError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    rows = summary(found)
    print(json.dumps({"epochs": chosen.epochs, "tasks": rows}) if chosen.json else show(rows))


if __name__ == "__main__":
    main()
