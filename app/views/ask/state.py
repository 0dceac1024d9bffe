"""What a session holds: the values of the widgets, what was asked, and the link to it.

Widgets keep their values in the session under their keys, so what sets them runs before they are
drawn.
"""

import time
from collections.abc import Sequence
from random import SystemRandom
from typing import TYPE_CHECKING, cast

import streamlit as st

from app.content.examples import EXAMPLES, FIRST, example_of, text_of
from app.content.new_stories import ANY, SEEDS, Recipe, another
from app.links.codec import LinkError, View, decode, encode
from app.views.ask import menus
from app.views.shared import reconnect
from app.views.shared.history import Asked, Entry, History
from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.explain.interventions import WhatIf
from dmn.inference.trace import EpisodeTrace
from dmn.text.spelling import replaced

if TYPE_CHECKING:
    from dmn.lens import Lens

LINK = "s"
"""The query parameter that holds the view."""
_BOXES = ("story", "question", "passes", "checkpoint")
_TEXTS = ("story", "question")
_CHOICES = {"new_kind": ANY, "new_length": "short", "new_style": "classic"}
"""What a new story is like until a person chooses."""


def prepare(checkpoints: Sequence[str]) -> None:
    """Give each input its value: the first example's on a first visit, then those of a link."""
    session = st.session_state
    if "story" not in session:
        session.link = None
        _begin(checkpoints[0])
    for key, value in _CHOICES.items():
        session[key] = session.get(key) or value
    session.closer = session.get("closer")
    if session.get("assigned"):
        # The run that put these into the boxes was overtaken by this one: no browser has seen them.
        session.update({key: session[key] for key in _BOXES if key in session})
    link = st.query_params.get(LINK)
    # An edit sent before the browser learnt its new address carries the old link; the edit counts.
    if link != session.link and not is_edited():
        _follow(link)
    newer = {key: text for key, text in reconnect.texts(_TEXTS).items() if session[key] != text}
    if newer:
        session.update(newer, home=_view(), fact=None, what_if=None)
    if session.checkpoint not in checkpoints:
        session.notice = f"This checkpoint is not here any more; {checkpoints[0]} answers instead."
        session.checkpoint = checkpoints[0]
    example = example_of(session.story, session.question)
    menus.show("example", example.task if example else None)


def fit_passes(model: "Lens") -> int:
    """The number of passes asked for, brought within what the checkpoint can do."""
    session = st.session_state
    session.passes = min(session.get("passes") or model.passes, model.max_passes)
    session.chosen_pass = min(session.get("chosen_pass") or 1, session.passes)
    return cast(int, session.passes)


def record(trace: EpisodeTrace) -> None:
    """Remember what was asked, for back and forward."""
    session = st.session_state
    asked, current = _asked(), history().current
    arrived, apart = session.pop("arrived", False), session.pop("apart", False)
    if current is not None and current.asked != asked:
        session.notice = None
        if not arrived:
            session.update(fact=None, what_if=None)
    answer, now = trace.answer, time.monotonic()
    entry = Entry(asked, answer.text, answer.probability, not arrived, now, trace.is_sure)
    history().record(entry, apart=apart)


def publish() -> None:
    """Keep the address bar on what is shown; the view of a first visit keeps the plain address."""
    view = _view()
    if st.session_state.link is None and "published" not in st.session_state:
        st.session_state.home = view
    code = None if view == st.session_state.get("home") else encode(view)
    if code is None:
        st.query_params.pop(LINK, None)
    elif st.query_params.get(LINK) != code:
        st.query_params[LINK] = code
    st.session_state.update(link=code, published=view)


def settle() -> None:
    """To be called when all is drawn: what was put into the boxes is on its way to the browser."""
    st.session_state.assigned = False


def send_again() -> None:
    """Let the boxes go to the browser once more: its first picture was not complete."""
    st.session_state.assigned = True


def is_edited() -> bool:
    """Whether something else is asked for than what was shown last."""
    return bool(_view() != st.session_state.get("published", _view()))


def address() -> str | None:
    """The link to what is shown; None where the story is too long for one."""
    code = encode(_view())
    return code and f"{str(st.context.url).split('?')[0].rstrip('/')}/?{LINK}={code}"


def history() -> History:
    """What this session asked so far."""
    return cast(History, st.session_state.setdefault("history", History()))


