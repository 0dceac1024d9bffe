"""Values that a page puts into its widgets, sent again until a browser has drawn them.

Widgets keep their values in the session under their keys, so what sets them runs before they are
drawn.
"""

from collections.abc import Iterable, Mapping

import streamlit as st

_UNSEEN = "assigned"


def assign(values: Mapping[str, object]) -> None:
    """Give widgets their values, by their keys."""
    st.session_state.update({**values, _UNSEEN: True})


def assign_again(keys: Iterable[str]) -> None:
    """Send these again where the run that assigned them was overtaken by this one."""
    session = st.session_state
    if session.get(_UNSEEN):
        session.update({key: session[key] for key in keys if key in session})


def settle() -> None:
    """To be called when all is drawn: what was assigned is on its way to the browser."""
    st.session_state[_UNSEEN] = False


def send_again() -> None:
    """Let the widgets go to the browser once more: its first picture was not complete."""
    st.session_state[_UNSEEN] = True
