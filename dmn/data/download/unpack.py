"""Unpacking of an archive that is not trusted: only files, only below one folder, only so much."""

import errno
import gzip
import re
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from dmn.errors import DataError

_MOST_MEMBERS = 10_000
_MOST_DIRECTORY = 4 * 2**20
"""Bytes of a zip file's list of members; one of 10,000 members takes about one million."""
_MOST_END = 2**17
"""Bytes at a zip file's end among which its end records stand."""
_MOST_64 = 4096
"""Bytes before an end record among which the record of 64 bits stands."""
_END, _END_64, _LOCATOR_64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"

_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    RuntimeError,  # an encrypted zip, or one whose compression is not known
    FileExistsError,
    NotADirectoryError,
)


@dataclass(frozen=True)
class _Member:
    """One entry of an archive, not yet read."""

    name: str
    n_bytes: int
    is_file: bool
    is_folder: bool
    open: Callable[[], IO[bytes] | None]


def unpack(archive: Path, into: Path, root: str, wanted: tuple[str, ...], most_bytes: int) -> None:
    """Write the `wanted` files and folders in the archive's folder `root` into `into`.

    Every member is checked, wanted or not. Raises DataError on a path that leads outside, a link
    or a device, more than `most_bytes` or 10,000 members, damage, and when nothing was wanted.
    """
    n_bytes = 0
    members = _zip_members if zipfile.is_zipfile(archive) else _tar_members
    try:
        for number, member in enumerate(members(archive), start=1):
            n_bytes += member.n_bytes
            if number > _MOST_MEMBERS or n_bytes > most_bytes:
                limits = f"at most {_MOST_MEMBERS} members and {most_bytes} bytes"
                raise DataError(f"{archive}: expected {limits}, got more; it was not unpacked")
            path = _checked_path(archive, member)
            if member.is_file and path.is_relative_to(root):
                inside = path.relative_to(root)
                if inside.parts and inside.parts[0] in wanted:
                    _write(member, into / inside)
    except (*_DAMAGED, OSError) as error:
        if not _is_damage(error):
            raise
        raise DataError(
            f"{archive}: expected a sound archive, got: {error}; delete it and fetch it again"
        ) from None
    if not any(into.iterdir()):
        raise DataError(f"{archive}: expected {', '.join(wanted)} in {root!r}, got none of them")


def _is_damage(error: Exception) -> bool:
    """Return whether an error means damage: a place outside the file does, a full disk does not."""
    return isinstance(error, _DAMAGED) or getattr(error, "errno", None) == errno.EINVAL


def _checked_path(archive: Path, member: _Member) -> PurePosixPath:
    """Return the member's path, checked to stay below the folder that it is unpacked into."""
    path = PurePosixPath(member.name)
    foreign = "\\" in member.name or "\0" in member.name
    leads_outside = path.is_absolute() or ".." in path.parts or foreign
    if leads_outside or not (member.is_file or member.is_folder):
        raise DataError(
            f"{archive}: expected files and folders below one folder, got {member.name!r}, "
            "which leads outside or is a link or a device; it was not unpacked"
        )
    return path


def _write(member: _Member, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    content = member.open()
    if content is None:
        raise tarfile.ExtractError(f"{member.name!r} has no content")
    with content, target.open("xb") as file:
        shutil.copyfileobj(content, file)


def _tar_members(archive: Path) -> Iterator[_Member]:
    with tarfile.open(archive, "r:gz") as tar:
        for info in tar:
            opened = partial(tar.extractfile, info)
            yield _Member(info.name, info.size, info.isfile(), info.isdir(), opened)


def _zip_members(archive: Path) -> Iterator[_Member]:
    check_zip_directory(archive)
    with zipfile.ZipFile(archive) as file:
        for info in file.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            is_folder = info.filename.endswith("/")  # zipfile's own question fails for no name
            fits = kind in (0, stat.S_IFDIR if is_folder else stat.S_IFREG)
            opened = partial(file.open, info)
            yield _Member(
                info.filename, info.file_size, fits and not is_folder, fits and is_folder, opened
            )


def check_zip_directory(archive: Path) -> None:
    """Check how long a zip file's list of members is before anything reads it: of a million empty
    members it would take gigabytes. Raises DataError, OSError.
    """
    with archive.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - _MOST_END))
        end = file.read()
    places = [found.start() for found in re.finditer(re.escape(_END), end)]
    size = max((_directory_size(end, place) for place in places), default=0)
    if size > _MOST_DIRECTORY:
        raise DataError(
            f"{archive}: expected a list of members of at most {_MOST_DIRECTORY:,} bytes, got "
            f"{size:,}; it was not unpacked"
        )


def _directory_size(end: bytes, place: int) -> int:
    """Return the size that an end record gives, or the record of 64 bits before it.

    There may be several records, of which readers choose differently: the caller takes the largest.
    """
    size = int.from_bytes(end[place + 12 : place + 16], "little")
    before = end[:place]
    at = before.rfind(_END_64, max(0, place - _MOST_64))
    if before[-20:].startswith(_LOCATOR_64) and at >= 0:
        large = int.from_bytes(before[at + 40 : at + 48], "little")
        return large if size == 2**32 - 1 else max(size, large)
    return size
