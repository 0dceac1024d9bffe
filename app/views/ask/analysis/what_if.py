"""Change one gate, one sentence or the number of passes beside the heatmap; the answer
after the change stands on top, that before it beside it.
"""

from dataclasses import replace
from functools import partial

import streamlit as st

from app.cache import answers
from app.figures import CONFIG, ByHand, alt_text, attention_heatmap
from app.views.ask import state
from app.views.ask.analysis import sentences, what_if_state
from app.views.shared import presentation, trace_text
from app.views.shared.markdown import unmarked
from app.views.shared.templates import paragraph
from dmn.errors import TextError
from dmn.explain.interventions import WhatIf, changed_passes, dropped, moved, places, repeated
from dmn.inference.trace import EpisodeTrace
from dmn.text.substitutes import replacements


def draw(trace: EpisodeTrace, *, narrow: bool) -> None:
    """Draw the controls for the chosen cell, and what came of the change."""
    inputs, change = state.inputs(), what_if_state.change(trace)
    chosen, fact = inputs.chosen_pass - 1, inputs.fact
    with st.container(key="what_if_controls"):
        st.html(paragraph("What if", "what_if_head"))
        # Where the gates stood: the buttons stay where the finger is.
        if change != WhatIf():
            _outcome(trace, change)
        elif fact is not None and fact < len(trace.facts):
            st.html(trace_text.fact_sentence(trace, fact))
        if fact is not None:
            _gate(trace, change, (chosen, fact))
            if fact < len(trace.facts):
                _sentence(trace, change, fact)
        if change != WhatIf() and narrow:
            changed(trace, change)
        if fact is not None and fact < len(trace.facts):
            _swap(trace, change, fact)
        _choose(trace, change, fact)


def after(trace: EpisodeTrace, change: WhatIf) -> EpisodeTrace | None:
    """Return what comes of a change; None where it changes nothing, or cannot be."""
    if change == WhatIf():
        return None
    try:
        found = answers.what_if(trace, change)
    except TextError:
        return None
    n_facts = len(trace.facts)
    supporting = [place for f in trace.supporting for place in places(change, f, n_facts)]
    return replace(found, supporting=tuple(supporting))


def changed(trace: EpisodeTrace, change: WhatIf) -> None:
    """Draw what was changed, and the button that takes all of it back."""
    with st.container(horizontal=True, vertical_alignment="center", key="what_if_changes"):
        st.html(sentences.changes(trace, change), width="content")
        _button("Reset", WhatIf())


def picture(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """Draw the heatmap after the change, where there is one."""
    change = what_if_state.change(trace)
    found = after(trace, change)
    if found is None:
        return
    n_facts, chosen = len(trace.facts), min(state.inputs().chosen_pass, found.n_passes) - 1
    cells = [(p, place) for p, f, _ in change.gates for place in places(change, f, n_facts)]
    by_hand = ByHand(changed_passes(trace, found, change.order), tuple(cells))
    with st.container(key="what_if_after"):
        st.markdown("**After the change**")
        st.plotly_chart(
            presentation.figure(
                attention_heatmap(found, chosen, dark=dark, narrow=narrow, by_hand=by_hand)
            ),
            key="heatmap_after",
            theme=None,
            config=CONFIG,
            alt=f"After the change: {alt_text(found, chosen)}",
        )


def _outcome(trace: EpisodeTrace, change: WhatIf) -> None:
    try:
        found = answers.what_if(trace, change)
    except TextError as problem:
        st.info(unmarked(str(problem)))
        return
    passes = changed_passes(trace, found, change.order)
    st.html(sentences.before_and_after(trace, found, passes))


def _choose(trace: EpisodeTrace, change: WhatIf, fact: int | None) -> None:
    """Draw the choice of a fact; the pass is the one that is chosen for the whole page."""
    n_facts = len(trace.facts)
    names = {**{i: trace_text.numbered(trace, i) for i in range(n_facts)}, n_facts: "stop"}
    what_if_state.show(fact, change.passes or trace.n_passes)
    with st.container(key="what_if_choice"):
        st.selectbox(
            "Fact",
            list(names),
            key="what_if_fact",
            format_func=names.__getitem__,
            placeholder="Choose one here, or click a cell",
            on_change=what_if_state.take_fact,
        )
        if trace.n_passes > 1:
            _stop_after(trace)


def _stop_after(trace: EpisodeTrace) -> None:
    st.slider(
        "Stop after pass",
        1,
        trace.n_passes,
        key="stop_after",
        on_change=what_if_state.take_stop,
        args=(trace,),
    )


def _gate(trace: EpisodeTrace, change: WhatIf, cell: tuple[int, int]) -> None:
    (place, fact), n_facts = cell, len(trace.facts)
    was = float(trace.gates[cell])
    held = change.gate(cell)
    shares = answers.model(trace.checkpoint).shares
    what_if_state.show_gate(was if held is None else held)
    st.slider(
        sentences.gate_of(trace, place, fact),
        0.0,
        1.0,
        step=0.01,
        key="gate",
        on_change=what_if_state.take_gate,
        args=(change, cell),
        help="How much this fact counts in this pass",
    )
    with st.container(horizontal=True, gap="small"):
        _button("Mute", change.with_gate(cell, 0.0), is_open=held != 0)
        _button("Mute in every pass", change.muted_everywhere(fact, trace.n_passes))
        _button("Read only this", change.only(cell, n_facts, shares), is_open=held != 1)


def _sentence(trace: EpisodeTrace, change: WhatIf, fact: int) -> None:
    n_facts = len(trace.facts)
    order = tuple(range(n_facts)) if change.order is None else change.order
    with st.container(horizontal=True, gap="small"):
        if fact in order:
            place = order.index(fact)
            _button("Leave out", change.told(dropped(order, fact), n_facts))
            _button("Repeat it", change.told(repeated(order, fact), n_facts))
            up, down = (moved(order, fact, steps) for steps in (-1, 1))
            _button("Earlier", change.told(up, n_facts), is_open=place > 0)
            _button("Later", change.told(down, n_facts), is_open=place < len(order) - 1)
        else:
            _button("Bring back", change.told(tuple(sorted((*order, fact))), n_facts))


def _swap(trace: EpisodeTrace, change: WhatIf, fact: int) -> None:
    """Draw the menu that swaps a word for another of its kind that the network knows."""
    text = dict(change.edits).get(fact, trace.facts[fact])
    known = answers.model(trace.checkpoint).checkpoint.vocabulary.known
    swaps = {f"{swap.word} → {swap.by}": swap.text for swap in replacements(text, known)}

    if swaps:
        what_if_state.show_swaps()
        st.selectbox(
            "Replace a word",
            list(swaps),
            key="swap",
            placeholder="Choose a replacement",
            on_change=what_if_state.take_swap,
            args=(change, fact, swaps),
        )


def _button(name: str, change: WhatIf, *, is_open: bool = True) -> None:
    key = f"what_if_{name.lower().replace(' ', '_')}"
    st.button(name, key=key, disabled=not is_open, on_click=partial(state.set_what_if, change))
