"""The browser's network against Python's, under node; benchmarks/anywhere.py does it at length."""

import shutil

import pytest

from benchmarks.anywhere import differences, expected, hostile, in_browser
from dmn.anywhere.package import check, packed, round_weights
from dmn.anywhere.patterns import as_javascript
from dmn.data.generator.generate import generate, generate_composed
from dmn.errors import CheckpointError
from dmn.lens import Lens, load

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.fixture(scope="module")
def babi() -> Lens:
    return load("babi", "cpu")


@needs_node
def test_the_browser_reads_answers_and_doubts_as_python_does(babi: Lens) -> None:
    told, weights = packed(babi.checkpoint)
    round_weights(babi.checkpoint)
    stories = [*generate_composed(3, 5), *generate("2", 2, 5, "wide")]
    asked = [
        ("generated", "\n".join(one.facts), one.question)
        for story in stories
        for one in story.examples
    ]
    asked += hostile(20)
    for (_, story, question), found in zip(asked, in_browser(told, weights, asked), strict=True):
        different, _ = differences(expected(babi, story, question), found)
        assert not different, (story, question)


def test_a_comparison_notices_a_gate_that_is_off(babi: Lens) -> None:
    python = expected(babi, "Mary went home.", "Where is Mary?")
    browser = {
        **python,
        "gates": [[*row, stop] for row, stop in zip(python["gates"], python["stop"], strict=True)],
        "alternatives": [{"items": python["items"], "probability": python["probability"]}],
    }
    assert differences(python, browser)[0] == []
    browser["gates"][0][0] += 1e-3
    assert differences(python, browser)[0] == ["gates"]


@pytest.mark.parametrize("name", ["memn2n", "dmn-2016", "pos", "sentiment"])
def test_a_checkpoint_that_no_browser_runs_is_named(name: str) -> None:
    with pytest.raises(CheckpointError, match=f"{name} cannot run in a browser yet"):
        check(load(name, "cpu").checkpoint)


def test_patterns_of_python_are_written_for_javascript() -> None:
    assert as_javascript(r"^\!|[\w\+\-\.]|\U0001F000|\S") == (
        r"^!|[\p{L}\p{N}_\+\-\.]|\u{1f000}|[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028"
        r"\u2029\u202f\u205f\u3000]"
    )
