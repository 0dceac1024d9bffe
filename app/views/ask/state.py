"""The Ask page in the session: read as one frozen value, written by named functions."""

import time
from collections.abc import Sequence
from random import SystemRandom
from typing import Any, cast

import streamlit as st

from app.cache import answers
from app.content.examples import EXAMPLES, FIRST, SENTENCES, example_of, text_of
from app.content.new_stories import ANY, SEEDS, Recipe, another
from app.links.ask import AskView
from app.views.ask.ask_inputs import AskInputs
from app.views.shared import reconnect
from app.views.shared.ask_page import ADDRESS, take_wanted_checkpoint
from app.views.shared.history import Asked, Entry, History
from app.views.shared.widget_values import assign, assign_again
from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.explain.interventions import WhatIf
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints.capabilities import Panel
from dmn.text.spelling import replaced

_BOXES = ("story", "question", "passes", "checkpoint")
_TEXTS = ("story", "question")
_CHOICES = {"new_kind": ANY, "new_length": "short", "new_style": "classic"}
"""Default options of a new story."""
_OTHER_STORY: dict[str, Any] = {"fact": None, "what_if": None}
_NEW_STORY = _OTHER_STORY | {"truth": None, "whole_sentences": None}


def inputs() -> AskInputs:
    """Read what stands in the widgets now."""
    session = st.session_state
    return AskInputs(
        story=session.story,
        question=session.question,
        checkpoint=session.checkpoint,
        passes=session.get("passes"),
        chosen_pass=session.get("chosen_pass") or 1,
        recipe=session.get("recipe"),
        truth=session.get("truth"),
        fact=session.get("fact"),
        closer=session.get("closer"),
        what_if=session.get("what_if"),
        whole_sentences=session.get("whole_sentences"),
        shows_all_facts=session.get("facts_shown") == "all",
        new_kind=session.get("new_kind") or ANY,
        new_style=session.get("new_style") or "classic",
        notice=session.get("notice") or "",
    )


def prepare(checkpoints: Sequence[str]) -> None:
    """Give each widget its value: the first example's on a first visit, then those of a link."""
    session = st.session_state
    is_drawn = "story" in session
    for key, value in _CHOICES.items():
        session[key] = session.get(key) or value
    session.closer = session.get("closer")
    assign_again(_BOXES)
    arriving = ADDRESS.arriving(inputs().view if is_drawn else None)
    if not is_drawn:
        _begin(checkpoints[0], arriving)
    elif arriving is not None:
        assign(dict(arriving) | {"arrived": True})
    if said := ADDRESS.notice():
        session.notice = said
    _take_over_typed()
    if session.checkpoint not in checkpoints:
        session.notice = f"This checkpoint no longer exists. {checkpoints[0]} answers instead."
        session.checkpoint = checkpoints[0]
    example = example_of(session.story, session.question)
    _name_in_menu("example", example.task if example else None)


def fit_passes(own: int, most: int) -> int:
    """Bring the number of passes within what the checkpoint can make, and return it; `own` is its
    own number.
    """
    session = st.session_state
    session.passes = min(session.get("passes") or own, most)
    session.chosen_pass = min(session.get("chosen_pass") or 1, session.passes)
    return cast(int, session.passes)


def fit_question(count: int) -> None:
    """Choose the first of so many questions where none of them is chosen."""
    if not 0 <= (st.session_state.get("asked") or 0) < count:
        st.session_state.asked = 0
    st.session_state.setdefault("asked", 0)


def fit_token(count: int) -> int:
    """Choose one of so many tokens, the first where none is chosen, and return it from 0."""
    fact = min(st.session_state.get("fact") or 0, count - 1)
    st.session_state.fact = fact
    return fact


def fit_panel(offered: Sequence[Panel]) -> None:
    """Close the open panel where it is not offered."""
    if st.session_state.get("closer") not in offered:
        st.session_state.closer = None


def fit_width(*, narrow: bool) -> None:
    """Open the inputs on a wide page and fold them on a narrow one, whenever that changes."""
    if st.session_state.get("was_narrow") != narrow or "edit" not in st.session_state:
        st.session_state.update(was_narrow=narrow, edit=not narrow)


