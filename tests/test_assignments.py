import json

import pytest

from dmn.assignments import fields_help, settings
from dmn.config import DMN_2016, PRESETS, ModelConfig, TrainingConfig
from dmn.errors import DataError


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_without_assignments_is_itself(preset):
    assert settings(preset, [], None) == PRESETS[preset]


def test_assignments_change_single_fields_of_both_configurations():
    given = ["passes=7", "precision=bfloat16", 'tasks=["1", "2"]', 'task_weights={"3": 4}']
    model, training = settings("dmn-2016", given, "cpu")
    assert model == DMN_2016.model_copy(update={"passes": 7})
    assert (training.precision, training.device) == ("bfloat16", "cpu")
    assert (training.tasks, training.task_weights) == (("1", "2"), {"3": 4.0})


@pytest.mark.parametrize(
    ("preset", "assignment", "says"),
    [
        ("dmn-3", "passes=3", "--preset: expected one of dmn-plus, dmn-2016, got 'dmn-3'"),
        ("dmn-plus", "pases=3", "--set: expected key=value with a key of input, attention"),
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
