"""docs/security.md names defences and tests that are there, and all of ours."""

import importlib
import re

import pytest

from tests.paths import ROOT
from tests.security import test_bombs, test_paths, test_sign_in, test_web

ROWS = re.findall(
    r"^\| .* \| (.*) \| (`tests/.*) \|$", (ROOT / "docs/security.md").read_text(), re.M
)


@pytest.mark.parametrize(("defences", "tests"), ROWS)
def test_a_defence_and_its_tests_exist(defences: str, tests: str) -> None:
    for name in re.findall(r"`((?:app|dmn)\.[\w.]+)`", defences):
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), name
    for path in re.findall(r"`(.*?)`", tests):
        assert (ROOT / path).is_file(), path


def test_there_are_rows_and_holes_enough() -> None:
    assert len(ROWS) > 20
    holes = [
        hole.name
        for file in (test_bombs, test_paths, test_sign_in, test_web)
        for hole in file.HOLES
    ]
    assert len(holes) == len(set(holes)) > 25
