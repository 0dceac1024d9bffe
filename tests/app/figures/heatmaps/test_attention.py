import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.figures import (
    FOLD_ABOVE,
    SHOWN_FROM,
    Row,
    alt_text,
    attention_heatmap,
    contrast,
    fold,
    gate_colour,
    ink_on,
    palette,
    plain,
)
from app.figures.layout.rows import ROWS_AT_MOST
from app.figures.style.text import wrapped
from dmn.inference.trace import Candidate, EpisodeTrace

HOSTILE = [
    "",
    "<b>Mary</b> & <img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "%{customdata[0]} $x^2$ {question}",
    "\x00\x07\u202eright to left\ud800",
    "=1+1",
    "a" * 5000,
    "word " * 400,
    "日本語の文章" * 30,
    "\n\t\r",
]
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=60)


def trace_of(gates, *, facts=None, supporting=(), answers=None, confidence=None):
    gates = np.asarray(gates)
    n_passes, n_facts = gates.shape[0], gates.shape[1] - 1
    facts = tuple(facts or (f"Mary moved to room {i}." for i in range(1, n_facts + 1)))
    answers = answers or [("office",)] * n_passes
    return EpisodeTrace(
        story=" ".join(facts),
        facts=facts,
        spans=tuple((0, len(fact)) for fact in facts),
        question="Where is Mary?",
        gates=gates,
        passes=tuple(Candidate(items, 0.5) for items in answers),
        confidence=np.linspace(0, 1, n_passes) if confidence is None else np.array(confidence),
        alternatives=(Candidate(answers[-1], 0.94),),
        supporting=supporting,
        checkpoint="babi",
    )


def quiet_trace(n_facts, peaks, **more):
    """`peaks` maps (pass, fact) to a gate, the others are 0.001; stop comes after the last fact."""
    gates = np.full((1 + max(column for column, _ in peaks), n_facts + 1), 0.001)
    for place, gate in peaks.items():
        gates[place] = gate
    return trace_of(gates, **more)


# What trace_of() takes, not a trace: the type checks under test use `random`, a strategy must not.
@st.composite
def recipes(draw, max_facts=30):
    n_passes, n_facts = draw(st.integers(1, 12)), draw(st.integers(1, max_facts))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    gates = rng.dirichlet(np.full(n_facts + 1, draw(st.sampled_from([0.02, 0.3, 5]))), n_passes)
    if draw(st.booleans()):
        gates = rng.uniform(0, 1, gates.shape).astype(np.float32)
    answers = draw(st.lists(st.lists(TEXTS, max_size=3).map(tuple), min_size=n_passes))
    return dict(
        gates=gates,
        facts=draw(st.lists(TEXTS, min_size=n_facts, max_size=n_facts)),
        supporting=tuple(draw(st.sets(st.integers(0, n_facts - 1), max_size=3))),
        answers=answers[:n_passes],
        confidence=rng.uniform(0, 1, n_passes),
    )


OPTIONS = st.fixed_dictionaries(
    {name: st.booleans() for name in ("dark", "narrow", "unfold", "alone")}
)
drawing = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def named(figure, name):
    return next(part for part in figure.data if part.name == name)


def drawn_gates(figure):
    """Cells as drawn, [row pass], without the gaps: the row above stop and every other column."""
    rows = [row[::2] for row in named(figure, "gates").z]
    assert all(cell is None for cell in rows[-2])
    return [*rows[:-2], rows[-1]]


def texts(figure):
    """Each text over the columns as (x, y, text, ink)."""
    return [
        (x, y, text, part.textfont.color)
        for part in figure.data
        if part.name.startswith("text")
        for x, y, text in zip(part.x, part.y, part.text, strict=True)
    ]


def spoken(figure):
    """Every string that Plotly reads as markup."""
    yield from (note.text for note in figure.layout.annotations)
    yield from (text for _, _, text, _ in texts(figure))
    yield from named(figure, "pointer").hovertext
    yield from figure.layout.yaxis.ticktext
    yield from figure.layout.yaxis2.ticktext


