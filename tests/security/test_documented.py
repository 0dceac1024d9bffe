"""docs/security.md names defences and tests that are there, and all of ours."""

import importlib
import re

from tests.paths import ROOT
from tests.security import (
    test_bombs,
    test_paths,
    test_runs,
    test_sign_in,
    test_uploads,
    test_web,
)

ROWS = re.findall(
    r"^\| .* \| (.*) \| (`tests/.*) \|$", (ROOT / "docs/security.md").read_text(), re.M
)


def test_each_defence_and_its_tests_exist() -> None:
    defences = {name for row, _ in ROWS for name in re.findall(r"`((?:app|dmn)\.[\w.]+)`", row)}
    tests = {path for _, row in ROWS for path in re.findall(r"`(.*?)`", row)}
    assert [name for name in sorted(defences) if not is_there(name)] == []
    assert [path for path in sorted(tests) if not (ROOT / path).is_file()] == []


def is_there(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    return hasattr(importlib.import_module(module), attribute)


def test_there_are_rows_and_holes_enough() -> None:
    assert len(ROWS) > 20
    holes = [
        hole.name
        for file in (test_bombs, test_paths, test_runs, test_sign_in, test_uploads, test_web)
        for hole in file.HOLES
    ]
    assert len(holes) == len(set(holes)) > 25
