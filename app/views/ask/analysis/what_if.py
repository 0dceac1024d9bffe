"""What if: one gate, one sentence or the number of passes is changed, before and after side by
side.
"""

from dataclasses import replace
from functools import partial

import streamlit as st

from app.cache import answers
from app.figures import CONFIG, ByHand, alt_text, attention_heatmap
from app.views.ask import state
from app.views.ask.analysis import sentences
from app.views.shared import trace_text
from app.views.shared.markdown import unmarked
from dmn.errors import TextError
from dmn.explain.interventions import WhatIf, changed_passes, dropped, moved, places, repeated
from dmn.inference.trace import EpisodeTrace
from dmn.text.substitutes import replacements


def draw(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """The controls for the chosen cell, what was changed so far, and what came of it."""
    change = state.what_if(len(trace.facts), trace.n_passes)
    with st.container(horizontal=True, gap="large", key="what_if_controls"):
        _choose(trace)
        if st.session_state.fact is not None:
            with st.container(key="what_if_gate"):
                _gate(trace, change)
            if st.session_state.fact < len(trace.facts):
                with st.container(key="what_if_sentence"):
                    _sentence(trace, change)
    if change != WhatIf():
        _changed(trace, change)
        _after(trace, change, narrow=narrow, dark=dark)


def _choose(trace: EpisodeTrace) -> None:
    """Which fact; the pass is the one that is chosen for the whole page."""
    n_facts = len(trace.facts)
    names = {**{i: trace_text.numbered(trace, i) for i in range(n_facts)}, n_facts: "stop"}
    if st.session_state.get("fact") not in names:
        st.session_state.fact = None
    with st.container(key="what_if_choice"):
        st.session_state.what_if_fact = st.session_state.fact
        st.selectbox(
            "Fact",
            list(names),
            key="what_if_fact",
            format_func=names.__getitem__,
            placeholder="Choose one here, or click a cell",
            on_change=_take_fact,
        )
        if trace.n_passes > 1:
            _stop_after(trace)


def _take_fact() -> None:
    st.session_state.fact = st.session_state.what_if_fact


def _stop_after(trace: EpisodeTrace) -> None:
    change = state.what_if(len(trace.facts), trace.n_passes)
    st.session_state.stop_after = change.passes or trace.n_passes
    st.slider(
        "Stop after pass",
        1,
        trace.n_passes,
        key="stop_after",
        on_change=_take_passes,
        args=(trace,),
    )


def _take_passes(trace: EpisodeTrace) -> None:
    passes = st.session_state.stop_after
    change = state.what_if(len(trace.facts), trace.n_passes)
    state.set_what_if(change.ending(None if passes == trace.n_passes else passes))


def _gate(trace: EpisodeTrace, change: WhatIf) -> None:
    place, fact = st.session_state.chosen_pass - 1, st.session_state.fact
    cell, n_facts = (place, fact), len(trace.facts)
    was = float(trace.gates[cell])
    held = change.gate(cell)
    shares = answers.model(trace.checkpoint).shares
    st.session_state.gate = round(was if held is None else held, 2)
    st.slider(
        sentences.gate_of(trace, place, fact),
        0.0,
        1.0,
        step=0.01,
        key="gate",
        on_change=lambda: state.set_what_if(change.with_gate(cell, st.session_state.gate)),
        help="How much this fact counts in this pass",
    )
    with st.container(horizontal=True, gap="small"):
        _button("Mute", change.with_gate(cell, 0.0), is_open=held != 0)
        _button("Mute in every pass", change.muted_everywhere(fact, trace.n_passes))
        _button("Only this", change.only(cell, n_facts, shares), is_open=held != 1)
        if held is not None:
            _button("As it was", change.with_gate(cell, None))


def _sentence(trace: EpisodeTrace, change: WhatIf) -> None:
    fact, n_facts = st.session_state.fact, len(trace.facts)
    order = tuple(range(n_facts)) if change.order is None else change.order
    st.markdown(f"Sentence {fact + 1}")
    with st.container(horizontal=True, gap="small"):
        if fact in order:
            place = order.index(fact)
            _button("Leave out", change.told(dropped(order, fact), n_facts))
            _button("Tell again", change.told(repeated(order, fact), n_facts))
            up, down = (moved(order, fact, steps) for steps in (-1, 1))
            _button("Earlier", change.told(up, n_facts), is_open=place > 0)
            _button("Later", change.told(down, n_facts), is_open=place < len(order) - 1)
        else:
            _button("Bring back", change.told(tuple(sorted((*order, fact))), n_facts))
    _swap(trace, change, fact)


def _swap(trace: EpisodeTrace, change: WhatIf, fact: int) -> None:
    """One word for another of its kind that the network knows."""
    text = dict(change.edits).get(fact, trace.facts[fact])
    known = answers.model(trace.checkpoint).checkpoint.vocabulary.known
    swaps = {f"{swap.word} → {swap.by}": swap.text for swap in replacements(text, known)}

    def take() -> None:
        state.set_what_if(change.with_fact(fact, swaps[st.session_state.swap]))

    if swaps:
        st.session_state.swap = None
        st.selectbox(
            "Swap a word",
            list(swaps),
            key="swap",
            placeholder="For another of its kind",
            on_change=take,
        )


def _button(name: str, change: WhatIf, *, is_open: bool = True) -> None:
    key = f"what_if_{name.lower().replace(' ', '_')}"
    st.button(name, key=key, disabled=not is_open, on_click=partial(state.set_what_if, change))


def _changed(trace: EpisodeTrace, change: WhatIf) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="what_if_changes"):
        st.html(sentences.changes(trace, change))
        _button("Start over", WhatIf())


def _after(trace: EpisodeTrace, change: WhatIf, *, narrow: bool, dark: bool) -> None:
    try:
        after = answers.what_if(
            trace.checkpoint, trace.story, trace.question, change, trace.n_passes
        )
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
        _figure("Before", trace, ByHand(), narrow=narrow, dark=dark)
        _figure("After", after, by_hand, narrow=narrow, dark=dark)


def _figure(name: str, trace: EpisodeTrace, by_hand: ByHand, *, narrow: bool, dark: bool) -> None:
    chosen = min(st.session_state.chosen_pass, trace.n_passes) - 1
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