@drawing
@given(recipes(), OPTIONS, st.data())
def test_any_trace_draws(recipe, options, data):
    trace = trace_of(**recipe)
    chosen_pass = data.draw(st.integers(0, trace.n_passes - 1))
    figure = attention_heatmap(trace, chosen_pass, **options)
    json.loads(figure.to_json())
    figure.to_json().encode("utf-8")
    alt_text(trace, chosen_pass).encode("utf-8")


@drawing
@given(recipes(max_facts=FOLD_ABOVE))
def test_every_shown_cell_holds_the_gate_of_the_trace(recipe):
    trace = trace_of(**recipe)
    drawn = drawn_gates(attention_heatmap(trace, 0))
    expected = [[g if g >= SHOWN_FROM else None for g in row] for row in trace.gates.T.tolist()]
    assert [list(row) for row in drawn] == expected


@drawing
@given(recipes(), st.booleans())
def test_a_folded_row_shows_the_highest_gate_inside(recipe, unfold):
    trace = trace_of(**recipe)
    drawn = drawn_gates(attention_heatmap(trace, 0, unfold=unfold))
    rows = fold(trace, unfold)
    assert len(drawn) == len(rows) + 1
    for row, cells in zip(rows, drawn, strict=False):
        highest = trace.gates[:, row.first : row.last + 1].max(axis=1).tolist()
        assert list(cells) == [gate if gate >= SHOWN_FROM else None for gate in highest]


@drawing
@given(recipes(), OPTIONS)
def test_colour_scale_is_the_same_for_every_story(recipe, options):
    trace = trace_of(**recipe)
    cells = named(attention_heatmap(trace, 0, **options), "gates")
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert tuple(colour for _, colour in cells.colorscale) == palette(options["dark"]).scale


@pytest.mark.parametrize("dark", [False, True])
def test_the_scale_begins_at_the_background_and_is_monotonic(dark):
    colours = palette(dark)
    assert gate_colour(0.0, dark) == colours.scale[0] == colours.background
    assert gate_colour(1.0, dark) == colours.scale[-1]
    away = [contrast(gate_colour(i / 100, dark), colours.background) for i in range(101)]
    assert all(later > earlier for earlier, later in pairwise(away))


