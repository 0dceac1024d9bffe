"""A bag of words: which words the story and the question hold, in no order."""

from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.models.baselines.pooled import OneLook
from dmn.models.modules.answer import AnswerModule
from dmn.models.modules.input import Embed
from dmn.models.network import Network


def bag(
    embedded: Float[Tensor, "row token hidden"], is_token: Bool[Tensor, "row token"]
) -> Float[Tensor, "row hidden"]:
    """The sum of each row's words."""
    return (embedded * is_token[:, :, None]).sum(1)


class SentenceBags(nn.Module):
    """Each fact is the sum of its words."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        embedding: Embed,
        sentences: Int[Tensor, "sentence token"],
        is_token: Bool[Tensor, "sentence token"],
        facts: Int[Tensor, "batch fact"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch fact hidden"]:
        bags: Tensor = self.dropout(bag(embedding(sentences), is_token))
        return F.embedding(facts, bags)


class QuestionBag(nn.Module):
    """The question is the sum of its words."""

    def forward(
        self,
        embedding: nn.Embedding,
        questions: Int[Tensor, "batch token"],
        is_token: Bool[Tensor, "batch token"],
    ) -> Float[Tensor, "batch hidden"]:
        return bag(embedding(questions), is_token)


class MeanOfFacts(OneLook):
    """The story is the mean of its facts, so that a long one weighs no more than a short one."""

    def pooled(
        self, facts: Float[Tensor, "batch fact hidden"], is_fact: Bool[Tensor, "batch fact"]
    ) -> Float[Tensor, "batch hidden"]:
        sums = (facts * is_fact[:, :, None]).sum(1)
        return sums / is_fact.sum(1, keepdim=True)


class BagOfWords(Network):
    """A baseline that ignores who did what, and when."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, config.hidden_size)
        self.input = SentenceBags(config.dropout)
        self.question = QuestionBag()
        self.memory = MeanOfFacts(config.hidden_size, config.passes)
        self.answer = AnswerModule.of(config, vocabulary_size)
