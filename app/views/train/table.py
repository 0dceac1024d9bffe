"""The table of all runs: filtered, sorted, and with the shown ones selected."""

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from app.cache import runs
from app.figures.export import without_formulas
from app.links.runs import MAX_COMPARED
from app.settings import settings
from app.train import retention, table, wording
from app.views.shared import live
from app.views.shared.templates import paragraph
from app.views.train import state
from dmn.runs.listing import Overview
from dmn.runs.run import Run
from dmn.runs.status import State

SLOW_TICK = 5.0
"""Seconds between two looks while nothing runs: somebody else may start something."""
_FILTERS_FROM = 4
_PHONE = ("Run", "State", "Progress", "Best validation")


def draw(shown: Sequence[Run], *, narrow: bool) -> None:
    """Refreshed every second while a run is alive."""
    is_live = any(one.is_alive for one in runs.overviews())
    seconds = live.TICK if is_live else SLOW_TICK
    st.fragment(_draw, run_every=seconds)(tuple(run.id for run in shown), is_live, narrow)


def _draw(shown: tuple[str, ...], was_live: bool, narrow: bool) -> None:
    everything = runs.overviews()
    if not everything:
        return
    listed = _filtered(everything)
    if listed:
        _table(listed, shown, narrow)
    else:
        st.caption("No run matches.")
    total = wording.size(runs.disk_use(tuple(one.run.id for one in everything)))
    some = f"{len(listed)} of " * (len(listed) < len(everything))
    count = f"{some}{len(everything)} run{'s' * (len(everything) != 1)}"
    kept = retention.sentence(settings())
    st.html(paragraph(f"{count}, {total} on disk. {kept}" if kept else f"{count}, {total} on disk"))
    changed = state.inputs().shown != shown
    if changed or was_live != any(one.is_alive for one in everything):
        st.rerun()


def _filtered(everything: Sequence[Overview]) -> list[Overview]:
    """Draw the controls over the table, and return what they leave."""
    has_archived = any(one.about.archived for one in everything)
    words, archived = "", False
    states: list[State] = []
    with st.container(horizontal=True, vertical_alignment="bottom", key="run_filters"):
        if len(everything) > 1:
            st.toggle(
                "Compare",
                key="is_comparing",
                persist_state="session",
                on_change=state.switch_comparing,
                help=f"Select up to {MAX_COMPARED} runs to compare their curves",
            )
        if has_archived:
            archived = st.toggle("Archived", key="is_archive_shown", persist_state="session")
        if len(everything) >= _FILTERS_FROM:
            words, states = _words_and_states()
    return table.matching(everything, words, states, archived=archived)


def _words_and_states() -> tuple[str, list[State]]:
    words = st.text_input(
        "Filter",
        key="run_words",
        placeholder="Name, note, tag, task",
        type="search",
        live=True,
        persist_state="session",
        width=420,
    )
    states = st.multiselect(
        "State",
        list(wording.SIGNS),
        key="run_states",
        placeholder="Any",
        width=260,
        format_func=wording.with_sign,
        persist_state="session",
    )
    return words or "", states


def _table(listed: Sequence[Overview], shown: Sequence[str], narrow: bool) -> None:
    ids = [one.run.id for one in listed]
    mode: Literal["multi-row", "single-row"] = (
        "multi-row" if state.inputs().is_comparing else "single-row"
    )
    # Rows are selected by their place: another list of runs is another table.
    digest = hashlib.sha256("\0".join([mode, *ids]).encode()).hexdigest()[:16]
    key = f"runs_{digest}"
    rows = [ids.index(run_id) for run_id in shown if run_id in ids]
    st.dataframe(
        without_formulas(table.table(listed)),
        key=key,
        hide_index=True,
        height="content" if len(listed) <= 8 else 320,
        column_config=_columns(narrow),
        column_order=_PHONE if narrow else None,
        on_select=lambda: state.show_selected(key, ids),
        selection_mode=mode,
        selection_default={"selection": {"rows": rows}},
        placeholder="",
        alt=f"{len(listed)} runs with their states",
    )


def _columns(narrow: bool) -> dict[str, Any]:
    column = st.column_config
    return {
        "Progress": column.ProgressColumn(
            format="%d%%", min_value=0, max_value=100, width=110 if narrow else 150
        ),
        "Best validation": column.NumberColumn(
            "Best", format="%.1f%%", help="Best share of right answers on the validation questions"
        ),
        "Next": column.TextColumn(width=230),
        "Speed": column.NumberColumn(format="%d ex/s", help="Training questions per second"),
        "Started": column.DatetimeColumn(format="distance"),
    }
