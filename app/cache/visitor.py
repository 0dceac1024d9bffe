"""Limits and locks of one session: its uploads, one run at a time, one long story at a time."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from weakref import WeakValueDictionary

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import limits

_WAIT_SECONDS = 0.1
_locks: WeakValueDictionary[str, "_Work"] = WeakValueDictionary()
_locks_lock, _long = Lock(), Lock()


class _Work:
    """The lock of one session; it goes when nobody of the session works or waits."""

    def __init__(self) -> None:
        self.lock = Lock()


def session() -> str:
    """Return the ID of the visitor's session; "" outside of a page."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def uploads() -> dict[str, int]:
    """Return how many bytes of uploads each session has stored."""
    if not runtime.exists():
        return {}
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return {}
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(manager.file_storage.items())
    }


@contextmanager
def working(n_characters: int) -> Iterator[None]:
    """Hold the session's turn to compute, and the server's for a story of so many characters.

    A visitor who types on starts a run of the page with each change, while those before still
    compute: they follow one another, and a run that is out of date ends where it waits.
    """
    with ExitStack() as held:
        if name := session():
            with _locks_lock:
                work = _locks.setdefault(name, _Work())
            held.enter_context(_taken(work.lock))
        if n_characters >= limits.LONG_STORY:
            held.enter_context(_taken(_long))
        yield


@contextmanager
def _taken(lock: Lock) -> Iterator[None]:
    context = get_script_run_ctx(suppress_warning=True)
    while not lock.acquire(timeout=_WAIT_SECONDS):
        if context is not None:
            context.yield_check()  # ends a run that the page no longer waits for
    try:
        yield
    finally:
        lock.release()
