"""Runs, and the checks that come before one is started."""

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
    """Return the run with this ID; its growing files are read once for all. Raises DataError."""
    return _run(str(listing.find(settings().runs, run_id).folder))


def evaluations(run: Run) -> list[dict[str, Any]]:
    """Return what `dmn.runs.probes.evaluations` says, each line parsed once for all sessions."""
    return _probe_lines(str(run.folder)).read()


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


# A long run is some megabytes in memory.
@st.cache_resource(max_entries=16, show_spinner=False)
def _run(folder: str) -> Run:
    return Run(Path(folder))


@st.cache_resource(max_entries=16, show_spinner=False)
def _probe_lines(folder: str) -> Lines:
    return probes.lines(Run(Path(folder)))
