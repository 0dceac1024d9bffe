from pathlib import Path

import numpy as np
import pytest

from dmn.data.datasets.jsonl import PROBES, Case
from dmn.data.examples import Example
from dmn.errors import DataError, TextError
from dmn.evaluation.known import Known
from dmn.evaluation.score import (
    check_format,
    check_lens,
    paths_of,
    score_cases,
    score_examples,
    unknown_words,
)
from dmn.inference.trace import Candidate, EpisodeTrace
from dmn.lens import Lens, load
from tests.conftest import FEELING, FEELINGS, token_checkpoint

SENTENCES = ("ola took the lamp", "she ran to the shed")
STORY = "\n".join(SENTENCES)


class Reads(Lens):
    """Answers "shed" to everything; every pass looks at the last sentence."""

    def __init__(self, sure_from=0.0):
        """Needs no network."""
        self.sure_from = sure_from

    def explain(self, story, question, passes=None):
        if not story.strip():
            raise TextError("Nothing to read yet.")
        facts = tuple(story.split("\n"))
        gates = np.tile(np.eye(len(facts) + 1)[len(facts) - 1], (2, 1))
        said = (Candidate(("shed",), 0.9),)
        return EpisodeTrace(
            story,
            facts,
            ((0, 1),) * len(facts),
            question,
            gates,
            said * 2,
            np.ones(2),
            said,
            sure_from=self.sure_from,
        )


def case(answer="shed", level="prose", skill=2, story=STORY, **more):
    return Case(story=story, question="Where?", answer=answer, skill=skill, level=level, **more)


def test_cases_are_counted_per_task_and_per_level():
    cases = [case(), case("hall"), case(level="entities", skill=1)]
    results, more = score_cases(Reads(), cases)
    assert {name: r.accuracy for name, r in results.items()} == {"1": 100.0, "2": 50.0}
    assert more["phenomena"] == {}
    assert more["levels"] == {
        "prose": {"questions": 2, "right": 1, "accuracy": 50.0},
        "entities": {"questions": 1, "right": 1, "accuracy": 100.0},
    }


def test_cases_are_counted_per_phenomenon_with_those_that_are_sure_and_wrong():
    sure, unsure = Reads(), Reads(sure_from=0.95)
    cases = [
        case(phenomenon="pronoun"),
        case("hall", phenomenon="pronoun"),
        case("", phenomenon="nonsense"),
        case(level=""),
    ]
    share = {"questions": 2, "right": 1, "accuracy": 50.0}
    silent = {"questions": 1, "right_not_sure": 0}
    assert score_cases(sure, cases)[1]["phenomena"] == {
        "pronoun": share | {"sure_wrong": 1, "right_not_sure": 0},
        "nonsense": silent | {"right": 0, "accuracy": 0.0, "sure_wrong": 1},
    }
    assert score_cases(unsure, cases)[1]["phenomena"] == {
        "pronoun": share | {"sure_wrong": 0, "right_not_sure": 1},
        "nonsense": silent | {"right": 1, "accuracy": 100.0, "sure_wrong": 0},
    }
    assert list(score_cases(sure, cases)[1]["levels"]) == ["prose"]


def test_only_probes_need_no_path():
    assert paths_of([], "probes") == [str(PROBES)]
    assert paths_of(["mine.jsonl"], "probes") == ["mine.jsonl"]
    with pytest.raises(DataError, match="expected a file or folder"):
        paths_of([], "jsonl")


def test_gates_are_judged_where_the_story_was_cut_as_the_data_cut_it():
    whole = case(sentences=SENTENCES, supporting=(0, 1))
    assert score_cases(Reads(), [whole])[0]["2"].gate_recall == 50.0
    otherwise = case(sentences=SENTENCES[:1], supporting=(0,))
    assert score_cases(Reads(), [otherwise])[0]["2"].gate_recall is None


def test_a_story_that_cannot_be_read_is_named():
    with pytest.raises(TextError, match="Case 'x7': Nothing to read"):
        score_cases(Reads(), [case(story=" ", id="x7")])


def test_new_stories_are_told_before_names_are_replaced(tiny_checkpoint):
    lens = load(tiny_checkpoint)
    example = Example(("Mary went to the garden.",), "Where is Mary?", ("garden",), (0,), "1")
    result = score_examples(lens, [example], rename=1, known=Known.of([example]))["1"]
    assert result.repeated == 1


def test_renamed_stories_are_read_with_other_words(tiny_checkpoint, monkeypatch):
    found = []

    def keep(examples, vocabulary, read):
        found.extend(examples)
        raise KeyboardInterrupt

    monkeypatch.setattr("dmn.evaluation.score.encode", keep)
    example = Example(("Mary went to the garden.",), "Where is Mary?", ("garden",), (0,), "1")
    with pytest.raises(KeyboardInterrupt):
        score_examples(load(tiny_checkpoint), [example], rename=1)
    assert "Mary" not in found[0].facts[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("csv", None, None), "--format: expected babi, sst, conllu, jsonl or probes, got 'csv'"),
        (("sst", 3, None), "--rename.*got --format sst"),
        (("jsonl", 3, None), "--rename"),
        (("jsonl", None, [Path("data")]), "--train"),
        (("probes", None, [Path("data")]), "--train"),
        (("probes", 3, None), "--rename"),
    ],
)
def test_formats_and_options_that_do_not_go_together_are_refused(arguments, says):
    with pytest.raises(DataError, match=says):
        check_format(*arguments)


def test_tokens_are_scored_one_by_one_and_unknown_ones_apart(tmp_path):
    tagger = load(token_checkpoint(tmp_path / "tags", about="fact", spelling=True))
    words = ("A", "lovely", "zebra")
    asked = [Example(words, FEELING, (FEELINGS[0],), task="tags", about=i) for i in range(3)]
    check_lens(tagger, asked, "conllu")
    (result,) = score_examples(tagger, asked, format_="conllu").values()
    answers = [tag.items for tag in tagger.explain("A lovely zebra", FEELING).tags]
    assert result.questions == 3
    assert result.accuracy == pytest.approx(100 * sum(a == FEELINGS[:1] for a in answers) / 3)
    found = unknown_words(tagger, asked, [Example(words[:2], FEELING, ("bad",), about=0)])
    assert found == {"questions": 1, "accuracy": 100.0 * (answers[2] == FEELINGS[:1])}
    assert unknown_words(tagger, asked, asked) == {"questions": 0, "accuracy": None}


def test_a_checkpoint_that_answers_something_else_is_refused(tmp_path, tiny_checkpoint):
    tree = [Example(("A", "film"), FEELING, (FEELINGS[0],))]
    feels = load(token_checkpoint(tmp_path / "feels"))
    check_lens(feels, tree, "sst")
    for lens, examples, format_ in [
        (load(tiny_checkpoint), tree, "sst"),
        (feels, [Example(("A", "film"), FEELING, ("fine",))], "sst"),
        (feels, [Example(("A film.",), FEELING, (FEELINGS[0],))], "babi"),
        (feels, [Example(("A", "film"), FEELING, (FEELINGS[0],), about=1)], "conllu"),
    ]:
        with pytest.raises(DataError, match="does not answer the data's questions"):
            check_lens(lens, examples, format_)
