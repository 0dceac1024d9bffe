"""A checkpoint from elsewhere, sent as a zip file and put among the others."""

from pathlib import Path

import streamlit as st

from app import limits
from app.views.train import state, visitor
from dmn.errors import DMNError
from dmn.runs.listing import slug

MAX_UPLOAD = limits.UPLOAD_FILE // limits.MEGABYTE
"""Megabytes; the released checkpoints have four."""
WIDTH = 320


def draw() -> None:
    """Draw the button, and under it the file, its name here, and what puts it there."""
    with st.popover("Upload a checkpoint", icon=":material/upload:"), st.container(width=WIDTH):
        sent = st.file_uploader(
            "A checkpoint as a zip file",
            type=["zip"],
            key="checkpoint_file",
            max_upload_size=MAX_UPLOAD,
            help="The zip file that a run offers for download",
        )
        name = st.text_input(
            "Name", key="checkpoint_name", placeholder=slug(Path(sent.name).stem) if sent else ""
        )
        is_asked = st.button("Add to checkpoints", key="take_checkpoint", disabled=not sent)
        if is_asked and sent:
            _take(sent.getvalue(), name or slug(Path(sent.name).stem))


def _take(content: bytes, name: str) -> None:
    try:
        state.offer(visitor.trainer().import_checkpoint(content, name))
    except DMNError as error:
        state.notify(str(error))
    st.rerun()
