"""Reading only the facts that count: what a nearly closed gate can do to the state is bounded.

For the attention GRU h′ = h + g (n − h), n = tanh(x + r ∘ Uʰh), r = σ(w + Uʳh), in the largest
absolute value over units:

1. Every state lies in [−1, 1]: it is a mean of values of tanh and of the zero at the start. So
   leaving out a fact changes the state by g |n − h| ≤ 2g.
2. With uᵢ and vᵢ the sums of absolute weights in row i of Uʰ and Uʳ, the slope of nᵢ in h is at
   most Λ = maxᵢ uᵢ (1 + vᵢ / 4), since |(Uʰh)ᵢ| ≤ uᵢ, tanh' ≤ 1 and σ' ≤ 1/4.
3. So a step that is read lets a difference of two states grow at most 1 + g (Λ − 1)⁺ times, and
   all of them together A = Πₜ (1 + gₜ (Λ − 1)⁺) times.

Hence leaving out a set S of facts moves the last state by at most 2 A Σ_S g. Sharp gates keep A
small; where attention is spread over a whole story, nothing is left out.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

TOLERANCE = 1e-6
"""Largest change of a state by the facts that are left out: less than single precision's rounding
over a long story.
"""
_WORTH_IT = 200
"""Facts from which leaving some out saves more than choosing them costs."""


def negligible(
    gates: Float[Tensor, "batch fact"],
    recurrent: Float[Tensor, "two_hidden hidden"],
    tolerance: float = TOLERANCE,
) -> Bool[Tensor, "batch fact"]:
    """The facts that together move no unit of the last state by more than `tolerance`."""
    gates = gates.double()
    growth = (gates * (slope(recurrent) - 1).clamp(min=0)).log1p().sum(1, keepdim=True).exp()
    ascending, order = gates.sort(1)
    moved = 2 * growth * ascending.cumsum(1)
    return torch.zeros_like(order, dtype=torch.bool).scatter(1, order, moved <= tolerance)


def slope(recurrent: Float[Tensor, "two_hidden hidden"]) -> Float[Tensor, ""]:
    """Λ: how steep a proposal is in the state at most."""
    reset, new = recurrent.double().abs().sum(1).chunk(2)
    return (new * (1 + reset / 4)).max()


def without_negligible(
    inputs: Float[Tensor, "batch fact two_hidden"],
    gates: Float[Tensor, "batch fact"],
    recurrent: Float[Tensor, "two_hidden hidden"],
) -> tuple[Float[Tensor, "batch kept two_hidden"], Float[Tensor, "batch kept"]]:
    """The facts that count, in their order; rows that keep fewer end with closed gates."""
    if gates.shape[1] < _WORTH_IT:
        return inputs, gates
    counts = ~negligible(gates, recurrent)
    n_kept = int(counts.sum(1).max())
    place = counts.int().argsort(dim=1, descending=True, stable=True)[:, :n_kept]
    kept = (gates * counts).gather(1, place)
    return inputs.gather(1, place[:, :, None].expand(-1, -1, inputs.shape[2])), kept
