"""The two answers side by side, and under them where and when they part."""

import logging

import streamlit as st

from app.cache import answers
from app.content.examples import with_truth
from app.figures import CONFIG, alt_text, attention_heatmap
from app.figures.export import without_formulas
from app.figures.heatmaps.difference import difference_alt, difference_heatmap
from app.links.compare import CompareView
from app.views.compare import sentences, state
from app.views.shared import problems, trace_text
from app.views.shared.markdown import unmarked
from dmn.errors import DMNError
from dmn.explain.comparison import Comparison
from dmn.inference.trace import EpisodeTrace

_log = logging.getLogger(__name__)


def draw(view: CompareView, *, narrow: bool, dark: bool) -> None:
    """Draw each side as far as it can be read, and the difference where both can."""
    names, asked = sentences.side_names(view), [(view.checkpoint, view.story)]
    if view.mode == "stories":
        asked.append((view.checkpoint, view.other_story))
    else:
        asked.append((view.other_checkpoint, view.story))
    found = [_answered(view, *one) for one in asked]
    traces = [one for one in found if isinstance(one, EpisodeTrace)]
    chosen = _choose_pass(max([trace.n_passes for trace in traces], default=1))
    with st.container(horizontal=True, gap="small", key="compare_sides"):
        for place, (name, one) in enumerate(zip(names, found, strict=True)):
            with st.container(key=f"compare_side_{place}"):
                st.markdown(f"### {unmarked(name)}")
                _side(one, place, chosen, narrow=narrow, dark=dark)
    if len(traces) == 2:
        _together(view, names, Comparison.of(*traces), narrow=narrow, dark=dark)


def _answered(view: CompareView, checkpoint: str, story: str) -> EpisodeTrace | str:
    """Return what was seen, or the sentence that says why nothing was."""
    try:
        questions = answers.questions(view.question)[:1]
        trace = answers.explain(checkpoint, story, questions)[0]
        if trace.about is not None:
            return f"{checkpoint} labels each word of a text. Open it in Ask instead."
        return with_truth(view.truth.told(trace) if view.truth else trace)
    except DMNError as error:
        return str(error)
    except Exception:
        _log.exception("comparing failed")
        return problems.FAULT


def _choose_pass(most: int) -> int:
    state.fit_pass(most)
    st.segmented_control("Pass", range(1, most + 1), key="compare_chosen_pass", required=True)
    return state.inputs().chosen_pass


def _side(found: EpisodeTrace | str, place: int, chosen: int, *, narrow: bool, dark: bool) -> None:
    if isinstance(found, str):
        st.info(unmarked(found))
        return
    chosen = min(chosen, found.n_passes)
    st.html(trace_text.answer_strip(found, None))
    if found.placeholders:
        st.html(trace_text.unknown_words(found.placeholders))
    if not found.attends:
        st.html(trace_text.without_attention(found))
        return
    st.plotly_chart(
        attention_heatmap(found, chosen - 1, dark=dark, narrow=narrow, beside=True),
        key=f"compare_heatmap_{place}",
        theme=None,
        config=CONFIG,
        alt=alt_text(found, chosen - 1),
    )
    st.html(trace_text.pass_sentence(found, chosen))


def _together(
    view: CompareView, names: tuple[str, str], comparison: Comparison, *, narrow: bool, dark: bool
) -> None:
    left, right = map(unmarked, names)
    both_attend = comparison.left.attends and comparison.right.attends
    if both_attend:
        st.markdown(f"### Difference: {right} minus {left}")
    for note in sentences.notes(view, comparison.left, comparison.right):
        st.caption(unmarked(note))
    if both_attend:
        _difference(names, comparison, narrow=narrow, dark=dark)
    st.markdown("### After each pass")
    st.dataframe(
        without_formulas(sentences.passes(comparison, names)),
        hide_index=True,
        key="compare_passes",
        height="content",
    )


def _difference(
    names: tuple[str, str], comparison: Comparison, *, narrow: bool, dark: bool
) -> None:
    st.plotly_chart(
        difference_heatmap(comparison, names, dark=dark, narrow=narrow),
        key="compare_difference",
        theme=None,
        config=CONFIG,
        alt=difference_alt(comparison, names),
    )
    with st.expander("The same numbers as a table"):
        table = without_formulas(comparison.table(names))
        st.dataframe(table, hide_index=True, key="compare_table")
