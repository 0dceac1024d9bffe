"""The questions that readers of the papers left open, each put to trainings that are alike but for
one switch.

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
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from benchmarks.experiments_page import page
from benchmarks.measuring import Found, babi_folder
from dmn import training
from dmn.config import Generated, ModelConfig, TrainingConfig
from dmn.corpus import Corpus, corpus_of
from dmn.errors import DMNError
from dmn.files import Lines, append_json
from dmn.runs import RunConfig

MODEL = ModelConfig(hidden_size=40, passes=3, memory="comparing", dropout=0.0, placeholders=1)
TRAINING = TrainingConfig(
    epochs=12, batch_size=64, learning_rate=3e-3, warmup_steps=50, rename_share=0.0,
    early_answer_weight=0.0, patience=12,
)  # fmt: skip
QUESTIONS = {"3": 4000, "7": 6000, "8": 6000, "17": 9000, "19": 9000}
"""How many questions of a task are trained on, fewer where stories are long."""
FREE = {"gate_weight": 0.0}
"""No supporting facts."""


class Experiment(NamedTuple):
    """One open question."""

    question: str
    settings: dict[str, dict[str, Any]]
    """What is changed, by the settings' names as the table has them."""
    tasks: tuple[str, ...] = tuple(QUESTIONS)
    reading: str = ""
    """What a person makes of the figures."""
    is_ladder: bool = False
    """Whether each setting is held against the one before it, and not against the first."""


def _passes(changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    alone = {"network": "question_alone", "passes": 1, **FREE}
    return {"0": alone} | {str(n): {"passes": n} | changes for n in (1, 2, 3, 5)}


_OF_PASSES = (
    "As in the paper, task 3 gains with the number of passes, and the question alone answers "
    "little. Unlike in the paper, counting (7) and lists (8) are there with the first pass, "
    "probably because an attention GRU reads in order all facts that its gates let through, and "
    "the gates are shown every supporting fact where there are more of them than passes. Tasks 17 "
    "and 19 are learnt by no number of passes within twelve epochs, so for them it stays open."
)
EXPERIMENTS = {
    "passes": Experiment(
        "How many passes, told which facts matter?", _passes({}), reading=_OF_PASSES, is_ladder=True
    ),
    "passes without supporting facts": Experiment(
        "How many passes, where they must find out by the answers alone?",
        _passes(FREE),
        is_ladder=True,
    ),
    "convolution": Experiment(
        "Does a convolution over the matrix of gates, passes by facts, help the memory?",
        {"no": {}, "yes": {"gate_convolution": True}},
    ),
    "sentence reader": Experiment(
        "Does a CNN read sentences better than position encoding, or one GRU over all words?",
        {"position encoding": {}, "CNN": {"input": "cnn"}, "GRU": {"input": "word_gru"}},
    ),
    "rivals": Experiment(
        "The same questions to the rivals, without supporting facts",
        {
            "DMN+": FREE,
            "MemN2N": {"network": "memn2n", "linear_epochs": 2, **FREE},
            "GRU": {"network": "gru_reader", "passes": 1, **FREE},
            "bag of words": {"network": "bag_of_words", "passes": 1, **FREE},
        },
    ),
}


def configured(changes: dict[str, Any], task: str, seed: int) -> tuple[ModelConfig, TrainingConfig]:
    """Both configurations of one training, `changes` put over what all share."""
    mine = {key: value for key, value in changes.items() if key in ModelConfig.model_fields}
    rest = {key: value for key, value in changes.items() if key not in mine}
    model = ModelConfig.model_validate(MODEL.model_dump() | mine)
    told = TRAINING.model_dump() | rest | {"tasks": (task,), "seed": seed}
    return model, TrainingConfig.model_validate(told)


@cache
def corpus(task: str) -> Corpus:
    """Training questions of one task, those of task 3 told anew; bAbI's validation questions."""
    folder = babi_folder()
    # bAbI's own training stories of task 3 are not all at hand; each tells five questions.
    told = Generated(stories=QUESTIONS[task] // 5) if task == "3" else None
    found = corpus_of(
        RunConfig(
            model=MODEL,
            training=TRAINING.model_copy(update={"tasks": (task,)}),
            data=() if told else (str(folder / f"qa{task}_train.txt"),),
            valid=(str(folder / f"qa{task}_valid.txt"),),
            generated=told,
        )
    )
    first = np.arange(min(QUESTIONS[task], len(found.data)))
    return found._replace(data=found.data.take(first))


def trained(changes: dict[str, Any], task: str, seed: int) -> float:
    """The best validation accuracy of its epochs, in percent."""
    model, config = configured(changes, task, seed)
    read = corpus(task)
    state = training.start(model, config, read.data, torch.device("cpu"))
    return max(m.accuracy for m in training.train(state, read.data, read.validation, config))


def key_of(name: str, setting: str, task: str, seed: int) -> Found:
    """What a training is known by; other settings make it another one."""
    model, config = configured(EXPERIMENTS[name].settings[setting], task, seed)
    # Not the defaults: a setting that is added later leaves old trainings what they were.
    parts = [one.model_dump_json(exclude_defaults=True) for one in (model, config)]
    said = f"{parts} {QUESTIONS[task]}"
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    return {"experiment": name, "setting": setting, "task": task, "seed": seed, "of": digest}


def wanted(names: list[str], seeds: int) -> Iterator[Found]:
    """All trainings, one seed of everything before the next."""
    for seed in range(1, seeds + 1):
        for name in names:
            for task in EXPERIMENTS[name].tasks:
                for setting in EXPERIMENTS[name].settings:
                    yield key_of(name, setting, task, seed)


def known(out: Path) -> list[Found]:
    """What was run with the settings of today."""
    found = Lines(out, key="accuracy").read()
    return [
        one
        for one in found
        if one["setting"] in EXPERIMENTS.get(one["experiment"], Experiment("", {})).settings
        and key_of(one["experiment"], one["setting"], one["task"], one["seed"]).items()
        <= one.items()
    ]


def run(names: list[str], seeds: int, minutes: float, out: Path) -> None:
    """Runs what is missing, until the minutes are over."""
    until = time.monotonic() + 60 * minutes
    done = known(out)
    for key in wanted(names, seeds):
        if time.monotonic() >= until:
            return
        if any(key.items() <= one.items() for one in done):
            continue
        began = time.process_time()
        changes = EXPERIMENTS[key["experiment"]].settings[key["setting"]]
        accuracy = trained(changes, key["task"], key["seed"])
        seconds = round(time.process_time() - began, 1)
        append_json(out, key | {"accuracy": round(accuracy, 2), "seconds": seconds})
        print(key, accuracy, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=list(EXPERIMENTS), default=[])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, default=Path("docs/experiments.jsonl"), help="the page "
                        "lies beside it")  # fmt: skip
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    try:
        run(chosen.only or list(EXPERIMENTS), chosen.seeds, chosen.minutes, chosen.out)
    except DMNError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    chosen.out.with_suffix(".md").write_text(page(EXPERIMENTS, known(chosen.out)), encoding="utf-8")


if __name__ == "__main__":
    main()
