"""The rivals at a size that differs from every other axis, with weights large enough to matter."""

import pytest
import torch

from dmn.config.model import ModelConfig
from dmn.models.build import build
from dmn.models.network import Network
from tests.conftest import small

RIVALS = {
    "memn2n": ModelConfig(network="memn2n"),
    "memn2n-tied": ModelConfig(network="memn2n", tied=True),
    "gru_reader": ModelConfig(network="gru_reader"),
    "cnn": ModelConfig(network="cnn", embedding_size=6),
    "bag_of_words": ModelConfig(network="bag_of_words"),
}


@pytest.fixture(params=sorted(RIVALS))
def rival(request: pytest.FixtureRequest) -> ModelConfig:
    config = RIVALS[request.param]
    return small(config) if config.attends else small(config, passes=1)


@pytest.fixture
def network(rival: ModelConfig, vocabulary) -> Network:
    torch.manual_seed(5)
    network = build(rival, len(vocabulary)).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    return network
