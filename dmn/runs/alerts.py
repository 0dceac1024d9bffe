"""Find what is wrong with a run, from its status and its curves."""

import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dmn.runs.status import State, Status

_FEWEST_POINTS = 10
_RECENT = 5
_STALL_SECONDS = 120.0
_LEAST_DISK = 256 * 2**20


@dataclass(frozen=True)
class Alert:
    """One thing that is wrong with a run, as a sentence for people."""

    kind: Literal["nan", "divergence", "stall", "silence", "disk"]
    message: str


def alerts(
    status: Status | None,
    state: State,
    points: Sequence[dict[str, Any]],
    now: float | None = None,
) -> list[Alert]:
    """Return all that is wrong; nothing for a run that goes as it should, or has ended well."""
    found = [_non_finite_loss(status, points), _divergence(points)]
    if status is not None and state in ("running", "stopping"):
        found += [_silence(status, time.time() if now is None else now), _stall(status)]
        found.append(_disk(status))
    return [alert for alert in found if alert is not None]


def _non_finite_loss(status: Status | None, points: Sequence[dict[str, Any]]) -> Alert | None:
    has_failed = (
        status is not None and status.state == "failed" and "finite number" in status.message
    )
    if has_failed or any(not math.isfinite(_loss(point)) for point in points[-_RECENT:]):
        return Alert(
            "nan", "The loss is not a finite number. Start again with a lower learning rate."
        )
    return None


def _divergence(points: Sequence[dict[str, Any]]) -> Alert | None:
    """Return an alert where the last points of a restart lie far above its best."""
    restart = points[-1].get("restart") if points else None
    losses = [_loss(point) for point in points if point.get("restart") == restart]
    if len(losses) < _FEWEST_POINTS:
        return None
    best = min(statistics.median(losses[i : i + _RECENT]) for i in range(len(losses) - _RECENT + 1))
    recent = statistics.median(losses[-_RECENT:])
    if recent > 2 * best + 0.5:
        return Alert(
            "divergence",
            f"The loss has risen to {recent:.2f} from {best:.2f}. A lower learning rate may help.",
        )
    return None


def _loss(point: dict[str, Any]) -> float:
    """Return the loss of answers and gates together."""
    try:
        return float(point["loss"]) + float(point["gate_loss"])
    except (KeyError, TypeError, ValueError):
        return math.nan


def _silence(status: Status, now: float) -> Alert | None:
    # A clock that was set back makes the heartbeat lie in the future: no silence.
    silent = now - status.heartbeat
    if silent <= max(10.0, 5 * status.every):
        return None
    return Alert(
        "silence",
        f"The process has not reported for {silent:,.0f} seconds. It may hang, or the machine "
        "may have been asleep.",
    )


def _stall(status: Status) -> Alert | None:
    if status.idle <= _STALL_SECONDS:
        return None
    return Alert("stall", f"No step for {status.idle:,.0f} seconds (phase: {status.phase}).")


def _disk(status: Status) -> Alert | None:
    free = status.system.disk_free_bytes
    if free is None or free >= _LEAST_DISK:
        return None
    return Alert("disk", f"Only {free / 2**20:,.0f} MB are free on its disk.")
