"""The curves of one run: a quantity of its training, and the validation questions under it."""

from collections.abc import Sequence

import streamlit as st

from app.figures.curves.curves import CONFIG, Axes, curves, curves_alt
from app.figures.curves.lines import Curve
from app.train import series
from app.views.shared import live
from app.views.train.run import run_state
from app.views.train.run.run_state import LATEST
from dmn.runs.run import Run

_ALL = 0
"""Stands for all restarts together."""
_BY_TASK = {
    "mean": "Mean of tasks",
    "accuracy": "Accuracy by task",
    "gate_recall": "Gate recall by task",
}


def draw(run: Run, narrow: bool, dark: bool) -> None:
    """Draw the controls and both figures."""
    smoothing, is_log, is_epoch_log = axes_controls()
    restart = _choose_restart(run)
    with st.container(horizontal=True, key="run_quantities"):
        quantity = choice("Training", series.QUANTITIES, "run_quantity")
        has_tasks = len(series.tasks(run)) > 1
        shown = choice("Validation", _BY_TASK, "run_validation") if has_tasks else "mean"
    status = run.status()
    end = status.epochs if status else 1
    which = [restart] if restart else series.restarts(run)
    lines = [series.training_curve(run, quantity, one, _name(one, which)) for one in which]
    axes = Axes(
        f"{series.QUANTITIES[quantity]}, training", smoothing, is_log, is_epoch_log, end=end
    )
    show(lines, axes, f"{run.id} {quantity}", narrow, dark)
    axes = Axes(
        "Validation, %",
        is_epoch_log=is_epoch_log,
        top=100,
        end=end,
        best=series.best_epoch(run, restart) if restart else None,
    )
    show(_validation(run, which, shown), axes, f"{run.id} validation", narrow, dark)


def axes_controls() -> tuple[float, bool, bool]:
    """Smoothing, and which axes are logarithmic; the same for one run and for several."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="axes"):
        smoothing = st.slider(
            "Smoothing",
            0.0,
            0.99,
            0.8,
            0.01,
            key="smoothing",
            persist_state="session",
            width=200,
            help=(
                "Makes the curve smoother: each point is averaged with those before it. The "
                "faint line shows the raw values"
            ),
        )
        is_log = st.toggle("Log scale", key="is_log", persist_state="session")
        is_epoch_log = st.toggle("Log epochs", key="is_epoch_log", persist_state="session")
    return smoothing, is_log, is_epoch_log


def choice(label: str, names: dict[str, str], key: str) -> str:
    """Return which quantity a figure shows, the first until another is chosen."""
    found = st.segmented_control(
        label,
        list(names),
        default=next(iter(names)),
        required=True,
        key=key,
        format_func=names.__getitem__,
        persist_state="session",
    )
    return str(found)


def show(lines: Sequence[Curve], axes: Axes, key: str, narrow: bool, dark: bool) -> None:
    """Draw one figure of curves; its key stays while it is updated, so it neither flickers nor
    jumps.
    """
    figure = curves(lines, axes, key=key, dark=dark, narrow=narrow)
    live.chart(figure.to_json(), f"curves {key}", CONFIG, curves_alt(lines, axes.title))


def _validation(run: Run, which: list[int], shown: str) -> list[Curve]:
    """Accuracy and gate recall, or one of them for each task; of several restarts the accuracy."""
    if len(which) > 1:
        return [series.validation_curve(run, "accuracy", one, _name(one, which)) for one in which]
    if shown != "mean":
        return series.task_curves(run, shown, which[0])
    found = [
        series.validation_curve(run, quantity, which[0], name.lower())
        for quantity, name in series.VALIDATION.items()
    ]
    return [curve for curve in found if len(curve.values)] or found[:1]


def restart_shown(run: Run) -> int:
    """Return the restart that is chosen, the last one where none is; `_ALL` where all are shown."""
    chosen = run_state.inputs(run).restart
    return series.restarts(run)[-1] if chosen == LATEST else chosen


def _choose_restart(run: Run) -> int:
    found = series.restarts(run)
    if len(found) > 1:
        names = {LATEST: "Latest", _ALL: "All", **{one: f"Restart {one}" for one in found}}
        st.selectbox(
            "Restart",
            list(names),
            key=f"restart {run.id}",
            format_func=names.__getitem__,
            persist_state="session",
            width=200,
        )
    return restart_shown(run)


def _name(restart: int, which: list[int]) -> str:
    return f"restart {restart}" if len(which) > 1 else ""
