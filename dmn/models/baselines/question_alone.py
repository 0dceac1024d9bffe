"""No pass at all: the answer is read off the question, m⁰ = q (Kumar et al. 2016, table 4)."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from dmn.config.model import ModelConfig
from dmn.models.baselines.bag_of_words import SentenceBags
from dmn.models.baselines.pooled import Ungated
from dmn.models.modules.answer import AnswerModule
from dmn.models.modules.question import QuestionModule
from dmn.models.network import Network


class NoLook(Ungated):
    """The memory is the question."""

    def look(
        self,
        facts: Float[Tensor, "batch fact hidden"],
        question: Float[Tensor, "batch hidden"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch hidden"]:
        return question


class QuestionAlone(Network):
    """A baseline that ignores the story; the facts are computed but not read."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.input = SentenceBags(config.dropout)
        self.question = QuestionModule(hidden)
        self.memory = NoLook(config.passes)
        self.answer = AnswerModule.of(config, vocabulary_size)
