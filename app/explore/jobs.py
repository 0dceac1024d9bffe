"""Evaluations of data sets in the background, by turns, in threads that outlive the page's runs."""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Thread

from app import limits
from app.settings import settings
from dmn.errors import DataError, DMNError
from dmn.evaluation.sample import Counts, Explored, ReservoirSample
from dmn.evaluation.stream import DataSet, Part, explore
from dmn.lens import Lens

KEPT = 4
"""Finished ones that stay, if memory allows; the one not looked at for longest goes first."""
_LOOK_SECONDS = 0.2
"""Between two looks whether somebody stopped an evaluation that waits."""
_BREATH_SECONDS = 0.002
_FAULT = (
    "The program made a mistake; your data are not the cause. The error is in the server's log. "
    "Until it is corrected, other data or another checkpoint may work."
)
_SHED = (
    "The server did not have enough memory, so it stopped the largest evaluation: yours. Try "
    "fewer questions, or try again later."
)
_log = logging.getLogger(__name__)

Check = Callable[[], None]
"""Raises where the work must end."""


class BusyError(DMNError):
    """Too many data sets are being evaluated."""


class _Stopped(Exception):
    """Somebody asked an evaluation to stop."""


class Evaluation:
    """One data set under one checkpoint: its progress and its results."""

    def __init__(
        self,
        lens: Lens,
        load: Callable[[Check], DataSet],
        n_bytes: int = 0,
        owner: str = "",
    ) -> None:
        self.total = 0
        """Questions; 0 until the data are read."""
        self.counts = Counts()
        """Of those that are answered so far."""
        self.explored: Explored | None = None
        self.problem = ""
        self.n_bytes = n_bytes
        """An estimate of the memory that it takes."""
        self.owner = owner
        """The session that started it."""
        self.has_begun = False
        self._lens: Lens | None = lens
        self._load: Callable[[Check], DataSet] | None = load
        self._began = 0.0
        self._breath = 0.0
        self._stop, self._ended = Event(), Event()

    @property
    def has_ended(self) -> bool:
        return self._ended.is_set()

    @property
    def is_stopped(self) -> bool:
        """True once it was asked to stop; what was answered until then is kept."""
        return self._stop.is_set()

    @property
    def pace(self) -> float | None:
        """Questions a second; None before the first answers."""
        done = self.counts.answered
        return done / (time.monotonic() - self._began) if done else None

    def stop(self) -> None:
        self._stop.set()

    def shed(self) -> None:
        """Give up its memory, with a sentence that says so."""
        self.problem, self.explored = _SHED, None
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Return whether it ended within that time."""
        return self._ended.wait(seconds)

    def run(self, turns: "Turns") -> None:
        """Do all of it, in a thread of its own; any problem becomes a sentence."""
        try:
            self._answer(turns)
        except _Stopped:
            pass
        except DMNError as error:
            self.problem = self.problem or str(error)
        except Exception:
            _log.exception("evaluating a data set failed")
            self.problem = self.problem or _FAULT
        finally:
            # They hold an uploaded file, which nobody needs any more.
            self._load = self._lens = None
            self._ended.set()

    def check(self) -> None:
        """End the work where it was stopped; let other threads run now and then."""
        if self._stop.is_set():
            raise _Stopped
        now = time.monotonic()
        if now > self._breath:
            time.sleep(_BREATH_SECONDS)
            self._breath = time.monotonic() + 2 * _BREATH_SECONDS

    def _answer(self, turns: "Turns") -> None:
        import torch

        # Each thread has its own number, and a new one begins with all cores.
        torch.set_num_threads(settings().threads)
        turns.admit(self)
        data = self._read(turns)
        sample = ReservoirSample(data, settings().max_explored)
        self.counts, self._began, self.total = sample.counts, time.monotonic(), data.total
        until = self._began + limits.EVALUATION_SECONDS
        assert self._lens is not None
        for part in _in_turn(turns, explore(self._lens, data, check=self.check), self.check):
            sample.add(part)
            if self.is_stopped or time.monotonic() > until:
                break
        if self.counts.answered and not self.problem:
            self.explored = sample.explored()

    def _read(self, turns: "Turns") -> DataSet:
        assert self._load is not None
        with turns.reading.take(self.check):
            until = time.monotonic() + limits.LOADING_SECONDS

            def check() -> None:
                self.check()
                if time.monotonic() > until:
                    raise DataError(
                        f"Reading the data took longer than {limits.LOADING_SECONDS:g} seconds. "
                        "Use fewer questions."
                    )

            return self._load(check)


class Turn:
    """A lock that its takers get in the order in which they asked; those who stop leave the row."""

    def __init__(self) -> None:
        self._row: deque[object] = deque()
        self._changed = Condition()

    @contextmanager
    def take(self, check: Check) -> Iterator[None]:
        """Wait for the lock and hold it. `check` is called while waiting, and may raise."""
        place = object()
        with self._changed:
            self._row.append(place)
        try:
            while not self._is_first(place):
                check()
            yield
        finally:
            with self._changed:
                self._row.remove(place)
                self._changed.notify_all()

    def _is_first(self, place: object) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._row[0] is place, _LOOK_SECONDS)


def _in_turn(turns: "Turns", parts: Iterator[Part], check: Check) -> Iterator[Part]:
    """Yield parts, each made in its own turn: a short data set does not wait for a long one."""
    while True:
        try:
            with turns.answering.take(check):
                part = next(parts, None)
        except _Stopped:
            return
        if part is None:
            return
        yield part


class Turns:
    """The resources that evaluations wait for: memory, a turn to read, a turn to answer."""

    def __init__(self) -> None:
        self.reading, self.answering = Turn(), Turn()
        self.changed = Condition()
        self.found: OrderedDict[Hashable, Evaluation] = OrderedDict()

    def admit(self, new: Evaluation) -> None:
        """Wait until there is memory for one more evaluation; one may always run."""
        while not self._is_admitted(new):
            new.check()

    def _is_admitted(self, new: Evaluation) -> bool:
        with self.changed:
            running = [one for one in self.found.values() if one.has_begun and not one.has_ended]
            used = new.n_bytes + sum(one.n_bytes for one in running)
            if running and used > limits.evaluations():
                self.changed.wait(_LOOK_SECONDS)
                return False
            self.drop(limits.evaluations() - used)
            new.has_begun = True
            return True

    def drop(self, n_bytes: int, most: int = KEPT) -> None:
        """Drop finished ones, least recently used first, until so much and so many are left."""
        ended = [(key, one) for key, one in self.found.items() if one.has_ended]
        kept = sum(one.n_bytes for _, one in ended)
        for place, (key, one) in enumerate(ended):
            if kept <= n_bytes and len(ended) - place <= most:
                return
            del self.found[key]
            kept -= one.n_bytes


class Evaluations:
    """Those of the whole server; the same key is evaluated once."""

    def __init__(self) -> None:
        self._turns = Turns()

    def get(self, key: Hashable) -> Evaluation | None:
        """Return what was started under this key, if it is still kept."""
        turns = self._turns
        with turns.changed:
            if key in turns.found:
                turns.found.move_to_end(key)
            return turns.found.get(key)

    def start(
        self,
        key: Hashable,
        lens: Lens,
        load: Callable[[Check], DataSet],
        n_bytes: int = 0,
        owner: str = "",
    ) -> Evaluation:
        """Return what was started under this key and went well so far, or a new one.

        `n_bytes` is an estimate of the memory that it needs, `owner` the session that asks. Raises
        BusyError.
        """
        turns = self._turns
        with turns.changed:
            found = turns.found.get(key)
            if found is not None and not found.problem and not found.is_stopped:
                return found
            self._refuse_many(owner)
            turns.drop(limits.evaluations(), KEPT - 1)
            new = turns.found[key] = Evaluation(lens, load, n_bytes, owner)
            turns.found.move_to_end(key)
        Thread(target=self._run, args=(new,), name="explore", daemon=True).start()
        return new

    def shed(self) -> int:
        """Give up the largest evaluation that holds memory; return its bytes, 0 for none."""
        turns = self._turns
        with turns.changed:
            holding = [one for one in turns.found.values() if one.has_begun and not one.problem]
            largest = max(holding, key=lambda one: one.n_bytes, default=None)
            if largest is None:
                return 0
            largest.shed()
            return largest.n_bytes

    def _run(self, new: Evaluation) -> None:
        new.run(self._turns)
        with self._turns.changed:
            self._turns.changed.notify_all()

    def _refuse_many(self, owner: str) -> None:
        running = [one for one in self._turns.found.values() if not one.has_ended]
        own = [one for one in running if owner and one.owner == owner]
        if len(running) >= limits.EVALUATIONS:
            raise BusyError(
                f"{limits.EVALUATIONS} evaluations are running or queued. Try again in a minute."
            )
        if len(own) >= limits.EVALUATIONS_OF_SESSION:
            raise BusyError(
                f"{limits.EVALUATIONS_OF_SESSION} of your evaluations are running or queued. Stop "
                "one, or wait."
            )
