"""What the Explore page holds for a session: the choices of its widgets, and the link to them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.explore.data_sources import Folder, Generated, Request, Uploaded
from app.links.explore import ExploreView
from app.views.shared import address
from dmn.evaluation.filters import Filters

LINK = "e"
"""The query parameter that holds the view."""
KINDS = {"folder": "A bAbI folder", "generated": "Generated stories", "uploaded": "My own file"}
_CHOICES = ("checkpoint", "kind", "folder", "part", "tasks", "questions", "seed", "style")
_FILTERS = ("kinds", "task", "truth", "answer", "at_most", "passes")
_SEEN = ("panel", "after", "grouping", "among", "chosen")
_WIDGETS = (*_CHOICES, "kinds", "task", "at_most", "passes", "panel", "after", "grouping", "among")


def prepare(checkpoints: Sequence[str], folders: dict[str, tuple[str, ...]]) -> None:
    """Give each widget its value: the defaults on a first visit, then those of a link."""
    session = st.session_state
    is_drawn = "explore_kind" in session
    _begin(checkpoints, folders)
    current = view() if is_drawn else None
    arriving = address.arrived(LINK, ExploreView, current)
    if arriving is not None:
        _put(arriving)
    address.assign_again(f"explore_{name}" for name in _WIDGETS)
    if session.explore_checkpoint not in checkpoints:
        session.explore_checkpoint = checkpoints[0]
    if session.explore_folder not in folders:
        session.explore_folder = next(iter(folders), None)


def view() -> ExploreView:
    """All that decides what is shown."""
    held = {name: st.session_state[f"explore_{name}"] for name in _SEEN}
    return ExploreView(request=request(), filters=filters(), **held)


def request() -> Request | None:
    """What is read, or was."""
    found: Request | None = st.session_state.get("explore_request")
    return found


def filters() -> Filters:
    """Which questions are wanted."""
    held = {name: st.session_state[f"explore_{name}"] for name in _FILTERS}
    return Filters(**{**held, "kinds": tuple(held["kinds"] or ())})


def wanted(upload: Uploaded | None) -> Request | None:
    """What the choices ask for; None where a file is still to be chosen."""
    session = st.session_state
    checkpoint, kind = session.explore_checkpoint, session.explore_kind
    if kind == "folder":
        source = Folder(path=session.explore_folder or "", part=session.explore_part)
        return Request(checkpoint=checkpoint, source=source)
    if kind == "generated":
        told = Generated(
            tasks=tuple(session.explore_tasks),
            questions=session.explore_questions,
            seed=session.explore_seed,
            style=session.explore_style,
        )
        return Request(checkpoint=checkpoint, source=told)
    return Request(checkpoint=checkpoint, source=upload) if upload else None


def show(asked: Request) -> None:
    """Another data set: the filters of the last one are taken off."""
    if asked != request():
        _put(ExploreView(request=asked))


def without_filters() -> None:
    _set(Filters().model_dump())


def only(truth: str | None, answer: str | None) -> None:
    """Those questions that this answer is right for, and that were answered so."""
    _set({"truth": truth, "answer": answer, "panel": "questions", "chosen": None})


def choose(number: int | None) -> None:
    _set({"chosen": number})


def publish() -> None:
    address.publish(LINK, view())


def _begin(checkpoints: Sequence[str], folders: dict[str, tuple[str, ...]]) -> None:
    first, told = ExploreView(), Generated()
    defaults: dict[str, Any] = {
        "checkpoint": checkpoints[0],
        "kind": "folder" if folders else "generated",
        "folder": next(iter(folders), None),
        "part": "valid",
        **_told(told),
        **dict(first.filters),
        **{name: getattr(first, name) for name in _SEEN},
    }
    for name, value in defaults.items():
        st.session_state.setdefault(f"explore_{name}", value)


def _put(arriving: ExploreView) -> None:
    _set({"request": arriving.request, **dict(arriving.filters)})
    _set({name: getattr(arriving, name) for name in _SEEN})
    if arriving.request is None:
        return
    source = arriving.request.source
    _set({"checkpoint": arriving.request.checkpoint, "kind": source.kind})
    if isinstance(source, Folder):
        _set({"folder": source.path, "part": source.part})
    if isinstance(source, Generated):
        _set(_told(source))


def _told(source: Generated) -> dict[str, Any]:
    """The widgets' values; a choice of several is a list."""
    return {**source.model_dump(exclude={"kind"}), "tasks": list(source.tasks)}


def _set(values: dict[str, Any]) -> None:
    address.assign({f"explore_{name}": value for name, value in values.items()})
