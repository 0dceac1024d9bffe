"""How well gates agree with leaving facts out, over validation questions of bAbI, task by task.

DMN_DATA=… python -m benchmarks.faithfulness [--json] [--quick]
"""

from collections import Counter
from random import Random
from typing import NamedTuple, get_args

import numpy as np

from benchmarks.measuring import Found, babi_task, run
from dmn.data.examples import Example
from dmn.explain.faithfulness import (
    MATTERS,
    Faithfulness,
    Outcome,
    changed_without,
    lost_without,
    rank_agreement,
)
from dmn.inference.grounding import leaders
from dmn.inference.trace import EpisodeTrace
from dmn.lens import Lens, load
from dmn.text.answers import same_answer

QUESTIONS = 100
"""Of each task, by chance, always the same ones; not every tenth, for questions come in fives."""
LARGE = 0.5
"""A gate from which a fact that is not needed contradicts a verdict of yes."""
LONGEST = 60
"""Facts of a story, which is read once for each of them."""


def measure(quick: bool) -> Found:
    """Per task and over all: mean and quartiles of the agreement, and the verdicts."""
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


class _One(NamedTuple):
    """The measures of one question."""

    agreement: float | None
    outcome: Outcome
    is_idle: bool
    """True if a fact with a large gate is not needed."""
    fixed_early: bool | None
    """True if a right answer was fixed before the last supporting fact led a pass; None for other
    questions, and for those that need one fact.
    """
    probability_there: float


def _one(lens: Lens, example: Example) -> _One:
    trace, others = lens.without_each("\n".join(example.facts), example.question)
    gates, left_out = trace.gates[:, :-1].max(axis=0), lost_without(trace, others)
    nothing = np.zeros(len(gates))
    changes = changed_without(trace, others)
    found = Faithfulness(gates, left_out, nothing, nothing, changes)
    idle = bool(((gates >= LARGE) & (np.abs(left_out) < MATTERS)).any())
    return _One(rank_agreement(gates, left_out), found.outcome, idle, *_fixed(trace, example))


def _fixed(trace: EpisodeTrace, example: Example) -> tuple[bool | None, float]:
    fixed, needed = trace.fixed_from, set(example.supporting)
    is_right = same_answer(trace.answer.items, example.answer, example.question)
    leading = leaders(trace.gates)
    if fixed is None or not is_right or len(needed) < 2 or not needed <= set(leading):
        return None, 0.0
    last = max(leading.index(fact) for fact in needed)
    return fixed <= last, float(trace.confidence[fixed - 1])


def _summary(some: list[_One]) -> Found:
    ranked = np.array([one.agreement for one in some if one.agreement is not None])
    outcomes = Counter(one.outcome for one in some)
    early = [one.probability_there for one in some if one.fixed_early]
    low, middle, high = np.quantile(ranked, (0.25, 0.5, 0.75)).round(3) if len(ranked) else [0] * 3
    return {
        "questions": len(some),
        "ranked": len(ranked),
        "mean": round(float(ranked.mean()), 3) if len(ranked) else None,
        "quartiles": [float(low), float(middle), float(high)],
        **{outcome: outcomes[outcome] for outcome in get_args(Outcome)},
        "yes_but_idle": sum(one.outcome == "yes" and one.is_idle for one in some),
        "several_facts": sum(one.fixed_early is not None for one in some),
        "fixed_early": len(early),
        "below_half": sum(probability < 0.5 for probability in early),
    }


def show(found: Found) -> str:
    """A line for each task."""
    part = found["faithfulness"]
    counted = ("yes_but_idle", "several_facts", "fixed_early", "below_half")
    names = (*get_args(Outcome), *counted)
    head = "".join(f"{name.replace('_', ' '):>14}" for name in names)
    lines = [f"task  questions  ranked   mean   quartiles           {head}"]
    for task, one in {**part["tasks"], "all": part["all"]}.items():
        quartiles = " ".join(f"{value:6.2f}" for value in one["quartiles"])
        mean = "     –" if one["mean"] is None else f"{one['mean']:6.3f}"
        counts = "".join(f"{one[name]:14}" for name in names)
        lines.append(
            f"{task:>4}{one['questions']:11}{one['ranked']:8} {mean}   {quartiles}{counts}"
        )
    lines.append(
        f"yes but idle: a fact with a gate of {LARGE} or more, and without it the answer's "
        f"probability changes by less than {100 * MATTERS:.0f} points\n"
        "several facts: right answers that need two facts or more, each of which led a pass; fixed "
        "early:\nthe answer was fixed before the last of them was read; below half: with a "
        "probability below 50 % there"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    run(__doc__, measure, show)
