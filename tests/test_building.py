import pytest

from dmn.baselines.bag_of_words import BagOfWords
from dmn.baselines.cnn import MultichannelCNN
from dmn.baselines.gru_reader import GRUReader
from dmn.baselines.memn2n import MemN2N
from dmn.baselines.question_alone import QuestionAlone
from dmn.building import build
from dmn.config import ModelConfig
from dmn.network import DynamicMemoryNetwork
from tests.conftest import small

KINDS = {
    "dmn": DynamicMemoryNetwork,
    "memn2n": MemN2N,
    "gru_reader": GRUReader,
    "cnn": MultichannelCNN,
    "bag_of_words": BagOfWords,
    "question_alone": QuestionAlone,
}


@pytest.mark.parametrize("name", KINDS)
def test_the_configuration_names_the_network(name):
    network = build(small(ModelConfig(network=name)), 20)
    assert type(network) is KINDS[name]
    assert network.embedding.weight.shape == (20, 11)
