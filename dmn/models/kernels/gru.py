"""The GRU over rows of a table (Kumar et al. 2016, section 2.1), and one that gates let through.

    r = σ(xʳ + Uʳ h + bʳ)      z = σ(xᶻ + Uᶻ h + bᶻ)      n = tanh(xⁿ + r ∘ (Uⁿ h + bⁿ))
    h′ = h + g (1 − z) ∘ (n − h),   which with g = 1 is z ∘ h + (1 − z) ∘ n

x = W f + b is computed once for each distinct row f, however often it is read. Slices stand in the
order r, z, n, as in `torch.nn.GRU`.
"""

from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from dmn.models.kernels.linear import linear
from dmn.models.kernels.native import Kernels, kernels_for


def gru(
    cell: nn.GRU | nn.GRUCell,
    rows: Float[Tensor, "row input"],
    index: Int[Tensor, "batch step"],
    lengths: Int[Tensor, " batch"],
    initial: Float[Tensor, "batch hidden"] | None = None,
    backwards: bool = False,
) -> Float[Tensor, "batch step hidden"]:
    """The states of `cell`, of one layer, over rows[index], from `initial` or from zeros.

    `backwards` begins at each story's own last step. What stands past a story's length is without
    meaning.
    """
    in_weight, weight, in_bias, bias = cell.parameters()
    kernels = kernels_for(rows, weight, *([] if initial is None else [initial]))
    if kernels is None:
        return _by_torch(cell, rows[index], lengths, initial, backwards)
    states = _apply(
        kernels,
        kernels.widened(linear(rows, in_weight, in_bias), 3),
        index,
        lengths,
        kernels.widened(weight, 3, 1),
        kernels.widened(bias, 3),
        initial=None if initial is None else kernels.widened(initial, 1),
        backwards=backwards,
    )
    return states[..., : cell.hidden_size]


def gated_gru(
    inputs: Float[Tensor, "batch fact three_hidden"],
    gates: Float[Tensor, "batch fact"],
    recurrent: nn.Linear,
) -> Float[Tensor, "batch hidden"]:
    """The state after the last fact; `inputs` are the facts' x, `recurrent` holds U and its b."""
    batch, n_facts, _ = inputs.shape
    kernels = kernels_for(inputs, gates, recurrent.weight)
    if kernels is None:
        return gated_gru_reference(inputs, gates, recurrent.weight, recurrent.bias)
    index = torch.arange(batch * n_facts).view(batch, n_facts)
    states = _apply(
        kernels,
        kernels.widened(inputs.flatten(0, 1), 3),
        index,
        torch.full((batch,), n_facts),
        kernels.widened(recurrent.weight, 3, 1),
        kernels.widened(recurrent.bias, 3),
        gates=gates.contiguous(),
    )
    return states[:, -1, : inputs.shape[2] // 3]


def gated_gru_reference(
    inputs: Float[Tensor, "batch fact three_hidden"],
    gates: Float[Tensor, "batch fact"],
    weight: Float[Tensor, "three_hidden hidden"],
    bias: Float[Tensor, " three_hidden"],
) -> Float[Tensor, "batch hidden"]:
    """The same as the equations read; autograd does the rest."""
    state = inputs.new_zeros(len(inputs), weight.shape[1])
    for t in range(inputs.shape[1]):
        reset_in, update_in, new_in = inputs[:, t].chunk(3, dim=-1)
        reset_h, update_h, new_h = (state @ weight.T + bias).chunk(3, dim=-1)
        keep = torch.sigmoid(update_in + update_h)
        proposal = torch.tanh(new_in + torch.sigmoid(reset_in + reset_h) * new_h)
        state = state + gates[:, t, None] * (1 - keep) * (proposal - state)
    return state


def _by_torch(
    cell: nn.GRU | nn.GRUCell,
    read: Tensor,
    lengths: Tensor,
    initial: Tensor | None,
    backwards: bool,
) -> Tensor:
    # Padding stands behind the facts: turned around within its own length, a story still begins
    # with them.
    turn = reversed_within(lengths, read.shape[1])[:, :, None] if backwards else None
    read = read if turn is None else read.gather(1, turn.expand_as(read))
    if isinstance(cell, nn.GRU):
        states: Tensor = cell(read, None if initial is None else initial[None])[0]
    else:
        state, steps = initial, []
        for step in read.unbind(1):
            state = cell(step, state)
            steps.append(state)
        states = torch.stack(steps, dim=1)
    return states if turn is None else states.gather(1, turn.expand_as(states))


def reversed_within(lengths: Int[Tensor, " batch"], n_steps: int) -> Int[Tensor, "batch step"]:
    """Indices that turn each row's steps around and leave its padding where it is."""
    place = torch.arange(n_steps, device=lengths.device).expand(len(lengths), -1)
    return torch.where(place < lengths[:, None], lengths[:, None] - 1 - place, place)


def _apply(
    kernels: Kernels,
    table: Tensor,
    index: Tensor,
    lengths: Tensor,
    weight: Tensor,
    bias: Tensor,
    *,
    initial: Tensor | None = None,
    gates: Tensor | None = None,
    backwards: bool = False,
) -> Tensor:
    keeps = torch.is_grad_enabled()
    result: Tensor = _GRU.apply(  # type: ignore[no-untyped-call]
        kernels,
        table,
        index.contiguous(),
        lengths.contiguous(),
        weight,
        bias,
        initial,
        gates,
        backwards,
        keeps,
    )
    return result


class _GRU(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        kernels: Kernels,
        table: Tensor,
        index: Tensor,
        lengths: Tensor,
        weight: Tensor,
        bias: Tensor,
        initial: Tensor | None,
        gates: Tensor | None,
        backwards: bool,
        keeps: bool,
    ) -> Tensor:
        (batch, n_steps), hidden = index.shape, weight.shape[1]
        across = weight.T.contiguous()
        states = table.new_empty(batch, n_steps, hidden)
        kept = table.new_empty(batch, n_steps, 5 * hidden) if keeps else None
        kernels(
            "gru_forward",
            batch,
            n_steps,
            hidden,
            int(backwards),
            lengths,
            index,
            table,
            across,
            bias,
            initial,
            gates,
            states,
            kept,
        )
        ctx.kernels, ctx.backwards, ctx.n_rows = kernels, backwards, len(table)
        ctx.has_initial = initial is not None
        if keeps:
            ctx.save_for_backward(index, lengths, across, gates, kept)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, to_states: Tensor) -> tuple[Tensor | None, ...]:
        index, lengths, across, gates, kept = ctx.saved_tensors
        (batch, n_steps), hidden = index.shape, across.shape[0]
        to_table = kept.new_zeros(ctx.n_rows, 3 * hidden)
        to_across, to_bias = torch.zeros_like(across), kept.new_zeros(3 * hidden)
        to_initial = kept.new_empty(batch, hidden)
        to_gates = None if gates is None else torch.zeros_like(gates)
        ctx.kernels(
            "gru_backward",
            batch,
            n_steps,
            hidden,
            int(ctx.backwards),
            lengths,
            index,
            across,
            gates,
            kept,
            to_states.contiguous(),
            to_table,
            to_across,
            to_bias,
            to_initial,
            to_gates,
        )
        if not ctx.has_initial:
            to_initial = None
        return None, to_table, None, None, to_across.T, to_bias, to_initial, to_gates, None, None
