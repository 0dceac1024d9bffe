"""Reasons for an answer: measures beside the gates, the smallest change, the path, words."""

from functools import partial

import pandas as pd
import streamlit as st

from app.cache import answers
from app.figures import CONFIG, measure_bars, measures_alt, path_alt, path_over_story
from app.figures.export import without_formulas
from app.views.ask import state
from app.views.ask.analysis import sentences
from dmn.explain.attention_path import chain
from dmn.inference.trace import EpisodeTrace


def why(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """Is attention an explanation here?"""
    found = answers.why(trace)
    st.html(sentences.verdict(found))
    st.plotly_chart(
        measure_bars(trace, found, dark=dark, narrow=narrow),
        key="measures",
        theme=None,
        config=CONFIG,
        alt=measures_alt(found),
    )
    st.html(sentences.measures_explained(found))
    with st.expander("The same measures as a table"):
        rows = {
            "fact": range(1, len(trace.facts) + 1),
            "sentence": trace.facts,
            "largest gate": found.gates,
            "left out": found.left_out,
            "gradient × input": found.gradient,
            "integrated gradients": found.integrated,
        }
        number = st.column_config.NumberColumn(format="%.3f")
        columns = {name: number for name in list(rows)[2:]}
        table = without_formulas(pd.DataFrame(rows))
        st.dataframe(table, hide_index=True, key="measured", column_config=columns)


def flip(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """Draw the smallest change that changes the answer, and others, each to be tried."""
    found = answers.flips(trace)
    st.html(sentences.smallest_change(trace, found))
    for place, one in enumerate(found.found):
        with st.container(horizontal=True, vertical_alignment="center", key=f"flip_{place}"):
            st.button(
                "Try it",
                key=f"try_{place}",
                on_click=partial(state.try_out, one.edit.change),
                help=one.edit.text,
            )
            st.html(sentences.counterfactual(one))


def path(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """Draw the most read fact of each pass over the story, and how far the memory moved."""
    steps = chain(trace)
    st.html(sentences.path(trace, steps))
    st.plotly_chart(
        path_over_story(trace, steps, dark=dark, narrow=narrow),
        key="path",
        theme=None,
        config=CONFIG,
        alt=path_alt(trace, steps),
    )
    if trace.memory_cosines is not None and trace.n_passes > 1:
        st.html(sentences.memory(trace.memory_cosines))


def word_shares(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """Draw each word's share in the gates of the chosen pass."""
    chosen = state.inputs().chosen_pass
    shares = answers.word_shares(trace, chosen - 1)
    st.html(sentences.word_shares(trace, shares, chosen, dark))
