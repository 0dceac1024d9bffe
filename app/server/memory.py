"""A watch on the server's memory: it gives up the largest evaluations before the kernel ends all.

Nothing else that visitors start holds much memory for long: `app.limits` bounds the rest.
"""

import ctypes
import gc
import logging
import time
from collections.abc import Callable, Sequence
from threading import Thread

import psutil

from app import limits

_LOOK_SECONDS = 0.5
_log = logging.getLogger(__name__)

Shed = Callable[[], int]
"""Gives up the largest thing of its kind; returns about how many bytes it held, 0 for none."""


def start(sheds: Sequence[Shed]) -> None:
    """Watch in a thread, as long as the server lives. What comes first in `sheds` goes first."""
    Thread(target=_watch, args=(tuple(sheds),), name="memory", daemon=True).start()


def relieve(in_use: int, sheds: Sequence[Shed]) -> int:
    """Give up one thing where too much memory is in use; return about how many bytes it held."""
    if in_use < limits.memory_to_shed_at():
        return 0
    freed = next(filter(None, (shed() for shed in sheds)), 0)
    if freed:
        _log.warning(
            "memory: %d of %d MB in use; gave up about %d MB of what visitors evaluate or keep",
            in_use // limits.MEGABYTE,
            limits.memory() // limits.MEGABYTE,
            freed // limits.MEGABYTE,
        )
    return freed


def in_use() -> int:
    """Return the bytes of this process that are in memory."""
    return int(psutil.Process().memory_info().rss)


def _watch(sheds: Sequence[Shed]) -> None:
    while True:
        time.sleep(_LOOK_SECONDS)
        if relieve(in_use(), sheds):
            time.sleep(_LOOK_SECONDS)  # a thread that was told to end must first come to its end
            gc.collect()
            _give_back()


def _give_back() -> None:
    """Give freed memory back to the system, where the C library can."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
