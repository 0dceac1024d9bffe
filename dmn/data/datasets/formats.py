"""The formats of data files that a network can be trained and measured on."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Literal, NamedTuple

from dmn.data.datasets import babi, conllu, sst
from dmn.data.examples import Example
from dmn.errors import DataError


class Reader(NamedTuple):
    """The reader of a format; a path is a file, or a folder that holds the file of each part."""

    read_path: Callable[[Path, str | None], list[Example]]
    """Every question of a path's part."""
    files_of: Callable[[Path, str | None], list[Path]]
    """The files that are read for it."""
    has_validation: Callable[[Path], bool]
    """True if a path is a folder with validation files of its own."""
    facts: Literal["sentence", "token"]
    """Unit of a fact of its questions."""


_MODULES: dict[str, ModuleType] = {"babi": babi, "sst": sst, "conllu": conllu}
FORMATS = tuple(_MODULES)


def reader_of(name: str) -> Reader:
    """Raises DataError for a format that is not there."""
    if name not in _MODULES:
        raise DataError(f"--format: expected {', '.join(FORMATS)}, got {name!r}. Choose one.")
    module = _MODULES[name]
    return Reader(module.read_path, module.files_of, module.has_validation, module.FACTS)
