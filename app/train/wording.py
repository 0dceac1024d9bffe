"""Describe a run in words: its state, what comes next, times and sizes."""

from datetime import datetime

from dmn.config.run import RunConfig
from dmn.runs.listing import Overview
from dmn.runs.status import State, Status
from dmn.runs.wording import duration, seconds_left

SIGNS: dict[State, str] = {
    "queued": "…",
    "running": "▶",
    "stopping": "■",
    "stopped": "■",
    "finished": "✓",
    "failed": "✕",
    "lost": "?",
}


def with_sign(state: State) -> str:
    """Return a state with its sign: never by colour alone."""
    return f"{SIGNS[state]} {state}"


def ago(then: float, now: float) -> str:
    """Return how long ago it was, both in seconds since 1970; the day where it was before
    yesterday.
    """
    seconds = now - then
    if seconds < 45:
        return "just now"
    if seconds < 5_400:
        return f"{round(seconds / 60)} min ago"
    days = (datetime.fromtimestamp(now).date() - datetime.fromtimestamp(then).date()).days
    if days == 0:
        return f"{round(seconds / 3600)} h ago"
    if days == 1:
        return f"yesterday {datetime.fromtimestamp(then):%H:%M}"
    return f"{datetime.fromtimestamp(then):%-d %b %Y}" if days > 300 else f"{days} days ago"


def size(n_bytes: float | int) -> str:
    """Return bytes in the unit that people would use."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if n_bytes < 1000 or unit == "GB":
            break
        n_bytes = n_bytes / 1000
    return f"{n_bytes:,.0f} {unit}" if n_bytes >= 10 or unit == "bytes" else f"{n_bytes:.1f} {unit}"


def tasks(config: RunConfig | None) -> str:
    """Return the tasks that a run learns, in a few letters."""
    if config is None:
        return ""
    return ", ".join(config.training.tasks) or "all"


def position(state: State, status: Status | None) -> str:
    """Return how far a run is, to be read after its state: "epoch 37 of 60"."""
    if status is None or not status.epochs:
        return ""
    restart = f"restart {status.restart} of {status.restarts}, " if status.restarts > 1 else ""
    if state in ("running", "stopping") and status.phase in ("reading", "waiting"):
        return "reading its data" if status.phase == "reading" else status.message
    epoch = min(status.epoch + (state in ("running", "stopping")), status.epochs)
    return f"{restart}epoch {epoch} of {status.epochs}"


def where(status: Status | None) -> str:
    """Return the cluster's node that trains or trained it; empty for this machine, or before."""
    is_known = status is not None and status.place == "ray" and status.pid
    return f"Ray, node {status.host}" if status and is_known else ""


def next_step(overview: Overview) -> str:
    """Return when a run is done, or what can be done with it."""
    status, state = overview.status, overview.state
    message = status.message if status else ""
    if overview.problem:
        return overview.problem
    if state == "running":
        seconds = seconds_left(status)
        return f"{duration(seconds)} left" if seconds is not None else "measuring the speed"
    if state == "stopping":
        return "finishing the step and saving"
    if state == "queued":
        return message or "queued"
    if state == "finished":
        return message or "ready to use"
    if state == "failed":
        return message or "see the log"
    if state == "lost":
        return "the process has ended; you can resume it"
    return message or "can be resumed"
