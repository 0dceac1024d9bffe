import pytest

from dmn.config.model import ModelConfig
from dmn.config.presets import MEMN2N, PRESETS
from dmn.config.training import TrainingConfig
from dmn.config.validation import contradictions

BAG = ModelConfig(network="bag_of_words", passes=1)
FREE = TrainingConfig(gate_weight=0)


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_contradicts_itself(name):
    assert not contradictions(PRESETS[name].model, PRESETS[name].training)


@pytest.mark.parametrize(
    ("model", "training", "field", "told"),
    [
        (ModelConfig(network="gru_reader"), FREE, "passes", "Expected 1, since gru_reader reads"),
        (BAG, TrainingConfig(), "gate_weight", "bag_of_words has no gates"),
        (ModelConfig(), TrainingConfig(linear_epochs=3), "linear_epochs", "got 3"),
        (ModelConfig(network="cnn", passes=1), FREE, "facts", "Expected token"),
        (MEMN2N.model_copy(update={"about": "fact"}), FREE, "about", "got fact"),
        (BAG.model_copy(update={"embedding_size": 50}), FREE, "embedding_size", "got 50"),
        (
            ModelConfig(input="word_gru", keeps_sentences=True),
            TrainingConfig(),
            "keeps_sentences",
            "whose input is fusion or cnn",
        ),
        (ModelConfig(match_size=64), TrainingConfig(), "match_size", "got 64"),
        (MEMN2N, TrainingConfig(linear_epochs=20), "linear_epochs", "fewer than the 20 epochs"),
    ],
)
def test_what_a_network_cannot_do_is_refused_by_name(model, training, field, told):
    found = contradictions(model, training)
    assert list(found) == [field]
    assert told in found[field]


def test_memn2n_may_be_shown_where_to_look():
    assert not contradictions(MEMN2N, TrainingConfig(linear_epochs=2))
