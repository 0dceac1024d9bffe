"""From a configuration to its network: the DMN or one of its rivals."""

from collections.abc import Callable

from dmn.config.model import ModelConfig
from dmn.models.baselines.bag_of_words import BagOfWords
from dmn.models.baselines.cnn import MultichannelCNN
from dmn.models.baselines.gru_reader import GRUReader
from dmn.models.baselines.memn2n import MemN2N
from dmn.models.baselines.question_alone import QuestionAlone
from dmn.models.network import DynamicMemoryNetwork, Network

_NETWORKS: dict[str, Callable[[ModelConfig, int], Network]] = {
    "dmn": DynamicMemoryNetwork,
    "memn2n": MemN2N,
    "gru_reader": GRUReader,
    "cnn": MultichannelCNN,
    "bag_of_words": BagOfWords,
    "question_alone": QuestionAlone,
}


def build(config: ModelConfig, vocabulary_size: int) -> Network:
    """An untrained network of the kind that the configuration names."""
    return _NETWORKS[config.network](config, vocabulary_size)
