"""Who the visitor of the Train page is, whether they may train, and how they sign in and out."""

from html import escape

import streamlit as st

from app.access.trainer import Trainer
from app.server import sign_in
from app.views.shared import sentences
from app.views.train import visitor as train_visitor


def draw(trainer: Trainer) -> None:
    """Why they may not train, or as whom they do; nothing where nobody signs in."""
    visitor, refusal = train_visitor.visitor(), trainer.refusal()
    _failure(is_signed_in=visitor is not None)
    if refusal:
        st.info(sentences.unmarked(refusal), icon=":material/lock:")
    if not train_visitor.policy().asks_to_sign_in:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="who"):
        if visitor and not refusal:
            told = f"Signed in as {escape(visitor.email)}"
            st.html(f'<p class="small">{told}</p>', width="content")
        if refusal:
            name = "Sign in again" if visitor else "Sign in to train"
            st.button(
                name, key="sign_in", type="primary", icon=":material/login:", on_click=st.login
            )
        if visitor:
            st.button(
                "Sign out",
                key="sign_out",
                type="tertiary",
                icon=":material/logout:",
                on_click=st.logout,
            )


def _failure(*, is_signed_in: bool) -> None:
    """What went wrong on the way back; told once."""
    why = st.query_params.get(sign_in.LINK)
    if why is None:
        return
    del st.query_params[sign_in.LINK]
    if not is_signed_in and why in sign_in.MESSAGES:
        st.error(sign_in.MESSAGES[why])
