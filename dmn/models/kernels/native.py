"""The kernels' C code, compiled for this machine's processor at first use.

A C compiler is asked for once; the result lies in the user's cache folder and is taken from there
ever after. Without a compiler, or with DMN_KERNELS=plain, everything runs on torch alone: the same
results, slower. See `native.c`.
"""

import ctypes
import hashlib
import logging
import os
import platform
import shlex
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from dmn.system.cache import private_folder

_SOURCE = Path(__file__).with_name("native.c")
_COMPILERS = ("cc", "gcc", "clang")
_FLAGS = (
    "-O3",
    "-march=native",
    "-ffp-contract=fast",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-std=gnu11",
    "-shared",
    "-fPIC",
)
_REALS = {torch.float32: "float", torch.float64: "double"}

_log = logging.getLogger(__name__)


class Kernels:
    """The functions of `native.c` for one type of number; tensors are handed over as they lie."""

    def __init__(self, library: ctypes.CDLL, dtype: torch.dtype) -> None:
        self._library, self._numbers = library, (dtype, torch.int64)
        library.lanes.restype = ctypes.c_long
        self.lanes = int(library.lanes())
        """Number that a hidden size must be a multiple of."""

    def __call__(self, name: str, *arguments: Tensor | int | None) -> None:
        """Calls a function by name: whole numbers are `long`, tensors and None are pointers.

        Raises TypeError for a tensor that C would read wrongly: not contiguous, not on the CPU, or
        of other numbers than these kernels are for.
        """
        function = getattr(self._library, name)
        if function.argtypes is None:
            function.argtypes = [
                ctypes.c_long if isinstance(value, int) else ctypes.c_void_p for value in arguments
            ]
        function(
            *[self._address(value) if isinstance(value, Tensor) else value for value in arguments]
        )

    def _address(self, tensor: Tensor) -> int:
        if tensor.dtype not in self._numbers or not (tensor.is_cpu and tensor.is_contiguous()):
            raise TypeError(
                f"expected a contiguous tensor of {self._numbers[0]} or int64 on the CPU, got "
                f"{tensor.dtype} on {tensor.device} with strides {tensor.stride()}"
            )
        return tensor.data_ptr()

    def widened(self, tensor: Tensor, *parts: int) -> Tensor:
        """The last dimensions filled up with zeros to a multiple of `lanes`.

        `parts[i]` says of how many hidden sizes the i-th of the last `len(parts)` dimensions
        consists; 0 leaves it alone. A unit of zeros stays zero in all of the kernels.
        """
        for dimension, n in enumerate(parts, start=tensor.dim() - len(parts)):
            missing = -(tensor.shape[dimension] // n) % self.lanes if n else 0
            if missing:
                apart = tensor.unflatten(dimension, (n, -1)).movedim(dimension + 1, -1)
                filled = F.pad(apart, (0, missing)).movedim(-1, dimension + 1)
                tensor = filled.flatten(dimension, dimension + 1)
        return tensor.contiguous()


def kernels_for(*tensors: Tensor) -> Kernels | None:
    """The compiled kernels for the device and type of all of these, None where torch must do."""
    dtype = tensors[0].dtype
    if dtype not in _REALS or any(t.dtype != dtype or not t.is_cpu for t in tensors):
        return None
    return _kernels(dtype)


@lru_cache
def _kernels(dtype: torch.dtype) -> Kernels | None:
    if os.environ.get("DMN_KERNELS") == "plain":
        return None
    try:
        return Kernels(ctypes.CDLL(str(_built(_REALS[dtype]))), dtype)
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "stderr", None) or error
        _log.warning(
            "Kernels were not compiled, torch does their work: the same results, slower. %s",
            str(reason).strip().partition("\n")[0],
        )
        return None


def _built(real: str) -> Path:
    """The shared library for `real`, compiled unless it lies in the cache already."""
    compiler = shlex.split(os.environ.get("CC", "")) or [_compiler()]
    command = [*compiler, *_FLAGS, f"-DREAL={real}"]
    identity = "\0".join([_SOURCE.read_text(encoding="utf-8"), *command, _processor()])
    folder = private_folder("kernels")
    library = folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:20]}.so"
    if not library.exists():
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            new = Path(scratch) / library.name
            subprocess.run(
                [*command, "-o", str(new), str(_SOURCE), "-lm"],
                check=True,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=120,
            )
            new.replace(library)
    return library


def _compiler() -> str:
    for name in _COMPILERS:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError(f"No C compiler was found; looked for {', '.join(_COMPILERS)}.")


def _processor() -> str:
    """Return what -march=native depends on: a home folder may be shared by unlike machines."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    return next((line for line in lines if line.startswith(("flags", "Features"))), "")
