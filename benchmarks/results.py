"""docs/results.md: every figure that was published for a DMN and its rivals, ours beside it.

    python -m dmn evaluate --format probes --json > docs/measured/probes/babi.json
    python -m benchmarks.results

Ours are read from checkpoints/*/metrics.json, docs/measured/*.json, docs/experiments.jsonl and
docs/measured/probes/*.json, one for each checkpoint that answered the probes.
"""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import experiments
from benchmarks.documents import wrapped
from benchmarks.experiments_page import cell, table
from benchmarks.measuring import Found
from benchmarks.published import (
    CHECKED,
    DMN,
    DMN2,
    DMN3,
    DMN_PLUS,
    MEMN2N,
    MEMN2N_ALONE,
    MEMNN,
    ODMN,
    OTHERS,
    PASSES,
    SENTIMENT,
    TAGGING,
    TASKS,
    Column,
)
from dmn.models.checkpoints.folder import available

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "results.md"
MEASURED = ROOT / "docs" / "measured"
"""metrics.json of networks that were trained and are too large to be kept here."""
EXPERIMENTS = ROOT / "docs" / "experiments.jsonl"
PROBES = MEASURED / "probes"
"""What `evaluate --format probes --json` printed, by checkpoint."""
_NETWORKS = "networks for a sentence"
_SST = "SST dev, 50d vectors (other data)"
_SOLVED = 95.0
_TIE = 0.05
_HEAD = """\
# Published figures and ours

Made by `python -m benchmarks.results` from `checkpoints/*/metrics.json`, `docs/measured/*.json`
(networks that are not kept here), `docs/experiments.jsonl` and `docs/measured/probes/*.json`;
change no line by hand. All figures are accuracies in percent.

**Published figures are of test sets, ours of validation questions** (bAbI v1.2 `en-valid-10k`,
1,000 a task). No test set was looked at. A published column marked † was written down from memory
and not read in a copy of the paper. A checkpoint of ours is one training with one seed, so no
deviation can be given: its seed stands in its column's head; its mean is over the tasks that it
knows. Columns say their data; **where they
differ, figures are of other data** and do not tell networks apart.
"""
_DATA = {
    "babi": "10k and generated stories, joint, supporting facts",
    "dmn-2016": "10k, joint over its tasks, supporting facts",
    "memn2n": "10k, joint",
    "joint": "10k, sentiment and tags, one network, supporting facts",
}


def ours(folder: Path, measured: Path = MEASURED) -> dict[str, dict[str, Any]]:
    """The metrics of each checkpoint, and of networks that were measured and not kept, by name."""
    files = {name: folder / name / "metrics.json" for name in available(folder)}
    files |= {file.stem: file for file in sorted(measured.glob("*.json"))}
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items()}


def column(name: str, metrics: Mapping[str, Any]) -> Column:
    """A checkpoint's accuracies of bAbI tasks; those it does not know are missing."""
    values = {t: one["accuracy"] for t, one in metrics.get("tasks", {}).items() if t in TASKS}
    data = f"{_DATA.get(name, 'see its card')}; validation, seed {metrics.get('seed', '?')}"
    return Column(f"`{name}`", data, values, True)


