import pytest

from app.train import form
from app.train.draft import answers_of
from dmn.config.model import ModelConfig
from dmn.config.presets import PRESETS
from dmn.config.run import Generated
from dmn.config.training import TrainingConfig

DEFAULT = answers_of(ModelConfig(), TrainingConfig(), Generated())


def mistakes(**answers: object) -> dict[str, str]:
    return form.read(DEFAULT | {key.replace("__", "."): v for key, v in answers.items()}).mistakes


@pytest.mark.parametrize("section", form.SECTIONS)
def test_there_is_a_question_for_every_field_and_it_says_what_it_is_for(section: str) -> None:
    found = form.questions(section)
    assert [question.name for question in found] == list(form.SECTIONS[section].model_fields)
    assert all(question.help and question.label for question in found)


@pytest.mark.parametrize("name", PRESETS)
def test_the_answers_of_a_preset_give_the_preset(name: str) -> None:
    preset = PRESETS[name]
    found = form.read(answers_of(preset.model, preset.training, preset.generated))
    assert found.mistakes == {}
    assert (found.model, found.training) == (preset.model, preset.training)
    assert found.generated == (preset.generated or Generated())


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        ("model__passes", 13, "Expected a number, 1 to 12; got 13."),
        ("model__passes", None, "Expected a number, 1 to 12; got nothing."),
        ("training__learning_rate", 0.0, "Expected a number, above 0, at most 1; got 0.0."),
        ("training__gate_weight", float("nan"), "at least 0; got nan."),
        ("training__seed", "many", "got 'many'."),
        ("training__seed", str(2**63), "got '9223372036854775808'."),
        ("generated__stories", 9, "Expected a number, 10 to 100,000; got 9."),
        ("model__gate", "hard", "'sigmoid' or 'softmax'; got 'hard'."),
    ],
)
def test_an_answer_out_of_range_is_a_mistake_of_its_field(key, answer, expected) -> None:
    found = mistakes(**{key: answer})
    assert list(found) == [key.replace("__", ".")]
    assert expected in found[key.replace("__", ".")]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"training__gates_first_epochs": 20, "training__epochs": 20}, "gates_first_epochs"),
        ({"training__gates_first_epochs": 2, "training__gate_weight": 0.0}, "gate_weight"),
        ({"training__precision": "bfloat16", "training__device": "cpu"}, "precision"),
        ({"training__tasks": ["1"], "training__task_weights": "2: 3"}, "task_weights"),
    ],
)
def test_answers_that_contradict_each_other_name_the_field_to_change(answers, field) -> None:
    assert list(mistakes(**answers)) == [f"training.{field}"]


def test_several_mistakes_are_told_at_once() -> None:
    found = mistakes(model__passes=0, training__epochs=0, training__task_weights="x")
    assert set(found) == {"model.passes", "training.epochs", "training.task_weights"}


@pytest.mark.parametrize(("text", "weights"), [("", {}), (" 3: 4 ,19:2.5,", {"3": 4.0, "19": 2.5})])
def test_weights_are_written_task_by_task(text, weights) -> None:
    found = form.read(DEFAULT | {"training.task_weights": text})
    assert found.training is not None
    assert found.training.task_weights == weights


@pytest.mark.parametrize("text", ["3", ": 4", "3: much", "3=4"])
def test_weights_written_otherwise_say_how(text: str) -> None:
    assert 'such as "3: 4, 19: 2"' in mistakes(training__task_weights=text)["training.task_weights"]


def test_weights_out_of_range_are_told_by_the_configuration() -> None:
    assert (
        "0 to 100 for task 3" in mistakes(training__task_weights="3: 101")["training.task_weights"]
    )


def test_what_no_browser_holds_is_typed_as_digits() -> None:
    seed = next(one for one in form.questions("training") if one.name == "seed")
    assert seed.kind == "digits"
    found = form.read(DEFAULT | {"training.seed": str(2**60 + 1)})
    assert found.training is not None
    assert found.training.seed == 2**60 + 1


def test_an_error_finds_its_field() -> None:
    assert form.field_of("tasks: expected others.") == ("training.tasks", "expected others.")
    assert form.field_of("hidden_size: too large.") == ("model.hidden_size", "too large.")
    assert form.field_of("/data/x: no folder") == ("", "/data/x: no folder")


def test_only_composed_stories_are_asked_how_they_are_composed():
    names = [question.name for question in form.generated_questions("wide")]
    assert names == ["stories", "style", "story_seed"]
    assert {"longest", "unanswerable"} <= {q.name for q in form.generated_questions("composed")}
