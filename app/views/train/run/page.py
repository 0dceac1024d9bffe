"""One run: what it does, what can be done with it, its curves, its gates, its log."""

import streamlit as st

from app.train import wording
from app.views.shared import live
from app.views.shared.markdown import unmarked
from app.views.shared.templates import render
from app.views.train.run import actions, curves, time_lapse
from dmn.runs.alerts import alerts
from dmn.runs.listing import Overview, overview_of
from dmn.runs.run import Run
from dmn.runs.status import ALIVE, State, System


def draw(run: Run, *, narrow: bool, dark: bool) -> None:
    """Draw one run; what changes by itself is refreshed while the run is alive."""
    drawn = (run.state(), run.checkpoint.is_dir())
    is_live = drawn[0] in ALIVE
    overview = overview_of(run)
    with st.container(horizontal=True, vertical_alignment="center", key="run_head"):
        st.markdown(f"## {unmarked(run.name)}", width="stretch")
        if overview is None or overview.problem:
            actions.draw_unreadable(run)
        else:
            actions.draw(run, drawn[0])
    if overview is None or overview.problem:
        st.error(unmarked(overview.problem if overview else "This run no longer exists."))
        return
    live.follow(_facts, run, drawn, is_live=is_live)
    with st.container(horizontal=True, gap="large", key="run_panels"):
        with st.container(key="run_curves"):
            live.follow(curves.draw, run, narrow, dark, is_live=is_live)
        with st.container(key="run_lapse"):
            live.follow(time_lapse.draw, run, narrow, dark, is_live=is_live, every=2 * live.TICK)
    # Their contents are sent once they are opened: what colours code is a third of Plotly's size.
    live.follow(_log, run, is_live=is_live, every=2 * live.TICK)
    live.follow(_settings, run, is_live=False)


def _facts(run: Run, drawn: tuple[State, bool]) -> None:
    """Say where the run stands, what its process uses, and what is wrong with it."""
    overview = overview_of(run)
    # What can be done with it changes too, and the buttons stand outside of what is refreshed.
    if overview is None or drawn != (overview.state, run.checkpoint.is_dir()):
        st.rerun()
    used = _used(overview.status.system) if overview.status and overview.is_alive else ""
    st.html(render("train.facts", facts=_parts(overview), used=used))
    for alert in alerts(overview.status, overview.state, run.points()):
        st.warning(unmarked(alert.message), icon=":material/warning:")


def _parts(overview: Overview) -> list[list[tuple[bool, str]]]:
    """Return state, what comes next, speed and best accuracy; each in parts, bold or not."""
    status, state = overview.status, overview.state
    doing = wording.position(state, status)
    sign, then = f"{wording.SIGNS[state]} ", f", {doing}" if doing else ""
    found = [[(False, sign), (True, state), (False, then)]]
    found.append([(False, wording.next_step(overview))])
    if status and status.examples_per_second and overview.is_alive:
        found.append([(True, f"{status.examples_per_second:,.0f}"), (False, " examples/s")])
    if status and status.best_accuracy is not None:
        restart = f" of restart {status.best_restart}" if status.restarts > 1 else ""
        best, at = f"{status.best_accuracy:.1f}%", f" at epoch {status.best_epoch}{restart}"
        found.append([(False, "best validation "), (True, best), (False, at)])
    if where := wording.where(status):
        found.append([(False, where)])
    return found


def _used(system: System) -> str:
    said = []
    if system.cpu_percent is not None:
        said.append(f"CPU {system.cpu_percent:.0f}%")
    if system.memory_bytes is not None:
        said.append(f"memory {wording.size(system.memory_bytes)}")
    if system.gpu_memory_bytes is not None:
        total = system.gpu_memory_total_bytes
        said.append(
            f"GPU memory {wording.size(system.gpu_memory_bytes)}"
            + (f" of {wording.size(total)}" if total else "")
        )
    if system.gpu_percent is not None:
        said.append(f"GPU {system.gpu_percent:.0f}%")
    if system.disk_free_bytes is not None:
        said.append(f"{wording.size(system.disk_free_bytes)} free on disk")
    return ", ".join(said)


def _log(run: Run) -> None:
    log = st.expander("Log", key="run_log", on_change="rerun")
    if log.open:
        text = run.log_tail()
        log.code(text or "The log is empty.", language=None, height=260)


def _settings(run: Run) -> None:
    settings = st.expander("Settings", key="run_settings", on_change="rerun")
    if not settings.open:
        return
    overview = overview_of(run)
    with settings:
        if overview is None or overview.config is None:
            st.caption(unmarked(overview.problem if overview else "This run no longer exists."))
            return
        config = overview.config
        st.caption("The same run as a command")
        st.code(config.command or f"python -m dmn train --run {run.folder}", language=None)
        st.json(config.model_dump(mode="json", exclude={"command", "probes"}), expanded=2)
