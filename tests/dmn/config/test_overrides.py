import json

import pytest

from dmn.config.model import ModelConfig
from dmn.config.overrides import fields_help, settings
from dmn.config.presets import DMN_2016, PRESETS
from dmn.config.run import Generated
from dmn.config.training import TrainingConfig
from dmn.errors import DataError


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_without_assignments_is_itself(preset):
    assert settings(preset, [], None) == PRESETS[preset][:3]


def test_assignments_change_single_fields_of_both_configurations():
    given = ["passes=7", "precision=bfloat16", 'tasks=["1", "2"]', 'task_weights={"3": 4}']
    model, training, _ = settings("dmn-2016", given, "cpu")
    assert model == DMN_2016.model_copy(update={"passes": 7})
    assert (training.precision, training.device) == ("bfloat16", "cpu")
    assert (training.tasks, training.task_weights) == (("1", "2"), {"3": 4.0})


@pytest.mark.parametrize(
    ("value", "tasks"),
    [("1", ("1",)), ("1,2", ("1", "2")), ("[1, 2]", ("1", "2")), ('"1"', ("1",)), ("a", ("a",))],
)
def test_names_may_be_given_without_brackets_and_quotes(value, tasks):
    assert settings("dmn-plus", [f"tasks={value}"], None).training.tasks == tasks


@pytest.mark.parametrize(
    ("preset", "assignment", "says"),
    [
        ("dmn-3", "passes=3", "--preset: expected one of task-1-quick, .*, got 'dmn-3'"),
        ("dmn-plus", "pases=3", "--set: expected key=value with a key of network, input"),
        ("dmn-plus", "passes", "got 'passes'"),
        ("dmn-plus", "passes=99", "--set passes: "),
        ("dmn-plus", "precision=float16", "--set precision: .*got 'float16'"),
    ],
)
def test_what_cannot_be_set_is_refused_by_name(preset, assignment, says):
    with pytest.raises(DataError, match=says):
        settings(preset, [assignment], None)


def test_the_help_names_every_field_with_its_default():
    text = fields_help()
    for name, field in (ModelConfig.model_fields | TrainingConfig.model_fields).items():
        default = json.dumps(field.get_default(call_default_factory=True))
        assert f"{name}={default}: {field.description}" in text


def test_stories_are_told_where_a_preset_or_an_assignment_says_so():
    quick = PRESETS["task-1-quick"].generated
    assert settings("task-1-quick", ["stories=50"], None).generated == quick.model_copy(
        update={"stories": 50}
    )
    assert settings("dmn-plus", ["style=wide"], None).generated == Generated(style="wide")
    assert settings("dmn-plus", [], None).generated is None


def test_data_that_are_given_stand_in_for_the_stories_of_a_preset():
    assert settings("task-1-quick", [], None, has_data=True).generated is None
    assert settings("task-1-quick", ["stories=50"], None, has_data=True).generated == Generated(
        stories=50
    )
