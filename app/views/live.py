"""Parts of the page that follow a run while it lives."""

from collections.abc import Callable
from typing import Any

import streamlit as st

TICK = 1.0
"""Seconds between two updates of what a run does."""


def follow(draw: Callable[..., None], *arguments: Any, is_live: bool, every: float = TICK) -> None:
    """Draws, and goes on drawing every so many seconds while the run is alive."""
    st.fragment(draw, run_every=every if is_live else None)(*arguments)
