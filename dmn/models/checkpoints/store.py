"""Keep checkpoints under a name: from a run, or from a zip file and into one."""

import io
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from dmn.data.download.unpack import check_zip_directory, unpack
from dmn.errors import CheckpointError, DataError
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints import measure, trained_on
from dmn.models.checkpoints.folder import FILES
from dmn.models.checkpoints.model_card import CARD, card
from dmn.system.files import open_plain
from dmn.system.folders import checkpoint_folders

MOST_BYTES = 600 * 2**20
"""Of a checkpoint, unpacked."""
MOST_MEMORY = 320 * 2**20
"""Bytes that a checkpoint may take which was sent as a zip file."""
_LEFTOVER_SECONDS = 3600.0
_ALIKE = {"Latin", "Cyrillic", "Greek", "Armenian", "Cherokee"}
_LONGEST_NAME = 64
_MOST_NAME = 200
"""Of its bytes: systems take 255."""
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
_TRIES = 5


def check_name(name: str, folder: Path) -> str:
    """Return the name as it is written. Raises CheckpointError for one that is no good name of a
    folder on every system, or is taken.
    """
    name = check_form(name)
    taken = (path.name for home in checkpoint_folders(folder) for path in _entries(home))
    if _folded(name) in map(_folded, taken):
        raise CheckpointError(f"A checkpoint called {name} already exists. Choose another name.")
    return name


def check_form(name: str) -> str:
    """Return the name as it is written. Raises CheckpointError for one that is no good name of a
    folder on every system.
    """
    name = unicodedata.normalize("NFC", name.strip())
    is_short = 0 < len(name) <= _LONGEST_NAME and len(name.encode(errors="replace")) <= _MOST_NAME
    if not is_short or not _is_plain(name):
        raise CheckpointError(
            f"Expected a name of 1 to {_LONGEST_NAME} letters, digits, '-', '_', '.' and spaces, "
            f"that begins with a letter or a digit, got {name[:80]!r}. Choose another."
        )
    if mixed := _mixed_alphabets(name):
        raise CheckpointError(
            f"The name {name!r} mixes {' and '.join(mixed)} letters in one word. Such letters can "
            "look the same. Use one alphabet for each word."
        )
    return name


def _mixed_alphabets(name: str) -> list[str]:
    """Return the alphabets that a word of the name mixes, of those whose letters look alike: with
    a Cyrillic a, babi is another checkpoint that nobody can tell from babi.
    """
    for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", name)):
        found = {unicodedata.name(one, "").split(" ")[0].title() for one in word} & _ALIKE
        if len(found) > 1:
            return sorted(found)
    return []


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _is_plain(name: str) -> bool:
    """Tell whether a name has letters, marks and digits of any script, and little else; names that
    a system reserves are not plain.
    """
    letters = all(unicodedata.category(one)[0] in "LMN" or one in "-_. " for one in name)
    reserved = name.casefold().partition(".")[0] in _RESERVED
    ours = name.casefold().endswith(".tmp")
    return letters and name[0] not in ". -" and name[-1] != "." and not reserved and not ours


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def keep(checkpoint: Path, folder: Path, name: str) -> Path:
    """Copy a run's checkpoint into the folder of checkpoints under a name; return the new folder.

    Raises CheckpointError where there is none yet, or the name is no good one or is taken.
    """
    with _new(folder, name, measure.MOST_MEMORY) as new:
        _copy_whole(checkpoint, new)
    return folder / check_form(name)


def _copy_whole(checkpoint: Path, target: Path) -> None:
    """Copy a checkpoint that a worker may be replacing. Raises CheckpointError."""
    for _ in range(_TRIES):
        if _copied(checkpoint, target):
            return
    raise CheckpointError("There is no checkpoint yet. Wait for the end of an epoch.")


