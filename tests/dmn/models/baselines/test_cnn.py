"""Kim's CNN against its equations, word by word."""

import numpy as np
import pytest
import torch

from dmn.config.model import ModelConfig
from dmn.models.baselines.cnn import WIDTHS, MultichannelCNN
from tests.conftest import small


@pytest.fixture
def network() -> MultichannelCNN:
    torch.manual_seed(5)
    config = small(ModelConfig(network="cnn", facts="token", embedding_size=5), passes=1)
    network = MultichannelCNN(config, 20).double().eval()
    network.embedding.weight.data += 0.5  # tuned away from where it began
    return network


@pytest.mark.parametrize("words", [[3], [4, 7], [3, 9, 4, 4, 11, 2, 8]])
def test_a_sentence_is_what_its_patterns_find(network, words):
    static, tuned = network.static.numpy(), network.embedding.weight.detach().numpy()
    rows = np.hstack([static[words], tuned[words]])
    found = []
    for h, kernel in zip(WIDTHS, network.memory.kernels, strict=True):
        padded = np.pad(rows, ((h - 1, h - 1), (0, 0)))
        weight, bias = kernel.weight.detach().numpy(), kernel.bias.detach().numpy()
        windows = [padded[i : i + h] for i in range(len(padded) - h + 1)]
        found += [
            max(0, *(float((w * x.T).sum()) + b for x in windows))
            for w, b in zip(weight, bias, strict=True)
        ]
    facts = network.embed(torch.tensor(words))[None]
    longer = torch.cat([facts, torch.full_like(facts[:, :2], 9.0)], dim=1)
    is_fact = torch.arange(longer.shape[1])[None] < len(words)
    memory = network.memory.look(longer, torch.zeros(1, 11), is_fact)
    np.testing.assert_allclose(memory[0].detach(), found, atol=1e-9)
    assert len(found) == 11


def test_the_static_channel_keeps_what_words_begin_with(network):
    assert not torch.equal(network.static, network.embedding.weight)
    network.on_embeddings_initialized()
    assert torch.equal(network.static, network.embedding.weight)
    assert "static" in network.state_dict()
    assert "static" not in dict(network.named_parameters())
