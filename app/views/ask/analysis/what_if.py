"""Draw the what-if panel: one gate, one sentence or the number of passes is changed, with the
answers before and after side by side.
"""

from dataclasses import replace
from functools import partial

import streamlit as st

from app.cache import answers
from app.figures import CONFIG, ByHand, alt_text, attention_heatmap
from app.views.ask import state
from app.views.ask.analysis import sentences, what_if_state
from app.views.shared import trace_text
from app.views.shared.markdown import unmarked
from dmn.errors import TextError
from dmn.explain.interventions import WhatIf, changed_passes, dropped, moved, places, repeated
from dmn.inference.trace import EpisodeTrace
from dmn.text.substitutes import replacements


def draw(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """Draw the controls for the chosen cell, what was changed so far, and what came of it."""
    what_if_state.forget_other_story(trace)
    inputs, change = state.inputs(), what_if_state.change(trace)
    chosen, fact = inputs.chosen_pass - 1, inputs.fact
    with st.container(horizontal=True, gap="large", key="what_if_controls"):
        _choose(trace, change, fact)
        if fact is not None:
            with st.container(key="what_if_gate"):
                _gate(trace, change, (chosen, fact))
            if fact < len(trace.facts):
                with st.container(key="what_if_sentence"):
                    _sentence(trace, change, fact)
    if change != WhatIf():
        _changed(trace, change)
        _after(trace, change, chosen, narrow=narrow, dark=dark)


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
        if held is not None:
            _button("Reset", change.with_gate(cell, None))


def _sentence(trace: EpisodeTrace, change: WhatIf, fact: int) -> None:
    n_facts = len(trace.facts)
    order = tuple(range(n_facts)) if change.order is None else change.order
    st.markdown(f"Sentence {fact + 1}")
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
    _swap(trace, change, fact)


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


def _changed(trace: EpisodeTrace, change: WhatIf) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="what_if_changes"):
        st.html(sentences.changes(trace, change))
        _button("Reset all", WhatIf())


def _after(trace: EpisodeTrace, change: WhatIf, chosen: int, *, narrow: bool, dark: bool) -> None:
    try:
        after = answers.what_if(trace, change)
    except TextError as problem:
        st.info(unmarked(str(problem)))
        return
    n_facts = len(trace.facts)
    supporting = [place for f in trace.supporting for place in places(change, f, n_facts)]
    after = replace(after, supporting=tuple(supporting))
    changed = changed_passes(trace, after, change.order)
    st.html(sentences.before_and_after(trace, after, changed))
    cells = [(p, place) for p, f, _ in change.gates for place in places(change, f, n_facts)]
    by_hand = ByHand(changed, tuple(cells))
    with st.container(horizontal=True, gap="large", key="before_and_after"):
        _figure("Before", trace, chosen, ByHand(), narrow=narrow, dark=dark)
        _figure("After", after, chosen, by_hand, narrow=narrow, dark=dark)


def _figure(
    name: str, trace: EpisodeTrace, chosen: int, by_hand: ByHand, *, narrow: bool, dark: bool
) -> None:
    chosen = min(chosen, trace.n_passes - 1)
    with st.container(key=f"what_if_{name.lower()}"):
        st.markdown(f"**{name}**")
        st.plotly_chart(
            attention_heatmap(
                trace, chosen, dark=dark, narrow=narrow, beside=True, by_hand=by_hand
            ),
            key=f"heatmap_{name.lower()}",
            theme=None,
            config=CONFIG,
            alt=f"{name}: {alt_text(trace, chosen)}",
        )
