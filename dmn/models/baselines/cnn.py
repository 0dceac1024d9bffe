"""CNN-multichannel: a convolution over a sentence's words, each in two channels (Kim 2014, section
2).

    xᵢ = [the vector that word i began with; its tuned vector]
    m = max over i of ReLU(Wₕ xᵢ₋ₕ₊₁:ᵢ + bₕ),   h = 3, 4, 5

Departs from the paper: the answer module is the DMN's, since one network answers both questions
about a sentence; sentences are padded on both sides, so that a phrase of one word can be read; no
bound on the norms of the last layer's rows.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.models.baselines.bag_of_words import SentenceBags
from dmn.models.baselines.pooled import Ungated
from dmn.models.modules.answer import AnswerModule
from dmn.models.modules.question import QuestionModule
from dmn.models.network import Network

WIDTHS = (3, 4, 5)
"""Words that a pattern spans."""


class Convolutions(Ungated):
    """The largest response of each pattern over the words; there are `hidden_size` patterns."""

    def __init__(self, config: ModelConfig, width: int) -> None:
        super().__init__(config.passes)
        each, left = divmod(config.hidden_size, len(WIDTHS))
        self.kernels = nn.ModuleList(
            nn.Conv1d(width, each + (i < left), h, padding=h - 1) for i, h in enumerate(WIDTHS)
        )
        self.dropout = nn.Dropout(config.dropout)

    def look(
        self,
        facts: Float[Tensor, "batch fact width"],
        question: Float[Tensor, "batch hidden"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch hidden"]:
        words = (facts * is_fact[:, :, None]).transpose(1, 2)
        lengths = is_fact.sum(1, keepdim=True)
        found = []
        for h, kernel in zip(WIDTHS, self.kernels, strict=True):
            response = F.relu(kernel(words))
            place = torch.arange(response.shape[2], device=facts.device)
            is_there = place < lengths + h - 1
            found.append((response * is_there[:, None]).amax(2))
        memory: Tensor = self.dropout(torch.cat(found, dim=1))
        return memory


class MultichannelCNN(Network):
    """Of the configuration: facts, classes, sizes, answer, and dropout, which is of what the
    patterns found; the rest is for the DMN.
    """

    static: Float[Tensor, "vocabulary word"]

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        hidden, words = config.hidden_size, config.word_size
        self.embedding = nn.Embedding(vocabulary_size, words)
        self.register_buffer("static", self.embedding.weight.detach().clone())
        self.input = SentenceBags(dropout=0.0)
        self.question = QuestionModule(hidden, words)
        self.memory = Convolutions(config, 2 * words)
        self.answer = AnswerModule.of(config, vocabulary_size)

    def on_embeddings_initialized(self) -> None:
        self.static.copy_(self.embedding.weight.detach())

    def embed(self, ids: Int[Tensor, "*token"]) -> Float[Tensor, "*token width"]:
        """Both channels of each word, in one row."""
        return torch.cat([F.embedding(ids, self.static), self.embedding(ids)], dim=-1)
