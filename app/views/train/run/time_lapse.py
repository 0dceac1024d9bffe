"""The time-lapse: how the gates of a fixed story formed, evaluation by evaluation."""

from collections.abc import Sequence

import streamlit as st

from app.cache import runs
from app.figures import CONFIG, alt_text, export
from app.figures.heatmaps.time_lapse import Snapshot, time_lapse
from app.figures.style.text import clipped
from app.train import series
from app.views.shared import live
from app.views.shared.markdown import unmarked
from app.views.train.run import curves, run_state
from dmn.config.run import Probe
from dmn.runs import probes
from dmn.runs.run import Run


def draw(run: Run, narrow: bool, dark: bool) -> None:
    """Draw the chosen story's heatmap with its slider, and the file to take away."""
    stories = probes.stories(run)
    if not stories:
        st.caption("After the first epoch, you see here how the network reads a few stories.")
        return
    place = _choose(run, stories)
    restart = curves.restart_shown(run) or series.restarts(run)[-1]
    shots = series.snapshots(stories[place], place, runs.evaluations(run), restart)
    if not shots:
        st.caption("Not evaluated yet")
        return
    last = shots[-1].trace
    if not last.attends:
        st.caption("This network has no attention, so there are no gates to show.")
        return
    key = f"lapse {run.id} {place} {restart}"
    figure = run_state.figure(
        (key, len(shots), shots[-1].epoch, narrow, dark),
        lambda: time_lapse(shots, key=key, narrow=narrow, dark=dark).to_json(),
    )
    alt = f"After epoch {shots[-1].epoch}: {alt_text(last, last.n_passes - 1)}"
    live.chart(figure, key, CONFIG, alt)
    _download(run, shots)


def _download(run: Run, shots: list[Snapshot]) -> None:
    title = f"{run.name}: {shots[-1].trace.question}"
    st.download_button(
        "Time-lapse, works offline (HTML)",
        data=lambda: export.time_lapse_page(shots, title),
        file_name=f"{run.id}-time-lapse.html",
        mime="text/html",
        key=f"lapse_file {run.id}",
        icon=":material/download:",
        on_click="ignore",
    )


def _choose(run: Run, stories: Sequence[Probe]) -> int:
    if len(stories) == 1:
        return 0
    place = st.selectbox(
        "Probe story",
        range(len(stories)),
        key=f"probe {run.id}",
        format_func=lambda i: unmarked(_label(stories[i])),
        help="The network reads these stories at each evaluation",
    )
    return int(place or 0)


def _label(probe: Probe) -> str:
    return clipped(f"{probe.task} {probe.question}".strip(), 80)
