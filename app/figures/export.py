"""A trace as it leaves the page: table, CSV, JSON and an HTML file that opens alone."""

import json
import unicodedata
from collections.abc import Sequence
from html import escape

import pandas as pd
import plotly.graph_objects as go
from pandas.api.types import is_object_dtype, is_string_dtype

from app.figures import CONFIG, alt_text, attention_heatmap, plain
from app.figures.heatmaps.time_lapse import Snapshot, time_lapse
from app.figures.style.text import NOT_SURE, percent
from dmn.inference.trace import EpisodeTrace

# What a spreadsheet takes for the beginning of a formula; some also take the wide forms.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>{title}</title>
<style>
body {{ margin: 2rem auto; padding: 0 1rem; max-width: 60rem; color: #1B2430; background: #FFFFFF;
  font: 16px/1.5 "Source Sans", "Source Sans 3", system-ui, sans-serif; }}
h1 {{ margin: 0; font-size: 1.1rem; font-weight: 400; color: #5A6675; }}
h2 {{ margin: 2rem 0 .5rem; font-size: 1.1rem; }}
.answer {{ margin: 0; font-size: 1.7rem; }}
.answer strong {{ font-size: 3rem; }}
.figure {{ margin: 1rem 0; max-width: 50rem; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: .25rem .75rem; border-bottom: 1px solid #DCE2EA; text-align: right; }}
th {{ font-weight: 600; white-space: nowrap; }}
th.sentence, td.sentence {{ text-align: left; overflow-wrap: anywhere; }}
tr.supporting {{ font-weight: 600; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
_ANSWER = """<p class="answer"><strong>{answer}</strong> {probability}</p>
<p>{made_by}</p>
{figure}
<h2>The same numbers as a table</h2>
{table}"""


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
    figure = attention_heatmap(trace, chosen_pass, alone=True)
    answer, sure = plain(trace.answer.text), percent(trace.answer.probability)
    made_by = f"Checkpoint {trace.checkpoint}" if trace.checkpoint else "Dynamic Memory Network"
    body = _ANSWER.format(
        answer=escape(answer if trace.is_sure else NOT_SURE),
        probability=escape(sure if trace.is_sure else f"best guess: {answer}, {sure}"),
        made_by=escape(plain(made_by)),
        figure=_figure(figure, alt_text(trace, chosen_pass)),
        table=_html_table(trace),
    )
    return _PAGE.format(title=escape(plain(trace.question)), body=body)


def time_lapse_page(snapshots: Sequence[Snapshot], title: str) -> str:
    """One file in which the gates of a story form while it plays; it opens alone as well."""
    figure = time_lapse(snapshots, key="", alone=True)
    last = snapshots[-1].trace
    alt = f"After epoch {snapshots[-1].epoch}: {alt_text(last, last.n_passes - 1)}"
    return _PAGE.format(title=escape(plain(title)), body=_figure(figure, alt))


def _figure(figure: go.Figure, alt: str) -> str:
    """The figure with the library that draws it: nothing is asked of any network."""
    drawn = figure.to_html(full_html=False, include_plotlyjs=True, config=CONFIG, auto_play=False)
    return f'<div class="figure" role="img" aria-label="{escape(alt)}">{drawn}</div>'


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


def _html_table(trace: EpisodeTrace) -> str:
    passes = "".join(f"<th>pass {i + 1}</th>" for i in range(trace.n_passes))
    head = f'<tr><th>fact</th><th class="sentence">sentence</th>{passes}</tr>'
    facts = [
        _html_row(
            ("◆ " if i in trace.supporting else "") + str(i + 1),
            fact,
            [f"{gate:.2f}" for gate in trace.gates[:, i]],
            is_supporting=i in trace.supporting,
        )
        for i, fact in enumerate(trace.facts)
    ]
    after = [
        _html_row("stop", "nothing more to read", [f"{gate:.2f}" for gate in trace.stop]),
        _html_row("", _answer_so_far(trace), [candidate.text for candidate in trace.passes]),
        _html_row(
            "", f"probability of {trace.answer.text}", [percent(p) for p in trace.confidence]
        ),
    ]
    return "\n".join(["<table>", head, *facts, *after, "</table>"])


def _answer_so_far(trace: EpisodeTrace) -> str:
    untrained = f" (not trained to, before pass {trace.answers_from})"
    return f"answer so far{untrained if trace.answers_from > 1 else ''}"


def _html_row(number: str, sentence: str, values: list[str], *, is_supporting: bool = False) -> str:
    cells = "".join(f"<td>{escape(plain(value))}</td>" for value in values)
    kind = ' class="supporting"' if is_supporting else ""
    label = f'<td>{number}</td><td class="sentence">{escape(plain(sentence))}</td>'
    return f"<tr{kind}>{label}{cells}</tr>"