def record(trace: EpisodeTrace) -> None:
    """Remember what was asked, for back and forward."""
    session = st.session_state
    asked, current = inputs().asked, history().current
    arrived, apart = session.pop("arrived", False), session.pop("apart", False)
    if current is not None and current.asked != asked:
        session.notice = None
        if not arrived:
            session.update(_OTHER_STORY)
    answer, now = trace.answer, time.monotonic()
    entry = Entry(asked, answer.text, answer.probability, not arrived, now, trace.is_sure)
    history().record(entry, apart=apart)


def publish() -> None:
    """Keep the address bar on what is shown."""
    ADDRESS.publish(inputs().view)


def history() -> History:
    """Return what this session asked so far."""
    return cast(History, st.session_state.setdefault("history", History()))


def show_example() -> None:
    """Put the chosen example into the boxes."""
    task = _chosen_in_menu("example")
    if task is not None:
        _show(EXAMPLES[task], None)


def show_new_story() -> None:
    """Put another story of the chosen kind into the boxes, or leave a notice that says why not."""
    session = st.session_state
    seed = SystemRandom().randrange(SEEDS)
    try:
        recipe, example = another(
            session.new_kind, session.new_style, session.new_length, seed, session.story
        )
    except DataError as error:
        session.notice = str(error)
        return
    _show(example, recipe)


def show_sentence() -> None:
    """Put the chosen sentence in the story's place."""
    sentence = _chosen_in_menu("example_sentence")
    if sentence is not None:
        assign({"story": sentence, "recipe": None, **_NEW_STORY})


def name_sentence(offered: Sequence[str]) -> None:
    """Let the menu of sentences name the one that stands in the box, or none."""
    story = st.session_state.story
    _name_in_menu("example_sentence", story if story in offered else None)


def name_question(own: Sequence[str]) -> None:
    """Let the row of a checkpoint's own questions name the one that stands in the box."""
    question = st.session_state.question
    st.session_state.own_question = question if question in own else None


def ask_own_question() -> None:
    """Put the chosen one of these questions into its box."""
    if st.session_state.own_question is not None:
        assign({"question": st.session_state.own_question})


def switch(checkpoint: str) -> None:
    """Let another checkpoint answer, as often as it reads by itself."""
    assign({"checkpoint": checkpoint, "passes": None, "what_if": None})


def begin_checkpoint() -> None:
    """Begin another checkpoint with its own number of passes. Where it does not answer what stands
    in the boxes, it brings its own question, and its own example where the text does not fit.
    """
    session = st.session_state
    session.pop("passes", None)
    chosen = answers.interface(session.checkpoint)
    is_sentence = len(session.story.strip().splitlines()) == 1
    if chosen.reads == "sentence":
        own = {"question": chosen.questions[0]} if chosen.questions else {}
        _bring(own if is_sentence else {**own, "story": SENTENCES[0]})
    elif answers.is_made_for_another(session.checkpoint, session.question):
        example = EXAMPLES[FIRST]
        _bring({"story": text_of(example), "question": example.question})


def _bring(boxes: dict[str, str]) -> None:
    """Put a checkpoint's own texts into the boxes; what stood there can be gone back to."""
    if any(st.session_state[name] != text for name, text in boxes.items()):
        changed = _NEW_STORY if "story" in boxes else _OTHER_STORY
        assign(boxes | {"chosen_pass": 1, "arrived": True, "recipe": None} | changed)


def correct(word: str, meant: str) -> None:
    """Replace a word wherever it stands, as an edit of its own."""
    texts = {key: replaced(st.session_state[key], word, meant) for key in _TEXTS}
    assign(texts | {"apart": True})


def steps_back() -> int | None:
    """Return how far back leads, past a story without an answer; None where it leads nowhere."""
    current = history().current
    if current is None or current.asked != inputs().asked:
        return 0 if current else None
    return -1 if history().can_go_back else None


def go(steps: int) -> None:
    """Go back or forward through what was asked."""
    asked = history().go(steps)
    assign({name: getattr(asked, name) for name in Asked.__dataclass_fields__} | _OTHER_STORY)


def choose_fact(fact: int | None) -> None:
    """Choose a fact from 0, or none."""
    st.session_state.fact = fact


