"""docs/experiments.md from what `benchmarks.experiments` has run: tables, and what they say by one
rule for all.
"""

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measuring import Found
from benchmarks.open_questions import Experiment, measured

ROOT = Path(__file__).resolve().parents[1]
_LEAST = 0.5
_GAIN = 0.05
_HEAD = """\
# Open questions

Made by `python -m benchmarks.experiments`, which runs what is not in
`docs/experiments.jsonl` yet; change no line by hand.

Each training is one small network for one bAbI task (d = 40, 3 passes where nothing else is said,
12 epochs, the memory that compares, nothing renamed), accuracy that of the best epoch on bAbI's
validation questions (1,000 a task, en-valid-10k): small budgets, which tell settings apart and not
what either could reach at its best. Trained on bAbI's own training questions, the first 6,000 of
tasks 7 and 8, all 9,000 of 17 and 19; task 3 on 800 generated stories (4,000 questions), since
its own are not all at hand: **other data**. SST is trained as the presets `sentiment` and `cnn-mc`
say, from the same 50d vectors, for 8 epochs or until three brought nothing better, and measured on
its dev sentences after the epoch with the best mean of both accuracies. Mean ± standard deviation
over seeds; how many seeds stands behind where it is not 3.

**Better** or **worse** than another setting: the means differ by at least half a point and by more
than twice the standard error of their difference; **undecided** otherwise, and wherever there are
fewer than two seeds of either.
"""


def page(experiments: Mapping[str, Experiment], found: Sequence[Found]) -> str:
    """Markdown, one section an experiment."""
    parts = [_HEAD, *(_section(name, one, found) for name, one in experiments.items())]
    parts.append(_ensemble())
    seconds = {(one["of"], one["task"]): one["seconds"] for one in found}
    trainings = len({one["of"] for one in found})
    parts.append(f"{trainings} trainings, {sum(seconds.values()) / 3600:.1f} hours of one core.")
    return "\n".join(parts) + "\n"


def _ensemble() -> str:
    """What three networks say together, from what `benchmarks.tagging` found."""
    files = (
        ROOT / "checkpoints" / "pos" / "metrics.json",
        ROOT / "docs" / "measured" / "pos-ensemble.json",
    )
    one, three = (
        json.loads(file.read_text(encoding="utf-8"))["tasks"]["part of speech"]["accuracy"]
        for file in files
    )
    answer = "Yes" if three - one >= _GAIN else "No"
    return (
        "## Ensemble\n\nDo three networks say more together than one?\n\n"
        f"**{answer}** on parts of speech: {three:.2f} % of the tokens by the mean of their "
        f"probabilities, {one:.2f} by `pos`, the best of them, {three - one:+.2f}. On stories "
        "it was not tried: a story's answer has several items, and `babi` leaves little to gain.\n"
    )


def _section(name: str, one: Experiment, found: Sequence[Found]) -> str:
    mine = [each for each in found if each["experiment"] == name]
    if not mine:
        return f"## {name.capitalize()}\n\n{one.question} **Not run yet.**\n"
    rows = [["task", *one.settings], ["--:"] * (1 + len(one.settings))]
    for task in _rows(one):
        cells = [cell(_accuracies(mine, setting, task)) for setting in one.settings]
        rows.append([task, *cells])
    said = "\n".join(_verdicts(one, mine))
    reading = f"\n{one.reading}\n" if one.reading else ""
    return f"## {name.capitalize()}\n\n{one.question}\n\n{table(rows)}\n\n{said}\n{reading}"


def _rows(one: Experiment) -> list[str]:
    return [row for task in one.tasks for row in measured(task)]


def _accuracies(found: Sequence[Found], setting: str, task: str) -> list[float]:
    return [o["accuracy"] for o in found if (o["setting"], o["task"]) == (setting, task)]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of a Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cell(accuracies: Sequence[float]) -> str:
    """Mean and spread over seeds."""
    if not accuracies:
        return "not run"
    spread = f" ± {statistics.stdev(accuracies):.1f}" if len(accuracies) > 1 else ""
    seeds = "" if len(accuracies) == 3 else f" ({len(accuracies)})"
    return f"{statistics.mean(accuracies):.1f}{spread}{seeds}"


def _verdicts(one: Experiment, found: Sequence[Found]) -> list[str]:
    names = list(one.settings)
    lines = []
    for place, setting in enumerate(names[1:]):
        first = names[place if one.is_ladder else 0]
        told: dict[str, list[str]] = {"better": [], "worse": [], "undecided": []}
        for task in _rows(one):
            pair = _accuracies(found, first, task), _accuracies(found, setting, task)
            told[verdict(*pair)].append(task)
        said = [f"{word} on {', '.join(tasks)}" for word, tasks in told.items() if tasks]
        lines.append(f"- **{setting}** against {first}: {'; '.join(said)}.")
    return lines


def verdict(before: Sequence[float], after: Sequence[float]) -> str:
    """What changing one setting did, by the rule of the page's head."""
    if min(len(before), len(after)) < 2:
        return "undecided"
    difference = statistics.mean(after) - statistics.mean(before)
    variances = [statistics.variance(each) / len(each) for each in (before, after)]
    if abs(difference) < _LEAST or abs(difference) <= 2 * math.sqrt(sum(variances)):
        return "undecided"
    return "better" if difference > 0 else "worse"
