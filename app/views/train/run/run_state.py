"""State of the inputs of one run in the session."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import streamlit as st

from dmn.runs.listing import slug
from dmn.runs.run import Run

LATEST = -1
"""Stands for whichever restart is the last."""


@dataclass(frozen=True)
class RunInputs:
    """The inputs of one run."""

    keep_name: str
    """Under which its checkpoint is to be added."""
    name: str
    tags: tuple[str, ...]
    note: str
    restart: int
    """From 1; LATEST, or 0 for all together."""


def inputs(run: Run) -> RunInputs:
    """Read what stands in the boxes now."""
    return RunInputs(
        keep_name=_text("keep_name", run),
        name=_text("name", run).strip(),
        tags=_split(_text("tags", run)),
        note=_text("note", run),
        restart=int(st.session_state.get(f"restart {run.id}", LATEST)),
    )


def prepare_name(run: Run) -> None:
    """Suggest a name for its checkpoint."""
    st.session_state.setdefault(f"keep_name {run.id}", slug(run.name) or run.id)


def prepare_description(run: Run) -> None:
    """Fill the boxes with what is written about the run."""
    st.session_state.setdefault(f"name {run.id}", run.name)
    st.session_state.setdefault(f"tags {run.id}", ", ".join(run.about.tags))
    st.session_state.setdefault(f"note {run.id}", run.about.note)


def figure(shown: Hashable, draw: Callable[[], str]) -> str:
    """Return the figure drawn last where it still shows this, else a new one: to draw a time-lapse
    takes longer than all else on the page.
    """
    kept: tuple[Hashable, str] | None = st.session_state.get("lapse_figure")
    if kept is None or kept[0] != shown:
        kept = st.session_state.lapse_figure = (shown, draw())
    return kept[1]


def _text(name: str, run: Run) -> str:
    return st.session_state.get(f"{name} {run.id}") or ""


def _split(tags: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip() for tag in tags.split(",") if tag.strip()))
