"""The Explore page in the session: read as one frozen value, written by named functions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.content.new_stories import Style
from app.explore.data_sources import Folder, Generated, Probes, Request, Uploaded
from app.links.explore import Among, ExploreView, Grouping, Panel
from app.views.shared.address import packed
from app.views.shared.widget_values import assign, assign_again, settle
from dmn.evaluation.filters import Filters

LINK = "e"
"""The query parameter that holds the view."""
ADDRESS = packed(LINK, ExploreView)
KINDS = {
    "folder": "A bAbI folder",
    "generated": "Generated stories",
    "probes": "Language probes",
    "uploaded": "My own file",
}
_FILTERS = ("kinds", "task", "truth", "answer", "at_most", "passes")
_SEEN = ("panel", "after", "grouping", "among", "chosen")
_CHOICES = ("checkpoint", "kind", "folder", "part", "tasks", "questions", "seed", "style")
_WIDGETS = (*_CHOICES, "kinds", "task", "at_most", "passes", "panel", "after", "grouping", "among")


@dataclass(frozen=True)
class ExploreInputs:
    """All that stands in the page's widgets."""

    checkpoint: str
    kind: str
    """Key of KINDS."""
    folder: str | None
    part: str
    tasks: tuple[str, ...]
    questions: int
    seed: int
    style: Style
    request: Request | None
    """Request that is or was evaluated."""
    filters: Filters
    panel: Panel
    after: int
    """The pass after which the memories are looked at, from 1."""
    grouping: Grouping
    among: Among
    chosen: int | None
    """Number of a question in the data, from 0."""

    @property
    def view(self) -> ExploreView:
        """Return the part that decides what the page shows."""
        return ExploreView(**{name: getattr(self, name) for name in ExploreView.model_fields})

    def wanted(self, upload: Uploaded | None) -> Request | None:
        """Return what the choices ask for; None where a file is still to be chosen."""
        if self.kind == "folder":
            source = Folder.model_validate({"path": self.folder or "", "part": self.part})
            return Request(checkpoint=self.checkpoint, source=source)
        if self.kind == "generated":
            generated = Generated(
                tasks=self.tasks, questions=self.questions, seed=self.seed, style=self.style
            )
            return Request(checkpoint=self.checkpoint, source=generated)
        if self.kind == "probes":
            return Request(checkpoint=self.checkpoint, source=Probes())
        return Request(checkpoint=self.checkpoint, source=upload) if upload else None


def inputs() -> ExploreInputs:
    """Read what stands in the widgets now."""
    session = st.session_state
    held = {name: session[f"explore_{name}"] for name in (*_CHOICES, *_SEEN)}
    found = {name: session[f"explore_{name}"] for name in _FILTERS}
    filters = Filters(**{**found, "kinds": tuple(found["kinds"] or ())})
    held |= {"tasks": tuple(held["tasks"]), "request": session.get("explore_request")}
    return ExploreInputs(**held, filters=filters)


def prepare(checkpoints: Sequence[str], folders: dict[str, tuple[str, ...]]) -> None:
    """Give each widget its value: the defaults on a first visit, then those of a link."""
    session = st.session_state
    is_drawn = "explore_kind" in session
    _begin(checkpoints, folders)
    arriving = ADDRESS.arriving(inputs().view if is_drawn else None)
    if arriving is not None:
        _put(arriving)
    assign_again(f"explore_{name}" for name in _WIDGETS)
    if session.explore_checkpoint not in checkpoints:
        session.explore_checkpoint = checkpoints[0]
    if session.explore_folder not in folders:
        session.explore_folder = next(iter(folders), None)


def fit_part(parts: Sequence[str]) -> None:
    """Choose a part that the folder holds."""
    if st.session_state.explore_part not in parts:
        st.session_state.explore_part = parts[0]


def fit_kinds(offered: Collection[str]) -> None:
    """Take off those filters that say nothing of these data."""
    held = st.session_state.explore_kinds or ()
    st.session_state.explore_kinds = [kind for kind in held if kind in offered]


def fit_task(tasks: Collection[str]) -> None:
    """Choose no task where the data do not hold the chosen one."""
    if st.session_state.explore_task not in tasks:
        st.session_state.explore_task = None


def fit_passes(most: int) -> None:
    """Bring the filter by passes within what the checkpoint makes."""
    st.session_state.explore_passes = min(st.session_state.explore_passes, most)


def fit_after(passes: int) -> None:
    """Bring the pass of the memories within what the checkpoint makes."""
    st.session_state.explore_after = min(st.session_state.explore_after, passes)


def show(asked: Request) -> None:
    """Show this data set; the filters of another one are taken off."""
    if asked != inputs().request:
        _put(ExploreView(request=asked))


def take_off_filters() -> None:
    """Want all questions."""
    _set(Filters().model_dump())


def want_pair(truth: str | None, answer: str | None) -> None:
    """Want those questions alone that this answer is right for, and that were answered so."""
    _set({"truth": truth, "answer": answer, "panel": "questions", "chosen": None})


def choose(number: int | None) -> None:
    """Choose a question by its number in the data, or none."""
    _set({"chosen": number})


def pick_in_confusion() -> None:
    """Want the questions of the clicked cell."""
    if points := _points("explore_confusion"):
        truth, answer = map(str, points[0]["customdata"])
        want_pair(truth, answer)


def pick_in_map() -> None:
    """Choose the clicked question."""
    points = _points("explore_map")
    if points and isinstance(points[0].get("customdata"), int):
        choose(points[0]["customdata"])


def picked_rows(key: str) -> list[int]:
    """Return the places of the rows selected in the table with this key."""
    found: list[int] = st.session_state[key]["selection"]["rows"]
    return found


def report(problem: str) -> None:
    """Leave a sentence that stands on the page once."""
    st.session_state.explore_problem = problem


def notices() -> list[str]:
    """Return what went wrong since the last drawing."""
    return [str(st.session_state.pop("explore_problem", "")), ADDRESS.notice()]


def publish() -> None:
    """Keep the address bar on what is shown; to be called when all is drawn."""
    settle()
    ADDRESS.publish(inputs().view)


def _points(key: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = st.session_state[key]["selection"]["points"]
    return found


def _begin(checkpoints: Sequence[str], folders: dict[str, tuple[str, ...]]) -> None:
    first = ExploreView()
    defaults: dict[str, Any] = {
        "checkpoint": checkpoints[0],
        "kind": "folder" if folders else "generated",
        "folder": next(iter(folders), None),
        "part": "valid",
        **_generated(Generated()),
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
        _set(_generated(source))


def _generated(source: Generated) -> dict[str, Any]:
    """Return the widgets' values; a choice of several is a list."""
    return {**source.model_dump(exclude={"kind"}), "tasks": list(source.tasks)}


def _set(values: dict[str, Any]) -> None:
    assign({f"explore_{name}": value for name, value in values.items()})
