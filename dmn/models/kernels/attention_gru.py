"""The attention GRU's recurrence (Xiong et al. 2016, section 3.3), with a backward pass written by
hand.

    rₜ = σ(wʳₜ + Uʳ hₜ₋₁)
    h̃ₜ = tanh(wʰₜ + rₜ ∘ Uʰ hₜ₋₁)
    hₜ = gₜ h̃ₜ + (1 − gₜ) hₜ₋₁

wʳ and wʰ, the inputs' share, do not depend on the state and are computed by the caller, for all
facts at once.
"""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from dmn.models.kernels.native import Kernels, kernels_for


def attention_gru_reference(
    inputs: Float[Tensor, "batch fact two_hidden"],
    gates: Float[Tensor, "batch fact"],
    recurrent: Float[Tensor, "two_hidden hidden"],
) -> Float[Tensor, "batch hidden"]:
    """The state after the last fact, as the equations read; autograd does the rest."""
    hidden = recurrent.shape[1]
    state = inputs.new_zeros(len(inputs), hidden)
    for t in range(inputs.shape[1]):
        from_state = state @ recurrent.T
        reset = torch.sigmoid(inputs[:, t, :hidden] + from_state[:, :hidden])
        proposal = torch.tanh(inputs[:, t, hidden:] + reset * from_state[:, hidden:])
        g = gates[:, t, None]
        state = g * proposal + (1 - g) * state
    return state


def attention_gru(
    inputs: Float[Tensor, "batch fact two_hidden"],
    gates: Float[Tensor, "batch fact"],
    recurrent: Float[Tensor, "two_hidden hidden"],
) -> Float[Tensor, "batch hidden"]:
    """The same state as the reference, without a graph per step: compiled where that can be."""
    kernels = kernels_for(inputs, gates, recurrent)
    if kernels is None:
        return attention_gru_by_torch(inputs, gates, recurrent)
    result: Tensor = _Compiled.apply(  # type: ignore[no-untyped-call]
        kernels,
        kernels.widened(inputs, 2),
        gates.contiguous(),
        kernels.widened(recurrent, 2, 1),
        torch.is_grad_enabled(),
    )
    return result[:, : recurrent.shape[1]]


def attention_gru_by_torch(
    inputs: Float[Tensor, "batch fact two_hidden"],
    gates: Float[Tensor, "batch fact"],
    recurrent: Float[Tensor, "two_hidden hidden"],
) -> Float[Tensor, "batch hidden"]:
    """For a GPU and for machines without a compiler: one weight gradient for all steps."""
    real = recurrent.dtype  # autocast may have made the inputs shorter numbers than the weights
    with torch.autocast(inputs.device.type, enabled=False):
        result: Tensor = _ByTorch.apply(  # type: ignore[no-untyped-call]
            inputs.to(real).transpose(0, 1).contiguous(), gates.to(real).T.contiguous(), recurrent
        )
    return result


class _Compiled(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, kernels: Kernels, inputs: Tensor, gates: Tensor, recurrent: Tensor, keeps: bool
    ) -> Tensor:
        (batch, n_facts, _), hidden = inputs.shape, recurrent.shape[1]
        across = recurrent.T.contiguous()
        state = inputs.new_zeros(batch, hidden)
        kept = inputs.new_empty(batch, n_facts, 4 * hidden) if keeps else None
        kernels("attention_gru_forward", batch, n_facts, hidden, inputs, gates, across, state, kept)
        ctx.kernels = kernels
        if keeps:
            ctx.save_for_backward(gates, across, kept)
        return state

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, last: Tensor) -> tuple[Tensor | None, ...]:
        gates, across, kept = ctx.saved_tensors
        (batch, n_facts, _), hidden = kept.shape, across.shape[0]
        to_inputs = kept.new_empty(batch, n_facts, 2 * hidden)
        to_gates, to_across = torch.empty_like(gates), torch.zeros_like(across)
        ctx.kernels(
            "attention_gru_backward",
            batch,
            n_facts,
            hidden,
            gates,
            across,
            kept,
            last.contiguous(),
            to_inputs,
            to_gates,
            to_across,
        )
        return None, to_inputs, to_gates, to_across.T, None


class _ByTorch(torch.autograd.Function):
    """Time-major: inputs [fact batch 2·hidden], gates [fact batch]."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, gates: Tensor, recurrent: Tensor) -> Tensor:
        n_facts, batch, _ = inputs.shape
        hidden = recurrent.shape[1]
        states = inputs.new_zeros(n_facts + 1, batch, hidden)
        resets = inputs.new_empty(n_facts, batch, hidden)
        proposals = torch.empty_like(resets)
        from_states = torch.empty_like(inputs)
        weight = recurrent.T.contiguous()
        for t in range(n_facts):
            torch.mm(states[t], weight, out=from_states[t])
            torch.add(inputs[t, :, :hidden], from_states[t, :, :hidden], out=resets[t]).sigmoid_()
            torch.addcmul(
                inputs[t, :, hidden:], resets[t], from_states[t, :, hidden:], out=proposals[t]
            ).tanh_()
            torch.lerp(states[t], proposals[t], gates[t, :, None], out=states[t + 1])
        ctx.save_for_backward(gates, recurrent, states, resets, proposals, from_states)
        return states[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, last: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        gates, recurrent, states, resets, proposals, from_states = ctx.saved_tensors
        n_facts, _, hidden = resets.shape
        to_inputs = torch.empty_like(from_states)
        to_from_states = torch.empty_like(from_states)
        to_gates = torch.empty_like(gates)
        to_state = last
        # What does not depend on the gradient that comes back is done for all steps at once.
        slope = (1 - proposals * proposals) * gates[:, :, None]
        reset_slope = from_states[:, :, hidden:] * resets * (1 - resets)
        steps = proposals - states[:-1]
        for t in range(n_facts - 1, -1, -1):
            to_gates[t] = (to_state * steps[t]).sum(-1)
            to_proposal = torch.mul(to_state, slope[t], out=to_inputs[t, :, hidden:])
            to_reset = torch.mul(to_proposal, reset_slope[t], out=to_inputs[t, :, :hidden])
            to_from_states[t, :, :hidden] = to_reset
            torch.mul(to_proposal, resets[t], out=to_from_states[t, :, hidden:])
            to_state = torch.addmm(to_state * (1 - gates[t, :, None]), to_from_states[t], recurrent)
        to_recurrent = to_from_states.view(-1, 2 * hidden).T @ states[:-1].reshape(-1, hidden)
        return to_inputs, to_gates, to_recurrent
