"""The Train page in the session: read as one frozen value, written by named functions."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app.cache import runs
from app.links.runs import MAX_COMPARED, RUN, read_runs, write_runs
from app.views.shared.address import Address
from dmn.errors import DataError
from dmn.runs.listing import Overview
from dmn.runs.run import Run

TYPED_TOKEN = "typed_token"
ADDRESS = Address((RUN,), read_runs, write_runs)


@dataclass(frozen=True)
class Notice:
    """A sentence that stands on the page once."""

    text: str
    is_error: bool


@dataclass(frozen=True)
class TrainInputs:
    """The parts of the Train page that are shown."""

    shown: tuple[str, ...]
    """IDs of runs."""
    is_form_open: bool
    is_comparing: bool
    offered: str
    """The checkpoint that has just been added; empty where none was since another run is shown."""


def inputs() -> TrainInputs:
    """Read what is shown now."""
    session = st.session_state
    shown: tuple[str, ...] = session.get("shown_runs", ())
    name, beside = session.get("offered_checkpoint", ("", ()))
    return TrainInputs(
        shown=shown,
        is_form_open=bool(session.get("is_form_open")),
        is_comparing=bool(session.get("is_comparing")),
        offered=name if beside == shown else "",
    )


def prepare(overviews: Sequence[Overview]) -> list[Run]:
    """Return the runs to show: those of a link that was followed, else the chosen ones, else the
    youngest. One that is not there, or not any more, leaves a notice.
    """
    session = st.session_state
    # On a first visit to an empty folder the form is open, and stays so when somebody starts a run.
    session.setdefault("is_form_open", not overviews)
    arriving = ADDRESS.arriving(session.get("shown_runs"))
    wanted = inputs().shown if arriving is None else arriving
    found = [run for run in map(_found, dict.fromkeys(wanted)) if run]
    if not found and not inputs().is_comparing:
        found = [runs.run(one.run.id) for one in overviews if not one.about.archived][:1]
    session.shown_runs = tuple(run.id for run in found)
    if len(found) > 1:
        session.is_comparing = True
    return found


def show(*run_ids: str) -> None:
    """Show these runs from the next drawing on."""
    st.session_state.shown_runs = run_ids[:MAX_COMPARED]


def show_selected(key: str, run_ids: Sequence[str]) -> None:
    """Show the runs selected in the table with this key, of which these are the rows."""
    rows = st.session_state[key]["selection"]["rows"]
    show(*(run_ids[row] for row in rows if row < len(run_ids)))


def switch_comparing() -> None:
    """Go on with the first of the runs where comparing was switched off."""
    if not inputs().is_comparing:
        show(*inputs().shown[:1])


def publish(shown: Sequence[Run]) -> None:
    """Keep the address bar on the runs that are shown."""
    ADDRESS.publish(tuple(run.id for run in shown))


def open_form(*, is_open: bool = True) -> None:
    """Open the form of a new run, or close it."""
    st.session_state.is_form_open = is_open


def toggle_form() -> None:
    """Open the form of a new run where it is closed, and close it where it is open."""
    open_form(is_open=not inputs().is_form_open)


def notify(text: str, *, is_error: bool = True) -> None:
    """Leave a sentence that stands on the page once."""
    st.session_state.setdefault("train_notices", []).append(Notice(text, is_error))


def take_notices() -> list[Notice]:
    """Return what there is to say since the last drawing, once."""
    found: list[Notice] = st.session_state.pop("train_notices", [])
    return found


def offer(checkpoint: str) -> None:
    """Lead to Ask with a checkpoint that has just been added, until another run is shown."""
    st.session_state.offered_checkpoint = (checkpoint, inputs().shown)


def withdraw_offer() -> None:
    """Offer no checkpoint any more."""
    st.session_state.offered_checkpoint = ("", ())


def _found(run_id: str) -> Run | None:
    try:
        return runs.run(run_id)
    except DataError as error:
        notify(str(error))
        return None


def given_token() -> str:
    """Return the token that this session brought, by a link or typed; empty for none."""
    return str(st.session_state.get("given_token") or "").strip()


def take_token(text: str) -> None:
    """Keep the token for this session."""
    st.session_state.given_token = text


def take_typed_token() -> None:
    """Keep the token that was typed; the box it was typed into goes away when it is right."""
    take_token(st.session_state[TYPED_TOKEN] or "")