def show_example(task: str | None) -> None:
    """Put the example of this kind into the boxes; None, a cleared menu, changes nothing."""
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


def show_sentence(sentence: str | None) -> None:
    """Put this sentence in the story's place; None, a cleared menu, changes nothing."""
    if sentence is not None:
        st.session_state.update(
            story=sentence, recipe=None, truth=None, fact=None, what_if=None, assigned=True
        )


def ask(question: str | None) -> None:
    """Put this question into its box; None, a question let go of, changes nothing."""
    if question is not None:
        st.session_state.update(question=question, assigned=True)


def switch(checkpoint: str) -> None:
    """Another checkpoint answers, as often as it reads by itself."""
    st.session_state.update(checkpoint=checkpoint, passes=None, what_if=None, assigned=True)


def correct(word: str, meant: str) -> None:
    """Replace a word wherever it stands, as an edit of its own."""
    session = st.session_state
    session.update(
        story=replaced(session.story, word, meant),
        question=replaced(session.question, word, meant),
        apart=True,
        assigned=True,
    )


def steps_back() -> int | None:
    """How far back leads: from a story without an answer only to the last one that had one.

    None where there is nothing to go back to.
    """
    current = history().current
    if current is None or current.asked != _asked():
        return 0 if current else None
    return -1 if history().can_go_back else None


def go(steps: int) -> None:
    """Back or forward through what was asked."""
    asked = history().go(steps)
    st.session_state.update(
        story=asked.story,
        question=asked.question,
        checkpoint=asked.checkpoint,
        passes=asked.passes,
        recipe=asked.recipe,
        truth=asked.truth,
        fact=None,
        what_if=None,
        assigned=True,
    )


def what_if(n_facts: int, passes: int) -> WhatIf:
    """What was changed by hand in this story; of another story, nothing."""
    change = cast(WhatIf | None, st.session_state.get("what_if")) or WhatIf()
    if not change.fits(n_facts, passes):
        st.session_state.what_if = None
        return WhatIf()
    return change


def set_what_if(change: WhatIf) -> None:
    """Put this in the place of what was changed by hand before."""
    st.session_state.what_if = None if change == WhatIf() else change


def try_out(change: WhatIf) -> None:
    """Show what follows from a change that was found."""
    set_what_if(change)
    st.session_state.closer = "what_if"


def step(passes: int) -> None:
    """Choose the pass before or after the chosen one."""
    last = st.session_state.passes
    st.session_state.chosen_pass = min(max(st.session_state.chosen_pass + passes, 1), last)


def _begin(checkpoint: str) -> None:
    """On a first visit the first example; back from another page, which let go of what stood in
    the boxes, that again; with the checkpoint that the other page wants to be asked.
    """
    session = st.session_state
    wanted = session.pop("wanted_checkpoint", None)
    if left := session.get("published"):
        session.update(dict(left), assigned=True, arrived=True)
    else:
        session.checkpoint = checkpoint
        show_example(FIRST)
    if wanted:
        session.update(checkpoint=wanted, passes=None)


def _show(example: Example, recipe: Recipe | None) -> None:
    """Fill the boxes; what stood there unanswered can be gone back to as well."""
    session = st.session_state
    current = history().current
    if session.get("story", "").strip() and (current is None or current.asked != _asked()):
        history().record(Entry(_asked(), "", 0.0, is_edit=True, at=time.monotonic()))
    session.update(
        story=text_of(example),
        question=example.question,
        recipe=recipe,
        truth=None,
        chosen_pass=1,
        fact=None,
        what_if=None,
        arrived=True,
        assigned=True,
    )


def _asked() -> Asked:
    session = st.session_state
    return Asked(
        session.story,
        session.question,
        session.checkpoint,
        session.get("passes") or 1,
        session.get("recipe"),
        session.get("truth"),
    )


def _view() -> View:
    session = st.session_state
    return View(
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
    )


def _follow(link: str | None) -> None:
    """Show what the address says. One that cannot be read changes nothing and leaves a notice."""
    session = st.session_state
    session.update(link=link, arrived=True)
    try:
        view = session.get("home") if link is None else decode(link, View)
    except LinkError as error:
        session.notice = str(error)
        return
    if view is not None:
        session.update(dict(view), assigned=True)
