"""Holes: each is closed, and open again where its defence is taken out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Hole:
    """An attack of a kind that has been published against programs like this one."""

    name: str
    attack: Callable[[Path], bool]
    """Tries it in a folder of its own; whether it worked."""
    without: Mapping[str, Any]
    """The defences by their names, and what does nothing in their place."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """What is made small for the test, and what only watches."""

    def __str__(self) -> str:
        return self.name


Check = Callable[[Hole], None]


@pytest.fixture
def is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Fails where the attack works, and where it does not although the defence is gone: a test
    that could not fail.
    """

    def check(hole: Hole) -> None:
        _put(monkeypatch, hole.given)
        assert not hole.attack(_folder(tmp_path, "with")), "the attack worked"
        _put(monkeypatch, hole.without)
        assert hole.attack(_folder(tmp_path, "without")), "it was not this that held it off"

    return check


def _put(monkeypatch: pytest.MonkeyPatch, things: Mapping[str, Any]) -> None:
    for name, thing in things.items():
        monkeypatch.setattr(name, thing)


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder
