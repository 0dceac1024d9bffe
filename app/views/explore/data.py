"""Choice of a checkpoint and a data set."""

from collections.abc import Sequence

import streamlit as st

from app import limits
from app.cache import explore
from app.content.examples import EXAMPLES, KINDS
from app.content.new_stories import SEEDS, STYLE_NAMES, STYLES
from app.explore.data_sources import MOST_ASKED, Uploaded
from app.settings import settings
from app.views.explore import state
from app.views.shared.markdown import unmarked
from dmn.errors import DMNError

MAX_UPLOAD = limits.DATA_FILE // limits.MEGABYTE
"""Megabytes of a person's own file."""
_ABOUT_PROBES = (
    "Short stories with twenty or more questions for each feature of language. If the story does "
    "not contain the answer, “not sure” counts as right. The table is under By task."
)
_PARTS = {"valid": "Validation", "train": "Training"}


def draw(checkpoints: Sequence[str], folders: dict[str, tuple[str, ...]]) -> None:
    """Draw the choices in a row, and the button that has the data read."""
    upload, content = None, None
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore_choice"):
        kind = _kind(checkpoints, folders)
        if kind == "folder":
            _folder(folders)
        elif kind == "generated":
            _generated()
        elif kind == "uploaded":
            upload, content = _upload()
        st.button(
            "Evaluate",
            key="explore_start",
            type="primary",
            disabled=state.inputs().wanted(upload) is None,
            on_click=_start,
            args=(upload, content),
        )
    if kind == "uploaded":
        st.caption(_about_files())
    if kind == "generated":
        st.caption(_about_generated())
    if kind == "probes":
        st.caption(_ABOUT_PROBES)


def _kind(checkpoints: Sequence[str], folders: dict[str, tuple[str, ...]]) -> str:
    st.selectbox("Checkpoint", checkpoints, key="explore_checkpoint", width=190)
    kinds = [kind for kind in state.KINDS if kind != "folder" or folders]
    names = state.KINDS.__getitem__
    return st.selectbox("Data", kinds, key="explore_kind", format_func=names, width=190)


def _start(upload: Uploaded | None, content: bytes | None) -> None:
    """Asks for what the choices are now: one may have changed since the button was drawn. Any
    problem becomes a sentence on the page.
    """
    wanted = state.inputs().wanted(upload)
    if wanted is None:
        return
    try:
        explore.evaluate(wanted, content)
        state.show(wanted)
    except DMNError as error:
        state.report(str(error))


def _folder(folders: dict[str, tuple[str, ...]]) -> None:
    folder = st.selectbox(
        "Folder", list(folders), key="explore_folder", persist_state="page", width=220
    )
    parts = folders[folder]
    state.fit_part(parts)
    st.selectbox(
        "Part",
        parts,
        key="explore_part",
        persist_state="page",
        format_func=_PARTS.__getitem__,
        width=130,
    )


def _generated() -> None:
    st.multiselect(
        "Kinds of question",
        list(EXAMPLES),
        key="explore_tasks",
        persist_state="page",
        format_func=lambda task: f"{task} {KINDS[task]}",
        placeholder="All twenty",
        width=280,
    )
    _number("Questions", MOST_ASKED, "explore_questions")
    st.selectbox(
        "Style",
        STYLES,
        key="explore_style",
        persist_state="page",
        format_func=STYLE_NAMES.__getitem__,
        width=140,
    )
    _number("Seed", SEEDS - 1, "explore_seed")


def _number(label: str, most: int, key: str) -> None:
    st.number_input(label, 0, most, key=key, persist_state="page", width=150)


def _upload() -> tuple[Uploaded | None, bytes | None]:
    file = st.file_uploader(
        "File", type=["txt", "jsonl"], max_upload_size=MAX_UPLOAD, key="explore_file", width=330
    )
    if file is None:
        return None, None
    content = file.getvalue()
    return Uploaded.of(file.name, content), content


def _about_generated() -> str:
    return unmarked(
        f"Up to {settings().max_answered:,} questions, spread evenly over the kinds and generated "
        "on the fly."
    )


def _about_files() -> str:
    return unmarked(
        "A text file in bAbI's format, or a JSONL file: one story in JSON on each line. "
        "It may "
        f"have {MAX_UPLOAD} MB; the first {settings().max_answered:,} questions are read. If one "
        "line cannot be read, the whole file is refused. A link to this page does not contain "
        "your file. It works only while this server keeps the results."
    )
