"""The probes of a run: a few fixed questions, and the gates and answers at each evaluation.

probes/stories.json        the questions      once, by the worker
probes/evaluations.jsonl   gates and answers  appended, one line an evaluation
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmn.config.run import Probe
from dmn.inference.trace import Candidate, EpisodeTrace
from dmn.runs import records
from dmn.runs.run import Run
from dmn.system.files import Lines, replace_text

_MOST_ITEMS = 32


def stories(run: Run) -> tuple[Probe, ...]:
    """Return the run's questions; none before its worker has chosen them, or where they are
    garbled.
    """
    try:
        return records.read_stories(run.folder)
    except (FileNotFoundError, records.Unreadable):
        return ()


def evaluations(run: Run) -> list[dict[str, Any]]:
    """Return one entry per evaluation: restart, epoch, step and, for each question in turn, its
    gates and answers, None where it could not be read.
    """
    return lines(run).read()


def lines(run: Run) -> Lines:
    """Return a reader of the same entries that parses each line once, however often it reads."""
    return records.lines(run.folder, records.EVALUATIONS, most_bytes=64 * 2**20)


def to_trace(probe: Probe, entry: dict[str, Any], checkpoint: str = "") -> EpisodeTrace:
    """Return the trace of a question at one evaluation, for the figures of the Ask page.

    Raises ValueError where the two do not belong together.
    """
    story = "\n".join(probe.facts)
    starts = np.cumsum([0, *(len(fact) + 1 for fact in probe.facts)])[:-1].tolist()
    passes = tuple(Candidate(tuple(one["items"]), one["probability"]) for one in entry["passes"])
    return EpisodeTrace(
        story=story,
        facts=probe.facts,
        spans=tuple((s, s + len(f)) for s, f in zip(starts, probe.facts, strict=True)),
        question=probe.question,
        gates=np.array(entry["gates"], dtype=float),
        passes=passes,
        confidence=np.array(entry["confidence"], dtype=float),
        alternatives=passes[-1:],
        supporting=probe.supporting,
        expected=probe.answer,
        checkpoint=checkpoint,
    )


def to_entry(trace: EpisodeTrace) -> dict[str, Any]:
    """Return what is kept of a trace: enough to draw it, short enough for thousands."""
    return {
        "gates": np.round(trace.gates, 4).tolist(),
        "passes": [
            {"items": list(one.items)[:_MOST_ITEMS], "probability": round(one.probability, 4)}
            for one in trace.passes
        ],
        "confidence": np.round(trace.confidence, 4).tolist(),
    }


def write_stories(run: Run, probes: Sequence[Probe]) -> None:
    """Write the run's questions; called once, by the worker."""
    folder = run.folder / "probes"
    folder.mkdir(exist_ok=True)
    replace_text(folder / "stories.json", json.dumps([one.model_dump() for one in probes]) + "\n")
