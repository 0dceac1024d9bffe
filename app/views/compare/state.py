"""The Compare page in the session: read as one frozen value, written by named functions."""

from collections.abc import Sequence

import streamlit as st

from app.cache import answers, content
from app.content.examples import EXAMPLES, FIRST, example_of, text_of
from app.content.ground_truth import Truth
from app.links.ask import AskView
from app.links.compare import CompareView
from app.views.shared import ask_page, reconnect
from app.views.shared.address import packed
from app.views.shared.widget_values import assign, assign_again, settle

LINK = "c"
"""The query parameter that holds the view."""
ADDRESS = packed(LINK, CompareView)
_PREFIX = "compare_"


def prepare(checkpoints: Sequence[str]) -> None:
    """Give each input its value: on a first visit what stands on Ask, then that of a link."""
    session = st.session_state
    current = inputs() if f"{_PREFIX}mode" in session else None
    arriving = ADDRESS.arriving(current)
    if arriving is None and current is None:
        arriving = _first(checkpoints)
    if arriving is not None:
        values = {f"{_PREFIX}{name}": value for name, value in arriving}
        assign(values | reconnect.texts(values))
    assign_again(f"{_PREFIX}{name}" for name in CompareView.model_fields)
    for name in (f"{_PREFIX}checkpoint", f"{_PREFIX}other_checkpoint"):
        if session[name] not in checkpoints:
            session.compare_gone = (
                f"{session[name]} no longer exists. {checkpoints[0]} answers instead."
            )
            session[name] = checkpoints[0]


def inputs() -> CompareView:
    """Read what stands in the widgets now: all of it decides what is shown."""
    held = {name: st.session_state[f"{_PREFIX}{name}"] for name in CompareView.model_fields}
    return CompareView.model_validate(held)


def fit_pass(most: int) -> None:
    """Bring the chosen pass within those that one of the sides makes."""
    st.session_state.compare_chosen_pass = min(st.session_state.compare_chosen_pass, most)


def notices() -> list[str]:
    """Return why a link could not be followed, and which checkpoint is gone; each once."""
    found = [ADDRESS.notice(), str(st.session_state.pop("compare_gone", ""))]
    return [sentence for sentence in found if sentence]


def publish() -> None:
    """Keep the address bar on what is shown; to be called when all is drawn."""
    settle()
    ADDRESS.publish(inputs())


def _first(checkpoints: Sequence[str]) -> CompareView:
    asked = ask_page.ADDRESS.last()
    if asked is None:
        return _one_word_apart(checkpoints)
    story, checkpoint = asked.story, asked.checkpoint
    return CompareView(
        mode="checkpoints" if len(checkpoints) > 1 else "stories",
        story=story,
        other_story=story,
        question=answers.questions(asked.question)[0],
        checkpoint=checkpoint,
        other_checkpoint=next((name for name in checkpoints if name != checkpoint), checkpoint),
        truth=_truth(asked),
    )


def _one_word_apart(checkpoints: Sequence[str]) -> CompareView:
    """Return the first example beside the same with one other word, which changes the answer."""
    example = EXAMPLES[FIRST]
    story, needed = text_of(example), example.facts[max(example.supporting)]
    other = needed.replace(example.answer[0], "bedroom")
    return CompareView(
        mode="stories",
        story=story,
        other_story=story.replace(needed, other),
        question=example.question,
        checkpoint=checkpoints[0],
        other_checkpoint=checkpoints[min(1, len(checkpoints) - 1)],
        truth=Truth.of(example, story),
    )


def _truth(asked: AskView) -> Truth | None:
    example = example_of(asked.story, asked.question) or content.generated(asked.recipe)
    return asked.truth or (Truth.of(example, asked.story) if example else None)
