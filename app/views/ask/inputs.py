"""The left side of the page: story, question, passes, checkpoint."""

from collections.abc import Sequence

import streamlit as st

from app.content.examples import EXAMPLES, KINDS, SENTENCES
from app.views.ask import menus, new_story, state, unknown_words
from app.views.ask.answering import Reply
from app.views.shared import components, trace_text
from app.views.shared.markdown import unmarked
from dmn.models.checkpoints.capabilities import Interface

LONG_STORY = 25
"""Lines from which on the story box scrolls instead of growing."""


def draw(checkpoints: Sequence[str], reply: Reply, *, narrow: bool) -> None:
    """All inputs; on a phone they fold away, but words not known stay in sight."""
    if st.session_state.get("was_narrow") != narrow or "edit" not in st.session_state:
        st.session_state.update(was_narrow=narrow, edit=not narrow)
    with st.container(key="inputs"):
        with st.expander("Edit the story and the question", key="edit", on_change="rerun"):
            if reply.interface.reads == "story":
                _example(reply)
                new_story.draw()
            else:
                _sentence()
            _story(reply.interface)
            st.text_input(
                "Question",
                key="question",
                placeholder="Where is Mary?",
                live=f"{components.PAUSE}ms",
            )
            _questions(reply.interface)
            if not narrow:
                unknown_words.draw(reply)
            _passes(reply.max_passes)
            st.selectbox("Checkpoint", checkpoints, key="checkpoint", on_change=_forget_passes)
            for trace in reply.traces[:1]:
                st.html(trace_text.answered_by(trace, reply.kinds))
        if narrow:
            unknown_words.draw(reply)


def _example(reply: Reply) -> None:
    is_told = any(trace.expected for trace in reply.traces)
    st.selectbox(
        "Example",
        list(EXAMPLES),
        index=None,
        key="example",
        format_func=lambda task: f"{task} {KINDS[task]}",
        placeholder=_told_name() if is_told else "Your own story",
        on_change=lambda: state.show_example(menus.chosen("example", edited=state.is_edited())),
    )


def _sentence() -> None:
    story = st.session_state.story
    menus.show("example_sentence", story if story in SENTENCES else None)
    st.selectbox(
        "Example",
        SENTENCES,
        key="example_sentence",
        placeholder="Your own sentence",
        on_change=lambda: state.show_sentence(
            menus.chosen("example_sentence", edited=state.is_edited())
        ),
    )


def _questions(interface: Interface) -> None:
    """All that the checkpoint answers, where these are a few."""
    session, own = st.session_state, interface.questions
    if not own:
        return
    session.own_question = session.question if session.question in own else None
    st.pills(
        "What it answers",
        own,
        key="own_question",
        format_func=unmarked,
        on_change=lambda: state.ask(session.own_question),
    )


def _told_name() -> str:
    """What the menu of examples shows for a generated story, or one that a data set holds."""
    recipe = st.session_state.get("recipe")
    return f"New: {recipe.task} {KINDS[recipe.task]}" if recipe else "From a data set"


def _story(interface: Interface) -> None:
    name = interface.reads.capitalize()
    history = state.history()
    steps = state.steps_back()
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key="story_head"):
        st.markdown(name, width="stretch")
        _history_button("Back", steps or 0, is_open=steps is not None)
        _history_button("Forward", 1, is_open=history.can_go_forward)
    is_long = st.session_state.story.count("\n") >= LONG_STORY
    st.text_area(
        name,
        key="story",
        label_visibility="collapsed",
        height=300 if is_long or len(st.session_state.story) > 1500 else "content",
        placeholder="Mary went to the garden.\nShe picked up the apple.",
    )
    components.answer_while_typing("story")
    st.html('<p class="small hint">Answers as you pause, or on Ctrl+Enter.</p>')


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
        st.slider("Passes", 1, most, key="passes", help="How often the network may read the story")


def _forget_passes() -> None:
    """Another checkpoint begins with its own number of passes."""
    st.session_state.pop("passes", None)
