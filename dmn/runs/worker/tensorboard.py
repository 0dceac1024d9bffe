"""Write TensorBoard's event files: the figures of a training, for other tools."""

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from tensorboardX import RecordWriter
from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.summary import scalar


class EventFile:
    """One process's file in the folder of a curve; TensorBoard reads all of a folder as one.

    Not tensorboardX's own writer: it writes from a thread, whose errors nobody hears of.
    """

    def __init__(self, folder: Path, first_step: int) -> None:
        """Open a file that hides what earlier files hold from `first_step` on. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{time.time():.0f}.{socket.gethostname()}.{os.getpid()}"
        self._writer = RecordWriter(str(folder / name))
        self._write(Event(file_version="brain.Event:2"))
        begin = SessionLog(status=SessionLog.START)
        self._write(Event(step=first_step, session_log=begin))

    def add(self, step: int, figures: Mapping[str, float]) -> None:
        """Write one point of several curves. Raises OSError."""
        for name, value in figures.items():
            self._write(Event(step=step, summary=scalar(name, value)))

    def flush(self) -> None:
        """Write down to the disk; too slow for every point. Raises OSError."""
        self._writer.flush()

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _write(self, event: Event) -> None:
        event.wall_time = time.time()
        self._writer.write(event.SerializeToString())
