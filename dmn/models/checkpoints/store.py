"""Keep checkpoints under a name: from a run, or from a zip file and into one."""

import io
import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from dmn.data.download.unpack import unpack
from dmn.errors import CheckpointError, DataError
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints.folder import FILES
from dmn.models.checkpoints.model_card import CARD, card
from dmn.system.files import open_plain
from dmn.system.folders import checkpoint_folders

MOST_BYTES = 600 * 2**20
"""Of a checkpoint, unpacked."""
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
    name = unicodedata.normalize("NFC", name.strip())
    is_short = 0 < len(name) <= _LONGEST_NAME and len(name.encode(errors="replace")) <= _MOST_NAME
    if not is_short or not _is_plain(name):
        raise CheckpointError(
            f"Expected a name of 1 to {_LONGEST_NAME} letters, digits, '-', '_', '.' and spaces, "
            f"that begins with a letter or a digit, got {name[:80]!r}. Choose another."
        )
    if mixed := _mixed_alphabets(name):
        raise CheckpointError(
            f"Expected words in letters of one alphabet each, got {name!r} with letters of "
            f"{' and '.join(mixed)} in one word, some of which look alike. Choose another name."
        )
    taken = (path.name for home in checkpoint_folders(folder) for path in _entries(home))
    if _folded(name) in map(_folded, taken):
        raise CheckpointError(f"There is a checkpoint called {name} already. Choose another name.")
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
    with _new(folder, name) as new:
        for _ in range(_TRIES):
            if _copied(checkpoint, new):
                break
        else:
            raise CheckpointError("There is no whole checkpoint yet. Wait for an epoch to end.")
    return folder / new.name.removesuffix(".tmp")


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
        return source.lstat().st_ino == before.st_ino
    except FileNotFoundError:
        return False


def _copy(source: Path, target: Path) -> None:
    with open_plain(source) as read, target.open("wb") as written:
        shutil.copyfileobj(read, written)


@contextmanager
def _new(folder: Path, name: str) -> Iterator[Path]:
    """Yield a folder to fill; then check it like any checkpoint, and give it its card and
    its name.
    """
    name = check_name(name, folder)
    new = folder / f"{name}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new.mkdir()
    except OSError as error:  # also where somebody is writing it at this moment
        raise CheckpointError(f"{name} could not be written: {error.strerror}.") from None
    try:
        yield new
        loaded = checkpoint_folder.load(new)
        (new / CARD).write_text(card(name, loaded.metrics), encoding="utf-8")
        # Not over one that was made meanwhile: a folder that is not empty stays.
        new.rename(folder / name)
    except OSError as error:
        raise CheckpointError(f"{name} could not be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def export_zip(checkpoint: Path) -> bytes:
    """Return a zip file with a checkpoint. Raises CheckpointError where it is not whole."""
    checkpoint_folder.load(checkpoint)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in (*FILES, CARD):
            if (checkpoint / name).is_file():
                archive.write(checkpoint / name, f"{checkpoint.name}/{name}")
    return content.getvalue()


def import_zip(content: bytes, folder: Path, name: str) -> Path:
    """Take a checkpoint out of a zip file that is not trusted; return its folder.

    Only a checkpoint's own files are read, and they are checked like any checkpoint's. Raises
    CheckpointError.
    """
    with _new(folder, name) as new:
        try:
            _unpack(content, new)
        except DataError as error:
            raise CheckpointError(str(error)) from None
    return folder / new.name.removesuffix(".tmp")


def _unpack(content: bytes, into: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "the zip file"
        archive.write_bytes(content)
        try:
            unpack(archive, into, _root(archive), FILES, MOST_BYTES)
        except DataError as error:
            raise DataError(str(error).replace(f"{scratch}/", "")) from None


def _root(archive: Path) -> str:
    """Return the folder inside that holds the weights: the one nearest to the top."""
    try:
        with zipfile.ZipFile(archive) as opened:
            names = [PurePosixPath(name) for name in opened.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise DataError("Expected a zip file with a checkpoint, got something else.") from None
    roots = [path.parent for path in names if path.name == FILES[0]]
    if not roots:
        raise DataError(f"Expected {', '.join(FILES)} in the zip file; {FILES[0]} is missing.")
    return str(min(roots, key=lambda root: len(root.parts)))
