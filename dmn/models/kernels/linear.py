"""y = W x + b for many rows: torch's own, or the compiled product where that is at hand."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
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
    result: Tensor = _Linear.apply(  # type: ignore[no-untyped-call]
        kernels,
        kernels.widened(inputs, 1),
        kernels.widened(weight, 1, 1),
        None if bias is None else kernels.widened(bias, 1),
    )
    return result[..., : weight.shape[0]]


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
