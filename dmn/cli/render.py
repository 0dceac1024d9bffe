"""Format what the command line prints for people: traces, and results task by task."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dmn.evaluation.known import Known
from dmn.evaluation.metrics import TaskResult, one_figure, summary
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints.trained_on import Filter

_COUNTS = ("questions", "right", "sure_wrong", "right_not_sure")
_WORST = 10
"""Rows of a table of phenomena that are marked."""
_WIDEST = 16
"""Letters of the answer after a pass."""


def format_traces(traces: Sequence[EpisodeTrace]) -> str:
    """Return each trace as text; of those about one fact after another, the answer about each."""
    return "\n\n".join(
        format_trace(trace) if trace.about is None else _format_tags(trace)
        for trace in traces
        if not trace.about
    )


def _format_tags(trace: EpisodeTrace) -> str:
    width = max(map(len, trace.facts))
    rows = [
        f"{fact:<{width}}  {tag.text}  {tag.probability:.0%}"
        for fact, tag in zip(trace.facts, trace.tags, strict=True)
    ]
    return "\n".join([trace.question, "", *rows])


def format_trace(trace: EpisodeTrace) -> str:
    """Return question, answer and the gates of each pass, for a terminal."""
    rest = ", ".join(f"{c.text} {c.probability:.0%}" for c in trace.alternatives[1:3])
    doubt = "" if trace.is_sure else ", not sure"
    head = [
        trace.question,
        f"{trace.answer.text}  {trace.answer.probability:.0%}{doubt}   then {rest}",
        "",
    ]
    answers = [c.text[:_WIDEST] for c in trace.passes]
    width = max(7, 1 + max(map(len, answers)))
    passes = "".join(f"{i:>{width}}" for i in range(1, trace.n_passes + 1))
    rows = [f"{passes}  pass"]
    for fact, gates in zip((*trace.facts, "stop"), trace.gates.T, strict=True):
        cells = (f"{gate:.2f}" if gate >= 0.005 else "·" for gate in gates)
        rows.append("".join(f"{gate:>{width}}" for gate in cells) + f"  {fact}")
    rows.append("".join(f"{answer:>{width}}" for answer in answers) + "  answer so far")
    if trace.answers_from > 1:
        rows.append(f"It was not trained to answer before pass {trace.answers_from}.")
    new_words = [f"{word} (name {number})" for word, number in trace.placeholders.items()]
    return "\n".join(head + rows + ([f"New words: {', '.join(new_words)}"] if new_words else []))


def format_table(results: dict[str, TaskResult]) -> str:
    """Return one row a task, the gate figures of uniform gates behind ours. Gate recall and gate
    precision are one column where they are equal for all tasks.
    """
    is_one = one_figure(results.values())
    heads = ["gate recall and precision"] if is_one else ["gate recall", "gate precision"]
    head = "".join(f"   {name} (uniform)" for name in heads)
    has_structures = any(r.new_structure is not None for r in results.values())
    structures = f"{'new structures':>17}" if has_structures else ""
    rows = [f"task questions accuracy     new repeated{structures}{head}"]
    for name, r in results.items():
        pairs = [(r.gate_recall, r.uniform_recall), (r.gate_precision, r.uniform_precision)]
        gates = "".join(
            f"{_cell(ours):>{len(title) + 3}}  {_cell(uniform):>8}"
            for title, (ours, uniform) in zip(heads, pairs, strict=False)
        )
        rows.append(
            f"{name:>4}{r.questions:>10} {_cell(r.accuracy)}  {_cell(r.accuracy_new)} "
            f" {_cell(r.accuracy_repeated)}{_structures(r, has_structures)}{gates}"
        )
    return "\n".join([*rows, _total(summary(results), len(results), is_one)])


def _total(total: dict[str, Any], n_tasks: int, is_one: bool) -> str:
    recall, precision = (_cell(total[f"gate_{name}"]).strip() for name in ("recall", "precision"))
    gates = (
        f"gate recall and precision {recall} %"
        if is_one
        else f"gate recall {recall} %, gate precision {precision} %"
    )
    return (
        f"mean {total['mean_accuracy']:.2f} %, {total['solved']} of {n_tasks} tasks at 95 % or "
        f"more, {gates}"
    )


def _structures(r: TaskResult, is_shown: bool) -> str:
    """Return the accuracy on new structures, and how many questions have one."""
    if not is_shown:
        return ""
    return f"{_cell(r.accuracy_new_structure)} of {r.new_structure or 0:>6}"


def format_trained_on(file: Path, known: Known) -> str:
    """Return what `trained-on` prints."""
    filters = known.filters()
    counts = [len(one) for one in (known.stories, known.structures) if not isinstance(one, Filter)]
    alarms = " and ".join(
        f"{100 * one.false_alarms:.2g} %" for one in (filters.stories, filters.structures)
    )
    return (
        f"{counts[0]:,} different questions with {counts[1]:,} structures, {file} "
        f"({file.stat().st_size / 1000:.0f} kB). Of new ones {alarms} count as repeated."
    )


def _trained_on(found: dict[str, Any]) -> str:
    if found["source"] is None:
        return (
            "What trained this checkpoint is not known, so new and repeated stories are not told "
            "apart. Name it with --train, or keep it: python -m dmn trained-on --help"
        )
    if found["source"] == "kept":
        return (
            "New: what nothing that trained the checkpoint holds, as its folder keeps it; "
            f"{100 * found['false_alarms']:.2g} % of new structures count as known."
        )
    return "New: what the data of --train do not hold."


def _cell(value: float | None) -> str:
    return f"{'-':>7}" if value is None else f"{value:>7.1f}"


def format_evaluation(results: dict[str, TaskResult], more: dict[str, Any], format_: str) -> str:
    """Return what `evaluate` prints; of probes the phenomena alone."""
    parts = [_FORMATS[name](found) for name, found in more.items() if found]
    return "\n".join(parts if format_ == "probes" else [format_table(results), *parts])


def format_phenomena(phenomena: dict[str, Any]) -> str:
    """Return one row a phenomenon, those with the fewest right answers marked with a *."""
    total = {name: sum(row[name] for row in phenomena.values()) for name in _COUNTS}
    rows = phenomena | {"all": total}
    width = max(map(len, rows))
    worst = worst_of(phenomena)
    head = f"  {'phenomenon':<{width}}  questions  right      %  sure and wrong  right, not sure"
    lines = [
        f"{'*' if name in worst else ' '} {name:<{width}}  {row['questions']:>9}  "
        f"{row['right']:>5}  {100 * row['right'] / row['questions']:>5.1f}  "
        f"{row['sure_wrong']:>14}  {row['right_not_sure']:>15}"
        for name, row in rows.items()
    ]
    note = "* the fewest right. Questions without an answer: right is not to be sure."
    return "\n".join([head, *lines, note])


def worst_of(phenomena: dict[str, Any]) -> list[str]:
    """Return the phenomena with the smallest share of right answers, the worst first."""

    def badness(name: str) -> tuple[float, int]:
        row = phenomena[name]
        return row["right"] / row["questions"], -row["sure_wrong"]

    missed = [name for name, row in phenomena.items() if row["right"] < row["questions"]]
    return sorted(missed, key=badness)[:_WORST]


def format_levels(levels: dict[str, Any]) -> str:
    """Return one row for each level of `scoring.score_cases`."""
    width = max(12, *map(len, levels))
    rows = [
        f"{level:<{width}}{found['right']:>4} of {found['questions']:<5}{found['accuracy']:>6.1f} %"
        for level, found in levels.items()
    ]
    return "\n".join(["", f"{'level':<{width}}   right   accuracy", *rows])


def _format_unknown_words(found: dict[str, Any]) -> str:
    """Return the result of `scoring.unknown_words` as a line."""
    if found["accuracy"] is None:
        return "no words that the training data lack"
    return f"{found['questions']} words that the training data lack: {found['accuracy']:.2f} %"


_FORMATS: dict[str, Callable[[dict[str, Any]], str]] = {
    "levels": format_levels,
    "phenomena": format_phenomena,
    "unknown_words": _format_unknown_words,
    "trained_on": _trained_on,
}
"""The function that formats each result beside the tasks, by its name in the JSON."""


def format_calibration(figures: dict[str, Any]) -> str:
    """Return the figures of `calibrate.calibrate`, a line each."""
    alone = figures["by_probability_alone"]
    f = {name: value for name, value in figures.items() if name != "by_probability_alone"}
    return "\n".join(
        [
            f"temperature {f['temperature']}, sure from {f['sure_from']:.2%}",
            f"of {f['questions']} questions: {f['sure_answers_wrong']:.1f} % of the sure answers "
            f"wrong, {f['right_answers_sure']:.1f} % of the right ones sure, "
            f"{f['right_answers_unsupported']:.1f} % of them not supported",
            f"of the sure answers wrong: {f['sure_answers_wrong_babi']:.1f} % on bAbI's questions, "
            f"{f['sure_answers_wrong_wide']:.1f} % on wide ones, "
            f"{f['sure_answers_wrong_composed']:.1f} % on composed ones",
            f"of {f['unanswerable']} questions without an answer: "
            f"{f['unanswerable_not_sure']:.1f} % not sure ({f['absent_not_sure']:.1f} % where a "
            f"name is absent, {f['untold_not_sure']:.1f} % where a fact is missing)",
            f"by probability alone, from {alone['sure_from']:.2%}: "
            f"{alone['right_answers_sure']:.1f} % of the right answers sure, "
            f"{alone['unanswerable_not_sure']:.1f} % of those without an answer not sure",
            f"of {f['wide_answers_at_90']} answers at 90 % or more on wide stories: "
            f"{f['wide_answers_at_90_wrong']:.1f} % wrong",
            f"expected calibration error {f['calibration_error_before']:.1f} % before, "
            f"{f['calibration_error']:.1f} % after",
        ]
    )
