"""A trace as it leaves the page: table, CSV, JSON and an HTML file that opens alone."""

import json
import unicodedata
from collections.abc import Sequence
from typing import cast

import pandas as pd
import plotly.graph_objects as go
from pandas.api.types import is_object_dtype, is_string_dtype

from app.figures import CONFIG, alt_text, attention_heatmap, plain
from app.figures.heatmaps.time_lapse import Snapshot, time_lapse
from app.figures.style.templates import environment
from dmn.inference.trace import EpisodeTrace

# What a spreadsheet takes for the beginning of a formula; some also take the wide forms.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")

_TEMPLATES = environment()
_TEMPLATES.filters["decimals"] = "{:.2f}".format


def table(trace: EpisodeTrace) -> pd.DataFrame:
    """The gates in full: one row per fact and one for stop, one column per pass."""
    marks = ["◆" if fact in trace.supporting else "" for fact in range(len(trace.facts))]
    return pd.DataFrame(
        {
            "fact": [*(str(i + 1) for i in range(len(trace.facts))), "stop"],
            "sentence": [*map(plain, trace.facts), ""],
            "supporting": [*marks, ""],
            **{f"pass {i}": gates for i, gates in enumerate(trace.gates, start=1)},
        }
    )


def csv_text(trace: EpisodeTrace) -> str:
    """The table for a spreadsheet; supporting is yes or no, empty where the truth is not known."""
    cells = table(trace)
    cells["sentence"] = cells["sentence"].map(not_a_formula)
    if trace.supporting:
        cells["supporting"] = ["yes" if mark else "no" for mark in cells["supporting"]]
        cells.loc[len(trace.facts), "supporting"] = ""
    return cells.to_csv(index=False, lineterminator="\n")


def json_text(trace: EpisodeTrace) -> str:
    """The whole trace: what `ask --json` prints, the story, and where each fact stands in it."""
    return json.dumps(
        {
            **trace.to_json(),
            "expected": list(trace.expected),
            "facts_trained_on": trace.facts_trained_on,
            "story": trace.story,
            "spans": [list(span) for span in trace.spans],
        }
    )


def html_page(trace: EpisodeTrace, chosen_pass: int = 0) -> str:
    """One file with figure and numbers, in the light theme, that asks nothing of any network."""
    made_by = f"Checkpoint {trace.checkpoint}" if trace.checkpoint else "Dynamic Memory Network"
    drawn = _drawn(attention_heatmap(trace, chosen_pass, alone=True))
    body = _html("answer", trace, made_by, drawn, alt_text(trace, chosen_pass))
    return str(_html("page", trace.question, body))


def time_lapse_page(snapshots: Sequence[Snapshot], title: str) -> str:
    """One file in which the gates of a story form while it plays; it opens alone as well."""
    figure = time_lapse(snapshots, key="", alone=True)
    last = snapshots[-1].trace
    alt = f"After epoch {snapshots[-1].epoch}: {alt_text(last, last.n_passes - 1)}"
    return str(_html("page", title, _html("figure", _drawn(figure), alt)))


def _html(macro: str, *values: object) -> str:
    """Return what a macro of export.html makes of these values, which it escapes."""
    return cast(str, getattr(_TEMPLATES.get_template("export.html").module, macro)(*values))


def _drawn(figure: go.Figure) -> str:
    """The figure with the library that draws it: nothing is asked of any network."""
    return str(
        figure.to_html(full_html=False, include_plotlyjs=True, config=CONFIG, auto_play=False)
    )


def not_a_formula(text: str) -> str:
    """Return the text such that a spreadsheet shows it instead of computing it: a leading
    apostrophe says so. White space and characters that are not seen may stand before a formula.
    """
    first = next((c for c in text if not _is_blank(c)), "")
    return f"'{text}" if first in _FORMULA_STARTS else text


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts, names of columns and rows among them, are no formulas: the pages'
    tables can be downloaded as they stand.
    """
    shown = frame.rename(columns=_shown, index=_shown)
    for place, kind in enumerate(frame.dtypes):
        if is_object_dtype(kind) or is_string_dtype(kind):
            shown.isetitem(place, shown.iloc[:, place].map(_shown).array)
    return shown


def _shown(value: object) -> object:
    return not_a_formula(value) if isinstance(value, str) else value


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
