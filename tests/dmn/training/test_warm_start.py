import dataclasses

import pytest
import torch

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.data.batching import collate
from dmn.data.encoding import encode
from dmn.errors import CheckpointError
from dmn.models.build import build
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.vocabulary import Vocabulary
from dmn.training import loop, warm_start
from tests.conftest import small

PLAIN = small(ModelConfig(memory="comparing"))
WIDER = PLAIN.model_copy(
    update={
        "keeps_sentences": True,
        "match_size": 6,
        "order": True,
        "passes": PLAIN.passes + 2,
        "placeholders": PLAIN.placeholders + 3,
    }
)


@pytest.fixture
def start(vocabulary: Vocabulary) -> Checkpoint:
    torch.manual_seed(3)
    network = build(PLAIN, len(vocabulary)).eval()
    return Checkpoint("plain", network, vocabulary, PLAIN, TrainingConfig(), {}, 5)


def test_a_wider_network_answers_at_first_as_the_checkpoint_did(start, examples, monkeypatch):
    wider = Vocabulary(start.vocabulary.known, WIDER.placeholders)
    data = encode(examples, wider)
    state = loop.start(WIDER, TrainingConfig(), data, torch.device("cpu"))
    warm_start.initialize(start, wider, state)
    network = state.network.eval()
    torch.nn.init.zeros_(network.memory.order.weights.bias)  # its κ is 0.1 at first
    indices = torch.arange(len(examples)).numpy()
    before = collate(encode(examples, start.vocabulary), indices, PLAIN.passes)
    with torch.inference_mode():
        expected = start.network.read(before).episodes
        found = network.read(collate(data, indices, PLAIN.passes), PLAIN.passes).episodes
        torch.testing.assert_close(found.gates, expected.gates)
        torch.testing.assert_close(found.memories, expected.memories)


def test_a_later_pass_starts_as_the_last_one_of_the_checkpoint(start, examples):
    wider = Vocabulary(start.vocabulary.known, WIDER.placeholders)
    state = loop.start(WIDER, TrainingConfig(), encode(examples, wider), torch.device("cpu"))
    warm_start.initialize(start, wider, state)
    updates = state.network.memory.updates
    last = PLAIN.passes - 1
    for later in updates[last:]:
        torch.testing.assert_close(later.linear.weight, updates[last].linear.weight)
    assert not torch.equal(updates[0].linear.weight, updates[last].linear.weight)


@pytest.mark.parametrize("change", [{"passes": 2}, {"placeholders": 5}, {"hidden_size": 12}])
def test_a_network_that_reads_less_is_refused(start, change):
    with pytest.raises(CheckpointError, match="network settings of this run differ"):
        warm_start.check(start, PLAIN.model_copy(update=change))


@pytest.mark.parametrize("name", ["keeps_sentences", "match_size", "order"])
def test_what_the_checkpoint_reads_cannot_be_taken_away(start, name):
    reads_more = dataclasses.replace(start, model=WIDER)
    less = WIDER.model_copy(update={name: PLAIN.model_dump()[name]})
    with pytest.raises(CheckpointError, match="network settings of this run differ"):
        warm_start.check(reads_more, less)
    warm_start.check(start, WIDER)
