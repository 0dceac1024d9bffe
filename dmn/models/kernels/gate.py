"""The gate network's products (Xiong et al. 2016, section 3.3), without their features in memory.

y = base + W [f∘v ; |f−v|],   score = tanh(y) · w
"""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from dmn.models.kernels.native import Kernels, kernels_for


def compared(
    facts: Float[Tensor, "batch fact hidden"],
    vector: Float[Tensor, "batch hidden"],
    weight: Float[Tensor, "hidden two_hidden"],
    base: Float[Tensor, " hidden"],
) -> Float[Tensor, "batch fact hidden"]:
    """y, what the facts have in common with their story's vector and what sets them apart."""
    return _compare(facts, vector, weight, base, None)


def scored(
    facts: Float[Tensor, "batch fact hidden"],
    vector: Float[Tensor, "batch hidden"],
    weight: Float[Tensor, "hidden two_hidden"],
    base: Float[Tensor, "batch fact hidden"],
    outer: Float[Tensor, " hidden"],
) -> Float[Tensor, "batch fact"]:
    """tanh(y) · w."""
    return _compare(facts, vector, weight, base, outer)


def compared_reference(
    facts: Float[Tensor, "batch fact hidden"],
    vector: Float[Tensor, "batch hidden"],
    weight: Float[Tensor, "hidden two_hidden"],
    base: Float[Tensor, "*batch_fact hidden"],
) -> Float[Tensor, "batch fact hidden"]:
    """The same as the equation reads."""
    v = vector[:, None]
    return base + torch.cat([facts * v, (facts - v).abs()], dim=-1) @ weight.T


def _compare(
    facts: Tensor, vector: Tensor, weight: Tensor, base: Tensor, outer: Tensor | None
) -> Tensor:
    kernels = kernels_for(facts, vector, weight, base)
    if kernels is None:
        inner = compared_reference(facts, vector, weight, base)
        return inner if outer is None else torch.tanh(inner) @ outer
    hidden = facts.shape[2]
    result: Tensor = _Compare.apply(  # type: ignore[no-untyped-call]
        kernels,
        kernels.widened(facts, 1),
        kernels.widened(vector, 1),
        kernels.widened(weight, 1, 2),
        kernels.widened(base, 1),
        None if outer is None else kernels.widened(outer, 1),
    )
    return result if outer is not None else result[..., :hidden]


class _Compare(torch.autograd.Function):
    """Gives y, or the scores where `outer` is there."""

    @staticmethod
    def forward(
        ctx: Any,
        kernels: Kernels,
        facts: Tensor,
        vector: Tensor,
        weight: Tensor,
        base: Tensor,
        outer: Tensor | None,
    ) -> Tensor:
        batch, n_facts, hidden = facts.shape
        across = weight.T.contiguous()
        inner = torch.empty_like(facts)
        scores = None if outer is None else facts.new_empty(batch, n_facts)
        kernels(
            "gate_forward",
            batch,
            n_facts,
            hidden,
            int(base.dim() == 1),
            facts,
            vector,
            across,
            base,
            outer,
            inner,
            scores,
        )
        ctx.kernels, ctx.one_base = kernels, base.dim() == 1
        ctx.save_for_backward(facts, vector, across, outer, None if outer is None else inner)
        return inner if scores is None else scores

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, came: Tensor) -> tuple[Tensor | None, ...]:
        facts, vector, across, outer, inner = ctx.saved_tensors
        batch, n_facts, hidden = facts.shape
        came = came.contiguous()
        to_base = came if outer is None else torch.empty_like(facts)
        to_facts, to_vector = torch.empty_like(facts), torch.zeros_like(vector)
        to_across = torch.zeros_like(across)
        to_outer = None if outer is None else torch.zeros_like(outer)
        ctx.kernels(
            "gate_backward",
            batch,
            n_facts,
            hidden,
            facts,
            vector,
            across,
            outer,
            inner,
            came,
            to_base,
            to_facts,
            to_vector,
            to_across,
            to_outer,
        )
        if ctx.one_base:
            to_base = to_base.sum((0, 1))
        return None, to_facts, to_vector, to_across.T, to_base, to_outer
