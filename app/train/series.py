"""Make the curves of a run from what its worker wrote; garbled lines are left out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from app.figures.curves.lines import Curve
from app.figures.heatmaps.time_lapse import Snapshot, thinned
from dmn.config.run import Probe
from dmn.runs import probes
from dmn.runs.run import Run

QUANTITIES = {
    "loss": "Loss",
    "gate_loss": "Gate loss",
    "learning_rate": "Learning rate",
    "examples_per_second": "Examples a second",
}
"""Quantities measured during the epochs, and their names."""
VALIDATION = {"accuracy": "Accuracy", "gate_recall": "Gate recall"}
"""Quantities measured on the validation questions, in percent."""

Entry = dict[str, Any]


def restarts(run: Run) -> list[int]:
    """Return the restarts that have begun, from 1."""
    found = {_restart(entry) for entry in [*run.metrics(), *run.points()]}
    return sorted(found) or [1]


def training_curve(run: Run, quantity: str, restart: int, name: str = "") -> Curve:
    """Return a quantity of `QUANTITIES` over the epochs of one restart, at each epoch's end where a
    run has nothing in between.
    """
    entries = _of(run.points(), restart) or _of(run.metrics(), restart)
    return _curve(name, entries, lambda entry: entry.get(quantity))


def validation_curve(run: Run, quantity: str, restart: int, name: str = "") -> Curve:
    """Return a quantity of `VALIDATION`, its mean over the tasks."""
    read = _mean_recall if quantity == "gate_recall" else lambda entry: entry.get("accuracy")
    return _curve(name, _of(run.metrics(), restart), read)


def tasks(run: Run) -> list[str]:
    """Return the tasks that were measured so far, in order of number."""
    names = {task for entry in run.metrics() for task in _tasks(entry)}
    return sorted(names, key=lambda task: (len(task), task))


def task_curves(run: Run, quantity: str, restart: int) -> list[Curve]:
    """Return a curve for each task, in order of number."""
    entries = _of(run.metrics(), restart)

    def curve(task: str) -> Curve:
        return _curve(task, entries, lambda entry: _tasks(entry).get(task, {}).get(quantity))

    return [curve(task) for task in tasks(run)]


def best_epoch(run: Run, restart: int) -> int | None:
    """Return the epoch of this restart that is the checkpoint, None where it is another's."""
    best = [entry for entry in run.metrics() if entry.get("is_best") is True]
    if not best or _restart(best[-1]) != restart:
        return None
    return int(_number(best[-1].get("epoch")))


def snapshots(
    probe: Probe, place: int, evaluations: Sequence[Entry], restart: int
) -> list[Snapshot]:
    """Return the evaluations of one restart of the probe at this place, thinned where very many."""
    kept = thinned(_of(evaluations, restart))
    found = [shot for entry in kept if (shot := _snapshot(probe, place, entry)) is not None]
    return [shot for shot in found if shot.trace.n_passes == found[-1].trace.n_passes]


def _snapshot(probe: Probe, place: int, entry: Entry) -> Snapshot | None:
    """Return one evaluation; None where the story could not be read, or the line is garbled."""
    try:
        return Snapshot(int(entry["epoch"]), probes.to_trace(probe, entry["probes"][place]))
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _of(entries: Iterable[Entry], restart: int) -> list[Entry]:
    return [entry for entry in entries if _restart(entry) == restart]


def _restart(entry: Entry) -> int:
    restart = entry.get("restart", 1)
    return restart if isinstance(restart, int) else 1


def _curve(name: str, entries: list[Entry], read: Callable[[Entry], Any]) -> Curve:
    epochs = np.array([_number(entry.get("epoch")) for entry in entries], dtype=float)
    values = np.array([_number(read(entry)) for entry in entries], dtype=float)
    known = np.isfinite(epochs)
    return Curve(name, epochs[known], values[known])


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _tasks(entry: Entry) -> dict[str, Entry]:
    tasks = entry.get("tasks")
    found = tasks.items() if isinstance(tasks, dict) else ()
    return {name: task for name, task in found if isinstance(task, dict)}


def _mean_recall(entry: Entry) -> float | None:
    """Return the mean over the tasks whose passes can hold their supporting facts, as `evaluate`
    counts it.
    """
    found = [
        _number(task.get("gate_recall"))
        for task in _tasks(entry).values()
        if task.get("gates_can_suffice", True)
    ]
    known = [value for value in found if np.isfinite(value)]
    return sum(known) / len(known) if known else None
