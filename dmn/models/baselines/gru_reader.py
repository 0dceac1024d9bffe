"""A plain GRU that reads all words of the story, and an answer from its last state."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from dmn.config.model import ModelConfig
from dmn.models.baselines.pooled import OneLook
from dmn.models.modules.answer import AnswerModule
from dmn.models.modules.input import WordGRU
from dmn.models.modules.question import QuestionModule
from dmn.models.network import Network


class LastState(OneLook):
    """The story is the state at its last word."""

    def pooled(
        self, facts: Float[Tensor, "batch fact hidden"], is_fact: Bool[Tensor, "batch fact"]
    ) -> Float[Tensor, "batch hidden"]:
        last = (is_fact.sum(1) - 1)[:, None, None].expand(-1, 1, facts.shape[2])
        return facts.gather(1, last).squeeze(1)


class GRUReader(Network):
    """The 2016 DMN without its memory: all that is known must pass through one state."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.input = WordGRU(hidden, config.dropout)
        self.question = QuestionModule(hidden)
        self.memory = LastState(hidden, config.passes)
        self.answer = AnswerModule.of(config, vocabulary_size)