def pick_in_story(trace: EpisodeTrace, picked: int | None) -> None:
    """Choose the clicked fact; a second click lets it go, but not the token that is asked about."""
    is_again = picked == st.session_state.get("fact")
    choose_fact(trace.about if is_again else picked)


def pick_in_heatmap(trace: EpisodeTrace) -> None:
    """Choose the pass and the fact of the clicked cell; stop comes after the last fact."""
    points = st.session_state.heatmap["selection"]["points"]
    if not points:
        return
    place, fact = map(int, points[0]["customdata"])
    if place < trace.n_passes:
        st.session_state.chosen_pass = place + 1
        is_fact = fact < len(trace.facts) or (fact == len(trace.facts) and trace.about is None)
        choose_fact(fact if is_fact else trace.about)


def pass_control() -> str:
    """Return the key of the row of passes: another one whenever something else chose a pass.

    A browser takes a moment to learn a value that the server set, and a key pressed in it sends the
    value of before. Under a new key that value is nobody's, and no key press is lost.
    """
    session = st.session_state
    turn = session.setdefault("pass_turn", 0)
    if session.get(f"pass_{turn}", session.chosen_pass) != session.chosen_pass:
        turn = session.pass_turn = turn + 1
    return f"pass_{turn}"


def choose_pass(key: str) -> None:
    """Choose the pass that the control with this key stands on."""
    st.session_state.chosen_pass = st.session_state[key]


def step(passes: int) -> None:
    """Choose the pass so many after the chosen one."""
    last = st.session_state.passes
    st.session_state.chosen_pass = min(max(st.session_state.chosen_pass + passes, 1), last)


def set_what_if(change: WhatIf) -> None:
    """Put this in the place of what was changed by hand before."""
    st.session_state.what_if = None if change == WhatIf() else change


def remember_what_if() -> None:
    """Remember the change whose outcome stands on top."""
    st.session_state.what_if_on_top = st.session_state.get("what_if")


def is_outdated() -> bool:
    """Return whether another change was made than that whose outcome stands on top."""
    session = st.session_state
    return bool(session.get("what_if") != session.get("what_if_on_top"))


def try_out(change: WhatIf) -> None:
    """Show what follows from a change that was found."""
    set_what_if(change)


def _name_in_menu(key: str, value: str | None) -> None:
    """Let a menu name what stands in the boxes, or nothing."""
    session = st.session_state
    if session.get(key) != value:
        session[f"{key}_left"] = session.get(key)
    session[key] = value


def _chosen_in_menu(key: str) -> str | None:
    """Return what a person chose; None for a cleared menu, and for what it named before an edit."""
    session = st.session_state
    is_old = session[key] == session.get(f"{key}_left") and ADDRESS.is_edited(inputs().view)
    return None if is_old else cast(str | None, session[key])


def _begin(checkpoint: str, arriving: AskView | None) -> None:
    """Fill the boxes on a first visit, and back from another page, which let go of what stood in
    them; with the checkpoint that the other page wants to be asked.
    """
    wanted = take_wanted_checkpoint()
    if arriving is None:
        st.session_state.checkpoint = checkpoint
        _show(EXAMPLES[FIRST], None)
    else:
        assign(dict(arriving) | {"arrived": True})
    if wanted:
        st.session_state.update(checkpoint=wanted, passes=None)


def _take_over_typed() -> None:
    """Go on with what was typed before the server changed: it may be newer than the address."""
    session = st.session_state
    newer = {key: text for key, text in reconnect.texts(_TEXTS).items() if session[key] != text}
    if newer:
        ADDRESS.set_home(inputs().view)
        session.update(newer | _OTHER_STORY)


def _show(example: Example, recipe: Recipe | None) -> None:
    """Fill the boxes; what stood there unanswered can be gone back to as well."""
    current = history().current
    if st.session_state.get("story", "").strip():
        asked = inputs().asked
        if current is None or current.asked != asked:
            history().record(Entry(asked, "", 0.0, is_edit=True, at=time.monotonic()))
    boxes = {"story": text_of(example), "question": example.question}
    assign(boxes | {"recipe": recipe, "chosen_pass": 1, "arrived": True} | _NEW_STORY)
