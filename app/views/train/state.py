"""What the Train page holds for a session: which runs are shown, and whether the form is open."""

from collections.abc import Sequence

import streamlit as st

from app.cache import runs
from app.views.shared.markdown import unmarked
from dmn.errors import DataError
from dmn.runs.listing import Overview
from dmn.runs.run import Run

LINK = "run"
"""The query parameter that names a run; several to be compared stand in it one by one."""
MAX_COMPARED = 6
"""As many as there are colours to tell them apart by."""


def prepare(overviews: Sequence[Overview]) -> list[Run]:
    """The runs to show: those of a link that was followed, else the chosen ones, else the youngest.

    One that is not there, or not any more, leaves a notice.
    """
    session = st.session_state
    # On a first visit to an empty folder the form is open, and stays so when somebody starts a run.
    session.setdefault("is_form_open", not overviews)
    asked = tuple(st.query_params.get_all(LINK))[:MAX_COMPARED]
    if asked and asked != session.get("published_runs"):
        session.shown_runs = asked
    wanted: tuple[str, ...] = session.get("shown_runs", ())
    found = [run for run in map(_found, dict.fromkeys(wanted)) if run]
    if not found and not session.get("is_comparing"):
        found = [runs.run(one.run.id) for one in overviews if not one.about.archived][:1]
    session.shown_runs = tuple(run.id for run in found)
    if len(found) > 1:
        session.is_comparing = True
    return found


def show(*run_ids: str) -> None:
    """Show these runs from the next drawing on."""
    st.session_state.shown_runs = run_ids[:MAX_COMPARED]


def switch_comparing() -> None:
    """Who stops comparing goes on with the first of the runs."""
    if not st.session_state.is_comparing:
        show(*shown_ids()[:1])


def shown_ids() -> tuple[str, ...]:
    found: tuple[str, ...] = st.session_state.get("shown_runs", ())
    return found


def publish(shown: Sequence[Run]) -> None:
    """Keep the address bar on the runs that are shown."""
    ids = tuple(run.id for run in shown)
    if tuple(st.query_params.get_all(LINK)) != ids:
        st.query_params[LINK] = list(ids)
    st.session_state.published_runs = ids


def toggle_form() -> None:
    """Open the form of a new run, or close it."""
    st.session_state.is_form_open = not st.session_state.is_form_open


def notify(text: str, *, is_error: bool = True) -> None:
    """Leave a sentence that stands on the page once."""
    st.session_state.setdefault("train_notices", []).append((text, is_error))


def notices() -> None:
    """What there is to say since the last drawing."""
    for text, is_error in st.session_state.pop("train_notices", []):
        (st.error if is_error else st.success)(unmarked(text))
    name, shown = st.session_state.get("offered_checkpoint", ("", ()))
    if name and shown == shown_ids():
        with st.container(horizontal=True, vertical_alignment="center", key="offered"):
            st.success(f"{unmarked(name)} is among the checkpoints now.")
            if st.button("Ask it", key="ask_it", type="primary"):
                st.session_state.update(wanted_checkpoint=name, offered_checkpoint=("", ()))
                st.switch_page("views/ask/ask.py")


def offer(checkpoint: str) -> None:
    """Say that a checkpoint is there now and lead to Ask with it, until another run is shown."""
    st.session_state.offered_checkpoint = (checkpoint, shown_ids())


def _found(run_id: str) -> Run | None:
    try:
        return runs.run(run_id)
    except DataError as error:
        notify(str(error))
        return None
