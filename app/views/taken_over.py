"""What stood in the boxes of a page whose server has gone, for the server that has it now.

It may be newer than the page's address, which follows what was answered.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

_KEY = "taken_over"


def hold(typed: Mapping[str, Any]) -> None:
    """To be called in the first run of a session, with what the browser says of its boxes."""
    st.session_state[_KEY] = dict(typed)


def texts(keys: Iterable[str]) -> dict[str, str]:
    """What was typed into these boxes; said once."""
    typed = st.session_state.pop(_KEY, {})
    return {key: typed[key] for key in keys if isinstance(typed.get(key), str)}
