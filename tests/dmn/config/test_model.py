import json

import pytest
from pydantic import ValidationError

from dmn.config.model import GATES, ModelConfig
from dmn.config.presets import DMN_2016, DMN_PLUS, PRESETS
from dmn.config.run import Generated, Probe
from dmn.config.training import TrainingConfig
from dmn.models.modules.attention import gate_named

BOTH = pytest.mark.parametrize("config", [ModelConfig, TrainingConfig])


@BOTH
def test_every_field_says_what_it_is_for(config):
    assert all(field.description for field in config.model_fields.values())


@BOTH
def test_a_configuration_comes_back_from_its_json(config):
    assert config.model_validate_json(config().model_dump_json()) == config()
    assert config.model_validate(json.loads(json.dumps(config().model_dump()))) == config()


@BOTH
def test_an_unknown_field_is_refused_by_name(config):
    with pytest.raises(ValidationError, match="hiden_size"):
        config(hiden_size=3)


@BOTH
def test_a_configuration_cannot_be_changed(config):
    made = config()
    name = next(iter(config.model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(made, name, getattr(made, name))


@pytest.mark.parametrize(
    ("config", "field", "value"),
    [
        (ModelConfig, "hidden_size", 3),
        (ModelConfig, "hidden_size", 1025),
        (ModelConfig, "passes", 0),
        (ModelConfig, "passes", 13),
        (ModelConfig, "max_items", 0),
        (ModelConfig, "placeholders", 0),
        (ModelConfig, "dropout", 1.0),
        (ModelConfig, "input", "bag"),
        (TrainingConfig, "epochs", 0),
        (TrainingConfig, "batch_size", 0),
        (TrainingConfig, "learning_rate", 0.0),
        (TrainingConfig, "learning_rate", float("nan")),
        (TrainingConfig, "clip_norm", float("inf")),
        (TrainingConfig, "gate_weight", float("nan")),
        (TrainingConfig, "gate_weight", -1),
        (TrainingConfig, "rename_share", 1.1),
        (TrainingConfig, "patience", 0),
        (TrainingConfig, "seed", -1),
        (TrainingConfig, "seed", 2**64),
        (TrainingConfig, "threads", 0),
        (TrainingConfig, "device", "tpu"),
        (TrainingConfig, "precision", "float16"),
        (TrainingConfig, "task_weights", {"3": -1}),
        (TrainingConfig, "task_weights", {"3": 101}),
        (TrainingConfig, "task_weights", {"3": float("nan")}),
    ],
)
def test_a_value_out_of_range_names_its_field(config, field, value):
    with pytest.raises(ValidationError) as refused:
        config(**{field: value})
    assert refused.value.errors()[0]["loc"][0] == field


def test_a_weight_of_a_task_says_what_was_expected():
    with pytest.raises(ValidationError, match=r"expected 0 to 100 for task 3, got 101"):
        TrainingConfig(task_weights={"2": 1, "3": 101})


def test_a_tied_update_may_be_asked_for_more_passes_than_it_was_trained_with():
    assert ModelConfig(passes=3, tied=True).max_passes == 12
    assert ModelConfig(passes=3, tied=False).max_passes == 3


def test_each_preset_says_what_it_is_and_what_it_needs():
    assert list(PRESETS) == [
        "task-1-quick",
        "all-twenty",
        "dmn-2016",
        "dmn-plus-2016",
        "no-supervision",
        "memn2n",
        "gru-reader",
        "bag-of-words",
        "sentiment",
        "sentiment-840b",
        "cnn-mc",
        "part-of-speech",
        "dmn-plus",
    ]
    assert all(preset.description for preset in PRESETS.values())
    assert [name for name, preset in PRESETS.items() if preset.generated] == ["task-1-quick"]
    assert PRESETS["no-supervision"].training.gate_weight == 0


def test_the_papers_protocol_takes_the_best_of_ten_without_supporting_facts():
    training = PRESETS["dmn-plus-2016"].training
    assert (training.restarts, training.epochs, training.patience) == (10, 256, 20)
    assert (training.gate_weight, training.early_answer_weight, training.rename_share) == (0, 0, 0)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Generated, {"stories": 9}),
        (Generated, {"stories": 10**9}),
        (Generated, {"style": "prose"}),
        (Generated, {"story_seed": -1}),
        (TrainingConfig, {"restarts": 0}),
        (Probe, {"facts": (), "question": "Where?"}),
        (Probe, {"facts": ("a",) * 201, "question": "Where?"}),
        (Probe, {"facts": ("a",), "question": ""}),
    ],
)
def test_what_is_out_of_range_is_refused_by_name(kind, fields):
    with pytest.raises(ValidationError) as refused:
        kind(**fields)
    assert refused.value.errors()[0]["loc"][0] in fields


def test_the_presets_are_the_two_papers():
    assert PRESETS["dmn-plus"][0] == DMN_PLUS
    assert PRESETS["dmn-2016"][0] == DMN_2016
    papers = ("input", "attention", "gate", "episode", "memory", "answer")
    plus = ("fusion", "compact", "softmax", "attention_gru", "relu", "state_and_memory")
    first = ("word_gru", "full", "sigmoid", "gated_gru", "gru", "state")
    assert tuple(getattr(DMN_PLUS, field) for field in papers) == plus
    assert tuple(getattr(DMN_2016, field) for field in papers) == first


def test_a_gate_is_a_file_and_another_name_is_refused_with_those_there_are():
    assert {"compact", "full"} <= set(GATES)
    for name in GATES:
        assert gate_named(ModelConfig(attention=name).attention, 7).state_dict()
    with pytest.raises(ValidationError, match=r"'compact'.* or 'full'"):
        ModelConfig(attention="../full")
