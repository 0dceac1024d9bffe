"""What the C library is told of the server's memory."""

import ctypes

_M_ARENA_MAX = -8
_ARENAS = 2


def share() -> None:
    """To be called when the server starts, where the C library is glibc.

    Streamlit runs a page in a new thread each time, and glibc spreads threads over eight arenas for
    each core, every one of which keeps what it once needed: 5 % more memory over 20,000 edits, for
    nothing, since Python's lock lets one thread allocate at a time.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_M_ARENA_MAX, _ARENAS)
