"""The public data sets, fetched from their own addresses, on request only.

A file is received into `<folder>/<name>.tmp`, compared with its recorded SHA-256, unpacked there,
and appears as `<folder>/<name>` by one rename: what has that name is whole. A broken download
stays in the temporary folder, and the next call goes on from it.
"""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dmn.data.download.transfer import Download, receive
from dmn.data.download.unpack import unpack
from dmn.errors import DataError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A data set: its downloads, and what of their content is kept."""

    downloads: tuple[Download, ...]
    licence: str
    root: str = ""
    """The folder inside the archive that becomes the data set's folder."""
    wanted: tuple[str, ...] = ()
    """Files and folders under `root` that are kept; the rest of the archive is not written."""
    most_bytes: int = 1 << 30
    """An archive that unpacks to more is refused."""


def _treebank(part: str) -> Download:
    name = f"en_ewt-ud-{part}.conllu"
    repository = "https://raw.githubusercontent.com/UniversalDependencies/UD_English-EWT"
    return Download(name, (f"{repository}/r2.16/{name}",))


SOURCES: Mapping[str, Source] = {
    "babi": Source(
        (
            Download(
                "tasks_1-20_v1-2.tar.gz",
                (
                    "http://www.thespermwhale.com/jaseweston/babi/tasks_1-20_v1-2.tar.gz",
                    "https://huggingface.co/datasets/facebook/babi_qa/resolve/main/data/"
                    "tasks_1-20_v1-2.tar.gz",
                ),
                "0364ebde659f14d11bc21744516c5ec49d3d06cb692733f66680771244998898",
                15_719_851,
            ),
        ),
        licence="CC BY 3.0",
        root="tasks_1-20_v1-2",
        wanted=("en", "en-10k", "en-valid", "en-valid-10k", "LICENSE.txt", "README.txt"),
    ),
    "sst": Source(
        (
            Download(
                "trainDevTestTrees_PTB.zip",
                ("https://nlp.stanford.edu/sentiment/trainDevTestTrees_PTB.zip",),
                "5c613a4f673fc74097d523a2c83f38e0cc462984d847b82c7aaf36b01cbbbfcc",
                789_539,
            ),
        ),
        licence="none stated, do not redistribute",
        root="trees",
        wanted=("train.txt", "dev.txt", "test.txt"),
    ),
    "ewt": Source(tuple(map(_treebank, ("train", "dev", "test"))), licence="CC BY-SA 4.0"),
    "glove": Source(
        (
            Download(
                "glove.6B.zip",
                ("https://nlp.stanford.edu/data/glove.6B.zip",),
                "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb",
                862_182_613,
            ),
        ),
        licence="PDDL 1.0",
        wanted=("glove.6B.50d.txt",),
        most_bytes=4 << 30,
    ),
}


def fetch(
    name: str,
    folder: Path,
    *,
    sources: Mapping[str, Source] = SOURCES,
    progress: bool = True,
    stall_seconds: float = 30.0,
) -> Path:
    """Make `folder/name` hold the data set, and return that path; do nothing where it does.

    `progress` draws a bar on standard error. A server that sends nothing for `stall_seconds` is
    given up for the next. Raises DataError; what had arrived is kept for the next call.
    """
    if name not in sources:
        raise DataError(f"expected one of {', '.join(sources)}, got {name!r}; nothing was fetched")
    target, workspace = folder / name, folder / f"{name}.tmp"
    if _is_there(target):
        return target
    try:
        with _locked(workspace):
            # Another process may have put it there between the look and the lock.
            if not _is_there(target):
                _log.info("fetching %s (licence: %s)", target, sources[name].licence)
                parts = [
                    receive(download, workspace, progress=progress, stall_seconds=stall_seconds)
                    for download in sources[name].downloads
                ]
                _place(sources[name], parts, workspace / "content", target)
            shutil.rmtree(workspace)
    except OSError as error:
        raise DataError(
            f"expected to write {target}, got: {error}; make room or choose another folder, then "
            f"run the same command again: it goes on from {workspace}"
        ) from None
    return target


def _is_there(target: Path) -> bool:
    # An empty folder may be a mount point made ready, so it counts as nothing.
    there = target.is_dir() and any(target.iterdir())
    if there:
        _log.info("%s is already there; nothing was fetched", target)
    return there


def _place(source: Source, parts: list[Path], content: Path, target: Path) -> None:
    """Unpack the received files into `content`, which then becomes `target` in one step."""
    # A process that was killed while unpacking leaves half a folder.
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir()
    for download, part in zip(source.downloads, parts, strict=True):
        if download.is_archive:
            unpack(part, content, source.root, source.wanted, source.most_bytes)
        else:
            part.rename(content / download.name)
    content.rename(target)


@contextmanager
def _locked(workspace: Path) -> Iterator[None]:
    """Keep other processes out of the workspace; the lock ends with the process that holds it."""
    workspace.mkdir(parents=True, exist_ok=True)
    handle = os.open(workspace, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataError(
                f"another download into {workspace} is running; wait until it ends"
            ) from None
        yield
    finally:
        os.close(handle)
