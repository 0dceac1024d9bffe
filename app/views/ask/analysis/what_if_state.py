"""State of the what-if controls in the session, and the changes that they stand for."""

from collections.abc import Mapping
from typing import cast

import streamlit as st

from app.views.ask import state
from dmn.explain.interventions import WhatIf
from dmn.inference.trace import EpisodeTrace


def change(trace: EpisodeTrace) -> WhatIf:
    """Return what was changed by hand in this story; of another story, nothing."""
    found = cast(WhatIf | None, st.session_state.get("what_if")) or WhatIf()
    return found if found.fits(len(trace.facts), trace.n_passes) else WhatIf()


def forget_other_story(trace: EpisodeTrace) -> None:
    """Let go of a change and of a fact that this story has no place for."""
    if change(trace) == WhatIf():
        state.set_what_if(WhatIf())
    fact = st.session_state.get("fact")
    if fact is not None and fact > len(trace.facts):
        state.choose_fact(None)


def show(fact: int | None, stop_after: int) -> None:
    """Let the controls name the chosen fact and the last pass."""
    st.session_state.update(what_if_fact=fact, stop_after=stop_after)


def show_gate(gate: float) -> None:
    """Let the slider and the menu of words stand as the change has it."""
    st.session_state.gate = round(gate, 2)


def show_swaps() -> None:
    """Let no word be chosen."""
    st.session_state.swap = None


def take_fact() -> None:
    """Choose the fact of the menu for the whole page."""
    state.choose_fact(st.session_state.what_if_fact)


def take_stop(trace: EpisodeTrace) -> None:
    """Stop after the pass of the slider."""
    passes = st.session_state.stop_after
    state.set_what_if(change(trace).ending(None if passes == trace.n_passes else passes))


def take_gate(before: WhatIf, cell: tuple[int, int]) -> None:
    """Hold the gate of the cell (pass and fact, from 0) at the value of the slider."""
    state.set_what_if(before.with_gate(cell, st.session_state.gate))


def take_swap(before: WhatIf, fact: int, texts: Mapping[str, str]) -> None:
    """Let the fact read as the chosen swap has it."""
    state.set_what_if(before.with_fact(fact, texts[st.session_state.swap]))
