"""Runs, and the checks that come before one is started."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from app.settings import settings
from app.train.launcher import Launcher
from dmn.data.datasets import validate
from dmn.data.datasets.validate import Checked
from dmn.errors import DeviceError
from dmn.runs import listing, probes
from dmn.runs.listing import Overview
from dmn.runs.run import Run
from dmn.system.files import Lines


def overviews() -> list[Overview]:
    """Return all runs, the youngest first; workers that have ended are reaped."""
    launcher().reap()
    return listing.overviews(settings().runs)


def run(run_id: str) -> Run:
    """Return the run with this ID, its growing files read once for all sessions. Raises
    DataError.
    """
    return _read.of(listing.find(settings().runs, run_id).folder).run


def evaluations(run: Run) -> list[dict[str, Any]]:
    """Return what `dmn.runs.probes.evaluations` does, each line parsed once for all sessions."""
    return _read.of(run.folder).evaluations.read()


@st.cache_resource(show_spinner=False)
def launcher() -> Launcher:
    """Return the one that all sessions start their runs with."""
    return Launcher(settings())


@st.cache_data(max_entries=4, ttl=20, show_spinner=False)
def disk_use(run_ids: tuple[str, ...]) -> int:
    """Bytes that these runs take, as of a moment ago."""
    folder = settings().runs
    return sum(Run(folder / run_id).disk_use() for run_id in run_ids)


def zipped(checkpoint: str) -> bytes:
    """Return a checkpoint's folder as a zip file. Raises CheckpointError."""
    from dmn.models.checkpoints import store

    return store.export_zip(Path(checkpoint))


@st.cache_data(max_entries=8, show_spinner="Checking each line")
def checked(name: str, content: bytes) -> Checked:
    """Return an uploaded file of stories, checked line by line."""
    return validate.check(content, name)


@st.cache_data(max_entries=8, ttl=20, show_spinner="Checking each line")
def checked_path(path: str) -> Checked:
    """Return the stories of a path below the data folder, checked. Raises DataError."""
    return validate.check_path(Path(path), settings().data)


@st.cache_data(max_entries=4, ttl=60, show_spinner="Looking for CUDA")
def device_refusal(device: str) -> str:
    """Return why this machine cannot train on the device; nothing where it can."""
    from dmn.system.device import choose_device

    try:
        choose_device(device)
    except DeviceError as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class _Read:
    """A run with what was read of its growing files."""

    run: Run
    evaluations: Lines

    @property
    def n_bytes(self) -> int:
        return self.run.n_bytes_read + self.evaluations.n_bytes


class _ReadRuns:
    """The runs that were looked at last, as many as have few enough bytes of growing files."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Path, _Read] = OrderedDict()

    def of(self, folder: Path) -> _Read:
        """Return a run's, read before if it is still kept."""
        with self._lock:
            found = self._kept.pop(folder, None) or _Read(Run(folder), probes.lines(Run(folder)))
            self._kept[folder] = found
            while len(self._kept) > 1 and self._n_bytes() > _MOST_READ_BYTES:
                self._kept.popitem(last=False)
            return found

    def _n_bytes(self) -> int:
        return sum(one.n_bytes for one in self._kept.values())

    def cache_clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


_MOST_READ_BYTES = 96 * 2**20
"""Of the files behind what is kept, which takes a few times as much in memory."""
_read = _ReadRuns()
