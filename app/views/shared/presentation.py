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
@media (min-width: 900px) {{
[data-testid="stLayoutWrapper"]:has(> .st-key-inputs) {{ order: 2; flex-basis: 100% !important; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-board) {{ flex: 1 1 100% !important; }}
.st-key-panels {{ flex-wrap: nowrap !important; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-chart) {{ flex: 3 1 0 !important; order: 2; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-reader) {{ flex: 2 1 0 !important; }}
.st-key-reader .prose {{ line-height: 1.6; }}
.strip .answer {{ font-size: 2.4rem !important; }}
.block-container {{ padding-top: 3.9rem !important; max-width: none !important; }}
}}
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


def button() -> None:
    """Draw the button that makes the type large and the story steady for a class, and takes that
    back; the keys do the same.
    """
    with st.container(key="projector_row"):
        st.button(
            "Leave projector" if is_large() else "Projector",
            key="projector",
            icon=":material/co_present:",
            type="tertiary",
            shortcut="ctrl+shift+p",
            on_click=_switch,
        )


def _switch() -> None:
    """Turn large type on or off, and bring back what a link hid; links keep neither."""
    session = st.session_state
    session.large, session.hidden = not is_large(), []
    for name in (_LARGE, _HIDE):
        if name in st.query_params:
            del st.query_params[name]


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
