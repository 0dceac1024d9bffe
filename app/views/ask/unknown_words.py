"""Words that the network does not know: what each is read as, and what it may be meant for."""

import streamlit as st

from app.cache import answers
from app.views.ask import state
from app.views.ask.answering import Reply
from app.views.ask.ask_inputs import AskInputs
from app.views.shared import trace_text
from app.views.shared.templates import paragraph
from dmn.text.spelling import occurs

MAX_OFFERS = 4


def draw(reply: Reply, inputs: AskInputs) -> None:
    """Draw a button for each word that may be a known one misspelt, chips for the others, a note if
    names ran out.
    """
    unknown = {word: slot for trace in reply.traces for word, slot in trace.placeholders.items()}
    if not unknown:
        return
    if reply.interface.answers != "words":
        st.html(trace_text.unknown_tokens(unknown))
        return
    offers = _offers(inputs, tuple(unknown))
    others = {word: slot for word, slot in unknown.items() if word not in offers}
    with st.container(gap=None, key="unknown"):
        if others:
            st.html(trace_text.unknown_words(others))
        for place, (word, meant) in enumerate(offers.items()):
            st.button(
                trace_text.offer(word, unknown[word], meant),
                key=f"meant_{place}",
                type="tertiary",
                on_click=state.correct,
                args=(word, meant),
            )
        _note(reply)


def _note(reply: Reply) -> None:
    if note := max(map(trace_text.names_used_again, reply.traces), key=len):
        st.html(paragraph(note, "small names"))


def _offers(inputs: AskInputs, unknown: tuple[str, ...]) -> dict[str, str]:
    """Unknown words that stand in the boxes, and the known words that they may be meant for."""
    typed = f"{inputs.story}\n{inputs.question}"
    found = answers.suggestions(inputs.checkpoint, unknown)
    offers = [(word, meant) for word, meant in found.items() if occurs(typed, word)]
    return dict(offers[:MAX_OFFERS])
