from pathlib import Path

import pytest

from app.content.examples import EXAMPLES
from app.settings import settings
from app.train import draft as train_draft
from app.train.draft import (
    Draft,
    OwnProbe,
    answers_of,
    command,
    config_of,
    folders,
    tasks_in,
    tasks_of,
)
from dmn.config.model import ModelConfig
from dmn.config.overrides import settings as assigned
from dmn.config.presets import PRESETS
from dmn.config.run import Generated, Probe
from dmn.config.training import TrainingConfig
from dmn.errors import DataError, DMNError, TextError
from tests.app.handmade import CONFIG

STORY = "1 Mary went to the garden.\n2 Where is Mary?\tgarden\t1\n"
QUICK = PRESETS["task-1-quick"]
ANSWERS = answers_of(QUICK.model, QUICK.training, QUICK.generated)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """DMN_DATA with two tasks of bAbI, and a text that is none."""
    folder = tmp_path / "data" / "babi" / "en"
    folder.mkdir(parents=True)
    for task in (2, 10):
        (folder / f"qa{task}_what_train.txt").write_text(3 * STORY)
    (folder.parent / "readme.txt").write_text("no stories")
    monkeypatch.setenv("DMN_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


def test_a_first_run_needs_nothing_but_its_preset(tmp_path: Path) -> None:
    config = config_of(Draft(ANSWERS, "generated"), tmp_path)
    assert (config.model, config.training, config.generated) == QUICK[:3]
    assert config.data == ()


def test_its_command_says_the_same_in_a_terminal(tmp_path: Path) -> None:
    answers = ANSWERS | {"training.epochs": 7, "model.passes": 3, "training.task_weights": "1: 2"}
    words = config_of(Draft(answers, "generated"), tmp_path).command.split(" --set ")
    assert words[0] == "python -m dmn train --out runs/mine --preset task-1-quick"
    changes = [word.strip("'") for word in words[1:]]
    model, training, *_ = assigned("task-1-quick", changes, None)
    assert (training.epochs, model.passes, training.task_weights) == (7, 3, {"1": 2.0})


def test_folders_with_training_questions_are_found_below_the_data(data: Path) -> None:
    (found,) = folders(data)
    assert found == data / "babi" / "en"
    assert tasks_in(found) == ["2", "10"]
    assert folders(data / "absent") == []


def test_a_folder_replaces_the_stories_of_the_preset(data: Path, tmp_path: Path) -> None:
    answers = ANSWERS | {"training.tasks": ["2"]}
    draft = Draft(answers, "folder", folder=data / "babi" / "en")
    config = config_of(draft, tmp_path)
    assert config.data == (str(data / "babi" / "en"),)
    assert config.generated is None
    assert tasks_of(draft) == ["2", "10"]


def test_a_persons_own_file_is_stored_and_named(tmp_path: Path) -> None:
    stories = STORY + STORY.replace("garden", "office")
    upload = ("../../qa3_mine.txt", stories.encode())
    config = config_of(Draft(ANSWERS, "upload", upload=upload), tmp_path / "uploads")
    (path,) = map(Path, config.data)
    assert path.is_relative_to(tmp_path / "uploads")
    assert path.read_bytes() == upload[1]


def test_tasks_that_the_stories_do_not_hold_are_a_mistake(data: Path) -> None:
    folder = data / "babi" / "en"
    assert train_draft.unknown_tasks(Draft(ANSWERS, "folder", folder=folder)) == ["1"]
    assert train_draft.unknown_tasks(Draft(ANSWERS, "upload", own_tasks=("qa1", "1"))) == []
    assert (
        train_draft.unknown_tasks(Draft(ANSWERS | {"training.tasks": []}, "folder", folder=folder))
        == []
    )


def test_a_path_that_leads_out_of_the_data_is_refused(data: Path, tmp_path: Path) -> None:
    inside = config_of(Draft(ANSWERS, "upload", path=Path("babi/en")), tmp_path)
    assert inside.data == (str(data / "babi" / "en"),)
    with pytest.raises(DataError, match="below"):
        config_of(Draft(ANSWERS, "upload", path=Path("../../../etc/passwd")), tmp_path)


@pytest.mark.parametrize("source", ["folder", "upload"])
def test_without_stories_nothing_starts(source, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Expected stories to train on"):
        config_of(Draft(ANSWERS, source), tmp_path)


def test_a_mistake_names_its_field(tmp_path: Path) -> None:
    with pytest.raises(DMNError, match=r"^passes: Expected a number, 1 to 12"):
        config_of(Draft(ANSWERS | {"model.passes": 99}, "generated"), tmp_path)


def test_a_clone_asks_for_the_same_run(tmp_path: Path) -> None:
    answers = answers_of(CONFIG.model, CONFIG.training, CONFIG.generated)
    draft = Draft(answers, "clone", base=CONFIG)
    again = config_of(draft, tmp_path)
    assert again.model_copy(update={"command": CONFIG.command}) == CONFIG
    assert tasks_of(draft) == [str(task) for task in range(1, 21)]


def test_a_clone_of_other_stories_reads_them_again(data: Path, tmp_path: Path) -> None:
    place = str(data / "babi" / "en")
    base = CONFIG.model_copy(update={"data": (place,), "valid": (place,), "generated": None})
    valid = data / "babi" / "en" / "qa2_valid.txt"
    valid.write_text(STORY)
    draft = Draft(answers_of(base.model, base.training, None), "clone", base=base)
    again = config_of(draft, tmp_path)
    assert (again.data, again.valid, again.generated) == (base.data, base.valid, None)
    assert not train_draft.is_generated(draft)


def test_chosen_probes_are_the_pages_own_examples(tmp_path: Path) -> None:
    config = config_of(Draft(ANSWERS, "generated", probes=("2", "3")), tmp_path)
    assert [probe.question for probe in config.probes] == [
        EXAMPLES[task].question for task in ("2", "3")
    ]


@pytest.mark.parametrize(
    ("probes", "tasks"), [((), ["", "1"]), (("2", "3"), ["", "2", "3"])], ids=["default", "chosen"]
)
def test_a_story_of_ones_own_is_a_probe_beside_the_others(tmp_path: Path, probes, tasks) -> None:
    own = OwnProbe("Ada sat. She ran\nBob hid.", " Where is Ada? ", "attic, yard")
    found = config_of(Draft(ANSWERS, "generated", probes=probes, own_probe=own), tmp_path).probes
    assert [probe.task for probe in found] == tasks
    assert found[0].facts == ("Ada sat.", "She ran", "Bob hid.")
    assert (found[0].question, found[0].answer) == ("Where is Ada?", ("attic", "yard"))


def test_the_probes_of_a_cloned_run_stay_beside_ones_own(tmp_path: Path) -> None:
    base = CONFIG.model_copy(update={"probes": (Probe(facts=("x",), question="y?"),)})
    own = OwnProbe("Ada sat.", "Where is Ada?")
    draft = Draft(ANSWERS, "clone", base=base, own_probe=own)
    assert [probe.question for probe in config_of(draft, tmp_path).probes] == [
        "y?",
        "Where is Ada?",
    ]


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (OwnProbe("Ada sat."), "Ask something"),
        (OwnProbe("", "Where is Ada?"), "Nothing to read yet"),
        (OwnProbe("Ada sat.\n" * 201, "Where is Ada?"), "up to 200 sentences, this one has 201"),
    ],
)
def test_a_probe_that_cannot_be_read_is_refused(tmp_path: Path, own, says) -> None:
    with pytest.raises(TextError, match=says):
        config_of(Draft(ANSWERS, "generated", own_probe=own), tmp_path)


def test_a_command_names_the_checkpoint_to_begin_with(tmp_path: Path) -> None:
    model, training = ModelConfig(), TrainingConfig()
    draft = Draft(answers_of(model, training, None), "generated", begin_from="my babi")
    assert "--init-from 'my babi'" in command(draft, model, training, [], None)


def test_a_command_names_the_data(tmp_path: Path) -> None:
    model, training = ModelConfig(), TrainingConfig()
    draft = Draft(answers_of(model, training, None), "folder", preset="dmn-plus")
    said = command(draft, model, training, [Path("/data/my stories")], None)
    assert said.endswith("--preset dmn-plus --data '/data/my stories'")


def test_stories_may_be_told_in_other_ways(tmp_path: Path) -> None:
    answers = ANSWERS | {"generated.style": "wide", "generated.story_seed": 5}
    config = config_of(Draft(answers, "generated"), tmp_path)
    assert config.generated == Generated(
        stories=QUICK.generated.stories, style="wide", story_seed=5
    )
    assert "--set 'style=\"wide\"'" in config.command