def page(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole document, from the metrics of the checkpoints by name."""
    found = [column(name, one) for name, one in metrics.items()]
    mine = [one for one in found if one.values]
    parts = [
        _HEAD,
        "## bAbI: the DMN paper's own comparison\n",
        _tasks([MEMNN, DMN, *mine, MEMN2N]),
        _compared(DMN, [MEMNN]),
        *(_compared(one, [MEMNN, DMN, MEMN2N]) for one in mine),
        _of_memn2n(mine),
        "\n## bAbI-10k: from the DMN to the DMN+\n",
        _tasks([ODMN, DMN2, DMN3, DMN_PLUS, MEMN2N_ALONE, *mine]),
        *(_compared(one, [DMN_PLUS, MEMN2N_ALONE]) for one in mine),
        _others(mine),
        _passes(),
        _sentiment(metrics),
        _tagging(metrics),
        *(probes_table(file.stem, probes(file)) for file in sorted(PROBES.glob("*.json"))),
    ]
    return wrapped("\n".join(part for part in parts if part))


def _tasks(columns: Sequence[Column]) -> str:
    rows = [
        ["task", *(f"{one.name}{'' if one.is_checked else ' †'}<br>{one.data}" for one in columns)]
    ]
    rows.append(["--:"] * len(rows[0]))
    rows += [[task, *(_number(one.values.get(task)) for one in columns)] for task in TASKS]
    rows.append(["mean", *(_mean(one.values) for one in columns)])
    rows.append([f"{_SOLVED:g} % or more", *(_solved(one.values) for one in columns)])
    return table(rows) + "\n"


def _others(mine: Sequence[Column]) -> str:
    """Return the mean errors of networks of other families, ours below them."""
    rows = [["network", "a network a task, best", "joint, best", "joint, mean", "source"]]
    rows.append(["---", "--:", "--:", "--:", "---"])
    rows += [
        [f"{o.name}{'' if o.is_checked else ' †'}", *(v or "-" for v in o[1:4]), o.source]
        for o in OTHERS
    ]
    rows += [
        [one.name, "-", f"{100 - statistics.mean(one.values.values()):.2f}", "-", one.data]
        for one in mine
        if len(one.values) == len(TASKS)
    ]
    return (
        "\n## bAbI-10k: networks of other families, mean error\n\n"
        "Published errors are of the test set, and most networks learn without supporting facts "
        "from bAbI's own questions alone. Ours are of one training each; `babi` was shown "
        "supporting facts and generated stories, so its figure tells nothing of its network.\n\n"
        f"{table(rows)}\n"
    )


def _number(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _mean(values: Mapping[str, float]) -> str:
    return f"{statistics.mean(values.values()):.1f}"


def _solved(values: Mapping[str, float]) -> str:
    return f"{sum(value >= _SOLVED for value in values.values())} of {len(values)}"


def _compared(one: Column, others: Iterable[Column]) -> str:
    """Where a column is worse than others, as plainly as where it is better."""
    return "\n".join(
        f"- {one.name} against {other.name}: {_against(one, other)}." for other in others
    )


def _against(one: Column, other: Column) -> str:
    shared = [task for task in TASKS if task in one.values and task in other.values]
    gaps = {task: one.values[task] - other.values[task] for task in shared}
    worse = [f"{task} ({gap:.1f})" for task, gap in gaps.items() if gap < -_TIE]
    better = [f"{task} (+{gap:.1f})" for task, gap in gaps.items() if gap > _TIE]
    same = len(shared) - len(worse) - len(better)
    told = f"**worse** on {', '.join(worse) or 'none'}; better on {', '.join(better) or 'none'}"
    return f"{told}; the same on {same}" + (" (other data)" if one.data != other.data else "")


def _of_memn2n(mine: Sequence[Column]) -> str:
    found = next((one for one in mine if one.name == "`memn2n`"), None)
    if found is None:
        return ""
    errors = [
        statistics.mean(100 - one.values[task] for task in TASKS if task != "3")
        for one in (found, MEMN2N)
    ]
    return (
        "\nMean error of `memn2n` over all tasks but 3 (only 925 of its 9,000 training questions "
        f"are at hand): **{errors[0]:.2f} %**, published {errors[1]:.2f} %, both joint over 20 "
        f"tasks; {errors[0] - errors[1]:+.2f} points. Its answers come from the DMN's answer "
        "module, item by item; docs/model.md has what else departs from its paper.\n"
    )


@cache
def _known() -> list[Found]:
    return experiments.known(EXPERIMENTS)


def _accuracies(experiment: str, setting: str, task: str) -> list[float]:
    asked = (experiment, setting, task)
    return [
        one["accuracy"]
        for one in _known()
        if (one["experiment"], one["setting"], one["task"]) == asked
    ]


def _passes() -> str:
    head = ["passes", *(f"DMN †, task {task}" for task in ("3", "7", "8")), "DMN †, SST fine"]
    mine = experiments.EXPERIMENTS["passes"].tasks
    rows = [[*head, *(f"ours, task {task}" for task in mine)]]
    rows.append(["--:"] * len(rows[0]))
    for n, published in PASSES.items():
        cells = [cell(_accuracies("passes", n, task)) for task in mine]
        rows.append([n, *(_number(published.get(t)) for t in ("3", "7", "8", "SST")), *cells])
    return (
        "\n## How many passes\n\nOurs are small networks, one a task and number of passes, told "
        "which facts matter; docs/experiments.md has their settings, their data (not the "
        "paper's) and what is undecided. Mean ± standard deviation over three seeds unless "
        "said.\n\n"
        f"{table(rows)}\n"
    )


def _sentiment(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [["network", "binary", "fine-grained", "measured on"], ["---", "--:", "--:", "---"]]
    for name, (binary, fine) in SENTIMENT.items():
        mark = "" if name in CHECKED else " †"
        rows.append([name + mark, f"{binary:.1f}", f"{fine:.1f}", "SST test"])
    rows += _of_words(metrics, ("binary", "sentiment"), _SST)
    fine, two = experiments.measured(experiments.SST)
    for setting in experiments.EXPERIMENTS[_NETWORKS].settings:
        cells = [cell(_accuracies(_NETWORKS, setting, row)) for row in (two, fine)]
        rows.append([f"{setting}, as docs/experiments.md says", *cells, f"{_SST}; validation"])
    return f"\n## Sentiment (SST)\n\n{table(rows)}\n"


def _tagging(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [["network", "accuracy", "measured on"], ["---", "--:", "---"]]
    rows += [[f"{name} †", f"{value:.2f}", "WSJ-PTB test"] for name, value in TAGGING.items()]
    rows += _of_words(metrics, ("part of speech",), "UD EWT dev, universal tags (other data)", 2)
    return f"\n## Part of speech\n\n{table(rows)}\n\nThe DMN's figure is of an ensemble.\n"


def probes(file: Path) -> dict[str, Any]:
    """Return the counts of each phenomenon that a checkpoint's file holds."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["phenomena"]
    return found


def probes_table(name: str, phenomena: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the table by phenomenon, the worst first."""
    columns = ("right", "sure_wrong", "right_not_sure")
    ordered = sorted(phenomena, key=lambda one: phenomena[one]["accuracy"])
    rows = [["phenomenon", "questions", "right", "%", "sure and wrong", "right, not sure"]]
    rows.append(["---", *["--:"] * 5])
    total = {key: sum(one[key] for one in phenomena.values()) for key in ("questions", *columns)}
    total["accuracy"] = 100 * total["right"] / total["questions"]
    for label, one in [*((row, phenomena[row]) for row in ordered), ("all", total)]:
        right, wrong, unsure = (str(one[key]) for key in columns)
        rows.append([label, str(one["questions"]), right, _number(one["accuracy"]), wrong, unsure])
    worst = min(phenomena.values(), key=lambda one: one["accuracy"])["accuracy"]
    mean = statistics.mean(one["accuracy"] for one in phenomena.values())
    return (
        f"\n## Probes of language: `{name}`\n\nControlled cases that come with the program, made "
        "apart from its story generator (docs/model.md). Of a question that its story does not "
        "answer, any answer is right that is not sure. Made by `python -m dmn evaluate --format "
        f"probes --checkpoint {name} --json`. Mean over the phenomena {mean:.1f} %, worst "
        f"{worst:.1f} %; the fewest right first.\n\n{table(rows)}\n"
    )


def _of_words(
    metrics: Mapping[str, Mapping[str, Any]], tasks: Sequence[str], data: str, digits: int = 1
) -> list[list[str]]:
    """A row for each checkpoint of ours that knows one of the tasks, one that says so for none."""
    rows = []
    for name, one in metrics.items():
        values = [one.get("tasks", {}).get(task, {}).get("accuracy") for task in tasks]
        if any(value is not None for value in values):
            seed = f"validation, seed {one.get('seed', '?')}"
            rows.append([f"`{name}`", *(_number(v, digits) for v in values), f"{data}; {seed}"])
    return rows or [["ours", *("-" for _ in tasks), "no checkpoint yet"]]


if __name__ == "__main__":
    PAGE.write_text(page(ours(ROOT / "checkpoints")), encoding="utf-8")
