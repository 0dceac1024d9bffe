"""docs/experiments.md from what `benchmarks.experiments` has run: tables, and what they say by one
rule for all.
"""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from benchmarks import significance
from benchmarks.documents import wrapped
from benchmarks.measuring import Found
from benchmarks.open_questions import Experiment, measured
from benchmarks.significance import Comparison, Verdict

ROOT = Path(__file__).resolve().parents[1]
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

Each setting is compared with another on each task: all of these together are one family.
**Yes**: the setting is ahead, by Welch's t-test at 5 % after Holm's correction over the family.
**No**: it is behind by the same test, or the interval (95 % for the family as a whole, Bonferroni)
excludes an advantage of two points, the least worth having. **Not decided**: all else. Brackets
hold the difference in points with its own 95 % interval. What this cannot mend: three seeds are
few, and the best epoch is chosen on the very questions that it is reported on.
"""


class Pair(NamedTuple):
    """A comparison of the page."""

    experiment: str
    setting: str
    against: str
    task: str


def page(experiments: Mapping[str, Experiment], found: Sequence[Found]) -> str:
    """Markdown, one section an experiment."""
    family = _family(experiments, found)
    decided = dict(zip(family, significance.verdicts(list(family.values())), strict=True))
    parts = [_HEAD, _count(decided)]
    parts += [_section(name, one, found, family, decided) for name, one in experiments.items()]
    parts.append(_ensemble())
    seconds = {(one["of"], one["task"]): one["seconds"] for one in found}
    trainings = len({one["of"] for one in found})
    parts.append(f"{trainings} trainings, {sum(seconds.values()) / 3600:.1f} hours of one core.")
    return wrapped("\n".join(parts) + "\n")


def simulated(experiments: Mapping[str, Experiment], found: Sequence[Found]) -> float:
    """Return how often the page's family would have a verdict by its test without any effect."""
    seeds, spreads = [], []
    for pair in _family(experiments, found):
        each = [
            _accuracies(_of(found, pair.experiment), setting, pair.task)
            for setting in (pair.against, pair.setting)
        ]
        seeds.append((len(each[0]), len(each[1])))
        spreads.append(max(statistics.stdev(one) for one in each) or 0.1)
    return significance.false_positives(seeds, spreads)


def _family(
    experiments: Mapping[str, Experiment], found: Sequence[Found]
) -> dict[Pair, Comparison]:
    """Return all comparisons that the page makes, of settings with two seeds each at least."""
    family = {}
    for name, one in experiments.items():
        mine = _of(found, name)
        for setting, against in _against(one):
            for task in _rows(one):
                each = [_accuracies(mine, which, task) for which in (against, setting)]
                if min(map(len, each)) >= 2:
                    pair = Pair(name, setting, against, task)
                    family[pair] = significance.compare(*each)
    return family


def _of(found: Sequence[Found], name: str) -> list[Found]:
    return [each for each in found if each["experiment"] == name]


def _against(one: Experiment) -> list[tuple[str, str]]:
    """Return each setting but the first, and what it is compared with."""
    names = list(one.settings)
    return [
        (setting, names[place if one.is_ladder else 0]) for place, setting in enumerate(names[1:])
    ]


def _count(decided: Mapping[Pair, Verdict]) -> str:
    counts = Counter(decided.values())
    said = ", ".join(f"{name} {counts[name]}" for name in get_args(Verdict))
    return f"{len(decided)} comparisons: {said}.\n"


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
    return (
        "## Ensemble\n\nDo three networks say more together than one?\n\n"
        f"On parts of speech, one ensemble of one set of seeds, so **not decided**: {three:.2f} % "
        f"of the tokens by the mean of their probabilities, {one:.2f} by `pos`, the best of them, "
        f"{three - one:+.2f}. On stories "
        "it was not tried: a story's answer has several items, and `babi` leaves little to gain.\n"
    )


def _section(
    name: str,
    one: Experiment,
    found: Sequence[Found],
    family: Mapping[Pair, Comparison],
    decided: Mapping[Pair, Verdict],
) -> str:
    mine = _of(found, name)
    if not mine:
        return f"## {name.capitalize()}\n\n{one.question} **Not run yet.**\n"
    rows = [["task", *one.settings], ["--:"] * (1 + len(one.settings))]
    for task in _rows(one):
        cells = [cell(_accuracies(mine, setting, task)) for setting in one.settings]
        rows.append([task, *cells])
    pairs = {pair: decided[pair] for pair in family if pair.experiment == name}
    said = "\n".join(
        f"- **{setting}** better than {against}? {_said(pairs, setting, family)}"
        for setting, against in _against(one)
    )
    reading = f"\n{one.reading}\n" if one.reading else ""
    return f"## {name.capitalize()}\n\n{one.question}\n\n{table(rows)}\n\n{said}\n{reading}"


def _said(pairs: Mapping[Pair, Verdict], setting: str, family: Mapping[Pair, Comparison]) -> str:
    """Return the tasks of each verdict on a setting, with differences and intervals."""
    mine = {pair: verdict for pair, verdict in pairs.items() if pair.setting == setting}
    if not mine:
        return "Not decided: fewer than two seeds."
    parts = []
    for name in get_args(Verdict):
        tasks = [_effect(pair, family[pair]) for pair, verdict in mine.items() if verdict == name]
        parts += [f"**{name}** on {', '.join(tasks)}"] if tasks else []
    return "; ".join(parts) + "."


def _effect(pair: Pair, found: Comparison) -> str:
    if found.error == 0:
        return f"{pair.task} ({found.difference:+.1f})"
    low, high = found.interval(significance.LEVEL)
    return f"{pair.task} ({found.difference:+.1f}, {low:+.1f} to {high:+.1f})"


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
