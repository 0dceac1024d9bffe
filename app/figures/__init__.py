"""Traces -> Plotly figures, and the colours and rows that the shaded story shares with them."""

from app.figures.attention import alt_text, attention_heatmap
from app.figures.by_hand import ByHand
from app.figures.colours import (
    SHOWN_FROM,
    Palette,
    contrast,
    gate_colour,
    ink_on,
    palette,
)
from app.figures.frame import CONFIG
from app.figures.measures import measure_bars, measures_alt
from app.figures.path import path_alt, path_over_story
from app.figures.rows import FOLD_ABOVE, Row, fold
from app.figures.text import plain

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
