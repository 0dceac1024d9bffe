"""What the Compare page holds for a session, and the link to it."""

from collections.abc import Sequence

import streamlit as st

from app.cache import answers, content
from app.content.examples import EXAMPLES, FIRST, example_of, text_of
from app.content.ground_truth import Truth
from app.links.codec import View
from app.links.compare import CompareView
from app.views.shared import address

LINK = "c"
"""The query parameter that holds the view."""


def prepare(checkpoints: Sequence[str]) -> None:
    """Give each input its value: on a first visit what stands on Ask, then that of a link."""
    session = st.session_state
    current = view() if "compare_mode" in session else None
    arriving = address.arrived(LINK, CompareView, current)
    if arriving is None and current is None:
        arriving = _first(checkpoints)
    if arriving is not None:
        address.assign({f"compare_{name}": value for name, value in arriving})
    address.assign_again(f"compare_{name}" for name in CompareView.model_fields)
    for name in ("compare_checkpoint", "compare_other_checkpoint"):
        if session[name] not in checkpoints:
            session.compare_gone = (
                f"{session[name]} is not here any more; {checkpoints[0]} answers instead."
            )
            session[name] = checkpoints[0]


def view() -> CompareView:
    """All that decides what is shown."""
    held = {name: st.session_state[f"compare_{name}"] for name in CompareView.model_fields}
    return CompareView.model_validate(held)


def notice() -> str:
    """What became of a checkpoint that is not here any more, said once."""
    return str(st.session_state.pop("compare_gone", ""))


def publish() -> None:
    address.publish(LINK, view())


def _first(checkpoints: Sequence[str]) -> CompareView:
    asked: View | None = st.session_state.get("published")
    example = EXAMPLES[FIRST]
    story = asked.story if asked else text_of(example)
    text = asked.question if asked else example.question
    checkpoint = asked.checkpoint if asked else checkpoints[0]
    return CompareView(
        mode="checkpoints" if len(checkpoints) > 1 else "stories",
        story=story,
        other_story=story,
        question=answers.questions(text)[0],
        checkpoint=checkpoint,
        other_checkpoint=next((name for name in checkpoints if name != checkpoint), checkpoint),
        truth=_truth(asked) if asked else Truth.of(example, story),
    )


def _truth(asked: View) -> Truth | None:
    told = example_of(asked.story, asked.question) or content.generated(asked.recipe)
    return asked.truth or (Truth.of(told, asked.story) if told else None)
