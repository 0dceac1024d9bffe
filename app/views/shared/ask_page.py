"""The address of the Ask page, which other pages link to, and what is shown there."""

import streamlit as st

from app.links.ask import AskView
from app.links.codec import encode
from app.views.shared.address import packed

LINK = "s"
"""The query parameter that holds the view."""
ADDRESS = packed(LINK, AskView, has_home=True)
_WANTED = "wanted_checkpoint"


def open_in_ask(view: AskView, label: str) -> bool:
    """Draw the link to Ask with this view, and return whether it fits into a link."""
    code = encode(view)
    if code is None:
        return False
    st.page_link(
        "views/ask/ask.py", label=label, icon=":material/open_in_new:", query_params={LINK: code}
    )
    return True


def switch_to_ask(checkpoint: str) -> None:
    """Leave this page for Ask, where the checkpoint is to answer."""
    st.session_state[_WANTED] = checkpoint
    st.switch_page("views/ask/ask.py")


def take_wanted_checkpoint() -> str | None:
    """Return the checkpoint that another page wants to be asked, once."""
    found: str | None = st.session_state.pop(_WANTED, None)
    return found
