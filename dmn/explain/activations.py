"""The vectors behind one trace, and what the equations of the network say of them: numpy, no
torch.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dmn.config.model import ModelConfig
from dmn.inference.trace import EpisodeTrace


@dataclass(frozen=True)
class WordScore:
    """A word that the answer may begin with, and its score before the softmax."""

    word: str
    score: float


@dataclass(frozen=True)
class Inside:
    """One story's reading from the facts to the answer; what a Dynamic Memory Network computed.

    Passes and facts count from 0; the last fact is stop.
    """

    trace: EpisodeTrace
    model: ModelConfig
    """Says which of the papers' equations hold."""
    facts: Float[np.ndarray, "fact_and_stop hidden"]
    """c, what the memory reads of each fact."""
    directions: Float[np.ndarray, "2 fact hidden"] | None
    """f→ and f←, whose sum each fact is; None where one GRU reads the words of the story."""
    own: Float[np.ndarray, "fact hidden"] | None
    """W f, what each fact keeps of its own sentence; None where it keeps nothing."""
    ends: tuple[int, ...]
    """Words of the story up to the end of each fact."""
    words: tuple[str, ...]
    """The question's words as the network reads them."""
    questions: Float[np.ndarray, "word hidden"]
    """The question after each of its words; the last one is q."""
    scores: Float[np.ndarray, "pass fact_and_stop"]
    """Z, before the sigmoid or softmax that makes gates of them."""
    products: Float[np.ndarray, "pass fact_and_stop 2"] | None
    """cᵀWq and cᵀWm, where the gate has them."""
    score_terms: dict[str, Float[np.ndarray, "pass fact_and_stop"]]
    """Terms added to the papers' Z: "match" and "order", where the gate has them."""
    states: Float[np.ndarray, "pass fact_and_stop hidden"]
    """h, after each fact; the last one is the episode."""
    proposals: Float[np.ndarray, "pass fact_and_stop hidden"]
    """h~, what each state would be were the gate 1."""
    terms: Float[np.ndarray, "pass term hidden"]
    """Terms of the memory update, in the order of `term_names`."""
    patterns: Float[np.ndarray, "pass hidden"] | None
    """Contribution of the gate pattern to the memory, if the network has one."""
    first_words: tuple[WordScore, ...]
    """The words that the answer may begin with, the best five; the end symbol is "nothing"."""
    log_total: float
    """log Σ exp(score) over all words that it may begin with."""

    @property
    def question(self) -> Float[np.ndarray, " hidden"]:
        """q."""
        return self.questions[-1]

    @property
    def memories(self) -> Float[np.ndarray, "pass_and_start hidden"]:
        """m⁰ = q, then the memory after each pass."""
        assert self.trace.memories is not None
        return np.concatenate([self.question[None], self.trace.memories])

    @property
    def is_relu(self) -> bool:
        """Return whether the memory is the ReLU of its terms' sum; else it is the sum itself."""
        return self.model.memory != "gru"

    def features(self, pass_: int, fact: int) -> dict[str, Float[np.ndarray, " hidden"]]:
        """z, part by part: what the gate of a fact sees, without `products`."""
        c, q, m = self.facts[fact], self.question, self.memories[pass_]
        compared = {"c∘q": c * q, "c∘m": c * m, "|c−q|": np.abs(c - q), "|c−m|": np.abs(c - m)}
        return {"c": c, "m": m, "q": q, **compared} if self.products is not None else compared

    def before(self, pass_: int, fact: int) -> Float[np.ndarray, " hidden"]:
        """The state before a fact; zero before the first."""
        first = np.zeros_like(self.facts[0])
        return first if fact == 0 else np.asarray(self.states[pass_, fact - 1])

    def log_sum(self, pass_: int) -> float:
        """log Σ exp(Z) over all facts of a pass: what softmax takes from each Z."""
        return float(np.logaddexp.reduce(self.scores[pass_]))

    def probability(self, word: WordScore) -> float:
        """Of the softmax, not yet calibrated."""
        return float(np.exp(word.score - self.log_total))
