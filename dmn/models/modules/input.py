"""Input module: from the words of a story to facts (Kumar et al. 2016, section 2.1; Xiong et al.
2016, section 3.1).
"""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from dmn.models.kernels.gru import gru

Embed = Callable[[Tensor], Tensor]
"""Ids of any shape to vectors: an `nn.Embedding`, or what stands in for one."""


def position_encoding(
    embedded: Float[Tensor, "sentence token hidden"], is_token: Bool[Tensor, "sentence token"]
) -> Float[Tensor, "sentence hidden"]:
    """A bag of words that knows their order (Xiong et al. 2016, section 3.1).

    f = Σⱼ lⱼ ∘ wⱼ,   lⱼ[d] = (1 − j/M) − (d/D)(1 − 2j/M),   j = 1..M, d = 1..D

    M is the sentence's own length, not the padded one, so padding changes nothing. With aⱼ = 1 −
    j/M and bⱼ = 1 − 2j/M this is two weighted sums: f[d] = Σ aⱼ wⱼ[d] − (d/D) Σ bⱼ wⱼ[d].
    """
    n_tokens, hidden = embedded.shape[1:]
    length = is_token.sum(1, keepdim=True).clamp(min=1)
    place = torch.arange(1, n_tokens + 1).to(embedded) / length
    weights = torch.stack([1 - place, 1 - 2 * place], dim=1) * is_token[:, None]
    sums = weights @ embedded  # [sentence, 2, hidden]
    depth = torch.arange(1, hidden + 1).to(embedded) / hidden
    return sums[:, 0] - depth * sums[:, 1]


