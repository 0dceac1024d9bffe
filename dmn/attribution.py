"""What the words of a story contribute, by gradients.

Every word's embedding is scaled by a number that is 1. The derivative with respect to it is the
word's gradient x input, summed over the embedding; along the way from 0 to 1 for all words at once
it gives integrated gradients (Sundararajan et al. 2017), from a story without any words.
"""

from collections.abc import Sequence

import torch
from captum.attr import InputXGradient, IntegratedGradients
from jaxtyping import Bool, Float, Int
from torch import Tensor

from dmn.batching import Batch
from dmn.modules.episodic_memory import Episodes
from dmn.network import DynamicMemoryNetwork

STEPS = 32
"""Places on the way at which the gradient is taken: on stories of 20 sentences the contributions
then add up to within 1 % of the probability.
"""
_FACTS_AT_ONCE = 4_000


class Story:
    """One story and its question, whose words can be scaled."""

    def __init__(self, network: DynamicMemoryNetwork, batch: Batch, passes: int) -> None:
        """`batch` holds one question, on the network's device."""
        rows = batch.facts[0][batch.is_fact[0]]
        self._network, self._passes = network, passes
        self._sentences: Int[Tensor, "fact token"] = batch.sentences[rows]
        self.is_token: Bool[Tensor, "fact token"] = batch.is_token[rows]
        self._is_possible = batch.is_possible
        with torch.no_grad():
            self._embedded = network.embedding(self._sentences)
            asked = network.question(network.embedding, batch.questions, batch.is_question_token)
            self._question: Float[Tensor, "1 hidden"] = asked
            self._answer = self._decoded()

    def answer(self) -> tuple[Float[Tensor, "fact token"], Float[Tensor, "fact token"]]:
        """Gradient x input and integrated gradients of the answer's probability, word by word.

        The probability is the network's own, not yet calibrated.
        """
        whole = self._whole(1)
        gradient = InputXGradient(self._probability).attribute(whole)
        at_once = max(1, _FACTS_AT_ONCE // whole.shape[1])
        integrated = IntegratedGradients(self._probability).attribute(
            whole, n_steps=STEPS, internal_batch_size=at_once
        )
        return gradient[0].detach(), integrated[0].detach().to(gradient)

    def gates(self, pass_: int, facts: Sequence[int]) -> Float[Tensor, "chosen token"]:
        """Gradient x input of the gates of some facts in one pass, each by its own words.

        Of log g/(1−g), not of g: a gate near 0 or 1 hardly moves, whatever moves it.
        """
        whole, chosen = self._whole(len(facts)), torch.tensor(facts, device=self.is_token.device)
        row = torch.arange(len(facts), device=chosen.device)
        scores = self._read(whole).scores[:, pass_]
        logits = scores[row, chosen]
        if self._network.memory.softmax:
            others = scores.scatter(1, chosen[:, None], float("-inf"))
            logits = logits - others.logsumexp(1)
        (gradient,) = torch.autograd.grad(logits.sum(), whole)
        return gradient[row, chosen]

    def _whole(self, copies: int) -> Float[Tensor, "copy fact token"]:
        shares = self.is_token.to(self._embedded).expand(copies, -1, -1)
        return shares.clone().requires_grad_()

    def _read(self, shares: Float[Tensor, "copy fact token"]) -> Episodes:
        copies, n_facts, n_tokens = shares.shape
        rows = (self._embedded * shares[..., None]).flatten(0, 2)
        places = torch.arange(len(rows), device=rows.device).view(-1, n_tokens)
        facts = torch.arange(len(places), device=rows.device).view(copies, n_facts)
        is_fact, is_token = (
            torch.ones_like(facts, dtype=torch.bool),
            self.is_token.repeat(copies, 1),
        )
        read = self._network.input(lambda ids: rows[ids], places, is_token, facts, is_fact)
        question = self._question.expand(copies, -1)
        return self._network.memory(read, question, is_fact, self._passes)

    def _decoded(self) -> Int[Tensor, "1 item"]:
        memory = self._read(self._whole(1)).memories[:, -1]
        answers = self._network.answer.decode(
            self._network.embedding, memory, self._question, self._is_possible
        )
        return answers.items[:, 0]

    def _probability(self, shares: Float[Tensor, "copy fact token"]) -> Float[Tensor, " copy"]:
        memory, copies = self._read(shares).memories[:, -1], len(shares)
        log_p = self._network.answer.log_probability(
            self._network.embedding,
            memory,
            self._question.expand(copies, -1),
            self._answer.expand(copies, -1),
            self._is_possible.expand(copies, -1),
        )
        return log_p.exp()
