"""The strip across the top: the answer, or what stands in its way."""

import streamlit as st

from app.figures.style.text import NOT_SURE, clipped
from app.views.ask import state
from app.views.ask.analysis import what_if, what_if_state
from app.views.ask.answering import Reply
from app.views.ask.ask_inputs import AskInputs
from app.views.shared import trace_text
from app.views.shared.markdown import unmarked
from app.views.shared.templates import paragraph
from dmn.explain.interventions import WhatIf
from dmn.inference.trace import EpisodeTrace


def draw(reply: Reply, inputs: AskInputs, *, narrow: bool) -> EpisodeTrace | None:
    """Draw the strip, and return the trace of the question that is shown."""
    if inputs.notice:
        st.info(unmarked(inputs.notice), icon=":material/info:")
    if reply.problem:
        (st.info if reply.is_calm else st.error)(unmarked(reply.problem))
        if reply.better:
            name = unmarked(reply.better)
            st.button(f"Ask {name}", key="better", on_click=state.switch, args=(reply.better,))
        return None
    trace = _chosen(reply)
    _forget_what_if(trace, reply)
    change = what_if_state.change(trace)
    after = what_if.after(trace, change)
    before = state.history().before_edit if trace is reply.traces[0] else None
    # Beside the answer, not above it: nothing moves away from under the pointer.
    with st.container(horizontal=True, key="strip_row"):
        st.html(trace_text.answer_strip(after or trace, before, trace if after else None))
        if change != WhatIf() and not narrow:
            what_if.changed(trace, change)
    for note in (trace_text.unlinked(trace), trace_text.long_story(trace)):
        if note:
            st.html(paragraph(note, "small note"))
    return trace


def _forget_what_if(trace: EpisodeTrace, reply: Reply) -> None:
    """Let go of a change that does not apply to this trace, and remember which one is shown."""
    if not trace.attends or "what_if" not in reply.interface.panels:
        state.set_what_if(WhatIf())
    what_if_state.forget_other_story(trace)
    state.remember_what_if()


def _chosen(reply: Reply) -> EpisodeTrace:
    """Return the trace of the chosen question; a row of all questions where there are several. Of
    answers about each token, that about the chosen one.
    """
    if reply.interface.answers == "tags":
        return reply.traces[state.fit_token(len(reply.traces))]
    if len(reply.traces) == 1:
        return reply.traces[0]
    state.fit_question(len(reply.traces))
    chosen = st.pills(
        "Questions",
        range(len(reply.traces)),
        key="asked",
        required=True,
        format_func=lambda i: _label(reply.traces[i]),
        label_visibility="collapsed",
    )
    if reply.n_questions > len(reply.traces):
        st.caption(
            f"Only the first {len(reply.traces)} of {reply.n_questions} questions are answered."
        )
    return reply.traces[chosen or 0]


def _label(trace: EpisodeTrace) -> str:
    question, answer = clipped(trace.question, 60), clipped(trace.answer.text, 30)
    answer = answer if trace.is_sure else f"{NOT_SURE.lower()}, {answer}?"
    return unmarked(f"{question} → {answer}")
