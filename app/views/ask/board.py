"""Heatmap and reader: what changes with the chosen pass, redrawn without the rest of the page."""

from functools import partial

import streamlit as st

from app.figures import CONFIG, FOLD_ABOVE, alt_text, attention_heatmap
from app.figures.layout.rows import ROWS_AT_MOST
from app.views.ask import export, state
from app.views.ask.analysis import panels, what_if
from app.views.shared import components, presentation, trace_text
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints.capabilities import Interface


@st.fragment
def draw(trace: EpisodeTrace, interface: Interface, *, narrow: bool, dark: bool) -> None:
    """Heatmap with its tables on the left, the reader on the right."""
    inputs = state.inputs()
    if trace.about is not None and inputs.fact != trace.about:
        st.rerun()  # another token has another trace, and another answer on top
    if state.is_outdated():
        st.rerun()
    chosen = inputs.chosen_pass
    unfold = inputs.shows_all_facts and len(trace.facts) > FOLD_ABOVE
    with st.container(horizontal=True, gap="large", key="panels"):
        with st.container(key="chart"):
            if trace.attends:
                _heatmap(trace, chosen, narrow=narrow, dark=dark, unfold=unfold)
            else:
                st.html(trace_text.without_attention(trace))
            _below(trace)
        with st.container(key="reader"):
            if trace.attends:
                _steps(chosen, trace.n_passes)
            st.html(trace_text.pass_sentence(trace, chosen))
            is_short = interface.reads == "sentence"
            components.story(
                trace,
                chosen,
                inputs.fact,
                partial(state.pick_in_story, trace),
                dark=dark,
                unfold=unfold or is_short,
            )
            shows_gates = trace.attends and trace.about is None
            offers_what_if = trace.attends and "what_if" in interface.panels
            if (
                not offers_what_if
                and shows_gates
                and inputs.fact is not None
                and inputs.fact < len(trace.facts)
            ):
                st.html(trace_text.fact_sentence(trace, inputs.fact))
            if offers_what_if:
                what_if.draw(trace, narrow=narrow)
    what_if.picture(trace, narrow=narrow, dark=dark)
    panels.draw(trace, interface.panels, narrow=narrow, dark=dark)
    state.publish()


def _heatmap(trace: EpisodeTrace, chosen: int, *, narrow: bool, dark: bool, unfold: bool) -> None:
    st.plotly_chart(
        presentation.figure(
            attention_heatmap(trace, chosen - 1, dark=dark, narrow=narrow, unfold=unfold)
        ),
        key="heatmap",
        theme=None,
        on_select=lambda: state.pick_in_heatmap(trace),
        selection_mode="points",
        config={**CONFIG, "toImageButtonOptions": {"format": "svg", "filename": "dmn-lens"}},
        alt=alt_text(trace, chosen - 1),
    )


def _below(trace: EpisodeTrace) -> None:
    with st.container(horizontal=True, key="table_or_export"):
        if len(trace.facts) > FOLD_ABOVE:
            st.segmented_control(
                "Facts shown",
                ["read", "all"],
                default="read",
                required=True,
                key="facts_shown",
                format_func={"read": "Facts read", "all": _all_facts(trace)}.__getitem__,
                label_visibility="collapsed",
                help="Facts with no gate of 0.05 or more are hidden",
            )
        with st.expander("The same numbers as a table"):
            export.numbers(trace)
        export.menu(trace)
    with st.expander("Other answers"):
        export.alternatives(trace)


def _all_facts(trace: EpisodeTrace) -> str:
    count = len(trace.facts)
    return f"All {count} facts" if count <= ROWS_AT_MOST else f"First {ROWS_AT_MOST} facts"


def _steps(chosen: int, passes: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="steps"):
        _step_button("Previous", -1, "Left", is_open=chosen > 1)
        key = state.pass_control()
        st.segmented_control(
            "Pass",
            range(1, passes + 1),
            default=chosen,
            key=key,
            on_change=state.choose_pass,
            args=(key,),
            required=True,
            label_visibility="collapsed",
        )
        _step_button("Next", 1, "Right", is_open=chosen < passes)


def _step_button(name: str, steps: int, arrow: str, *, is_open: bool) -> None:
    st.button(
        name,
        key=name.lower(),
        on_click=state.step,
        args=(steps,),
        shortcut=arrow,
        disabled=not is_open,
    )
