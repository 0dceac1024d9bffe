"""How well gates agree with leaving facts out, over validation questions of bAbI, task by task.

DMN_DATA=… python -m benchmarks.faithfulness [--json] [--quick]
"""

from random import Random

import numpy as np

from benchmarks.measuring import Found, babi_task, run
from dmn.data.examples import Example
from dmn.explain.faithfulness import Faithfulness, rank_agreement
from dmn.lens import Lens, load

QUESTIONS = 100
"""Of each task, by chance, always the same ones; not every tenth, for questions come in fives."""
LONGEST = 60
"""Facts of a story, which is read once for each of them."""


def measure(quick: bool) -> Found:
    """Per task and over all: mean and quartiles of the agreement, and what the gates explain."""
    lens = load("babi", "cpu")
    tasks = {}
    for task in range(1, 3 if quick else 21):
        short = [e for e in babi_task(task, "valid") if 2 <= len(e.facts) <= LONGEST]
        wanted = 2 if quick else QUESTIONS
        chosen = Random(task).sample(short, min(wanted, len(short)))
        tasks[str(task)] = [_one(lens, example) for example in chosen]
    everything = [one for some in tasks.values() for one in some]
    found = {task: _summary(some) for task, some in tasks.items()}
    return {"faithfulness": {"tasks": found, "all": _summary(everything)}}


def _one(lens: Lens, example: Example) -> tuple[float | None, bool | None]:
    trace, left_out = lens.left_out("\n".join(example.facts), example.question)
    gates = trace.gates[:, :-1].max(axis=0)
    nothing = np.zeros(len(gates))
    verdict = Faithfulness(gates, left_out, nothing, nothing).explains
    return rank_agreement(gates, left_out), verdict


def _summary(some: list[tuple[float | None, bool | None]]) -> Found:
    ranked = np.array([agreement for agreement, _ in some if agreement is not None])
    verdicts = [verdict for _, verdict in some]
    low, middle, high = np.quantile(ranked, (0.25, 0.5, 0.75)).round(3) if len(ranked) else [0] * 3
    return {
        "questions": len(some),
        "ranked": len(ranked),
        "mean": round(float(ranked.mean()), 3) if len(ranked) else None,
        "quartiles": [float(low), float(middle), float(high)],
        "explained": verdicts.count(True),
        "not_explained": verdicts.count(False),
        "no_fact_needed": verdicts.count(None),
    }


def show(found: Found) -> str:
    """A line for each task."""
    part = found["faithfulness"]
    lines = [
        "task  questions  ranked   mean   quartiles             explained  not  no fact needed"
    ]
    for task, one in {**part["tasks"], "all": part["all"]}.items():
        quartiles = " ".join(f"{value:6.2f}" for value in one["quartiles"])
        mean = "     –" if one["mean"] is None else f"{one['mean']:6.3f}"
        lines.append(
            f"{task:>4}{one['questions']:11}{one['ranked']:8} {mean}   {quartiles}"
            f"{one['explained']:12}{one['not_explained']:5}{one['no_fact_needed']:16}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run(__doc__, measure, show)
