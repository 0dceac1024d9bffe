from pathlib import Path

import pytest

from dmn.config.model import ModelConfig
from dmn.config.presets import PRESETS
from dmn.config.run import Generated, Probe
from dmn.config.training import TrainingConfig
from dmn.errors import CheckpointError, DataError
from dmn.runs.create import new_config
from tests.paths import BABI

MODEL, TRAINING = ModelConfig(), TrainingConfig()


def test_page_and_command_line_make_the_same_configuration(tiny_checkpoint):
    probe = Probe(facts=("Mary is here.",), question="Where is Mary?")
    config = new_config(
        MODEL,
        TRAINING,
        [BABI],
        [BABI / "qa1_valid.txt"],
        str(tiny_checkpoint),
        generated=Generated(stories=30),
        probes=[probe],
        command="from the page",
    )
    assert config.data == (str(BABI.resolve()),)
    assert config.valid == (str((BABI / "qa1_valid.txt").resolve()),)
    assert (config.generated, config.probes) == (Generated(stories=30), (probe,))
    assert (config.init_from, config.command) == (str(tiny_checkpoint), "from the page")


def test_without_a_word_the_command_is_this_process_own(monkeypatch):
    monkeypatch.setattr("sys.argv", ["dmn", "train", "--out", "a b"])
    assert new_config(MODEL, TRAINING, [BABI]).command == "python -m dmn train --out 'a b'"


def test_a_preset_that_tells_its_stories_needs_no_data():
    quick = PRESETS["task-1-quick"]
    config = new_config(quick.model, quick.training, generated=quick.generated)
    assert (config.data, config.training.tasks) == ((), ("1",))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "questions to train on, got none"),
        ({"data": [Path("missing.txt")]}, "missing.txt: expected a readable bAbI file"),
        ({"data": [BABI], "valid": [Path("missing")]}, "missing: expected a readable"),
        ({"data": [Path(__file__).parent]}, "expected files qaN_train.txt, found none"),
    ],
)
def test_what_there_is_nothing_to_train_on_for_is_refused(options, says):
    with pytest.raises(DataError, match=says):
        new_config(MODEL, TRAINING, **options)


def test_stories_are_told_of_the_twenty_kinds_alone():
    training = TrainingConfig(tasks=("1", "21", "mine"))
    with pytest.raises(
        DataError, match="tasks: stories can be generated for tasks 1 to 20, got 21"
    ):
        new_config(MODEL, training, generated=Generated())
    new_config(MODEL, training, [BABI], generated=Generated())


def test_a_beginning_that_is_none_is_refused():
    with pytest.raises(CheckpointError, match="Expected the name of a checkpoint"):
        new_config(MODEL, TRAINING, [BABI], init_from="none")
