"""The files of a data set whose folder holds one file for each part: train, valid and test."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dmn.data.datasets.babi import lines_of, named_parts
from dmn.errors import DataError


@dataclass(frozen=True)
class Parts:
    """The files of a folder by part."""

    what: str
    """Content of such a file, for messages."""
    patterns: Mapping[str, str]
    """The pattern of a part's file names, by part."""

    def files_of(self, path: Path, part: str | None = None) -> list[Path]:
        """Return the files of a part of a folder, or of its only part; a file is itself, whatever
        `part` says. Raises DataError.
        """
        try:
            if not path.is_dir():
                path.stat()
                return [path]
            found = {name: sorted(path.glob(glob)) for name, glob in self.patterns.items()}
        except OSError as error:
            raise self._unreadable(path, error) from None
        held = {name: files for name, files in found.items() if files and part in (None, name)}
        if len(held) != 1:
            there = [name for name, files in found.items() if files]
            advice = f"choose {named_parts(there)}, or" if there else "choose another folder, or"
            raise DataError(
                f"{path}: expected a file {self.patterns.get(part or '', 'of one part')}, found "
                f"{' and '.join(held) or 'none'}; {advice} name one file"
            )
        return next(iter(held.values()))

    def has_validation(self, path: Path) -> bool:
        """Return whether a path is a folder with a validation file of its own."""
        return path.is_dir() and any(path.glob(self.patterns["valid"]))

    def lines(self, file: Path) -> list[str]:
        """Return the lines of a file, without their ends. Raises DataError."""
        try:
            content = file.read_bytes()
        except OSError as error:
            raise self._unreadable(file, error) from None
        lines = lines_of(content.removeprefix(b"\xef\xbb\xbf"), str(file))
        return [line.rstrip("\n").removesuffix("\r") for line in lines]

    def _unreadable(self, path: Path, error: OSError) -> DataError:
        return DataError(
            f"{path}: expected a readable file or folder of {self.what}, got: {error.strerror}; "
            "check the path"
        )
