"""Contributions of the facts and words of a story, by gradients.

Each fact, as the memory reads it, or each word's embedding is scaled by a number that is 1. The
derivative with respect to that number is the gradient x input, summed over the vector; along the
way from 0 to 1 for all facts at once it gives integrated gradients (Sundararajan et al. 2017), from
a story that says nothing.
"""

from collections.abc import Sequence

import torch
from captum.attr import InputXGradient, IntegratedGradients
from jaxtyping import Bool, Float, Int
from torch import Tensor

from dmn.data.batching import Batch
from dmn.models.network import Network

STEPS = 50
"""Places on the way at which the gradient is taken: the contributions of the facts then add up to
what the story adds within 5 points of probability. From words instead of facts they do not within
30, for the probability jumps where a pass begins to choose another fact.
"""
_FACTS_AT_ONCE = 4_000
_NO_FACT = -1e9


class Story:
    """One story and its question, whose facts or words can be scaled."""

    def __init__(self, network: Network, batch: Batch, passes: int) -> None:
        """`batch` holds one question, on the network's device."""
        rows = batch.facts[0][batch.is_fact[0]]
        self._network, self._passes = network, passes
        self._is_token: Bool[Tensor, "fact token"] = batch.is_token[rows]
        self._is_possible = batch.is_possible
        with torch.no_grad():
            self._words: Float[Tensor, "fact token width"] = network.embed(batch.sentences[rows])
            asked = network.question(network.embedding, batch.questions, batch.is_question_token)
            self._question: Float[Tensor, "1 hidden"] = asked
            self._facts = self._read(self._words[None])
            self._answer = self._decoded()

    def answer(self) -> tuple[Float[Tensor, " fact"], Float[Tensor, " fact"]]:
        """Gradient x input and integrated gradients of the answer's probability, fact by fact.

        The probability is the network's own, not yet calibrated.
        """
        whole = self._facts.new_ones(1, self._facts.shape[1], requires_grad=True)
        gradient = InputXGradient(self._probability).attribute(whole)
        integrated = IntegratedGradients(self._probability).attribute(
            whole,
            n_steps=STEPS,
            internal_batch_size=max(1, _FACTS_AT_ONCE // whole.shape[1]),
        )
        return gradient[0].detach(), integrated[0].detach()

    def gates(self, pass_: int, facts: Sequence[int]) -> Float[Tensor, "chosen token"]:
        """Gradient x input of the gates of some facts in one pass, each by its own words.

        Of log g/(1−g), not of g: a gate near 0 or 1 hardly moves, whatever moves it.
        """
        row = torch.arange(len(facts), device=self._words.device)
        chosen = torch.tensor(facts, device=row.device)
        shares = self._words.new_ones(len(facts), *self._is_token.shape, requires_grad=True)
        read = self._read(self._words * shares[..., None])
        question, is_fact = self._question.expand(len(facts), -1), torch.ones_like(read[..., 0])
        episodes = self._network.memory(read, question, is_fact.bool(), self._passes)
        scores = episodes.scores[:, pass_].clamp(min=_NO_FACT)  # one fact alone leaves no others
        logits = scores[row, chosen]
        if self._network.memory.softmax:
            others = scores.scatter(1, chosen[:, None], float("-inf"))
            logits = logits - others.logsumexp(1)
        (gradient,) = torch.autograd.grad(logits.sum(), shares)
        return gradient[row, chosen]

    def _read(
        self, words: Float[Tensor, "copy fact token word"]
    ) -> Float[Tensor, "copy fact hidden"]:
        copies, n_facts, n_tokens, _ = words.shape
        rows = words.flatten(0, 2)
        places = torch.arange(len(rows), device=rows.device).view(-1, n_tokens)
        facts = torch.arange(len(places), device=rows.device).view(copies, n_facts)
        is_token, is_fact = self._is_token.repeat(copies, 1), torch.ones_like(facts).bool()
        return self._network.input(lambda ids: rows[ids], places, is_token, facts, is_fact)

    def _memory(self, shares: Float[Tensor, "copy fact"]) -> Float[Tensor, "copy hidden"]:
        """The memory after the last pass, of facts that are scaled."""
        question = self._question.expand(len(shares), -1)
        facts, is_fact = self._facts * shares[..., None], torch.ones_like(shares).bool()
        return self._network.memory(facts, question, is_fact, self._passes).memories[:, -1]

    def _decoded(self) -> Int[Tensor, "1 item"]:
        memory = self._memory(self._facts.new_ones(1, self._facts.shape[1]))
        answers = self._network.answer.decode(
            self._network.embedding, memory, self._question, self._is_possible
        )
        return answers.items[:, 0]

    def _probability(self, shares: Float[Tensor, "copy fact"]) -> Float[Tensor, " copy"]:
        copies = len(shares)
        log_p = self._network.answer.log_probability(
            self._network.embedding,
            self._memory(shares),
            self._question.expand(copies, -1),
            self._answer.expand(copies, -1),
            self._is_possible.expand(copies, -1),
        )
        return log_p.exp()
