"""Runs the trainings that answer `benchmarks.open_questions`.

    DMN_DATA=… python -m benchmarks.experiments [--only passes] [--seeds 3] [--minutes 60]

A training is a line of docs/experiments.jsonl as soon as it is over, and one that is there is not
run again: stop it, and go on another day. After --minutes no other one is begun, with 0 none at
all. At the end docs/experiments.md is written, which has the tables of all that is there, and says
what was not run.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.experiments_page import page, simulated
from benchmarks.measuring import Found, babi_folder, data_folder
from benchmarks.open_questions import EXPERIMENTS, QUESTIONS, SENTENCES, SST, STORIES, measured
from dmn.config.model import ModelConfig
from dmn.config.run import Generated, RunConfig
from dmn.config.training import TrainingConfig
from dmn.data.corpus import corpus_of
from dmn.data.corpus_cache import Corpus
from dmn.errors import DMNError
from dmn.models.embeddings import initialize_embeddings
from dmn.system.files import Lines, append_json
from dmn.training import loop as training


def configured(changes: dict[str, Any], task: str, seed: int) -> tuple[ModelConfig, TrainingConfig]:
    """Both configurations of one training, `changes` put over what all share."""
    model, training = SENTENCES if task == SST else STORIES
    mine = {key: value for key, value in changes.items() if key in ModelConfig.model_fields}
    rest = {key: value for key, value in changes.items() if key not in mine} | {"seed": seed}
    tasks = {} if task == SST else {"tasks": (task,)}
    return (
        ModelConfig.model_validate(model.model_dump() | mine),
        TrainingConfig.model_validate(training.model_dump() | rest | tasks),
    )


@cache
def corpus(task: str, facts: str) -> Corpus:
    """What is trained and measured on, facts being sentences or tokens."""
    model, training = configured({"facts": facts}, task, 1)
    if task == SST:
        return corpus_of(RunConfig(model=model, training=training, **_sentences()))
    folder = babi_folder()
    # bAbI's own training stories of task 3 are not all at hand; each tells five questions.
    told = Generated(stories=QUESTIONS[task] // 5) if task == "3" else None
    found = corpus_of(
        RunConfig(
            model=model,
            training=training,
            data=() if told else (str(folder / f"qa{task}_train.txt"),),
            valid=(str(folder / f"qa{task}_valid.txt"),),
            generated=told,
        )
    )
    first = np.arange(min(QUESTIONS[task], len(found.data)))
    return found._replace(data=found.data.take(first))


def _sentences() -> dict[str, Any]:
    data = data_folder()
    (vectors,) = data.glob("glove/*50d*.npz")
    return {"data": (str(data / "sst"),), "format": "sst", "vectors": str(vectors)}


def trained(changes: dict[str, Any], task: str, seed: int) -> dict[str, float]:
    """Validation accuracies of the best epoch, in percent, by the table's rows."""
    model, config = configured(changes, task, seed)
    read = corpus(task, model.facts)
    state = training.start(model, config, read.data, torch.device("cpu"))
    if task == SST:
        initialize_embeddings(Path(_sentences()["vectors"]), read.vocabulary, state.network)
    epochs = training.train(state, read.data, read.validation, config)
    best = max(epochs, key=lambda epoch: epoch.accuracy)
    return {row: best.tasks[one].accuracy for row, one in measured(task).items()}


def digest(changes: dict[str, Any], task: str, seed: int) -> str:
    """What a training is known by; other settings make it another one."""
    model, config = configured(changes, task, seed)
    # Not the defaults: a setting that is added later leaves old trainings what they were.
    parts = [one.model_dump_json(exclude_defaults=True) for one in (model, config)]
    return hashlib.sha256(f"{parts} {QUESTIONS.get(task)}".encode()).hexdigest()[:12]


def wanted(names: Iterable[str], seeds: int) -> Iterator[tuple[str, str, str, int]]:
    """Experiment, setting, task and seed of each training, one seed of all before the next."""
    for seed in range(1, seeds + 1):
        for name in names:
            for task in EXPERIMENTS[name].tasks:
                for setting in EXPERIMENTS[name].settings:
                    yield name, setting, task, seed


def known(out: Path) -> list[Found]:
    """What was run with the settings of today, told of each experiment that it is part of."""
    found = [one for one in Lines(out).read() if "accuracy" in one]
    by_digest = {(one["of"], one["task"]): one for one in found}
    most = max((one["seed"] for one in found), default=0)
    return [
        by_digest[of, row] | {"experiment": name, "setting": setting}
        for name, setting, task, seed in wanted(EXPERIMENTS, most)
        for of in [digest(EXPERIMENTS[name].settings[setting], task, seed)]
        for row in measured(task)
        if (of, row) in by_digest
    ]


def run(names: list[str], seeds: int, minutes: float, out: Path) -> None:
    """Runs what is missing, until the minutes are over."""
    until = time.monotonic() + 60 * minutes
    done = {one["of"] for one in known(out)}
    for name, setting, task, seed in wanted(names, seeds):
        if time.monotonic() >= until:
            return
        changes = EXPERIMENTS[name].settings[setting]
        if (of := digest(changes, task, seed)) in done:
            continue
        began = time.process_time()
        accuracies = trained(changes, task, seed)
        seconds = round((time.process_time() - began) / len(accuracies), 1)
        for row, accuracy in accuracies.items():
            told = {"experiment": name, "setting": setting, "task": row, "seed": seed, "of": of}
            append_json(out, told | {"accuracy": round(accuracy, 2), "seconds": seconds})
            print(told, accuracy, file=sys.stderr, flush=True)
        done.add(of)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=list(EXPERIMENTS), default=[])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument(
        "--out", type=Path, default=Path("docs/experiments.jsonl"), help="the page lies beside it"
    )
    parser.add_argument(
        "--simulate",
        action="store_true",
        help="only say how often the page's family of comparisons would have a verdict by chance",
    )
    chosen = parser.parse_args()
    if chosen.simulate:
        share = simulated(EXPERIMENTS, known(chosen.out))
        print(f"{100 * share:.1f} % of 2,000 families without any effect have a verdict")
        return
    torch.set_num_threads(1)
    try:
        run(chosen.only or list(EXPERIMENTS), chosen.seeds, chosen.minutes, chosen.out)
    except DMNError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    chosen.out.with_suffix(".md").write_text(page(EXPERIMENTS, known(chosen.out)), encoding="utf-8")


if __name__ == "__main__":
    main()
