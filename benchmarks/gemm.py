"""How fast this machine multiplies matrices on one thread: the measure of all other figures.

    python -m benchmarks.gemm [--json] [--quick]

The product is (256x128)x(128x384) in float32, about what a step of the network consists of.
"""

import time
from collections.abc import Callable

import torch

from benchmarks.measuring import Found, median, run

ROWS, INNER, COLUMNS = 256, 128, 384


def gflops(times: int = 200, clock: Callable[[], float] = time.perf_counter) -> float:
    """10⁹ operations a second of `clock`, a multiply-add counted as two."""
    a, b = torch.randn(ROWS, INNER), torch.randn(INNER, COLUMNS)
    out = torch.empty(ROWS, COLUMNS)
    began = clock()
    for _ in range(times):
        torch.mm(a, b, out=out)
    return 2 * ROWS * INNER * COLUMNS * times / (clock() - began) / 1e9


def measure(quick: bool) -> Found:
    return {"gemm_gflops": median([gflops() for _ in range(3 if quick else 30)])}


def show(found: Found) -> str:
    return (
        f"matrix product ({ROWS}x{INNER})x({INNER}x{COLUMNS}), one thread: "
        f"{found['gemm_gflops']:.0f} GFLOP/s"
    )


if __name__ == "__main__":
    run(__doc__, measure, show)
