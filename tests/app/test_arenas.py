"""Whether the C library keeps to few arenas, in a process of its own: it is told for good."""

import ctypes
import subprocess
import sys

import pytest

THREADS = """
import ctypes, sys, threading
from app import arenas

if sys.argv[1] == "shared":
    arenas.share()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
together = threading.Barrier(8)


def allocate():
    library.malloc(ctypes.c_size_t(100_000))
    together.wait()
    library.malloc(ctypes.c_size_t(100_000))


threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
library.fopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(library.fopen(b"/dev/stdout", b"w"))
library.malloc_info(0, out)
library.fclose(out)
"""


def arenas_of_eight_threads(told: str) -> int:
    command = [sys.executable, "-c", THREADS, told]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.count(
        "<heap nr="
    )


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_info"), reason="the C library is others'"
)
def test_threads_share_two_arenas_where_they_would_take_one_each() -> None:
    assert arenas_of_eight_threads("shared") <= 2
    assert arenas_of_eight_threads("not") > 2
