"""Error messages in place of an answer."""

from collections.abc import Sequence

import streamlit as st

from app.settings import settings
from app.views.shared.markdown import unmarked

FAULT = (
    "The program failed to answer this. Your text is not the cause. The error is in the server's "
    "log. Try another story or another checkpoint."
)


def stop_without(checkpoints: Sequence[str]) -> None:
    """End the page with what to do where there is no checkpoint at all."""
    if checkpoints:
        return
    folder = unmarked(str(settings().checkpoints))
    st.error(
        f"No checkpoint was found in {folder}. Train one with `python -m dmn train`, or set "
        "DMN_CHECKPOINTS to a folder that holds one."
    )
    st.stop()