@pytest.mark.parametrize("dark", [False, True])
def test_a_gate_between_two_stops_is_mixed_from_both(dark):
    low, high = ([int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in palette(dark).scale[2:4])
    mixed = gate_colour(2.5 / 8, dark)
    channels = [int(mixed[i : i + 2], 16) for i in (1, 3, 5)]
    assert channels == pytest.approx([(a + b) / 2 for a, b in zip(low, high, strict=True)], abs=1)


@given(st.floats(0, 1), st.booleans())
def test_every_ink_can_be_read_on_every_gate(gate, dark):
    colour = gate_colour(gate, dark)
    assert contrast(ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_headings_can_be_read_on_the_background(dark):
    colours = palette(dark)
    for ink in (colours.text, colours.muted, colours.accent):
        assert contrast(ink, colours.background) >= 4.5


@drawing
@given(recipes(), st.booleans())
def test_each_value_stands_on_its_cell_in_a_readable_ink(recipe, dark):
    trace = trace_of(**recipe)
    figure = attention_heatmap(trace, 0, dark=dark)
    cells, written = named(figure, "gates"), texts(figure)
    for middle_row, (top, bottom) in zip(cells.z, pairwise(cells.y), strict=True):
        for column, gate in enumerate(middle_row[::2], start=1):
            here = [(t, ink) for x, y, t, ink in written if x == column and top < y < bottom]
            if gate is not None:
                ((text, ink),) = here
                assert float(text) == pytest.approx(gate, abs=0.0051)
                assert contrast(ink, gate_colour(gate, dark)) >= 4.5
            else:
                assert here in ([], [("·", palette(dark).muted)])


def test_supporting_facts_are_marked_by_a_sign_and_by_bold():
    trace = quiet_trace(3, {(0, 0): 0.9}, supporting=(1,))
    axes = attention_heatmap(trace, 0).layout
    assert [text.startswith("<b>") for text in axes.yaxis2.ticktext] == [False, True, False]
    assert ["◆" in text for text in axes.yaxis.ticktext] == [False, True, False]
    hovers = named(attention_heatmap(trace, 0), "pointer").hovertext
    assert [text for text in hovers if "◆ supporting fact" in text] == [hovers[2]]


def test_the_legend_names_supporting_facts_only_where_there_are_some():
    known = attention_heatmap(quiet_trace(3, {(0, 0): 0.9}, supporting=(1,)), 0)
    unknown = attention_heatmap(quiet_trace(3, {(0, 0): 0.9}), 0)
    assert any("supporting" in note.text for note in known.layout.annotations)
    assert not any("supporting" in note.text for note in unknown.layout.annotations)


@drawing
@given(recipes(), OPTIONS)
def test_stop_is_the_last_row_and_stands_apart(recipe, options):
    trace = trace_of(**recipe)
    figure = attention_heatmap(trace, 0, **options)
    cells = named(figure, "gates")
    assert list(cells.y) == sorted(cells.y)
    assert len(cells.y) == len(cells.z) + 1
    *_, facts_end, stop_top, stop_bottom = cells.y
    assert stop_top - facts_end == 20
    (note,) = (note for note in figure.layout.annotations if note.text.startswith("<b>stop</b>"))
    assert stop_top < note.y < stop_bottom
    shown = [gate if gate >= SHOWN_FROM else None for gate in trace.stop.tolist()]
    assert list(cells.z[-1][::2]) == shown


def test_the_chosen_pass_has_a_band_and_a_bold_heading():
    figure = attention_heatmap(quiet_trace(3, {(3, 0): 0.9}), 2)
    band = figure.layout.shapes[0]
    assert (band.x0, band.x1) == (2.5, 3.5)
    headings = [(text, ink) for _, _, text, ink in texts(figure) if "Pass" in text]
    assert ("<b>Pass 3</b>", palette(False).accent) in headings
    assert sum("<b>" in text for text, _ in headings) == 1


@pytest.mark.parametrize("chosen_pass", [-1, 4])
def test_a_pass_outside_the_trace_is_refused_with_the_range(chosen_pass):
    with pytest.raises(ValueError, match=rf"0\.\.3, got {chosen_pass}"):
        attention_heatmap(quiet_trace(3, {(3, 0): 0.9}), chosen_pass)


def test_the_chain_links_highest_gates_and_ends_in_stop():
    trace = quiet_trace(3, {(0, 2): 0.9, (1, 0): 0.8, (2, 3): 0.7, (3, 1): 0.6})
    figure = attention_heatmap(trace, 0)
    chain = named(figure, "chain")
    middles = [*figure.layout.yaxis.tickvals, named(figure, "pointer").y[-1]]
    assert chain.x == (1.4, 1.6, None, 2.4, 2.6, None)
    assert chain.y == (middles[2], middles[0], None, middles[0], middles[3], None)


def test_the_lens_shows_the_probability_of_the_final_answer():
    answers = [("kitchen",), ("garden",), ("office",)]
    trace = quiet_trace(3, {(2, 0): 0.9}, answers=answers, confidence=[0, 0.5, 1])
    figure = attention_heatmap(trace, 0)
    assert named(figure, "lens").y == (92, 56, 20)
    written = [text for _, _, text, _ in texts(figure)]
    for text in ("0%", "50%", "100%", "kitchen", "garden", "<b>office</b>"):
        assert text in written


def test_many_passes_write_an_answer_only_where_it_changes():
    answers = [("kitchen",)] * 3 + [("office",)] * 5
    trace = quiet_trace(3, {(7, 0): 0.9}, answers=answers, confidence=[0.1] * 3 + [0.9] * 5)
    written = [text for _, _, text, _ in texts(attention_heatmap(trace, 0))]
    assert written.count("kitchen") == written.count("<b>office</b>") == 1
    assert "Pass 2" not in written
    assert (written.count("10%"), written.count("90%")) == (1, 2)


def test_a_click_on_a_cell_names_its_pass_and_fact():
    trace = quiet_trace(30, {(0, 3): 0.9, (1, 30): 0.9, (1, 7): 0.04})
    pointer = named(attention_heatmap(trace, 0), "pointer")
    rows = [Row(0, 2), Row(3, 3), Row(4, 29)]
    assert fold(trace) == rows
    clicks = [tuple(place) for place in pointer.customdata]
    assert clicks[:2] == [(0, 3), (1, 30)], "the lens"
    assert clicks[4:] == [(0, 3), (1, 3), (0, 4), (1, 7), (0, 30), (1, 30)]
    assert "largest gate of facts 5 to 30" in pointer.hovertext[7]


def test_a_click_leaves_every_text_its_colour():
    figure = attention_heatmap(quiet_trace(3, {(3, 0): 0.9}, supporting=(1,)), 2)
    for part in figure.data:
        if part.name.startswith("text"):
            assert part.unselected.textfont.color == part.textfont.color
            assert part.hoverinfo == "skip"


@drawing
@given(recipes(), OPTIONS)
def test_nothing_that_was_typed_becomes_markup(recipe, options):
    trace = trace_of(**recipe)
    ours = ("<b>", "</b>", "<i>", "</i>", "<br>", "</span>")
    for text in spoken(attention_heatmap(trace, 0, **options)):
        for tag in ours:
            text = text.replace(tag, "")
        text = text.replace(f'<span style="color:{palette(options["dark"]).text}">', "")
        text = text.replace(
            f'<span style="color:{palette(options["dark"]).muted};font-size:12px">', ""
        )
        assert "<" not in text
        assert ">" not in text
        assert "$" not in text
        assert plain(text) == " ".join(text.split())


def test_markup_in_a_story_shows_as_it_was_typed():
    trace = quiet_trace(1, {(0, 0): 0.9}, facts=["<b>Mary</b> & $x$"])
    figure = attention_heatmap(trace, 0)
    typed = "&lt;b&gt;Mary&lt;/b&gt; &amp; &#36;x&#36;"
    assert figure.layout.yaxis2.ticktext[0] == typed
    assert typed in named(figure, "pointer").hovertext[1]
    assert all(part.hovertemplate is None for part in figure.data)


def test_a_very_long_sentence_is_cut_in_its_label_and_held_longer_by_the_hover():
    trace = quiet_trace(1, {(0, 0): 0.9}, facts=["word " * 300])
    figure = attention_heatmap(trace, 0)
    label = figure.layout.yaxis2.ticktext[0]
    assert label.count("<br>") == 5
    assert label.endswith("…")
    hover = named(figure, "pointer").hovertext[1]
    assert hover.count("word") > label.count("word")
    assert len(hover) < 500


@given(TEXTS, st.integers(8, 40), st.integers(1, 6))
def test_wrapping_loses_no_letter_until_it_says_so(text, columns, at_most):
    lines = wrapped(text, columns, at_most)
    assert 1 <= len(lines) <= at_most
    letters = plain(text).replace(" ", "")
    kept = "".join(lines).replace(" ", "")
    assert kept == letters or (kept.endswith("…") and letters.startswith(kept[:-1]))


@drawing
@given(recipes(max_facts=60), st.booleans())
def test_folding_puts_every_fact_into_one_row_in_reading_order(recipe, unfold):
    trace = trace_of(**recipe)
    rows = fold(trace, unfold)
    facts = [fact for row in rows for fact in range(row.first, row.last + 1)]
    assert facts == list(range(len(trace.facts)))
    assert sum(row.count for row in rows) == len(trace.facts)


@drawing
@given(recipes(max_facts=60))
def test_folding_hides_no_read_and_no_supporting_fact(recipe):
    trace = trace_of(**recipe)
    for row in fold(trace):
        if row.is_folded:
            assert (trace.gates[:, row.first : row.last + 1] < SHOWN_FROM).all()
            assert not set(range(row.first, row.last + 1)) & set(trace.supporting)


def test_a_long_story_whose_facts_are_all_read_shows_the_most_read_ones():
    gates = np.linspace(0.1, 0.9, 3 * ROWS_AT_MOST)
    trace = quiet_trace(len(gates), {(0, fact): gate for fact, gate in enumerate(gates)})
    rows = fold(trace)
    assert rows[0] == Row(0, 2 * ROWS_AT_MOST - 1)
    assert [row.first for row in rows[1:]] == list(range(2 * ROWS_AT_MOST, 3 * ROWS_AT_MOST))
    labels = attention_heatmap(trace, 0).layout.yaxis2.ticktext
    assert "less read" in labels[0]


def test_only_long_stories_fold_and_unfolding_opens_them():
    short = quiet_trace(FOLD_ABOVE, {(0, 3): 0.9})
    assert not any(row.is_folded for row in fold(short))
    long = quiet_trace(FOLD_ABOVE + 1, {(0, 3): 0.9})
    assert fold(long) == [Row(0, 2), Row(3, 3), Row(4, FOLD_ABOVE)]
    assert fold(long, unfold=True) == [Row(i, i) for i in range(FOLD_ABOVE + 1)]


def test_unfolding_thousands_of_facts_keeps_the_far_ones_folded_and_says_so():
    trace = quiet_trace(5000, {(0, 3): 0.5, (11, 4000): 0.9}, supporting=(4500,))
    rows = fold(trace, unfold=True)
    assert rows[ROWS_AT_MOST - 1] == Row(ROWS_AT_MOST - 1, ROWS_AT_MOST - 1)
    assert rows[ROWS_AT_MOST:] == [
        Row(400, 3999),
        Row(4000, 4000),
        Row(4001, 4499),
        Row(4500, 4500),
        Row(4501, 4999),
    ]
    label = attention_heatmap(trace, 0, unfold=True).layout.yaxis2.ticktext[ROWS_AT_MOST]
    assert "facts 401 to 4000 stay folded" in label


def test_a_figure_alone_says_question_answer_and_checkpoint():
    trace = quiet_trace(3, {(0, 0): 0.9})
    within = [note.text for note in attention_heatmap(trace, 0).layout.annotations]
    alone = [note.text for note in attention_heatmap(trace, 0, alone=True).layout.annotations]
    caption = "Where is Mary? office, 94%, checkpoint babi"
    assert caption in alone
    assert caption not in within


def test_the_alternative_text_says_what_the_pass_read_and_answered():
    trace = quiet_trace(3, {(0, 1): 0.9, (1, 3): 0.8}, answers=[("garden",), ("office",)])
    assert "final answer is office, 94%" in alt_text(trace, 0)
    unsure = alt_text(replace(trace, sure_from=0.95), 0)
    assert "not sure; the best guess is office, 94%" in unsure
    said = "In pass 1, fact 2 has the largest gate, 0.90; the answer then is garden, 50%."
    assert said in alt_text(trace, 0)
    assert "In pass 2, stop has the largest gate, 0.80" in alt_text(trace, 1)


def test_a_long_story_needs_no_more_parts_than_a_short_one():
    short = attention_heatmap(quiet_trace(2, {(3, 0): 0.9}), 0)
    long = attention_heatmap(quiet_trace(300, {(3, 0): 0.9}), 0, unfold=True)
    for parts in ("annotations", "shapes"):
        assert len(short.layout[parts]) == len(long.layout[parts]) <= 15
    assert len(short.data) == len(long.data) <= 8


def test_answers_that_the_network_was_never_trained_for_are_marked():
    trace = quiet_trace(2, {(0, 0): 0.9, (1, 1): 0.9, (2, 1): 0.9})
    late = replace(trace, answers_from=3)
    texts = [
        [note.text for note in attention_heatmap(t, 0).layout.annotations] for t in (trace, late)
    ]
    assert ["not trained to answer" in " ".join(some) for some in texts] == [False, True]
    marks = [
        sum(
            str(text).endswith("*")
            for part in attention_heatmap(t, 0).data
            for text in part.text or ()
        )
        for t in (trace, late)
    ]
    assert marks == [0, 2]
    assert "not trained to answer there" in alt_text(late, 1)
    assert "not trained" not in alt_text(late, 2)
