from pathlib import Path

import pytest
import torch

from dmn.config.model import ModelConfig
from dmn.errors import DataError
from dmn.models.embeddings import initialize_embeddings
from dmn.models.network import DynamicMemoryNetwork
from dmn.text.vocabulary import Vocabulary
from tests.dmn.text.test_word_vectors import TEXT, written


def test_a_network_begins_with_the_vectors_of_the_words_it_knows(tmp_path: Path):
    vocabulary = Vocabulary(["the", "unheard", "… he"], 2)
    network = DynamicMemoryNetwork(ModelConfig(hidden_size=5, embedding_size=3), len(vocabulary))
    before = network.embedding.weight.detach().clone()
    initialize_embeddings(written(tmp_path, TEXT), vocabulary, network)
    after = network.embedding.weight.detach()
    expected = torch.tensor([0.5, 1, -1])
    the, unheard = vocabulary.id("the"), vocabulary.id("unheard")
    torch.testing.assert_close(after[the] / after[the].norm(), expected / expected.norm())
    torch.testing.assert_close(after[unheard], before[unheard])
    assert not after[vocabulary.id("… he")].any()
    assert after[the].std() == pytest.approx(float(before.std()), rel=1e-4)


def test_vectors_of_another_width_are_refused(tmp_path: Path):
    vocabulary = Vocabulary(["the"], 2)
    network = DynamicMemoryNetwork(ModelConfig(hidden_size=5), len(vocabulary))
    with pytest.raises(DataError, match=r"vectors of 5 numbers, got 3\. Set embedding_size=3"):
        initialize_embeddings(written(tmp_path, TEXT), vocabulary, network)
