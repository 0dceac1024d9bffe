"""Notices at the top of the Train page."""

import streamlit as st

from app.views.shared.ask_page import switch_to_ask
from app.views.shared.markdown import unmarked
from app.views.train import state


def draw() -> None:
    """Say what happened since the last drawing, and lead to Ask with a new checkpoint."""
    for notice in state.take_notices():
        (st.error if notice.is_error else st.success)(unmarked(notice.text))
    name = state.inputs().offered
    if name:
        with st.container(horizontal=True, vertical_alignment="center", key="offered"):
            st.success(f"{unmarked(name)} was added. You can ask it now.")
            if st.button("Ask it", key="ask_it", type="primary"):
                state.withdraw_offer()
                switch_to_ask(name)
