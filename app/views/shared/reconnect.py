"""Restore typed text after a page has reconnected to another server.

It may be newer than the page's address, which follows what was answered.
"""

from collections.abc import Iterable

import streamlit as st

_KEY = "taken_over"
_BOXES = ("story", "question")
"""Endings of the keys of text boxes. Nothing else is restored: a link's values are checked one by
one, and what a browser says is not.
"""


def hold(typed: object) -> None:
    """To be called in the first run of a session, with what the browser says of its boxes."""
    st.session_state[_KEY] = typed if isinstance(typed, dict) else {}


def texts(keys: Iterable[str]) -> dict[str, str]:
    """Return what was typed into those of these that are such boxes; said once."""
    typed = st.session_state.pop(_KEY, {})
    boxes = (key for key in keys if key.rpartition("_")[2] in _BOXES)
    return {key: typed[key] for key in boxes if isinstance(typed.get(key), str)}
