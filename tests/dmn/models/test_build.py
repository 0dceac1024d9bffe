import pytest

from dmn.config.model import ModelConfig
from dmn.models.baselines.bag_of_words import BagOfWords
from dmn.models.baselines.cnn import MultichannelCNN
from dmn.models.baselines.gru_reader import GRUReader
from dmn.models.baselines.memn2n import MemN2N
from dmn.models.baselines.question_alone import QuestionAlone
from dmn.models.build import build
from dmn.models.network import DynamicMemoryNetwork
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
