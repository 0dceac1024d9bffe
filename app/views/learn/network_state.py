"""The story of the five steps: what stands in its boxes, and the link to it."""

from collections.abc import Sequence

import streamlit as st

from app.content.five_steps import FiveSteps
from app.views.shared import address
from dmn.inference.trace import EpisodeTrace

LINK = "n"
"""The query parameter that holds the view."""
_PREFIX = "network"


def prepare(checkpoints: Sequence[str]) -> None:
    """Give each input its value: on a first visit our own story, then that of a link."""
    session = st.session_state
    current = view() if f"{_PREFIX}_story" in session else None
    arriving = address.arrived(LINK, FiveSteps, current)
    if arriving is None and current is None:
        arriving = FiveSteps(checkpoint=checkpoints[0])
    if arriving is not None:
        address.assign({f"{_PREFIX}_{name}": value for name, value in arriving})
    address.assign_again(f"{_PREFIX}_{name}" for name in FiveSteps.model_fields)
    if session.network_checkpoint not in checkpoints:
        session.network_gone = (
            f"{session.network_checkpoint} is not here any more; {checkpoints[0]} answers instead."
        )
        session.network_checkpoint = checkpoints[0]


def view() -> FiveSteps:
    """All that decides what is shown."""
    held = {name: st.session_state[f"{_PREFIX}_{name}"] for name in FiveSteps.model_fields}
    return FiveSteps.model_validate(held)


def notice() -> str:
    """Why a link could not be followed, or what became of a checkpoint; said once."""
    return address.notice(LINK) or str(st.session_state.pop("network_gone", ""))


def fit(trace: EpisodeTrace) -> tuple[int, int]:
    """The pass and the fact that are looked at, both from 0, brought within what the story has; no
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
    """Another pass reads another fact."""
    st.session_state.network_fact = None


def switch(checkpoint: str) -> None:
    """Have another checkpoint answer."""
    address.assign({f"{_PREFIX}_checkpoint": checkpoint})
    follow_pass()


def publish() -> None:
    """Keep the address bar on what is shown."""
    address.publish(LINK, view())
