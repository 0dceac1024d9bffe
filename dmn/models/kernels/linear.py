"""y = W x + b for many rows: torch's own, or the compiled product where that is at hand."""

import weakref
from typing import Any, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from dmn.models.kernels.native import Kernels, kernels_for


def linear(
    inputs: Float[Tensor, "*rows input"],
    weight: Float[Tensor, "output input"],
    bias: Float[Tensor, " output"] | None = None,
) -> Float[Tensor, "*rows output"]:
    """Return the result of `torch.nn.functional.linear`; compiled, the same for a row in any
    company.
    """
    kernels = kernels_for(inputs, weight)
    if kernels is None:
        return F.linear(inputs, weight, bias)
    if not torch.is_grad_enabled():
        return _answered(kernels, inputs, weight, bias)
    result: Tensor = _Linear.apply(  # type: ignore[no-untyped-call]
        kernels,
        kernels.widened(inputs, 1),
        kernels.widened(weight, 1, 1),
        None if bias is None else kernels.widened(bias, 1),
    )
    return result[..., : weight.shape[0]]


def _answered(
    kernels: Kernels, inputs: Tensor, weight: Tensor, bias: Tensor | None
) -> Float[Tensor, "*rows output"]:
    """Return the same without what a backward pass needs, from weights that are kept prepared."""
    across = _prepared(kernels, weight)
    rows = kernels.widened(inputs.reshape(-1, inputs.shape[-1]), 1)
    shift = None if bias is None else kernels.widened(bias, 1)
    n_in, n_out = across.shape
    outputs = rows.new_empty(len(rows), n_out)
    kernels("linear_forward", len(rows), n_out, n_in, rows, across, shift, outputs)
    return outputs.view(*inputs.shape[:-1], n_out)[..., : weight.shape[0]]


def _prepared(kernels: Kernels, weight: Tensor) -> Float[Tensor, "wide_input wide_output"]:
    """Return a weight widened and turned as the product reads it: the same tensor until the weight
    changes or goes.
    """
    # The fused optimiser changes weights without a new version: only frozen ones may be kept.
    is_frozen = isinstance(weight, nn.Parameter) and not weight.requires_grad
    if not is_frozen or weight.is_inference():
        return kernels.widened(weight, 1, 1).T.contiguous()
    key = id(weight)
    kept = _PREPARED.get(key)
    if kept is not None and kept.weight() is weight and kept.version == weight._version:
        return kept.across
    across = kernels.widened(weight.detach(), 1, 1).T.contiguous()
    forget = weakref.ref(weight, lambda _: _PREPARED.pop(key, None))
    _PREPARED[key] = _Kept(forget, weight._version, across)
    return across


class _Kept(NamedTuple):
    """A prepared weight, and what shows that it is still that of its weight."""

    weight: weakref.ref[Tensor]
    version: int
    across: Tensor


_PREPARED: dict[int, _Kept] = {}


class _Linear(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, kernels: Kernels, inputs: Tensor, weight: Tensor, bias: Tensor | None
    ) -> Tensor:
        n_out, n_in = weight.shape
        rows = inputs.reshape(-1, n_in).contiguous()
        across = weight.T.contiguous()
        outputs = inputs.new_empty(len(rows), n_out)
        kernels("linear_forward", len(rows), n_out, n_in, rows, across, bias, outputs)
        ctx.kernels, ctx.has_bias = kernels, bias is not None
        ctx.save_for_backward(rows, weight)
        return outputs.view(*inputs.shape[:-1], n_out)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, came: Tensor) -> tuple[None, Tensor, Tensor, Tensor | None]:
        rows, weight = ctx.saved_tensors
        n_out, n_in = weight.shape
        to_outputs = came.reshape(-1, n_out).contiguous()
        to_rows, to_weight = torch.empty_like(rows), torch.empty_like(weight)
        ctx.kernels(
            "multiply",
            len(rows),
            n_in,
            n_out,
            to_outputs,
            n_out,
            1,
            weight,
            n_in,
            to_rows,
            n_in,
            0,
        )
        ctx.kernels(
            "multiply",
            n_out,
            n_in,
            len(rows),
            to_outputs,
            1,
            n_out,
            rows,
            n_in,
            to_weight,
            n_in,
            0,
        )
        to_bias = to_outputs.sum(0) if ctx.has_bias else None
        return None, to_rows.view(*came.shape[:-1], n_in), to_weight, to_bias
