"""Everything that the heatmap writes over its columns: values, words, headings, hover texts."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from app.figures.layout.answer_column import UNTRAINED, is_untrained, is_written, short
from app.figures.layout.geometry import LENS, LENS_FLOOR, LENS_TOP, WORD_LINE, Grid
from app.figures.layout.held_gates import CHANGED
from app.figures.layout.rows import Row, row_gates
from app.figures.style.colours import SHOWN_FROM, Palette, gate_colour, ink_on, palette
from app.figures.style.text import clipped, escaped, percent, wrapped
from dmn.inference.trace import EpisodeTrace

VALUE_SIZE, SMALL_VALUE_SIZE = 13, 10
HOVER_LETTERS, HOVER_COLUMNS = 300, 48


class Mark(NamedTuple):
    """One piece of text over a column."""

    x: float
    """Passes, counted from 1."""
    y: float
    """Pixels from the top."""
    text: str
    ink: str
    size: int


def lens_height(probability: float) -> float:
    return LENS_FLOOR - (LENS_FLOOR - LENS_TOP) * probability


def value_marks(trace: EpisodeTrace, grid: Grid, dark: bool) -> Iterator[Mark]:
    """The gate in each cell, or a dot where it is too weak to have a fill."""
    cell_width = 0.8 * grid.column_width
    size = VALUE_SIZE if cell_width >= 18 else SMALL_VALUE_SIZE
    muted = palette(dark).muted
    gates = row_gates(trace, grid.rows).tolist()
    for middle, in_row in zip(grid.middles, gates, strict=True):
        for x, gate in enumerate(in_row, start=1):
            if gate < SHOWN_FROM:
                yield Mark(x, middle, "·", muted, VALUE_SIZE)
            else:
                written = f"{gate:.2f}" if cell_width >= 25 else short(gate)
                yield Mark(x, middle, written, ink_on(gate_colour(gate, dark)), size)


def lens_marks(trace: EpisodeTrace, grid: Grid, colours: Palette) -> Iterator[Mark]:
    """The probabilities over the points of the lens."""
    is_short = grid.is_crowded and grid.sizes.is_phone
    written = is_written(trace, grid.is_crowded)
    for column, probability in enumerate(trace.confidence.tolist()):
        if written[column]:
            text = short(probability) if is_short else escaped(percent(probability))
            yield Mark(column + 1, lens_height(probability) - 13, text, colours.accent, VALUE_SIZE)


def heading_marks(
    trace: EpisodeTrace,
    grid: Grid,
    colours: Palette,
    chosen_pass: int | None,
    changed: Collection[int] = (),
) -> Iterator[Mark]:
    """Yield the answers after each pass and the names of the passes, with the changed ones
    marked.
    """
    size = grid.sizes.label
    per_level = max(len(word.lines) for word in grid.words)
    for word in grid.words:
        ink = colours.accent if word.is_final else colours.muted
        for i, line in enumerate(word.lines, start=word.level * per_level):
            sign = UNTRAINED if line is word.lines[-1] and is_untrained(trace, word.column) else ""
            text = _bold_if(word.is_final, escaped(line)) + sign
            yield Mark(word.column + 1, LENS + 12 + WORD_LINE * i, text, ink, size)
    for column in range(trace.n_passes):
        text = str(column + 1) if grid.is_crowded else f"Pass {column + 1}"
        text = f"{CHANGED} {text}" if column in changed else text
        ink = colours.accent if column == chosen_pass else colours.muted
        yield Mark(column + 1, grid.edges[0] - 14, _bold_if(column == chosen_pass, text), ink, size)


def number(trace: EpisodeTrace, row: Row, grid: Grid, colours: Palette) -> str:
    """Return the text before a row's label."""
    if row.is_folded:
        return "⋯"
    if row.first not in trace.supporting:
        return str(row.first + 1)
    gap = "" if grid.sizes.is_phone else " "
    return f'<span style="color:{colours.text}">◆{gap}{row.first + 1}</span>'


def label(trace: EpisodeTrace, row: Row, lines: list[str], colours: Palette) -> str:
    """A fact's sentence, bold where the data set names it as needed; a folded row steps back."""
    text = "<br>".join(map(escaped, lines))
    if row.is_folded:
        return f'<span style="color:{colours.muted};font-size:12px"><i>{text}</i></span>'
    return _bold_if(row.first in trace.supporting, text)


def hover_title(column: int, gate: float) -> str:
    """The first line that the pointer reads over a cell; weak gates get more decimals."""
    return f"<b>Gate {gate:.{2 if gate >= SHOWN_FROM else 4}f}</b>, pass {column + 1}"


def hover_body(trace: EpisodeTrace, row: Row) -> str:
    """The lines under it: which fact, in full. The row after the last fact is stop."""
    if row.first == len(trace.facts):
        return "stop: nothing more to read"
    if row.is_folded:
        return f"largest gate of facts {row.first + 1} to {row.last + 1}"
    sentence = clipped(trace.facts[row.first], HOVER_LETTERS)
    lines = wrapped(f"fact {row.first + 1}: {sentence}", HOVER_COLUMNS, HOVER_LETTERS)
    if row.first in trace.supporting:
        lines.append("◆ supporting fact")
    return "<br>".join(map(escaped, lines))


def lens_hover_text(trace: EpisodeTrace, column: int) -> str:
    """Return the hover text of a point of the lens."""
    then = trace.passes[column]
    final = escaped(clipped(trace.answer.text, HOVER_COLUMNS))
    would = escaped(clipped(then.text, HOVER_COLUMNS))
    return (
        f"<b>{final} {escaped(percent(trace.confidence[column]))}</b>, after pass {column + 1}"
        f"<br>Answer so far: {would}, {escaped(percent(then.probability))}"
        f"{', not trained to answer here' if is_untrained(trace, column) else ''}"
    )


def _bold_if(is_bold: bool, text: str) -> str:
    return f"<b>{text}</b>" if is_bold else text
