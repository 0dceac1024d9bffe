"""The choice of the device that answers and trains: made here, once, and passed as an argument."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import torch

from dmn.errors import DeviceError

# mallopt's M_TRIM_THRESHOLD and M_MMAP_THRESHOLD, and the largest sizes that glibc takes for them.
_KEPT_BY_GLIBC = {-1: 2**31 - 1, -3: 32 * 2**20}


def choose_device(name: str) -> torch.device:
    """Return the device; `auto` takes CUDA if there is one. Raises DeviceError for absent CUDA."""
    if name not in ("auto", "cpu", "cuda"):
        raise DeviceError(f"A device is auto, cpu or cuda, got {name!r}. Choose one of the three.")
    if name == "cuda" and not torch.cuda.is_available():
        raise DeviceError("CUDA was asked for, but this machine offers none. Choose auto or cpu.")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    # TF32 rounds to ten bits: CPU and GPU would differ by more than the 1e-4 that is promised.
    torch.backends.cudnn.allow_tf32 = False
    return torch.device(name)


def choose_precision(name: str, device: torch.device) -> tuple[torch.dtype, str]:
    """Return the type to compute in on `device`, and the reason where it is not the one named."""
    if name == "float32":
        return torch.float32, ""
    if device.type != "cuda":
        return torch.float32, f"precision: float32, not bfloat16, which is for CUDA, on {device}"
    if not torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.float32, "precision: float32, not bfloat16, which this GPU does not multiply"
    return torch.bfloat16, ""


def gpu_use() -> dict[str, Any]:
    """Return memory and use of the current GPU, as fields of `dmn.runs.status.System`."""
    free, total = torch.cuda.mem_get_info()
    found = {"gpu_memory_bytes": total - free, "gpu_memory_total_bytes": total}
    # Asks a library that is not always there, and says so in many ways.
    with suppress(Exception):
        found["gpu_percent"] = torch.cuda.utilization()
    return found


@contextmanager
def fast_training(threads: int) -> Iterator[None]:
    """Apply settings of the whole process that make training on a CPU fast; undo them afterwards.

    Sharp gates make states of 1e-40 and less, which a processor is slow with: they become zero. And
    memory that a step has freed stays with the process, for good: given back, it comes anew as
    empty pages, which took a fifth of a step over long stories.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for option, value in _KEPT_BY_GLIBC.items():
            library.mallopt(option, value)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(before)
