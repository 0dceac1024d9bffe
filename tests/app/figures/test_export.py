import io
import json
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.figures import plain
from app.figures.export import (
    csv_text,
    html_page,
    json_text,
    not_a_formula,
    table,
    time_lapse_page,
    without_formulas,
)
from app.figures.heatmaps.time_lapse import Snapshot
from dmn.inference.trace import Candidate, EpisodeTrace

SENTENCES = st.text(max_size=40) | st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "NA", '"quoted", and comma', "two\nlines", "\ud800"]
)


def trace_of(facts, gates, **more):
    n_passes = len(gates)
    known = {
        "story": " ".join(facts),
        "facts": tuple(facts),
        "spans": tuple((i, i + 1) for i in range(len(facts))),
        "question": "Where is Mary?",
        "gates": np.asarray(gates),
        "passes": (Candidate(("office",), 0.5),) * n_passes,
        "confidence": np.full(n_passes, 0.5),
        "alternatives": (Candidate(("office",), 0.94),),
        "checkpoint": "babi",
    }
    return EpisodeTrace(**{**known, **more})


# What trace_of() takes, not a trace: the type checks under test use `random`, a strategy must not.
@st.composite
def recipes(draw):
    facts = draw(st.lists(SENTENCES, min_size=1, max_size=6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    gates = rng.dirichlet(np.full(len(facts) + 1, 0.1), draw(st.integers(1, 4)))
    kind = draw(st.sampled_from([np.float32, np.float64]))
    return {"facts": facts, "gates": gates.astype(kind)}


class Reader(HTMLParser):
    """What a browser would see: tags with their attributes, and the text outside of scripts."""

    def __init__(self):
        super().__init__()
        self.tags, self.text, self.cells, self.inside = [], "", [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "tr":
            self.cells.append([])
        if tag == "td":
            self.cells[-1].append("")

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "td" and self.cells:
            self.cells[-1][-1] += data
        if self.inside not in ("script", "style"):
            self.text += data


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader


def test_the_table_has_a_row_per_fact_and_stop_and_a_column_per_pass():
    gates = [[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]]
    trace = trace_of(["Mary left.", "John slept."], gates, supporting=(0,))
    numbers = table(trace)
    assert list(numbers.columns) == ["fact", "sentence", "supporting", "pass 1", "pass 2"]
    assert list(numbers["fact"]) == ["1", "2", "stop"]
    assert list(numbers["supporting"]) == ["◆", "", ""]
    np.testing.assert_array_equal(numbers[["pass 1", "pass 2"]].to_numpy().T, trace.gates)


@settings(max_examples=25)
@given(recipes())
def test_csv_comes_back_through_pandas_with_every_digit(recipe):
    trace = trace_of(**recipe)
    text = csv_text(trace)
    text.encode("utf-8")
    back = pd.read_csv(io.StringIO(text), keep_default_na=False, dtype=str)
    gates = back.filter(like="pass ").to_numpy(dtype=object).T.astype(trace.gates.dtype)
    np.testing.assert_array_equal(gates, trace.gates)
    assert len(back) == len(trace.facts) + 1
    for cell, fact in zip(back["sentence"], trace.facts, strict=False):
        assert cell in (plain(fact), "'" + plain(fact))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "  =", "\r@", "＝"])
def test_a_sentence_cannot_become_a_formula(start):
    trace = trace_of([f"{start}HYPERLINK(1)", "Mary left."], [[0.5, 0.3, 0.2]])
    back = pd.read_csv(io.StringIO(csv_text(trace)), keep_default_na=False)
    assert back["sentence"][0].startswith("'")
    assert back["sentence"][1] == "Mary left."


@pytest.mark.parametrize(
    "before", ["", "\t", "\r", "\n", " ", "\u00a0", "\ufeff", "\u200b", "\x00 \t"]
)
@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_what_is_not_seen_hides_no_formula(before, sign):
    text = f"{before}{sign}1+1"
    assert not_a_formula(text) == f"'{text}"
    assert not_a_formula(f"{before}Mary{sign}") == f"{before}Mary{sign}"


def test_a_table_holds_no_formula_in_its_cells_its_columns_or_its_rows():
    frame = pd.DataFrame(
        {"=a": ["\u00a0=1", "Mary", None], "b": [-1.5, np.nan, 2], "c": [True, False, True]},
        index=["@x", "y", "+z"],
    )
    shown = without_formulas(frame)
    assert list(shown.columns) == ["'=a", "b", "c"]
    assert list(shown.index) == ["'@x", "y", "'+z"]
    assert shown["'=a"].tolist()[:2] == ["'\u00a0=1", "Mary"]
    assert shown["'=a"].isna().tolist() == [False, False, True]
    pd.testing.assert_series_equal(
        shown["b"].reset_index(drop=True), frame["b"].reset_index(drop=True)
    )
    assert shown["c"].dtype == frame["c"].dtype
    assert frame["=a"].tolist()[0] == "\u00a0=1"


def test_csv_says_yes_and_no_only_where_the_truth_is_known():
    gates = [[0.5, 0.3, 0.2]]
    known = csv_text(trace_of(["Mary left.", "John slept."], gates, supporting=(1,)))
    unknown = csv_text(trace_of(["Mary left.", "John slept."], gates))
    assert [line.split(",")[2] for line in known.splitlines()[1:]] == ["no", "yes", ""]
    assert [line.split(",")[2] for line in unknown.splitlines()[1:]] == ["", "", ""]


@given(recipes())
def test_json_holds_the_whole_trace(recipe):
    trace = trace_of(**recipe)
    text = json_text(trace)
    text.encode("utf-8")
    back = json.loads(text)
    assert {key: back[key] for key in trace.to_json()} == json.loads(json.dumps(trace.to_json()))
    assert back["story"] == trace.story
    assert back["spans"] == [list(span) for span in trace.spans]


def test_a_page_says_question_answer_probability_checkpoint_and_numbers():
    trace = trace_of(["Mary left.", "John slept."], [[0.7, 0.2, 0.1]], supporting=(0,))
    reader = read(html_page(trace))
    for text in ("Where is Mary?", "office", "94%", "Checkpoint babi"):
        assert text in reader.text
    assert reader.cells[1] == ["◆ 1", "Mary left.", "0.70"]
    assert reader.cells[2] == ["2", "John slept.", "0.20"]
    assert reader.cells[3] == ["stop", "nothing more to read", "0.10"]


def test_a_page_says_not_sure_and_what_it_would_say_where_it_is_not():
    sure = trace_of(["Mary left."], [[0.7, 0.3]], sure_from=0.94)
    assert "Not sure" not in html_page(sure)
    reader = read(html_page(trace_of(["Mary left."], [[0.7, 0.3]], sure_from=0.95)))
    assert "Not sure best guess: office, 94%" in " ".join(reader.text.split())
    assert "Where is Mary? Not sure, best guess office, 94%" in html_page(
        trace_of(["Mary left."], [[0.7, 0.3]], sure_from=0.95)
    )


def lapse_page(title="one: Where is Mary?", **more):
    traces = [trace_of(["Mary left."], [[gate, 1 - gate]], **more) for gate in (0.3, 0.9)]
    return time_lapse_page([Snapshot(i + 1, trace) for i, trace in enumerate(traces)], title)


def test_a_time_lapse_leaves_with_all_its_frames_and_waits_to_be_played():
    page = lapse_page()
    assert "one: Where is Mary?" in read(page).text
    assert page.count("Gates after epoch") == 1
    assert "Plotly.addFrames" in page
    assert "Plotly.animate(" not in page.rpartition("Plotly.addFrames")[2]


def test_markup_in_a_time_lapse_stays_text():
    attack = "</script><script>alert(1)</script>"
    page = lapse_page(attack, question=attack, alternatives=(Candidate((attack,), 0.9),))
    assert [tag for tag, _ in read(page).tags] == [tag for tag, _ in read(lapse_page()).tags]
    assert attack not in page


@pytest.mark.parametrize(
    "page",
    [html_page(trace_of(["Mary left."], [[0.7, 0.3]])), lapse_page()],
    ids=["page", "time-lapse"],
)
def test_a_page_asks_nothing_of_any_network(page):
    tags = read(page).tags
    assert not [tag for tag in tags if tag[0] == "link" or "src" in tag[1]]
    (policy,) = [a["content"] for tag, a in tags if tag == "meta" and "http-equiv" in a]
    assert policy.startswith("default-src 'none'")
    assert "plotly.js v" in page


def test_markup_in_a_story_stays_text_on_the_page():
    attack = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    hostile = trace_of(
        [attack, "{question} {0}"],
        [[0.7, 0.2, 0.1]],
        question=attack,
        checkpoint=attack,
        passes=(Candidate((attack,), 0.5),),
        alternatives=(Candidate((attack,), 0.94),),
    )
    harmless = trace_of(["Mary left.", "John slept."], [[0.7, 0.2, 0.1]])
    page = html_page(hostile)
    tags = [tag for tag, _ in read(page).tags]
    assert tags == [tag for tag, _ in read(html_page(harmless)).tags]
    assert attack not in page
    assert attack in read(page).text
    assert len(re.findall("</script>", page)) == tags.count("script")


def test_a_file_of_several_passes_has_the_gates_of_each():
    page = html_page(
        trace_of(["Mary left.", "John slept."], [[0.71, 0.2, 0.09], [0.1, 0.82, 0.08]])
    )
    for cell in ("pass 1", "pass 2", "0.71", "0.20", "0.09", "0.10", "0.82", "0.08"):
        assert cell in read(page).text
