"""Content of each of the five steps: a paragraph, equations with their numbers, pictures."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from app.content import equations, five_steps
from app.content.equations import Equation
from app.figures import CONFIG, alt_text, attention_heatmap
from app.figures.charts.first_words import first_words, first_words_alt
from app.figures.charts.vector_strips import Strip, strips_alt, vector_strips
from app.figures.export import without_formulas
from app.links.ask import AskView
from app.views.learn import network_state
from app.views.shared import presentation, trace_text
from app.views.shared.ask_page import open_in_ask
from app.views.shared.templates import paragraph, render
from dmn.explain.activations import Inside


def draw(inside: Inside, number: int, *, narrow: bool, dark: bool) -> None:
    """Draw the step that is chosen: what is said on the left, what is seen on the right."""
    pass_, fact = network_state.fit(inside.trace)
    step = five_steps.steps(inside.model)[number - 1]
    with st.container(horizontal=True, gap="large", key="network"):
        with st.container(key="network_said"):
            st.markdown(f"### {number} {step.title}")
            st.markdown(step.text)
            _written(_equations(inside, number, pass_, fact))
        with st.container(key="network_seen"):
            _choose(inside, number)
            _SEEN[number - 1](inside, pass_, fact, narrow, dark)
    if number == len(_SEEN):
        _open_in_ask(inside)


def _equations(inside: Inside, number: int, pass_: int, fact: int) -> Sequence[Equation]:
    if number == 1:
        return (equations.facts(inside, fact),)
    if number == 2:
        return (equations.question(inside),)
    if number == 3:
        return (equations.gate_features(inside, pass_, fact), equations.gate(inside, pass_, fact))
    if number == 4:
        return (equations.state(inside, pass_, fact), equations.memory(inside, pass_))
    return (equations.answer(inside),)


def _written(found: Sequence[Equation]) -> None:
    """Draw each equation as the paper has it, then with this story's numbers."""
    for place, equation in enumerate(found):
        st.latex(equation.symbols)
        with st.container(key=f"numbers_{place}"):
            st.latex(equation.numbers)
        if equation.said:
            st.html(paragraph(equation.said))


def _choose(inside: Inside, number: int) -> None:
    """Draw the choice of a pass and a fact, where the step is about one."""
    trace, chooses_pass = inside.trace, number in (3, 4)
    if number not in (1, 3, 4):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="network_chosen"):
        if chooses_pass and trace.n_passes > 1:
            st.segmented_control(
                "Pass",
                range(1, trace.n_passes + 1),
                key="network_chosen_pass",
                required=True,
                persist_state="session",
                on_change=network_state.follow_pass,
            )
        st.selectbox(
            "Fact",
            range(len(trace.facts) + 1),
            key="network_fact",
            persist_state="session",
            format_func=lambda fact: _label(inside, fact),
        )


def _label(inside: Inside, fact: int) -> str:
    return "stop" if fact == len(inside.trace.facts) else trace_text.numbered(inside.trace, fact)


def _facts(inside: Inside, pass_: int, fact: int, narrow: bool, dark: bool) -> None:
    strips = [Strip(_label(inside, i), vector, i == fact) for i, vector in enumerate(inside.facts)]
    _strips("facts", strips, equations.facts(inside, fact).component, narrow, dark)


def _question(inside: Inside, pass_: int, fact: int, narrow: bool, dark: bool) -> None:
    last = len(inside.words) - 1
    strips = [
        Strip(f"after “{word}”" + " = q" * (i == last), vector, i == last)
        for i, (word, vector) in enumerate(zip(inside.words, inside.questions, strict=True))
    ]
    if inside.trace.placeholders:
        st.html(trace_text.unknown_words(inside.trace.placeholders))
    _strips("question", strips, equations.question(inside).component, narrow, dark)


def _gates(inside: Inside, pass_: int, fact: int, narrow: bool, dark: bool) -> None:
    trace = inside.trace
    _figure(
        "gates", attention_heatmap(trace, pass_, dark=dark, narrow=narrow), alt_text(trace, pass_)
    )
    st.html(_scores(inside, fact))
    st.markdown(
        f"The gate of {_named(inside, fact)} in pass {pass_ + 1} is computed from these numbers:"
    )
    strips = [Strip(name, part) for name, part in inside.features(pass_, fact).items()]
    component = equations.gate_features(inside, pass_, fact).component
    _strips("features", strips, component, narrow, dark)


def _memory(inside: Inside, pass_: int, fact: int, narrow: bool, dark: bool) -> None:
    gates = inside.trace.gates[pass_]
    strips = [
        Strip(_label(inside, i), vector, i == fact, f"{gates[i]:.2f}")
        for i, vector in enumerate(inside.states[pass_])
    ]
    st.markdown(f"What pass {pass_ + 1} has gathered after each fact (the state of its GRU):")
    component = equations.state(inside, pass_, fact).component
    _strips("states", strips, component, narrow, dark, notes="gate")
    before = "m⁰ = q" if pass_ == 0 else f"memory after pass {pass_}"
    strips = [
        Strip(before, inside.memories[pass_]),
        Strip("episode", inside.states[pass_, -1]),
        Strip(f"memory after pass {pass_ + 1}", inside.memories[pass_ + 1], True),
    ]
    st.markdown("The old memory and the episode give the new memory:")
    _strips("memory", strips, equations.memory(inside, pass_).component, narrow, dark)


def _answer(inside: Inside, pass_: int, fact: int, narrow: bool, dark: bool) -> None:
    st.html(trace_text.answer_strip(inside.trace, None))
    st.markdown("The five most probable first words of the answer:")
    _figure("first_words", first_words(inside, dark=dark), first_words_alt(inside))


_SEEN = (_facts, _question, _gates, _memory, _answer)


def _scores(inside: Inside, fact: int) -> str:
    """Return score and gate of one fact, pass by pass."""
    rows = {"score Z": inside.scores[:, fact], "gate g": inside.trace.gates[:, fact]}
    return render(
        "learn.scores",
        caption=_named(inside, fact).capitalize(),
        rows=rows,
        n_passes=inside.trace.n_passes,
    )


def _named(inside: Inside, fact: int) -> str:
    return "stop" if fact == len(inside.trace.facts) else f"fact {fact + 1}"


def _strips(
    name: str,
    strips: Sequence[Strip],
    component: int | None,
    narrow: bool,
    dark: bool,
    notes: str = "length",
) -> None:
    """Vectors as a picture, and as a table."""
    figure = vector_strips(strips, component, notes=notes, dark=dark, narrow=narrow)
    _figure(name, figure, strips_alt(strips, notes))
    with st.expander("The same numbers as a table"):
        columns = {f"{i}. {one.label}": one.values for i, one in enumerate(strips, 1)}
        table = pd.DataFrame({"component": range(1, len(strips[0].values) + 1), **columns})
        key = f"network_{name}_table"
        st.dataframe(without_formulas(table), hide_index=True, key=key, height=280)


def _figure(name: str, figure: go.Figure, alt: str) -> None:
    st.plotly_chart(
        presentation.figure(figure),
        key=f"network_{name}_figure",
        theme=None,
        config=CONFIG,
        alt=alt,
    )


def _open_in_ask(inside: Inside) -> None:
    trace = inside.trace
    view = AskView(
        story=trace.story,
        question=trace.question,
        checkpoint=trace.checkpoint,
        passes=trace.n_passes,
        chosen_pass=1,
    )
    open_in_ask(view, "Open this story in Ask")
