"""Make the rows of the table of runs."""

from collections.abc import Collection, Sequence

import pandas as pd

from app.figures.style.text import clipped
from app.train import wording
from dmn.runs.listing import Overview

NOTE_LETTERS = 80


def matching(
    overviews: Sequence[Overview], words: str, states: Collection[str], *, archived: bool
) -> list[Overview]:
    """Return the runs that are archived or not, in one of the states (or any, for none), and that
    hold each of the words in their name, note, tags, tasks or settings' data.
    """
    wanted = words.casefold().split()
    return [
        one
        for one in overviews
        if one.about.archived == archived
        and (not states or one.state in states)
        and all(word in _searched(one) for word in wanted)
    ]


def table(overviews: Sequence[Overview]) -> pd.DataFrame:
    """Return one row per run, in their order. Started is a time, so that it sorts as one."""
    return pd.DataFrame(
        {
            "Run": [clipped(one.name, 60) for one in overviews],
            "State": [wording.with_sign(one.state) for one in overviews],
            "Tasks": [wording.tasks(one.config) for one in overviews],
            "Progress": [_progress(one) for one in overviews],
            "Best validation": [
                one.status.best_accuracy if one.status else None for one in overviews
            ],
            "Next": [clipped(wording.next_step(one), 200) for one in overviews],
            "Speed": [_speed(one) for one in overviews],
            "Started": pd.to_datetime([one.created for one in overviews], unit="s", utc=True),
            "Note": [_note(one) for one in overviews],
        }
    ).astype({"Progress": float, "Best validation": float, "Speed": float})


def _progress(one: Overview) -> float:
    return 100 * one.status.progress if one.status else 0.0


def _speed(one: Overview) -> float | None:
    """Return its speed while it trains; afterwards nobody needs it in a table."""
    is_training = one.state in ("running", "stopping") and one.status is not None
    return one.status.examples_per_second if is_training and one.status else None


def _note(one: Overview) -> str:
    tags = " ".join(f"#{tag}" for tag in one.about.tags)
    return clipped(f"{tags} {one.about.note}".strip(), NOTE_LETTERS)


def _searched(one: Overview) -> str:
    config = one.config
    data = " ".join(config.data) if config else ""
    texts = (one.name, one.run.id, one.about.note, " ".join(one.about.tags), data)
    return " ".join([*texts, f"task {wording.tasks(config)}"]).casefold()
