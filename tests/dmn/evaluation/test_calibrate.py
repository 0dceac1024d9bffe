import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from dmn.errors import CheckpointError, DataError
from dmn.evaluation import calibrate as evaluation_calibrate
from dmn.evaluation.calibrate import calibrate, write
from dmn.inference.trace import Candidate
from dmn.lens import Lens, load
from dmn.models.checkpoints.model_card import CARD
from tests.conftest import STORY

TOLD = {"temperature": 1.5, "sure_from": 0.7}


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(evaluation_calibrate, "UNANSWERABLE", 6)


@pytest.fixture
def knowing(tiny_checkpoint, examples, monkeypatch):
    """An lens that is always 90 % sure, of the right answer or else of nothing at all."""
    plain = load(tiny_checkpoint)
    answers = {("\n".join(e.facts), e.question): e.answer for e in examples}

    def explain(self, story, question, passes=None):
        trace = explain_plainly(self, story, question, passes)
        said = answers.get((story, question), ("zog",))
        told = (Candidate(said, 0.9), Candidate(("zig",), 0.05))
        return replace(
            trace, alternatives=told, unsaid=0.0, is_supported=(story, question) in answers
        )

    explain_plainly = Lens.explain
    monkeypatch.setattr(Lens, "explain", explain)
    return plain


def test_a_network_is_measured_on_questions_that_it_was_not_fitted_on(few, knowing, examples):
    found = calibrate(knowing, examples, per_task=2)
    wide = composed = 20  # every second one of two for each of twenty kinds
    assert found["questions"] == len(examples) // 2 + wide + composed
    assert found["unanswerable"] == 6
    assert 0 <= found["sure_from"] <= 1
    assert 0.2 <= found["temperature"] <= 20


def test_who_knows_what_it_was_asked_is_sure_of_it_and_of_nothing_else(few, knowing, examples):
    found = calibrate(knowing, examples, per_task=2)
    assert found["right_answers_sure"] == 100
    assert found["sure_answers_wrong"] == 0
    assert found["unanswerable_not_sure"] == 100
    assert found["composed_not_sure"] == 100
    assert found["sure_answers_wrong_composed"] == 0
    assert found["absent_not_sure"] == found["untold_not_sure"] == 100
    assert found["sure_answers_wrong_babi"] == found["sure_answers_wrong_wide"] == 0
    assert found["right_answers_unsupported"] == 0
    alone = found["by_probability_alone"]
    assert alone["unanswerable_not_sure"] == 0


def test_another_spelling_of_the_right_answer_counts_as_right(few, knowing, examples):
    exact = calibrate(knowing, examples, per_task=2)
    others = [
        replace(e, answer=tuple(f"The {item.upper()}." for item in e.answer)) for e in examples
    ]
    assert calibrate(knowing, others, per_task=2)["right"] == exact["right"] > 0


def test_a_calibration_is_made_anew_whatever_the_last_one_was(few, knowing, examples):
    hot = replace(knowing.checkpoint, temperature=9.0, sure_from=1.0)
    again = calibrate(Lens(hot, torch.device("cpu")), examples, per_task=2)
    assert again == calibrate(knowing, examples, per_task=2)


def test_a_network_that_is_never_right_cannot_be_calibrated(few, knowing, examples):
    wrong = [replace(example, answer=("never",)) for example in examples]
    with pytest.raises(DataError, match="tiny answers none of these questions correctly"):
        calibrate(knowing, wrong, per_task=2)


def test_what_was_found_is_in_the_folder_and_the_weights_are_as_they_were(tiny_checkpoint):
    before = load_file(tiny_checkpoint / "model.safetensors")
    files = {path.name for path in tiny_checkpoint.iterdir()}
    write(tiny_checkpoint, TOLD)
    loaded = load(tiny_checkpoint).checkpoint
    assert (loaded.temperature, loaded.sure_from) == (1.5, 0.7)
    assert loaded.metrics["calibration"] == TOLD
    assert "temperature of its probabilities | 1.5 |" in (tiny_checkpoint / CARD).read_text()
    assert {path.name for path in tiny_checkpoint.iterdir()} == files
    after = load_file(tiny_checkpoint / "model.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_calibrated_checkpoint_answers_the_same_with_other_probabilities(tiny_checkpoint):
    story, question = "\n".join(STORY), "Where is the milk?"
    plain = load(tiny_checkpoint).explain(story, question)
    write(tiny_checkpoint, {"temperature": 3.0, "sure_from": 1.0})
    found = load(tiny_checkpoint).explain(story, question)
    assert [c.items for c in found.alternatives] == [c.items for c in plain.alternatives]
    assert found.answer.probability != pytest.approx(plain.answer.probability, abs=1e-4)
    assert found.passes[-1] == found.answer
    assert found.confidence[-1] == pytest.approx(found.answer.probability)
    assert sum(c.probability for c in found.alternatives) <= 1
    assert plain.sure_from == 0.0
    assert not found.is_sure


def test_the_values_of_a_folder_are_plain_json(tiny_checkpoint):
    write(tiny_checkpoint, TOLD)
    config = json.loads((tiny_checkpoint / "config.json").read_text())
    assert {name: config[name] for name in TOLD} == TOLD


def test_a_folder_that_may_not_be_written_is_refused(tiny_checkpoint):
    (tiny_checkpoint / "config.json.tmp").mkdir()
    with pytest.raises(CheckpointError, match="Calibrate a copy of it"):
        write(tiny_checkpoint, TOLD)
