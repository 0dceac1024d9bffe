"""Evaluations of whole data sets, and the folders that hold some."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from app.cache import answers, visitor
from app.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.explore.data_sources import Request
    from app.explore.jobs import Evaluation, Evaluations
    from dmn.evaluation.stream import DataSet

# Imported inside: they load torch and spaCy, which take seconds.


@st.cache_data(ttl=60, show_spinner=False)
def folders() -> dict[str, tuple[str, ...]]:
    """Return the bAbI folders in `DMN_DATA`, at most a minute old, and the parts of each."""
    from app.explore import data_sources

    return data_sources.folders(settings().data)


def evaluation(request: "Request") -> "Evaluation | None":
    """Return the evaluation of this request, if any session started it and it is still kept."""
    return _evaluations().get((request, answers.written_at(request.checkpoint)))


def evaluate(request: "Request", content: bytes | None = None) -> "Evaluation":
    """Start an evaluation in the background; `content` is that of a visitor's own file.

    Raises CheckpointError, DeviceError or BusyError.
    """
    from app.explore.data_sources import n_bytes

    return _evaluations().start(
        (request, answers.written_at(request.checkpoint)),
        answers.model(request.checkpoint),
        partial(_load, request, content),
        n_bytes(request.source, content),
        visitor.session(),
    )


def _load(request: "Request", content: bytes | None, check: "Callable[[], None]") -> "DataSet":
    """Read the data, and what is known of the questions that trained the checkpoint."""
    from app.explore.data_sources import load
    from dmn.evaluation.known import Known
    from dmn.lens import find

    return replace(load(request.source, content, check), known=Known.kept(find(request.checkpoint)))


def shed() -> int:
    """Give up the largest evaluation; return about how many bytes it held, 0 for none."""
    return _evaluations().shed()


@st.cache_resource(show_spinner=False)
def _evaluations() -> "Evaluations":
    from app.explore.jobs import Evaluations

    return Evaluations()
