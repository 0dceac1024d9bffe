"""Limits on what visitors can make this server hold and do, each with its reason.

docs/serving.md has the same as a table. Bounds in bytes that all visitors share follow the memory
that the server may use; what a visitor is refused says the bound and what was asked for.
"""

import resource
from contextlib import suppress
from pathlib import Path

from app.settings import settings

MEGABYTE = 2**20

# Requests
REQUEST_SECONDS = 20.0
"""In which the body of a REST request must arrive."""
REST_AT_ONCE = 4
REST_WAITING = 64
"""Stories that are read at the same time by REST, and that wait; more are refused."""
HEADERS = 100
HEADER_BYTES = 32_000

SWITCH_SECONDS = 0.00005
"""After which a thread lets another have the interpreter. Python's own 0.005 make an edit wait once
for each of its hundred small operations while one thread is busy with something long.
"""

# Stories typed
LONG_STORY = 20_000
"""Characters from which on stories are read one after another, whoever sent them."""

# Uploads
UPLOAD_FILE = 64 * MEGABYTE
"""The largest file, a checkpoint."""
DATA_FILE = 20 * MEGABYTE
"""The largest file of questions."""
MULTIPART_BYTES = MEGABYTE
"""Bytes that a browser may send around a file."""
UPLOADS_OF_SESSION = 96 * MEGABYTE
UPLOADS_AT_ONCE_OF_SESSION = 4
UPLOADS_AT_ONCE = 32
UPLOAD_SECONDS = 600.0
UPLOAD_PAUSE_SECONDS = 20.0
"""In which an upload must arrive, and in which its next bytes must."""

# Evaluations
EVALUATIONS = 8
"""Not ended, of all visitors."""
EVALUATIONS_OF_SESSION = 3
EVALUATION_READINGS = 100_000_000
"""Sentences that all questions of a file have before them: each is read once a question."""
LOADING_SECONDS = 300.0
"""In which a data set must be read; after it, and before it, the questions are answered."""
EVALUATION_SECONDS = 4 * 3600.0
BYTES_OF_FILE = 8
"""Bytes of memory for one byte of a file, at most, as short strings."""
BYTES_OF_ROW = 3_000
"""Bytes of memory for one kept question, with its memories."""
FILE_TO_SAVE = 32 * MEGABYTE
"""Stories of long data sets repeat in a CSV: it ends there."""


def memory() -> int:
    """Return how many bytes the server may use: DMN_MAX_MEMORY_GIGABYTES, the container's or
    process's limit, or the machine's memory, whichever is smallest.
    """
    chosen = settings().max_memory_gigabytes
    found = [int(chosen * 1e9)] if chosen else []
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    if soft != resource.RLIM_INFINITY:
        found.append(soft)
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # "max", or no such group
            found.append(int(Path(file).read_text("utf-8")))
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
        total = next(line for line in lines if line.startswith("MemTotal:"))
        found.append(1024 * int(total.split()[1]))
    return min(found, default=4 * 10**9)


def uploads() -> int:
    """Return the bytes that the uploads of all visitors may take."""
    return min(1024 * MEGABYTE, memory() // 8)


def evaluations() -> int:
    """Return the bytes that data sets and results of evaluations may take; one always may run."""
    return min(4096 * MEGABYTE, memory() // 5)


def answers() -> int:
    """Return the bytes that answers may take that are kept for the next time."""
    return min(512 * MEGABYTE, memory() // 12)


def memory_to_shed_at() -> int:
    """Return the bytes in use from which on the largest evaluations are given up."""
    return int(0.85 * memory())
