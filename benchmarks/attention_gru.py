"""The attention GRU beside torch.nn.GRU, forward and backward, one thread.

    python -m benchmarks.attention_gru [--json] [--quick]

Both start from the facts: the attention GRU's input product is part of its time, as it is part of
`torch.nn.GRU`'s. `alone` is the recurrence without it. Both give gradients to facts and weights.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from benchmarks.measuring import Found, interleaved, median, run
from dmn.models.kernels.attention_gru import attention_gru
from dmn.models.kernels.linear import linear


class Shape(NamedTuple):
    facts: int
    batch: int
    hidden: int


SHAPES = (Shape(13, 256, 128), Shape(70, 100, 80))
QUICK = (Shape(3, 4, 8), Shape(5, 2, 8))


def works(shape: Shape) -> dict[str, Callable[[], None]]:
    """What is timed: both with their input products, and the recurrence alone."""
    torch.manual_seed(0)
    facts = torch.randn(shape.batch, shape.facts, shape.hidden, requires_grad=True)
    gates = torch.rand(shape.batch, shape.facts, requires_grad=True)
    inputs = nn.Linear(shape.hidden, 2 * shape.hidden)
    recurrent = nn.Linear(shape.hidden, 2 * shape.hidden, bias=False).weight
    gru = nn.GRU(shape.hidden, shape.hidden, batch_first=True)
    projected = inputs(facts).detach().requires_grad_()
    towards = torch.randn(shape.batch, shape.hidden)

    def learn(state: Tensor, *leaves: Tensor) -> None:
        torch.autograd.grad(state, leaves, towards)

    return {
        "ours": lambda: learn(
            attention_gru(linear(facts, inputs.weight, inputs.bias), gates, recurrent),
            facts,
            gates,
            recurrent,
            *inputs.parameters(),
        ),
        "torch": lambda: learn(gru(facts)[1][0], facts, *gru.parameters()),
        "alone": lambda: learn(
            attention_gru(projected, gates, recurrent), projected, gates, recurrent
        ),
    }


def timed(shape: Shape, rounds: int) -> Found:
    taken = interleaved(works(shape), rounds, warm_up=5)
    ours, theirs, alone = (median(taken[name]) for name in ("ours", "torch", "alone"))
    return {
        **shape._asdict(),
        "milliseconds": ours,
        "torch_gru_milliseconds": theirs,
        "ratio": round(ours / theirs, 3),
        "alone_milliseconds": alone,
        "alone_ratio": round(alone / theirs, 3),
    }


def measure(quick: bool) -> Found:
    shapes = [timed(shape, 5 if quick else 60) for shape in (QUICK if quick else SHAPES)]
    return {"attention_gru": {**shapes[0], "shapes": shapes}}


def show(found: Found) -> str:
    lines = [
        "attention GRU, forward + backward       ms  torch.nn.GRU  ratio  without input product"
    ]
    for one in found["attention_gru"]["shapes"]:
        name = f"{one['facts']} facts, batch {one['batch']}, hidden {one['hidden']}"
        lines.append(
            f"  {name:<32} {one['milliseconds']:>8.2f} {one['torch_gru_milliseconds']:>13.2f} "
            f"{one['ratio']:>6.2f} {one['alone_ratio']:>22.2f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run(__doc__, measure, show)
