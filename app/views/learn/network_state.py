"""The five steps' story in the session: read as one frozen value, written by named functions."""

from collections.abc import Sequence

import streamlit as st

from app.links.five_steps import FiveStepsView
from app.views.shared import reconnect
from app.views.shared.address import packed
from app.views.shared.widget_values import assign, assign_again, settle
from dmn.inference.trace import EpisodeTrace

LINK = "n"
"""The query parameter that holds the view."""
ADDRESS = packed(LINK, FiveStepsView)
_PREFIX = "network_"


def prepare(checkpoints: Sequence[str]) -> None:
    """Give each input its value: on a first visit our own story, then that of a link."""
    session = st.session_state
    current = inputs() if f"{_PREFIX}story" in session else None
    arriving = ADDRESS.arriving(current)
    if arriving is None and current is None:
        arriving = FiveStepsView(checkpoint=checkpoints[0])
    if arriving is not None:
        values = {f"{_PREFIX}{name}": value for name, value in arriving}
        assign(values | reconnect.texts(values))
    assign_again(f"{_PREFIX}{name}" for name in FiveStepsView.model_fields)
    if session.network_checkpoint not in checkpoints:
        session.network_gone = (
            f"{session.network_checkpoint} no longer exists. {checkpoints[0]} answers instead."
        )
        session.network_checkpoint = checkpoints[0]


def inputs() -> FiveStepsView:
    """Read what stands in the widgets now: all of it decides what is shown."""
    held = {name: st.session_state[f"{_PREFIX}{name}"] for name in FiveStepsView.model_fields}
    return FiveStepsView.model_validate(held)


def notice() -> str:
    """Return why a link could not be followed, or what became of a checkpoint, once."""
    return ADDRESS.notice() or str(st.session_state.pop("network_gone", ""))


def fit(trace: EpisodeTrace) -> tuple[int, int]:
    """Bring the pass and the fact within what the story has, and return them, both from 0; no
    choice means the fact that the pass reads most.
    """
    session = st.session_state
    session.network_chosen_pass = min(session.network_chosen_pass or 1, trace.n_passes)
    chosen = session.network_chosen_pass - 1
    fact = session.network_fact
    if fact is None or fact > len(trace.facts):
        fact = int(trace.gates[chosen].argmax())
    session.network_fact = fact
    return chosen, fact


def follow_pass() -> None:
    """Let the fact go: another pass reads another one."""
    st.session_state.network_fact = None


def switch(checkpoint: str) -> None:
    """Let another checkpoint answer."""
    assign({f"{_PREFIX}checkpoint": checkpoint})
    follow_pass()


def publish() -> None:
    """Keep the address bar on what is shown; to be called when all is drawn."""
    settle()
    ADDRESS.publish(inputs())
