"""The network in five steps over one story, which the reader may change."""

from collections.abc import Sequence

import streamlit as st

from app.cache import answers
from app.content import five_steps
from app.links.five_steps import FiveStepsView
from app.views.learn import navigation, network_state, network_steps
from app.views.shared import components, problems, trace_text
from app.views.shared.markdown import unmarked
from dmn.errors import DMNError, TextError
from dmn.explain.activations import Inside


def draw(step: int, *, narrow: bool, dark: bool) -> None:
    """Draw the step that is chosen, or the sentence that says why it cannot be shown."""
    checkpoints = answers.checkpoints()
    problems.stop_without(checkpoints)
    network_state.prepare(checkpoints)
    st.markdown(f"## {five_steps.TITLE}")
    titles = five_steps.TITLES
    navigation.steps(step, len(titles), lambda i: str(i) if narrow else f"{i} {titles[i - 1]}")
    if notice := network_state.notice():
        st.info(unmarked(notice))
    if narrow:
        with st.expander("Change the story and the question"):
            _inputs(checkpoints)
    else:
        _inputs(checkpoints)
    inside = _inside(checkpoints, network_state.inputs())
    if inside is not None:
        network_steps.draw(inside, step, narrow=narrow, dark=dark)


def _inputs(checkpoints: Sequence[str]) -> None:
    with st.container(horizontal=True, key="network_inputs"):
        with st.container(key="network_told"):
            is_short = network_state.inputs().story.count("\n") < 6
            st.text_area(
                "Story",
                key="network_story",
                height="content" if is_short else 160,
                persist_state="session",
            )
            components.answer_while_typing("network_story")
        with st.container(key="network_asked"):
            st.text_input(
                "Question",
                key="network_question",
                live=f"{components.PAUSE}ms",
                persist_state="session",
            )
            st.selectbox(
                "Checkpoint",
                checkpoints,
                key="network_checkpoint",
                persist_state="session",
                on_change=network_state.follow_pass,
            )


def _inside(checkpoints: Sequence[str], view: FiveStepsView) -> Inside | None:
    """Return the vectors of this story, or say on the page why there are none."""
    name, question = view.checkpoint, view.question
    try:
        if better := answers.made_for(name, question):
            st.info(unmarked(trace_text.made_for(name, answers.interface(name), better)))
            _offer(better)
            return None
        return answers.inside(name, view.story, question)
    except TextError as problem:
        st.info(unmarked(str(problem)))
        if name != checkpoints[0] and not answers.has_five_steps(name):
            _offer(checkpoints[0])
    except DMNError as problem:
        st.error(unmarked(str(problem)))
    return None


def _offer(checkpoint: str) -> None:
    """Draw the button that lets another checkpoint answer."""
    st.button(
        unmarked(f"Show {checkpoint}"),
        key="network_switch",
        on_click=network_state.switch,
        args=(checkpoint,),
    )
