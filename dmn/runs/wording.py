"""Describe times in words."""

import time

from dmn.runs.status import Status


def seconds_left(status: Status | None) -> float | None:
    """Return the seconds left from now, not from the last heartbeat; None where not known."""
    if status is None or status.seconds_left is None:
        return None
    return max(0.0, status.seconds_left - max(0.0, time.time() - status.heartbeat))


def duration(seconds: float) -> str:
    """Return a duration as people say it: 40 s, 5 min, 3 h 20 min."""
    minutes = round(seconds / 60)
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
