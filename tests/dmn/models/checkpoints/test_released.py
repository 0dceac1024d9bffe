"""The checkpoints of the repository: they load, they say how they came about, and they hold."""

import json

import pytest

from app.content.examples import EXAMPLES, text_of
from dmn.data.datasets import babi, conllu, sst
from dmn.data.encoding import encode
from dmn.evaluation.metrics import by_task, outcomes, summary
from dmn.lens import load
from dmn.models.checkpoints.capabilities import interface_of
from dmn.models.checkpoints.folder import available
from dmn.models.checkpoints.model_card import CARD, card
from tests.paths import ROOT

HOME = ROOT / "checkpoints"


@pytest.mark.parametrize("name", available(HOME))
def test_a_released_checkpoint_loads_and_says_how_it_was_made(name):
    lens = load(HOME / name)
    metrics = lens.checkpoint.metrics
    assert metrics["command"].startswith("python -m dmn train ")
    assert "validation" in metrics["measured on"]
    assert sum(path.stat().st_size for path in (HOME / name).iterdir()) < 10 * 2**20
    if interface_of(lens.checkpoint.model).reads == "story":
        trace = lens.explain("Mary went to the garden.", "Where is Mary?")
        assert trace.answer.text == "garden"


@pytest.mark.parametrize("name", available(HOME))
def test_a_released_checkpoint_s_model_card_tells_its_metrics(name):
    metrics = json.loads((HOME / name / "metrics.json").read_text())
    assert (HOME / name / CARD).read_text() == card(name, metrics)


def metrics_of_babi():
    return json.loads((HOME / "babi" / "metrics.json").read_text())


def test_babi_reaches_what_the_readme_promises():
    metrics = metrics_of_babi()
    assert metrics["mean_accuracy"] >= 99.5
    assert metrics["solved"] == 20
    assert metrics["gate_recall"] >= 98
    assert metrics["gate_precision"] >= 95


@pytest.mark.parametrize("task", EXAMPLES)
def test_babi_answers_the_pages_example_of_each_kind(task):
    example = EXAMPLES[task]
    trace = load(HOME / "babi").explain(text_of(example), example.question)
    assert [item.lower() for item in trace.answer.items] == [i.lower() for i in example.answer]


@pytest.mark.parametrize("task", ["1", "2", "3"])
def test_babi_knows_the_answer_once_it_has_read_all_supporting_facts(task):
    example = EXAMPLES[task]
    trace = load(HOME / "babi").explain(text_of(example), example.question)
    is_sure = [bool(probability >= trace.sure_from) for probability in trace.confidence]
    assert is_sure.index(True) == len(example.supporting) - 1
    assert trace.answer.text.lower() == ", ".join(example.answer).lower()
    read = trace.gates[: len(example.supporting), :-1].argmax(axis=1)
    assert tuple(read) == example.supporting


def test_babi_answers_with_names_places_and_things_it_never_saw():
    story = "Priya went to the library. Tomas moved to the garage. Priya took the umbrella there. "
    lens = load(HOME / "babi")
    trace = lens.explain(story + "Priya travelled to the museum.", "Where is the umbrella?")
    assert set(trace.placeholders) == {"Priya", "library", "Tomas", "garage", "umbrella", "museum"}
    assert trace.answer.text == "museum"


def test_sentiment_reaches_what_the_readme_promises_and_says_what_it_answers():
    checkpoint = load(HOME / "sentiment").checkpoint
    tasks = checkpoint.metrics["tasks"]
    assert tasks["sentiment"]["accuracy"] >= 45
    assert tasks["binary"]["accuracy"] >= 82
    assert set(checkpoint.questions) == {sst.QUESTION, sst.BINARY_QUESTION}


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [("A lovely, warm and funny film.", "positive"), ("A dull and stupid mess.", "negative")],
)
def test_sentiment_tells_good_from_bad(sentence, answer):
    lens = load(HOME / "sentiment")
    assert lens.explain(sentence, sst.BINARY_QUESTION).answer.text == answer
    trace = lens.explain(sentence, sst.QUESTION)
    assert answer in trace.answer.text


@pytest.mark.slow
def test_babi_s_metrics_are_what_an_evaluation_finds(public_data):
    checkpoint = load(HOME / "babi").checkpoint
    data = encode(
        babi.read_path(public_data / "babi" / "en-valid-10k", "valid"), checkpoint.vocabulary
    )
    found = summary(by_task(outcomes(checkpoint.network, data), data.tasks))
    for figure in ("mean_accuracy", "solved", "gate_recall", "gate_precision"):
        assert found[figure] == pytest.approx(checkpoint.metrics[figure], abs=0.05), figure


def test_pos_reaches_what_the_readme_promises_and_tags_a_sentence():
    lens = load(HOME / "pos")
    assert lens.checkpoint.metrics["tasks"][conllu.TASK]["accuracy"] >= 95
    tags = lens.explain("Mary quickly ate two green apples.", conllu.QUESTION).tags
    assert [tag.text for tag in tags] == ["PROPN", "ADV", "VERB", "NUM", "ADJ", "NOUN", "PUNCT"]
