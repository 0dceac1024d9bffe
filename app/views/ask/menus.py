"""Menus that name what stands in the boxes, and so change with them."""

from typing import cast

import streamlit as st


def show(key: str, value: str | None) -> None:
    """Let the menu name this, or nothing."""
    session = st.session_state
    if session.get(key) != value:
        session[f"{key}_left"] = session.get(key)
    session[key] = value


def chosen(key: str, *, edited: bool) -> str | None:
    """What a person chose. None too where an edit comes with what the menu named before the last
    one, because the browser has not heard of that yet: the edit counts.
    """
    session = st.session_state
    is_old = edited and session[key] == session.get(f"{key}_left")
    return None if is_old else cast(str | None, session[key])
