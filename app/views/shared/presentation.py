"""For a class: large type, and controls that the teacher hides, both part of a link.

Nothing is forbidden by it: what is hidden is only out of the way.
"""

from collections.abc import Iterable

import plotly.graph_objects as go
import streamlit as st

from app.figures.style.magnify import magnified

_LARGE, _HIDE = "large", "hide"
"""Query parameters: large=1, and hide=passes&hide=checkpoint."""
LARGER = 1.35
LETTERS = 15
"""Pixels of the theme's baseFontSize, which stands in .streamlit/config.toml."""
# Not the style sheet's zoom: Plotly would take a click for one on another cell.
_LARGE_TYPE = f"""
html {{ font-size: {LARGER * LETTERS:g}px !important; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-inputs) {{ flex-basis: {270 * LARGER}px !important; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-chart),
[data-testid="stLayoutWrapper"]:has(> .st-key-reader),
[data-testid="stLayoutWrapper"]:has(> .st-key-network_said),
[data-testid="stLayoutWrapper"]:has(> .st-key-network_seen) {{ flex: 1 1 100% !important; }}
"""
HIDEABLE = {
    "pages": (
        "Links to other pages",
        "[data-testid='stToolbar'] [data-testid='stTopNavLinkContainer']",
    ),
    "examples": ("Examples and new stories", ".st-key-example, .st-key-new_story_row"),
    "passes": ("Passes", ".st-key-passes"),
    "checkpoint": ("Checkpoint", ".st-key-checkpoint"),
    "closer": ("Look closer", ".st-key-look_closer"),
    "tables": ("Tables and export", ".st-key-table_or_export"),
}
"""Controls that can be hidden: name for people, and CSS selector."""


def style() -> str:
    """Return the style sheet that the link asked for; the session remembers it on other pages."""
    session = st.session_state
    if _LARGE in st.query_params or _HIDE in st.query_params:
        session.large = st.query_params.get(_LARGE) == "1"
        session.hidden = [one for one in HIDEABLE if one in st.query_params.get_all(_HIDE)]
    rules = [f"{HIDEABLE[one][1]} {{ display: none; }}" for one in session.get("hidden", ())]
    return " ".join([*rules, _LARGE_TYPE * is_large()])


def is_large() -> bool:
    return bool(st.session_state.get("large"))


def figure(found: go.Figure) -> go.Figure:
    """Return a figure in the size that was asked for; a phone has no room for a larger one."""
    is_phone = st.session_state.get("is_phone")
    return magnified(found, LARGER) if is_large() and not is_phone else found


def link() -> str:
    """Return what the choices below add to a link; empty for none."""
    session = st.session_state
    parts = [f"{_LARGE}=1"] * bool(session.get("class_large"))
    hidden: Iterable[str] = session.get("class_hidden") or ()
    return "&".join([*parts, *(f"{_HIDE}={name}" for name in hidden)])


def choose() -> None:
    """Draw the choice of how the page should look to whoever opens the link."""
    st.toggle("Large type, for a projector", key="class_large")
    st.multiselect(
        "Hide controls",
        list(HIDEABLE),
        key="class_hidden",
        placeholder="None",
        format_func=lambda name: HIDEABLE[name][0],
    )
