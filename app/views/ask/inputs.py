"""The left side of the page: story, question, passes, checkpoint."""

from collections.abc import Sequence

import streamlit as st

from app.content.examples import EXAMPLES, KINDS, SENTENCES
from app.content.glossary import TERMS
from app.content.new_stories import Recipe
from app.views.ask import new_story, splits, state, unknown_words
from app.views.ask.answering import Reply
from app.views.ask.ask_inputs import AskInputs
from app.views.shared import components, trace_text
from app.views.shared.markdown import unmarked
from app.views.shared.templates import paragraph
from dmn.models.checkpoints.capabilities import Interface

LONG_STORY = 25
"""Lines from which on the story box scrolls instead of growing."""


def draw(checkpoints: Sequence[str], reply: Reply, inputs: AskInputs, *, narrow: bool) -> None:
    """Draw all inputs; on a phone they fold away, but how the story was read stays in
    sight: words not known, sentences split."""
    state.fit_width(narrow=narrow)
    with st.container(key="inputs"):
        with st.expander("Edit the story and the question", key="edit", on_change="rerun"):
            if reply.interface.reads == "story":
                _example(reply, inputs)
                new_story.draw(inputs)
            else:
                _sentence()
            _story(reply.interface, inputs)
            st.text_input(
                "Question",
                key="question",
                placeholder="Where is Mary?",
                live=f"{components.PAUSE}ms",
            )
            _questions(reply.interface)
            if not narrow:
                unknown_words.draw(reply, inputs)
                splits.draw(reply, inputs)
            _passes(reply.max_passes)
            st.selectbox(
                "Checkpoint",
                checkpoints,
                key="checkpoint",
                on_change=state.begin_checkpoint,
                help=TERMS["checkpoint"],
            )
            for trace in reply.traces[:1]:
                st.html(trace_text.answered_by(trace, reply.kinds))
        if narrow:
            unknown_words.draw(reply, inputs)
            splits.draw(reply, inputs)


def _example(reply: Reply, inputs: AskInputs) -> None:
    is_judged = any(trace.expected for trace in reply.traces)
    st.selectbox(
        "Example",
        list(EXAMPLES),
        index=None,
        key="example",
        format_func=lambda task: f"{task} {KINDS[task]}",
        placeholder=_name(inputs.recipe) if is_judged else "Your own story",
        on_change=state.show_example,
    )


def _sentence() -> None:
    state.name_sentence(SENTENCES)
    st.selectbox(
        "Example",
        SENTENCES,
        key="example_sentence",
        placeholder="Your own sentence",
        on_change=state.show_sentence,
    )


def _questions(interface: Interface) -> None:
    """Draw all that the checkpoint answers, where these are a few."""
    own = interface.questions
    if not own:
        return
    state.name_question(own)
    st.pills(
        "Questions that it answers",
        own,
        key="own_question",
        format_func=unmarked,
        on_change=state.ask_own_question,
    )


def _name(recipe: Recipe | None) -> str:
    """Return what the menu shows for a generated story, or for one that a data set holds."""
    if recipe is None:
        return "From a data set"
    return f"New: {recipe.task} {KINDS[recipe.task]}" if recipe.task in KINDS else "New: all kinds"


def _story(interface: Interface, inputs: AskInputs) -> None:
    name = interface.reads.capitalize()
    history = state.history()
    steps = state.steps_back()
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key="story_head"):
        st.markdown(name, width="stretch")
        _history_button("Back", steps or 0, is_open=steps is not None)
        _history_button("Forward", 1, is_open=history.can_go_forward)
    is_long = inputs.story.count("\n") >= LONG_STORY
    st.text_area(
        name,
        key="story",
        label_visibility="collapsed",
        height=300 if is_long or len(inputs.story) > 1500 else "content",
        placeholder="Mary went to the garden.\nShe picked up the apple.",
    )
    components.answer_while_typing("story")
    st.html(
        paragraph("The answer updates when you stop typing, or press Ctrl+Enter.", "small hint")
    )


def _history_button(name: str, steps: int, *, is_open: bool) -> None:
    """Through what was asked in this session."""
    st.button(
        name,
        key=name.lower(),
        icon=f":material/arrow_{name.lower()}:",
        icon_position="right" if name == "Forward" else "left",
        type="tertiary",
        disabled=not is_open,
        on_click=state.go,
        args=(steps,),
    )


def _passes(most: int) -> None:
    if most > 1:
        st.slider("Passes", 1, most, key="passes", help=TERMS["pass"])
