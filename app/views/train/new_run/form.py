"""The form of a new run: a preset, its stories, a start button; everything else folded away."""

from pathlib import Path

import streamlit as st

from app.content.examples import EXAMPLES, KINDS
from app.settings import settings
from app.train import form
from app.train.draft import Draft
from app.views.shared.markdown import unmarked
from app.views.shared.templates import paragraph
from app.views.train import state
from app.views.train.new_run import data, fields, form_state
from dmn.config.presets import PRESETS

_PLACES = {"local": "This machine", "ray": "Ray cluster"}
_MACHINE = ("seed", "restarts", "device", "precision", "threads")


OFFERED = [name for name, preset in PRESETS.items() if preset.format == "babi"]
"""Presets for the stories that a page can find, check and tell."""


def opener() -> None:
    """Draw the button that opens the form, and closes it."""
    is_open = state.inputs().is_form_open
    st.button(
        "Close" if is_open else "New run",
        key="new_run_button",
        icon=":material/close:" if is_open else ":material/add:",
        type="secondary" if is_open else "primary",
        on_click=state.toggle_form,
    )


def draw() -> None:
    """Draw the whole form; nothing can be started before every field is in order."""
    form_state.prepare()
    now = form_state.inputs()
    mistakes = form_state.mistakes(now)
    with st.container(border=True, key="new_run"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="new_run_first"):
            _preset_and_name()
        data.draw(now, mistakes)
        with st.expander("All settings", key="new_run_settings"):
            _settings(mistakes)
        _finish(now, mistakes)


def _preset_and_name() -> None:
    st.selectbox(
        "Preset",
        OFFERED,
        key="new.preset",
        format_func=lambda name: f"{name}: {PRESETS[name].description}",
        on_change=form_state.take_preset,
        persist_state="session",
    )
    st.text_input(
        "Name",
        key="new.name",
        placeholder="Empty: name of the preset",
        persist_state="session",
        width=260,
    )


def _settings(mistakes: dict[str, str]) -> None:
    training = form.questions("training")
    groups = {
        "Network": form.questions("model"),
        "Training": [q for q in training if q.name not in ("tasks", *_MACHINE)],
        "Seeds and machine": [q for q in training if q.name in _MACHINE],
    }
    for name, questions in groups.items():
        st.markdown(f"**{name}**")
        fields.draw_all(questions, mistakes)
    st.markdown("**Start and probe stories**")
    with st.container(horizontal=True, gap="medium"):
        _beginning(mistakes)
        _probes(mistakes)


def _beginning(mistakes: dict[str, str]) -> None:
    with st.container(width=fields.WIDTH, gap=None):
        st.selectbox(
            "Start from",
            ["", *form_state.beginnings()],
            key="new.begin_from",
            format_func=lambda name: Path(name).name or "Random weights",
            on_change=form_state.take_network,
            persist_state="session",
            help="The run goes on from the weights of this checkpoint, with its network settings",
        )
        fields.mistake(mistakes.get(form_state.BEGIN_FROM, ""))


def _probes(mistakes: dict[str, str]) -> None:
    with st.container(width="stretch"):
        st.multiselect(
            "Probe stories",
            list(EXAMPLES),
            key="new.probes",
            persist_state="session",
            format_func=lambda task: f"{task} {KINDS[task]}",
            placeholder="One for each task",
            help="The run saves their gates at each evaluation. The time-lapse shows them",
        )
        st.text_area(
            "Your own probe story",
            key=form_state.OWN_PROBE,
            placeholder="Mary went to the garden. John took the milk there.",
            persist_state="session",
            height="content",
        )
        with st.container(horizontal=True):
            st.text_input("Question about it", key="new.probe_question", persist_state="session")
            st.text_input(
                "Correct answer",
                key="new.probe_answer",
                placeholder="Optional",
                persist_state="session",
            )
        fields.mistake(mistakes.get(form_state.OWN_PROBE, ""))


def _finish(now: Draft, mistakes: dict[str, str]) -> None:
    """Draw the choice of a place, start and estimate, or say what stands in their way."""
    if settings().ray:
        st.segmented_control(
            "Where to run",
            list(_PLACES),
            key=form_state.PLACE,
            required=True,
            format_func=_PLACES.__getitem__,
            persist_state="session",
        )
    if told := mistakes.get(""):
        st.error(unmarked(told))
    if wrong := [form.label_of(key.partition(".")[2]) for key in mistakes if key]:
        st.error(f"Please fix: {', '.join(wrong)}.")
    is_open = not wrong and data.is_ready(now)
    with st.container(horizontal=True, vertical_alignment="center", key="new_run_last"):
        is_asked = _buttons(is_open)
    if is_asked:
        with st.spinner("Training a few steps to measure the speed"):
            form_state.estimate()
        st.rerun()
    if said := form_state.estimated(now):
        st.html(paragraph(said))


def _buttons(is_open: bool) -> bool:
    """Start, and whether an estimate is asked for."""
    st.button(
        "Start",
        key="start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not is_open,
        on_click=form_state.start,
    )
    return st.button(
        "Estimate time and memory",
        key="estimate",
        disabled=not is_open,
        help="Trains a few steps to measure the speed. Takes a few seconds",
    )
