"""Who the visitor of the Train page is, whether they may train, and how they sign in and out."""

import streamlit as st

from app.access import token
from app.access.trainer import Trainer
from app.server import sign_in
from app.views.shared.markdown import unmarked
from app.views.shared.templates import paragraph
from app.views.train import state, visitor


def draw(trainer: Trainer) -> None:
    """Say why the visitor may not train, or as whom they do; nothing where nobody signs in."""
    signed_in, refusal = visitor.current(), trainer.refusal()
    _failure(is_signed_in=signed_in is not None)
    if refusal:
        st.info(unmarked(refusal), icon=":material/lock:")
    if refusal and visitor.training_policy().training == "token":
        st.text_input(
            "Token",
            key=state.TYPED_TOKEN,
            type="password",
            width=360,
            on_change=state.take_typed_token,
        )
    if not visitor.training_policy().asks_to_sign_in:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="who"):
        if signed_in and not refusal:
            st.html(paragraph(f"Signed in as {signed_in.email}"), width="content")
        if refusal:
            name = "Sign in again" if signed_in else "Sign in to train"
            st.button(
                name, key="sign_in", type="primary", icon=":material/login:", on_click=st.login
            )
        if signed_in:
            st.button(
                "Sign out",
                key="sign_out",
                type="tertiary",
                icon=":material/logout:",
                on_click=st.logout,
            )


def take_token() -> None:
    """Take the token out of the link that the server printed, so that no shared link holds it."""
    if token.LINK in st.query_params:
        state.take_token(st.query_params[token.LINK])
        del st.query_params[token.LINK]


def _failure(*, is_signed_in: bool) -> None:
    """Say once what went wrong on the way back."""
    why = st.query_params.get(sign_in.LINK)
    if why is None:
        return
    del st.query_params[sign_in.LINK]
    if not is_signed_in and why in sign_in.MESSAGES:
        st.error(sign_in.MESSAGES[why])
