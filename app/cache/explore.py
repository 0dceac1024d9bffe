"""Evaluations of whole data sets, and the folders that hold some."""

from typing import TYPE_CHECKING

import streamlit as st

from app.cache import answers
from app.settings import settings

if TYPE_CHECKING:
    from app.explore.data_sources import Request
    from app.explore.jobs import Evaluation, Evaluations

# Imported inside: they load torch and spaCy, which take seconds.


@st.cache_data(ttl=60, show_spinner=False)
def folders() -> dict[str, tuple[str, ...]]:
    """Return the bAbI folders in `DMN_DATA` as of a minute ago at most, and the parts that each
    holds.
    """
    from app.explore import data_sources

    return data_sources.folders(settings().data)


def evaluation(request: "Request") -> "Evaluation | None":
    """Return an evaluation that any session asked for, where it is still kept."""
    return _evaluations().get((request, answers.written_at(request.checkpoint)))


def evaluate(request: "Request", content: bytes | None = None) -> "Evaluation":
    """Have the data read in the background; `content` is that of a person's own file.

    Raises CheckpointError, DeviceError or BusyError.
    """
    from app.explore.data_sources import load

    key = (request, answers.written_at(request.checkpoint))
    lens = answers.model(request.checkpoint)
    return _evaluations().start(key, lens, lambda: load(request.source, content))


@st.cache_resource(show_spinner=False)
def _evaluations() -> "Evaluations":
    from app.explore.jobs import Evaluations

    return Evaluations()
