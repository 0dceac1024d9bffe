"""Plotly figures of traces, and the colours with which the story's text shows its gates."""

from app.figures.charts.measures import measure_bars, measures_alt
from app.figures.heatmaps.attention import alt_text, attention_heatmap
from app.figures.heatmaps.path import path_alt, path_over_story
from app.figures.layout.frame import CONFIG
from app.figures.layout.held_gates import ByHand
from app.figures.layout.rows import FOLD_ABOVE, Row, fold
from app.figures.style.colours import SHOWN_FROM, Palette, contrast, gate_colour, ink_on, palette
from app.figures.style.text import plain

__all__ = [
    "CONFIG",
    "FOLD_ABOVE",
    "SHOWN_FROM",
    "ByHand",
    "Palette",
    "Row",
    "alt_text",
    "attention_heatmap",
    "contrast",
    "fold",
    "gate_colour",
    "ink_on",
    "measure_bars",
    "measures_alt",
    "palette",
    "path_alt",
    "path_over_story",
    "plain",
]