class Fusion(nn.Module):
    """DMN+: each sentence read by position encoding, then facts that hear of their neighbours.

    f→ᵢ = GRU(fᵢ, f→ᵢ₋₁),   f←ᵢ = GRU(fᵢ, f←ᵢ₊₁),   f↔ᵢ = f→ᵢ + f←ᵢ

    Departs from the paper with `keeps_sentences`: f↔ᵢ = f→ᵢ + f←ᵢ + W fᵢ, and the fact goes on as
    [f↔ᵢ; fᵢ], so that gate and memory can also read the sentence by itself. In a long story the
    fusion alone blurs which names stand in which sentence.
    """

    def __init__(
        self,
        hidden_size: int,
        dropout: float,
        word_size: int | None = None,
        keeps_sentences: bool = False,
    ) -> None:
        """Words have the size of a fact where none is given."""
        super().__init__()
        word_size = word_size or hidden_size
        self.own = nn.Linear(word_size, hidden_size, bias=False) if keeps_sentences else None  # W
        if self.own is not None:
            nn.init.zeros_(self.own.weight)
        self.dropout = nn.Dropout(dropout)
        self.forward_gru = nn.GRU(word_size, hidden_size, batch_first=True)
        self.backward_gru = nn.GRU(word_size, hidden_size, batch_first=True)

    def encode(
        self,
        embedded: Float[Tensor, "sentence token hidden"],
        is_token: Bool[Tensor, "sentence token"],
    ) -> Float[Tensor, "sentence hidden"]:
        """Each sentence by itself, before its neighbours are heard of."""
        return position_encoding(embedded, is_token)

    def forward(
        self,
        embedding: Embed,
        sentences: Int[Tensor, "sentence token"],
        is_token: Bool[Tensor, "sentence token"],
        facts: Int[Tensor, "batch fact"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch fact width"]:
        """Return f↔, or [f↔; f] where sentences are kept."""
        encoded = self.dropout(self.encode(embedding(sentences), is_token))
        onward, back = self._directions(encoded, facts, is_fact)
        if self.own is None:
            return onward + back
        return torch.cat([onward + back + self.own(encoded)[facts], encoded[facts]], dim=-1)

    def directions(
        self,
        embedding: Embed,
        sentences: Int[Tensor, "sentence token"],
        is_token: Bool[Tensor, "sentence token"],
        facts: Int[Tensor, "batch fact"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> tuple[Float[Tensor, "batch fact hidden"], Float[Tensor, "batch fact hidden"]]:
        """Return f→ and f←: what each fact takes from those before and from those after it."""
        encoded = self.dropout(self.encode(embedding(sentences), is_token))
        return self._directions(encoded, facts, is_fact)

    def _directions(
        self,
        encoded: Float[Tensor, "sentence word"],
        facts: Int[Tensor, "batch fact"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> tuple[Float[Tensor, "batch fact hidden"], Float[Tensor, "batch fact hidden"]]:
        lengths = is_fact.sum(1)
        onward = gru(self.forward_gru, encoded, facts, lengths)
        return onward, gru(self.backward_gru, encoded, facts, lengths, backwards=True)


class TokenFusion(Fusion):
    """Fusion of facts that are tokens: each is the sum of its word and, where it is spelt, of its
    letters and its shape.
    """

    def encode(
        self,
        embedded: Float[Tensor, "sentence token word"],
        is_token: Bool[Tensor, "sentence token"],
    ) -> Float[Tensor, "sentence word"]:
        return (embedded * is_token[:, :, None]).sum(1)


class ConvolutionFusion(Fusion):
    """Fusion of sentences that a convolution over three words at a time has read (Kim 2014).

    f = maxⱼ tanh(W [wⱼ₋₁; wⱼ; wⱼ₊₁] + b)
    """

    def __init__(
        self,
        hidden_size: int,
        dropout: float,
        word_size: int | None = None,
        keeps_sentences: bool = False,
    ) -> None:
        super().__init__(hidden_size, dropout, word_size, keeps_sentences)
        word_size = word_size or hidden_size
        self.words = nn.Conv1d(word_size, word_size, 3, padding=1)

    def encode(
        self,
        embedded: Float[Tensor, "sentence token hidden"],
        is_token: Bool[Tensor, "sentence token"],
    ) -> Float[Tensor, "sentence hidden"]:
        there = is_token[:, :, None]
        read = torch.tanh(self.words((embedded * there).transpose(1, 2))).transpose(1, 2)
        return read.masked_fill(~there, -1.0).amax(1)


class WordGRU(nn.Module):
    """The 2016 DMN: one GRU over all words of the story; a fact is its state at a sentence's end.

    hₜ = GRU(L[wₜ], hₜ₋₁),   cᵢ = h at the last word of sentence i

    Departs from the paper: the state is taken at the last word, not at an end-of-sentence word put
    after it.
    """

    def __init__(self, hidden_size: int, dropout: float, word_size: int | None = None) -> None:
        """Words have the size of a fact where none is given."""
        super().__init__()
        word_size = word_size or hidden_size
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(word_size, hidden_size, batch_first=True)

    def forward(
        self,
        embedding: Embed,
        sentences: Int[Tensor, "sentence token"],
        is_token: Bool[Tensor, "sentence token"],
        facts: Int[Tensor, "batch fact"],
        is_fact: Bool[Tensor, "batch fact"],
    ) -> Float[Tensor, "batch fact hidden"]:
        batch = len(facts)
        is_word = (is_token[facts] & is_fact[:, :, None]).reshape(batch, -1)
        place = (
            is_word.cumsum(1) - 1
        )  # where each word goes once the gaps between sentences are closed
        lengths = is_word.sum(1)
        n_words = int(lengths.max())
        row = torch.arange(batch, device=facts.device)[:, None].expand_as(place)
        words = sentences.new_zeros(batch, n_words)
        words[row[is_word], place[is_word]] = sentences[facts].reshape(batch, -1)[is_word]
        states = gru(
            self.gru,
            self.dropout(embedding(words.flatten())),
            torch.arange(words.numel(), device=words.device).view_as(words),
            lengths,
        )
        ends = (is_token.sum(1)[facts] * is_fact).cumsum(1) - 1
        return states.gather(1, ends[:, :, None].expand(-1, -1, states.shape[2]))