def _copied(source: Path, target: Path) -> bool:
    """Copy a checkpoint's files; return False where the worker replaced it meanwhile, or there is
    none, or one of links, which could lead to what nobody meant to show.
    """
    try:
        before = source.lstat()
        if not stat.S_ISDIR(before.st_mode):
            return False
        for file in FILES:
            _copy(source / file, target / file)
        if (source / trained_on.FILE).is_file():
            _copy(source / trained_on.FILE, target / trained_on.FILE)
        return source.lstat().st_ino == before.st_ino
    except FileNotFoundError:
        return False


def _copy(source: Path, target: Path) -> None:
    """Copy a plain file. Raises FileNotFoundError where it is gone, CheckpointError where it cannot
    be read, OSError where the copy cannot be written.
    """
    try:
        read = open_plain(source, within=source.parents[1])
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CheckpointError(f"{source.name} cannot be read: {error.strerror}.") from None
    with read, target.open("wb") as written:
        if os.fstat(read.fileno()).st_size > MOST_BYTES:
            raise CheckpointError(f"{source.name} is larger than {MOST_BYTES // 2**20} MiB.")
        shutil.copyfileobj(read, written)


@contextmanager
def _new(folder: Path, name: str, most_memory: int) -> Iterator[Path]:
    """Yield a folder to fill; then check it like any checkpoint, and give it its card and its name.

    The folder has a name of its own, so that one that a killed process left blocks no other.
    """
    name = check_name(name, folder)
    new = folder / f".{secrets.token_hex(8)}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        new.mkdir()
    except OSError as error:
        raise CheckpointError(f"{name} could not be written: {error.strerror}.") from None
    try:
        yield new
        loaded = checkpoint_folder.load(new, most_bytes=most_memory)
        trained_on.read(new)
        (new / CARD).write_text(card(name, loaded.metrics), encoding="utf-8")
        # Not over one that was made meanwhile: a folder that is not empty stays.
        new.rename(folder / name)
    except CheckpointError as error:
        raise CheckpointError(str(error).replace(new.name, name)) from None
    except OSError as error:
        raise CheckpointError(f"{name} could not be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """Remove what processes that were killed had half written, an hour ago or more."""
    for path in folder.glob(".*.tmp"):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def export_zip(checkpoint: Path) -> bytes:
    """Return a zip file with a checkpoint. Raises CheckpointError where it is not whole.

    The files are copied first, plain ones only, and the card is written anew: what lies in a run's
    folder may be links to what only this process can read.
    """
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / checkpoint.name
        copy.mkdir()
        _copy_whole(checkpoint, copy)
        loaded = checkpoint_folder.load(copy)
        (copy / CARD).write_text(card(checkpoint.name, loaded.metrics), encoding="utf-8")
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            kept = [trained_on.FILE] if (copy / trained_on.FILE).is_file() else []
            for name in (*FILES, CARD, *kept):
                archive.write(copy / name, f"{checkpoint.name}/{name}")
    return content.getvalue()


def import_zip(content: bytes, folder: Path, name: str) -> Path:
    """Take a checkpoint out of a zip file that is not trusted; return its folder.

    Only a checkpoint's own files are read, and they are checked like any checkpoint's. Raises
    CheckpointError.
    """
    with _new(folder, name, MOST_MEMORY) as new:
        try:
            _unpack(content, new)
        except DataError as error:
            raise CheckpointError(str(error)) from None
    return folder / check_form(name)


def _unpack(content: bytes, into: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "the zip file"
        archive.write_bytes(content)
        try:
            unpack(archive, into, _root(archive), (*FILES, trained_on.FILE), MOST_BYTES)
        except DataError as error:
            raise DataError(str(error).replace(f"{scratch}/", "")) from None


def _root(archive: Path) -> str:
    """Return the folder inside that holds the weights: the one nearest to the top."""
    check_zip_directory(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            names = [PurePosixPath(name) for name in opened.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise DataError("Expected a zip file with a checkpoint, got something else.") from None
    roots = [path.parent for path in names if path.name == FILES[0]]
    if not roots:
        raise DataError(f"Expected {', '.join(FILES)} in the zip file; {FILES[0]} is missing.")
    return str(min(roots, key=lambda root: len(root.parts)))
