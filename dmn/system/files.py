"""Files that one process writes while others read: replaced whole, or appended line by line."""

import errno
import json
import os
import stat
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

_MOST_FILES = 100_000
"""Of a folder that are counted."""


def open_plain(file: Path, within: Path | None = None) -> BinaryIO:
    """Open for reading what is a regular file itself, reached from `within` through no link.

    A link on a shared disk may lead to what only this process can read, not whoever made it; a
    pipe would let its reader wait for ever. Raises OSError.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    if within is None:
        found = os.open(file, flags)
    else:
        found = _open_below(within, file.relative_to(within).parts, flags)
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise OSError(errno.EINVAL, "it is not a plain file")
    return os.fdopen(found, "rb")


def _open_below(folder: Path, parts: tuple[str, ...], flags: int) -> int:
    """Open a file below a folder, one part of its path after the other. Raises OSError."""
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = below
        return os.open(parts[-1], flags, dir_fd=at)
    finally:
        os.close(at)


def read_plain(file: Path, most_bytes: int, within: Path | None = None) -> bytes:
    """Return the content of a plain file as `open_plain` opens it.

    Raises OSError, also for a file of more than `most_bytes`.
    """
    with open_plain(file, within) as opened:
        size = os.fstat(opened.fileno()).st_size
        content = opened.read(min(size, most_bytes) + 1)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {most_bytes / 2**20:g} MiB")
    return content


def _open_for_writing(file: Path, flags: int) -> BinaryIO:
    """Open what is to be written, but no link: it may lead out of the folder. Raises OSError."""
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | flags, 0o666)
    return os.fdopen(opened, "wb")


def replace_bytes(file: Path, content: bytes | memoryview, durable: bool = False) -> None:
    """Replace a file: it holds the whole new content or the whole old one, whatever happens.

    `durable` waits for the disk, so that a power cut counts too. Raises OSError, and leaves nothing
    behind then.
    """
    new = file.with_name(file.name + ".tmp")
    try:
        with _open_for_writing(new, os.O_TRUNC) as opened:
            opened.write(content)
            if durable:
                opened.flush()
                os.fsync(opened.fileno())
    except OSError:
        new.unlink(missing_ok=True)  # a full disk would keep half of it
        raise
    new.replace(file)


def replace_text(file: Path, text: str) -> None:
    """Replace a text file as `replace_bytes` does."""
    replace_bytes(file, text.encode())


def rewrite_text(file: Path, text: str) -> None:
    """Replace a text file even on a full disk: then the old text's own blocks are overwritten.

    A reader may meet half of the text then, once.
    """
    try:
        replace_text(file, text)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        with _open_for_writing(file, 0) as old:
            old.write(text.encode())
            old.truncate()


def append_json(file: Path, entry: dict[str, Any]) -> None:
    """Append one line. Raises OSError."""
    with _open_for_writing(file, os.O_APPEND) as opened:
        opened.write(f"{json.dumps(entry)}\n".encode())


def disk_use(folder: Path) -> int:
    """Return the bytes of all plain files below a folder, of very many files the first."""
    total = 0
    files = (Path(at) / name for at, _, names in os.walk(folder) for name in names)
    for path in islice(files, _MOST_FILES):
        try:
            found = path.lstat()
        except OSError:  # replaced while we look
            continue
        total += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return total


Entry = dict[str, Any]
"""One JSON object of a file that grows by lines."""
MOST_LINES_BYTES = 32 * 2**20
"""Read of a growing file; what stands behind is left out."""
MOST_LINE_BYTES = 4 * 2**20


def parse_object(line: bytes) -> Entry:
    """Return the JSON object that a line holds. Raises ValueError."""
    try:
        found = json.loads(line)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("it is not a JSON object")
    return found


class Lines:
    """The JSON objects of a file that grows by lines: each is parsed once, however often they are
    read.

    A last line without its end is still being written, and waits. A line that a crash or a full
    disk left garbled is counted and left out. A file that was replaced or cut is read anew. Several
    threads may share one.
    """

    def __init__(
        self,
        file: Path,
        parse: Callable[[bytes], Entry] = parse_object,
        within: Path | None = None,
        most_bytes: int = MOST_LINES_BYTES,
    ) -> None:
        """`parse` raises ValueError for a line that is left out; `within` is as in `open_plain`."""
        self._file, self._parse, self._within = file, parse, within
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._offset, self._inode = 0, -1
        self._entries: list[Entry] = []
        self._garbled = 0

    @property
    def garbled(self) -> int:
        """Number of lines that could not be read, as of the last `read`."""
        return self._garbled

    @property
    def n_bytes(self) -> int:
        """Bytes of the file that were read so far."""
        return self._offset

    def read(self) -> list[Entry]:
        """Return all entries so far, none where there is no file."""
        with self._lock:
            try:
                self._read_on()
            except OSError:  # not there yet, deleted while it is looked at, or no plain file
                self._forget()
            return list(self._entries)

    def _read_on(self) -> None:
        with open_plain(self._file, self._within) as file:
            found = os.fstat(file.fileno())
            if found.st_ino != self._inode or found.st_size < self._offset:
                self._forget()
            if found.st_size == self._offset:
                return
            file.seek(self._offset)
            content = file.read(max(0, min(found.st_size, self._most_bytes) - self._offset))
        end = content.rfind(b"\n") + 1
        for line in content[:end].split(b"\n")[:-1]:
            self._take(line)
        self._offset, self._inode = self._offset + end, found.st_ino

    def _take(self, line: bytes) -> None:
        try:
            if len(line) > MOST_LINE_BYTES:
                raise ValueError("it is too long")
            self._entries.append(self._parse(line))
        except ValueError:  # no JSON, no UTF-8, or not what it should hold
            self._garbled += 1


_PACKINGS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"PK\x03\x04": "zip",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}


def packing_of(beginning: bytes) -> str | None:
    """Return what a file is packed with, by its first bytes; None for a plain file."""
    found = (name for magic, name in _PACKINGS.items() if beginning.startswith(magic))
    return next(found, None)
