"""Several runs over each other: their curves, and in which settings they differ."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.figures.curves.curves import Axes
from app.figures.curves.lines import Curve
from app.figures.export import without_formulas
from app.train import series
from app.train.config_diff import differences
from app.views.shared import live
from app.views.train.run import curves
from dmn.config.run import RunConfig
from dmn.errors import DataError
from dmn.runs.run import Run

_SHOWN = series.QUANTITIES | series.VALIDATION


def draw(runs: Sequence[Run], *, narrow: bool, dark: bool) -> None:
    """Draw the curves, which follow the runs that are alive, and the settings."""
    st.markdown(f"## {len(runs)} runs compared")
    is_live = any(run.is_alive for run in runs)
    live.follow(_curves, runs, narrow, dark, is_live=is_live)
    _settings(runs)


def _curves(runs: Sequence[Run], narrow: bool, dark: bool) -> None:
    smoothing, is_log, is_epoch_log = curves.axes_controls()
    shown = curves.choice("Curve", _SHOWN, "compared_quantity")
    is_share = shown in series.VALIDATION
    end = max((status.epochs for run in runs if (status := run.status())), default=1)
    axes = Axes(
        f"{series.VALIDATION[shown]} on validation questions, %"
        if is_share
        else f"{series.QUANTITIES[shown]}, training",
        smoothing=0.0 if is_share else smoothing,
        is_log=is_log and not is_share,
        is_epoch_log=is_epoch_log,
        top=100 if is_share else None,
        end=end,
    )
    lines = [_curve(run, shown) for run in runs]
    key = " ".join([*(run.id for run in runs), shown])
    curves.show(lines, axes, key, narrow, dark)


def _curve(run: Run, shown: str) -> Curve:
    """Return the curve of the restart that was best so far."""
    status = run.status()
    restart = (status.best_restart if status else None) or series.restarts(run)[-1]
    read = series.validation_curve if shown in series.VALIDATION else series.training_curve
    return read(run, shown, restart, run.name)


def _settings(runs: Sequence[Run]) -> None:
    configs = [_config(run) for run in runs]
    known = [(run, config) for run, config in zip(runs, configs, strict=True) if config]
    rows = differences([config for _, config in known])
    if not rows:
        st.caption("All settings are the same.")
        return
    names = [f"{run.name} ({run.id})" if run.name != run.id else run.id for run, _ in known]
    st.markdown("#### Settings that differ")
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names)
    st.dataframe(
        without_formulas(table.rename_axis("Setting")),
        key="differences",
        height="content",
    )


def _config(run: Run) -> RunConfig | None:
    try:
        return run.config
    except DataError:
        return None
