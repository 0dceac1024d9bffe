"""One step of a lesson: what is said, what is predicted, and the picture once it is revealed."""

import streamlit as st

from app.cache import answers
from app.content.lessons import Lesson, Step, unmet
from app.figures import CONFIG, alt_text, attention_heatmap
from app.links.ask import AskView
from app.links.lesson import LessonView
from app.views.learn import navigation
from app.views.shared import presentation, trace_text
from app.views.shared.ask_page import open_in_ask
from app.views.shared.markdown import unmarked
from app.views.shared.templates import render
from dmn.errors import DMNError
from dmn.explain.interventions import what_if
from dmn.inference.trace import EpisodeTrace


def draw(lesson: Lesson, view: LessonView, *, narrow: bool, dark: bool) -> None:
    """Draw the step that is chosen; its picture comes after the prediction."""
    step = lesson.step[view.step - 1]
    st.markdown(f"### {unmarked(lesson.title)}")
    navigation.steps(view.step, len(lesson.step))
    st.markdown(step.text)
    _story(step)
    if not _is_revealed(step, view):
        return
    try:
        trace = answers.explain(step.checkpoint, step.story, (step.question,), step.passes)[0]
    except DMNError as error:
        st.info(unmarked(f"This step cannot be shown: {error}"))
        return
    _picture(trace, view, narrow=narrow, dark=dark)
    st.markdown(step.reveal)
    _kept(step, trace)
    open_in_ask(
        AskView(
            story=step.story.strip(),
            question=step.question,
            checkpoint=step.checkpoint,
            passes=trace.n_passes,
            chosen_pass=1,
        ),
        "Change the story in Ask",
    )


def _story(step: Step) -> None:
    lines = step.story.strip().splitlines()
    st.html(render("learn.story", lines=lines, question=step.question))


def _is_revealed(step: Step, view: LessonView) -> bool:
    """Asks for the prediction, and says how it was; nothing to predict is revealed at once."""
    predict = step.predict
    if predict is None:
        return True
    chosen = st.radio(
        unmarked(predict.ask),
        range(len(predict.options)),
        index=None,
        format_func=lambda i: unmarked(predict.options[i]),
        key=f"prediction {view.lesson} {view.step}",
        persist_state="session",
    )
    if chosen is None:
        st.caption("Choose what you expect. Then you see the network's answer.")
        return False
    is_right = chosen + 1 == predict.right
    right = unmarked(predict.options[predict.right - 1])
    st.markdown(
        f"**✓ You predicted it:** {right}" if is_right else f"**✗ Not this time. Correct:** {right}"
    )
    return True


def _picture(trace: EpisodeTrace, view: LessonView, *, narrow: bool, dark: bool) -> None:
    st.html(trace_text.answer_strip(trace, None))
    if trace.placeholders:
        st.html(trace_text.unknown_words(trace.placeholders))
    last = trace.n_passes - 1
    st.plotly_chart(
        presentation.figure(attention_heatmap(trace, last, dark=dark, narrow=narrow)),
        key=f"lesson_heatmap {view.lesson} {view.step}",
        theme=None,
        config=CONFIG,
        alt=alt_text(trace, last),
    )


def _kept(step: Step, trace: EpisodeTrace) -> None:
    """Say whether what the lesson says is true of the checkpoint that answers here."""

    def without(fact: int) -> EpisodeTrace:
        return answers.what_if(trace, what_if(len(trace.facts), drop=[fact]))

    broken = unmet(step.claims, trace, without)
    if broken:
        told = "; ".join(map(str, broken))
        st.warning(unmarked(f"{trace.checkpoint} does something else here: {told}."))
    else:
        st.caption(unmarked(f"Checked just now with {trace.checkpoint}."))
