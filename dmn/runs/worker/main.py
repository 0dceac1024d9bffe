"""From the command line to the end of a run: one worker, its turn in the queue, then torch.

Imports no torch, so that waiting in the queue costs next to nothing.
"""

import errno
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from dmn.config.run import RunConfig
from dmn.errors import CheckpointError, DMNError, TrainingError
from dmn.runs.run import Run
from dmn.runs.status import Place
from dmn.runs.worker.heartbeat import Heartbeat
from dmn.runs.worker.lock import only_worker
from dmn.runs.worker.progress import Progress, Stopped
from dmn.runs.worker.queue import wait_for_turn

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def resume(run: Run, say: Callable[[str], None], place: Place = "local") -> None:
    """Train a run from where it stands. Raises DMNError."""
    with as_worker(run, place) as progress:
        # Processes that train together do not queue, nor does what Ray starts.
        if place == "local" and not are_several():
            wait_for_turn(run, progress)
        from dmn.runs.worker.session import train_run
        from dmn.training.distributed import together

        with together() as processes:
            train_run(run, say, processes=processes, progress=progress)


def start(out: Path, config: RunConfig, say: Callable[[str], None]) -> None:
    """Make the folder of a new run and train it. Raises DMNError."""
    from dmn.data.corpus import corpus_of
    from dmn.runs.worker.session import train_run
    from dmn.training.distributed import together

    with together() as processes:
        # Before the folder is made: data that cannot be read should leave no run behind.
        corpus = corpus_of(config)
        run = Run.create(out, config) if processes.is_first else Run(out)
        with as_worker(run) as progress:
            if not are_several():
                wait_for_turn(run, progress)
            train_run(run, say, corpus, processes, progress)


@contextmanager
def as_worker(run: Run, place: Place = "local") -> Iterator[Progress]:
    """Hold the run's lock and keep its status.json, from waiting for its turn to its end.

    A stop file, SIGTERM and Ctrl-C ask it to stop; Stopped ends it well. Of several processes that
    train together only the first does this. Raises RunTaken where another process trains the run,
    TrainingError where the folder cannot be written, on a full disk for instance.
    """
    progress = Progress()
    if are_several() and os.environ.get("RANK", "0") != "0":
        yield progress
        return
    with only_worker(run, place), _stop_signals(progress), Heartbeat(run, progress, place):
        try:
            yield progress
        except Stopped:
            progress.end("stopped")
        except BaseException as error:
            reason = _reason(run, error, is_reading=progress.phase == "reading")
            if _is_full(error):
                _make_room(run)
            with suppress(OSError):
                progress.end("failed", reason)
            if isinstance(error, OSError):
                raise TrainingError(reason) from error
            if isinstance(error, DMNError) and str(error) != reason:
                raise type(error)(reason) from None
            raise


def are_several() -> bool:
    """Tell whether torchrun started this process among several that train together; torch is not
    imported to find out.
    """
    return "TORCHELASTIC_RUN_ID" in os.environ and os.environ.get("WORLD_SIZE", "1") != "1"


def _reason(run: Run, error: BaseException, is_reading: bool) -> str:
    """Return why a training failed. Others read it, in the run's status and in its log."""
    if isinstance(error, DMNError):
        return without_quotes(error) if is_reading else str(error)
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted before it could save."
    if _is_full(error):
        kept = f" The best epoch so far is in {run.checkpoint}." if run.checkpoint.exists() else ""
        return (
            f"The disk is full.{kept} Make room, then go on: python -m dmn train --run {run.folder}"
        )
    if not run.folder.exists():
        return f"{run.folder} was deleted or renamed while it was trained."
    # A parser's own error quotes what it read.
    is_quote = is_reading and isinstance(error, ValueError | LookupError)
    what = type(error).__name__ if is_quote else f"{type(error).__name__}: {error}"
    return f"{what}. {run.folder / 'worker.log'} may say more."


def without_quotes(error: DMNError) -> str:
    """Return an error about what was read without what it quotes: a run that somebody else made may
    name any file that this process can read.
    """
    if isinstance(error, CheckpointError):
        return "The checkpoint that it starts from cannot be used. Load it in Ask to see why."
    message = str(error)
    expected, got, _ = message.partition("got")
    if not got:
        return message
    return f"{expected.rstrip(' ,')}. What was read is not shown, since others read this."


def _is_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _FULL


def _make_room(run: Run) -> None:
    """Remove what was half written when the disk was full."""
    for path in (*run.folder.glob("*.tmp"), *run.state_file.parent.glob("*.tmp")):
        if path.is_dir() and not path.name.endswith(".old.tmp"):
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file():
            path.unlink(missing_ok=True)


@contextmanager
def _stop_signals(progress: Progress) -> Iterator[None]:
    """Let the first signal ask to stop; the second acts as it always does."""
    before: dict[int, Any] = {}

    def ask(number: int, frame: FrameType | None) -> None:
        progress.request_stop()
        signal.signal(number, before[number])

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.signal(number, ask)
    try:
        yield
    finally:
        for asked, handler in before.items():
            signal.signal(asked, handler)
