"""Files that one process writes while others read: replaced whole, or appended line by line."""

import errno
import json
import os
import threading
from pathlib import Path
from typing import Any, BinaryIO


def open_plain(file: Path) -> BinaryIO:
    """Open a plain file for reading, never a link: on a shared disk a link may lead to what this
    process can read and whoever made the link cannot. Raises OSError.
    """
    return os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")


def replace_bytes(file: Path, content: bytes | memoryview, durable: bool = False) -> None:
    """Replace a file: it holds the whole new content or the whole old one, whatever happens.

    `durable` waits for the disk, so that a power cut counts too. Raises OSError, and leaves nothing
    behind then.
    """
    new = file.with_name(file.name + ".tmp")
    try:
        with new.open("wb") as opened:
            opened.write(content)
            if durable:
                opened.flush()
                os.fsync(opened.fileno())
        new.replace(file)
    except OSError:
        new.unlink(missing_ok=True)
        raise


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
        with file.open("r+", encoding="utf-8") as old:
            old.write(text)
            old.truncate()


def append_json(file: Path, entry: dict[str, Any]) -> None:
    """Append one line."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(entry) + "\n")


class Lines:
    """The JSON objects of a file that grows by lines: each is parsed once, however often they are
    read.

    A last line without its end is still being written, and waits. A line that a crash or a full
    disk left garbled is counted and left out. A file that was replaced or cut is read anew. Several
    threads may share one.
    """

    def __init__(self, file: Path, key: str = "") -> None:
        """`key` is what each object must hold."""
        self._file, self._key = file, key
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._offset, self._inode = 0, -1
        self._entries: list[dict[str, Any]] = []
        self._garbled = 0

    @property
    def garbled(self) -> int:
        """Number of lines that could not be read, as of the last `read`."""
        return self._garbled

    def read(self) -> list[dict[str, Any]]:
        """Return all entries so far, none where there is no file."""
        with self._lock:
            try:
                self._read_on()
            except OSError:  # not there yet, or deleted while it is looked at
                self._forget()
            return list(self._entries)

    def _read_on(self) -> None:
        found = self._file.stat()
        if found.st_ino != self._inode or found.st_size < self._offset:
            self._forget()
        if found.st_size == self._offset:
            return
        with open_plain(self._file) as file:
            file.seek(self._offset)
            content = file.read()
        end = content.rfind(b"\n") + 1
        for line in content[:end].split(b"\n")[:-1]:
            self._take(line)
        self._offset, self._inode = self._offset + end, found.st_ino

    def _take(self, line: bytes) -> None:
        try:
            entry = json.loads(line)
        except ValueError:  # no JSON, or no UTF-8
            entry = None
        if isinstance(entry, dict) and (not self._key or self._key in entry):
            self._entries.append(entry)
        else:
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
