"""Data sets read in the background, by turns, in threads that outlive the page's runs."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from threading import Condition, Event, Lock, Thread

from app.settings import settings
from dmn.errors import DMNError
from dmn.evaluation.sample import Counts, Explored, ReservoirSample
from dmn.evaluation.stream import DataSet, Part, explore
from dmn.lens import Lens

KEPT = 4
"""Finished ones that stay; the one that was not looked at for longest goes first."""
WAITING = 8
"""Unfinished ones at a time, over all sessions."""
_FAULT = (
    "Reading the data failed, which is a fault of the program and not of your data. It was "
    "written to the server's log. Try other data or another checkpoint."
)
_log = logging.getLogger(__name__)


class BusyError(DMNError):
    """Too many data sets are being read."""


class Evaluation:
    """One data set under one checkpoint: how far it is, and what came of it."""

    def __init__(self, lens: Lens, load: Callable[[], DataSet]) -> None:
        self.total = 0
        """Questions; 0 until the data are there."""
        self.counts = Counts()
        """Of those that are answered so far."""
        self.explored: Explored | None = None
        self.problem = ""
        self._lens, self._load = lens, load
        self._began = 0.0
        self._stop, self._ended = Event(), Event()

    @property
    def has_ended(self) -> bool:
        return self._ended.is_set()

    @property
    def is_stopped(self) -> bool:
        """Whether it was asked to stop; what was answered until then is kept."""
        return self._stop.is_set()

    @property
    def pace(self) -> float | None:
        """Questions a second; None where it cannot be told yet."""
        done = self.counts.answered
        return done / (time.monotonic() - self._began) if done else None

    def stop(self) -> None:
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Whether it ended within that time."""
        return self._ended.wait(seconds)

    def run(self, turn: "Turn") -> None:
        """To be called in a thread; any problem becomes a sentence."""
        try:
            self._read(turn)
        except DMNError as error:
            self.problem = str(error)
        except Exception:
            _log.exception("reading a data set failed")
            self.problem = _FAULT
        finally:
            self._ended.set()

    def _read(self, turn: "Turn") -> None:
        import torch

        # Each thread has its own number, and a new one begins with all cores.
        torch.set_num_threads(settings().threads)
        with turn:
            if self.is_stopped:
                return
            data = self._load()
        sample = ReservoirSample(data, settings().max_explored)
        self.counts, self._began, self.total = sample.counts, time.monotonic(), data.total
        for part in _in_turn(turn, explore(self._lens, data)):
            sample.add(part)
            if self.is_stopped:
                break
        self.explored = sample.explored()


class Turn:
    """A lock that goes from one to the other in the order in which they came for it."""

    def __init__(self) -> None:
        self._come = self._served = 0
        self._changed = Condition()

    def __enter__(self) -> None:
        with self._changed:
            mine = self._come
            self._come += 1
            self._changed.wait_for(lambda: self._served == mine)

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._served += 1
            self._changed.notify_all()


def _in_turn(turn: Turn, parts: Iterator[Part]) -> Iterator[Part]:
    """Each part is made in a turn of its own: a short data set does not wait for a long one."""
    while True:
        with turn:
            part = next(parts, None)
        if part is None:
            return
        yield part


class Evaluations:
    """Those of the whole server; the same key is read once."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, Evaluation] = OrderedDict()
        self._turn, self._lock = Turn(), Lock()

    def get(self, key: Hashable) -> Evaluation | None:
        """What was started under this key, if it is still kept."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def start(self, key: Hashable, lens: Lens, load: Callable[[], DataSet]) -> Evaluation:
        """What was started under this key and went well so far, or a new one. Raises BusyError."""
        with self._lock:
            found = self._found.get(key)
            if found is not None and not found.problem and not found.is_stopped:
                return found
            self._make_room()
            new = self._found[key] = Evaluation(lens, load)
            self._found.move_to_end(key)
        Thread(target=new.run, args=(self._turn,), name="explore", daemon=True).start()
        return new

    def _make_room(self) -> None:
        ended = [key for key, one in self._found.items() if one.has_ended]
        if len(self._found) - len(ended) >= WAITING:
            raise BusyError(
                f"{WAITING} data sets are being read or wait for it already. Try again in a minute."
            )
        for key in ended[: max(0, len(ended) - KEPT + 1)]:
            del self._found[key]
