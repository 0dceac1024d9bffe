import json

import pytest

from benchmarks import experiments
from benchmarks.experiments import configured, known, run
from benchmarks.experiments_page import page
from benchmarks.open_questions import EXPERIMENTS, FREE, SST, STORIES, Experiment
from dmn.config.validation import contradictions
from tests.paths import ROOT

TOY = {
    "toy": Experiment("Does it run?", {"no": {}, "yes": {"gate_convolution": True}}, ("1",)),
    "again": Experiment("The same training?", {"plain": {}}, ("1",)),
    "later": Experiment("And this?", {"a": FREE}, ("1",)),
}


@pytest.mark.parametrize(
    ("name", "setting"),
    [(name, setting) for name, one in EXPERIMENTS.items() for setting in one.settings],
)
def test_every_setting_is_one_that_can_be_trained(name, setting):
    one = EXPERIMENTS[name]
    assert not contradictions(*configured(one.settings[setting], one.tasks[0], 1))


def _train(monkeypatch, **otherwise):
    model, training = STORIES
    changed = (model, training.model_copy(update=otherwise))
    monkeypatch.setattr(experiments, "STORIES", changed)


@pytest.fixture
def toy(data_folder, monkeypatch):
    monkeypatch.setenv("DMN_DATA", str(data_folder))
    monkeypatch.setattr(experiments, "EXPERIMENTS", TOY)
    monkeypatch.setattr(experiments, "QUESTIONS", {"1": 40})
    _train(monkeypatch, epochs=1)
    experiments.corpus.cache_clear()
    yield TOY
    experiments.corpus.cache_clear()


def test_what_was_run_is_not_run_again_unless_its_settings_change(toy, tmp_path, monkeypatch):
    out = tmp_path / "found.jsonl"
    run(["toy"], 1, 10, out)
    first = out.read_text()
    assert [json.loads(line)["setting"] for line in first.splitlines()] == ["no", "yes"]
    run(["toy"], 2, 0, out)
    assert out.read_text() == first
    run(["toy"], 2, 10, out)
    assert len(known(out)) == 6  # of which two are told of again
    run(["again"], 2, 10, out)
    assert len(out.read_text().splitlines()) == 4
    _train(monkeypatch, epochs=1, learning_rate=1e-2)
    assert known(out) == []


def test_the_page_says_what_was_not_run(toy, tmp_path):
    found = [
        {
            "experiment": "toy",
            "setting": s,
            "task": "1",
            "accuracy": a,
            "seconds": 1.0,
            "of": str(a),
        }
        for s, a in (("no", 50.0), ("no", 52.0), ("yes", 90.0), ("yes", 92.0), ("yes", 91.0))
    ]
    found += [one | {"experiment": "again", "setting": "plain"} for one in found[:1]]
    said = page(toy, found)
    assert "| 1 | 51.0 ± 1.4 (2) | 91.0 ± 1.0 |" in said
    assert "- **yes** better than no? **yes** on 1 (+40.0, +34.0 to +46.0)." in said
    assert "And this? **Not run yet.**" in said
    assert "5 trainings, 0.0 hours" in said


def test_a_sentence_is_measured_on_both_of_its_questions():
    found = [
        {"experiment": "feels", "setting": s, "task": row, "accuracy": a, "seconds": 1.0, "of": s}
        for s, row, a in (
            ("a", "SST, five grades", 41.0),
            ("a", "SST, two", 81.0),
            ("b", "SST, two", 82.0),
        )
    ]
    said = page({"feels": Experiment("Which?", {"a": {}, "b": {}}, (SST,))}, found)
    assert "| SST, five grades | 41.0 (1) | not run |\n| SST, two | 81.0 (1) | 82.0 (1) |" in said


def test_the_page_of_experiments_is_what_its_command_writes():
    written = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    found = known(ROOT / "docs" / "experiments.jsonl")
    assert written == page(EXPERIMENTS, found), "run python -m benchmarks.experiments --minutes 0"
