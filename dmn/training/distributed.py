"""Several processes that train one network, as `torchrun` starts them: each takes a share of every
batch.

Gradients are added up over the processes once a step, as one flat vector. Objects travel through
gloo, gradients through gloo on a CPU and through NCCL on CUDA.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, zip_longest
from typing import Any, TypeVar

import numpy as np
import torch
import torch.distributed as dist
from jaxtyping import Float
from torch import Tensor

from dmn.errors import DeviceError
from dmn.system.device import choose_device

_PATIENCE = timedelta(minutes=30)
"""Longest time that a process waits for the others, in data that are read and in shares of
validation.
"""

T = TypeVar("T")


@dataclass(frozen=True)
class Processes:
    """This process among those that train together."""

    rank: int = 0
    size: int = 1
    local_rank: int = 0
    """Its number on this machine, and that of its GPU."""

    @property
    def is_first(self) -> bool:
        """Return whether this is the one that writes the run's folder and says how it goes."""
        return self.rank == 0

    def device(self, name: str) -> torch.device:
        """Return the device that `choose_device` finds; where several processes use CUDA, each has
        a GPU of its own.

        Raises DeviceError where there are fewer GPUs than processes.
        """
        device = choose_device(name)
        if device.type != "cuda" or self.size == 1:
            return device
        if self.local_rank >= torch.cuda.device_count():
            raise DeviceError(
                f"Each process of this machine needs a GPU of its own: expected "
                f"{self.local_rank + 1} or more, got {torch.cuda.device_count()}. Start torchrun "
                f"with --nproc-per-node {torch.cuda.device_count()}."
            )
        own = torch.device("cuda", self.local_rank)
        torch.cuda.set_device(own)
        return own

    def share(self, n: int) -> np.ndarray:
        """Return the rows out of `n` that are this process's: every size-th, none where there are
        too few.
        """
        return np.arange(n)[self.rank :: self.size]

    def joined(self, rows: list[T]) -> list[T]:
        """The rows of all processes' shares in their first order, in every process."""
        if self.size == 1:
            return rows
        shares: list[Any] = [None] * self.size
        dist.all_gather_object(shares, rows)
        nothing = object()
        rounds = zip_longest(*shares, fillvalue=nothing)
        return [row for row in chain.from_iterable(rounds) if row is not nothing]

    def agreed(self, find: Callable[[], T]) -> T:
        """Return the first process's result in every process; the others do not look themselves."""
        if self.size == 1:
            return find()
        found: list[Any] = [find() if self.is_first else None]
        dist.broadcast_object_list(found, src=0, device=torch.device("cpu"))
        return found[0]

    def add_up(
        self, parameters: Sequence[torch.nn.Parameter], figures: Float[Tensor, " figure"]
    ) -> Float[Tensor, " figure"]:
        """Puts the sum of all processes' gradients into `.grad`, and returns that of `figures`.

        The same parameters must have a gradient in every process; those without keep none.
        """
        if self.size == 1:
            return figures
        with_gradient = [p for p in parameters if p.grad is not None]
        parts = [figures, *(p.grad.flatten() for p in with_gradient if p.grad is not None)]
        flat = torch.cat(parts)
        dist.all_reduce(flat)
        total, *gradients = flat.split([len(part) for part in parts])
        for parameter, gradient in zip(with_gradient, gradients, strict=True):
            parameter.grad = gradient.view_as(parameter)
        return total

    def seed(self, seed: int, epoch: int) -> None:
        """Gives every process but the first a dropout of its own, the same whenever the epoch is
        read.

        The first one's goes on from its saved state, so that one process alone resumes to the bit.
        """
        if not self.is_first:
            own = np.random.default_rng([seed, epoch, self.rank])
            torch.manual_seed(int(own.integers(2**63)))


ALONE = Processes()


@contextmanager
def together() -> Iterator[Processes]:
    """The processes that `torchrun` started, this one among them; without torchrun, this one alone.

    A process that fails leaves at once: torchrun ends the others, which may wait for it. One of
    several that succeeds ends here, with 0.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if not dist.is_torchelastic_launched() or size == 1:
        yield ALONE
        return
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(backend, timeout=_PATIENCE)
    yield Processes(dist.get_rank(), size, int(os.environ["LOCAL_RANK"]))
    # Not in a `finally`: after a failure it would wait for processes that wait for this one. All
    # have come so far before the first one closes the connections that the others still use.
    dist.barrier()
    dist.destroy_process_group()
    # Everything is written. gloo's threads sometimes outlive their group, and a C++ thread that is
    # still there when Python takes itself apart aborts the process ("terminate called …").
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
