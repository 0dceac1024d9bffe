"""TensorBoard's event files: the figures of a training, once more, for people with tools of their
own.
"""

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from tensorboardX import RecordWriter
from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.summary import scalar


class EventFile:
    """One sitting's file in the folder of a curve; TensorBoard reads all of a folder as one.

    Not tensorboardX's own writer: it writes from a thread, whose errors nobody hears of.
    """

    def __init__(self, folder: Path, first_step: int) -> None:
        """What earlier files say of steps from `first_step` on is hidden. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{time.time():.0f}.{socket.gethostname()}.{os.getpid()}"
        self._writer = RecordWriter(str(folder / name))
        self._write(Event(file_version="brain.Event:2"))
        begin = SessionLog(status=SessionLog.START)
        self._write(Event(step=first_step, session_log=begin))

    def add(self, step: int, figures: Mapping[str, float]) -> None:
        """One point of several curves. Raises OSError."""
        for name, value in figures.items():
            self._write(Event(step=step, summary=scalar(name, value)))

    def flush(self) -> None:
        """Down to the disk, so not at every point. Raises OSError."""
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()

    def _write(self, event: Event) -> None:
        event.wall_time = time.time()
        self._writer.write(event.SerializeToString())
