"""The curves of one run: a quantity of its training, and the validation questions under it."""

from collections.abc import Sequence

import streamlit as st

from app import run_series
from app.figures.curves import CONFIG, Axes, curves, curves_alt
from app.figures.lines import Curve
from app.views import live
from dmn.runs import Run

_ALL = 0
"""Stands for all restarts together."""


def draw(run: Run, narrow: bool, dark: bool) -> None:
    """The controls and both figures."""
    smoothing, is_log, is_epoch_log = axes_controls()
    restart = _choose_restart(run)
    with st.container(horizontal=True, key="run_quantities"):
        quantity = choice("Training", list(run_series.QUANTITIES), "loss", "run_quantity")
        if _n_tasks(run) > 1:
            choice("Validation", ["mean", "accuracy", "gate_recall"], "mean", "run_validation")
    status = run.status()
    end = status.epochs if status else 1
    which = [restart] if restart else run_series.restarts(run)
    lines = [run_series.training_curve(run, quantity, one, _name(one, which)) for one in which]
    axes = Axes(
        f"{run_series.QUANTITIES[quantity]}, training", smoothing, is_log, is_epoch_log, end=end
    )
    show(lines, axes, f"{run.id} {quantity}", narrow, dark)
    axes = Axes(
        "Validation, %",
        is_epoch_log=is_epoch_log,
        top=100,
        end=end,
        best=run_series.best_epoch(run, restart) if restart else None,
    )
    show(_validation(run, which), axes, f"{run.id} validation", narrow, dark)


def axes_controls() -> tuple[float, bool, bool]:
    """Smoothing, and which axes are logarithmic; the same for one run and for several."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="axes"):
        smoothing = st.slider(
            "Smoothing", 0.0, 0.99, 0.8, 0.01, key="smoothing", persist_state="session", width=200,
            help="Each point becomes an average with those before it; the line itself stays, faint",
        )  # fmt: skip
        is_log = st.toggle("Log scale", key="is_log", persist_state="session")
        is_epoch_log = st.toggle("Log epochs", key="is_epoch_log", persist_state="session")
    return smoothing, is_log, is_epoch_log


def choice(label: str, options: list[str], default: str, key: str) -> str:
    """Which quantity a figure shows."""
    names = run_series.QUANTITIES | run_series.VALIDATION | {"mean": "Mean"}
    found = st.segmented_control(
        label, options, default=default, required=True, key=key, persist_state="session",
        format_func=lambda name: names[name],
    )  # fmt: skip
    return str(found)


def show(lines: Sequence[Curve], axes: Axes, key: str, narrow: bool, dark: bool) -> None:
    """One figure of curves; its key stays while it is updated, so it neither flickers nor jumps."""
    figure = curves(lines, axes, key=key, dark=dark, narrow=narrow)
    live.chart(figure, f"curves {key}", CONFIG, curves_alt(lines, axes.title))


def _validation(run: Run, which: list[int]) -> list[Curve]:
    shown = st.session_state.get("run_validation", "mean") if _n_tasks(run) > 1 else "mean"
    if len(which) > 1:
        return [
            run_series.validation_curve(run, "accuracy", one, _name(one, which)) for one in which
        ]
    if shown != "mean":
        return run_series.task_curves(run, shown, which[0])
    found = [
        run_series.validation_curve(run, quantity, which[0], name.lower())
        for quantity, name in run_series.VALIDATION.items()
    ]
    return [curve for curve in found if len(curve.values)] or found[:1]


def _n_tasks(run: Run) -> int:
    metrics = run.metrics()
    return len(metrics[-1].get("tasks") or ()) if metrics else 0


def restart_shown(run: Run) -> int:
    """The restart that was chosen; 0 where all are shown, or there is but one."""
    return int(st.session_state.get(f"restart {run.id}") or _ALL)


def _choose_restart(run: Run) -> int:
    """The restart whose curves are shown, `_ALL` for all; the latest until one is chosen."""
    found = run_series.restarts(run)
    if len(found) == 1:
        return found[0]
    key = f"restart {run.id}"
    chosen = st.selectbox(
        "Restart", [_ALL, *found], index=len(found), key=key,
        format_func=lambda one: f"Restart {one}" if one else "All restarts",
    )  # fmt: skip
    return int(chosen)


def _name(restart: int, which: list[int]) -> str:
    return f"restart {restart}" if len(which) > 1 else ""
