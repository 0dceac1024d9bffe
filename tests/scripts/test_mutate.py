"""Changes of a module: each is made once, and nothing else with it."""

import ast
from pathlib import Path

from scripts.mutate import MODULES, mirror, mutants
from tests.paths import ROOT

PATH = Path("dmn/a/b.py")


def changed(source):
    return [mutant.source for mutant in mutants(PATH, source)]


def test_a_comparison_a_sign_and_a_number_are_changed_one_at_a_time():
    assert changed("a = b < c + 1") == [
        "a = b <= c + 1",
        "a = b < c - 1",
        "a = b < c",
        "a = b < c + 2",
    ]


def test_conditions_sums_and_choices_have_changes_of_their_own():
    assert changed("x = a and not b") == ["x = a or not b", "x = a", "x = a and b"]
    assert changed("x += y") == ["x = y"]
    assert changed("x = a if b else c") == ["x = a", "x = c"]
    assert changed("x = True") == ["x = False"]
    assert changed("f(x)") == ["pass"]


def test_what_means_the_same_is_left_alone():
    assert changed('"""Words."""\nfrom a import b\nx: int\nx = b(y)') == []


def test_a_change_is_shown_with_its_place():
    (found,) = mutants(PATH, "\n\nx = a == b")
    assert str(found) == "dmn/a/b.py:3: a == b  ->  a != b"
    assert mirror(PATH) == Path("tests/dmn/a/test_b.py")


def test_the_modules_that_are_looked_at_by_themselves_have_changes_and_tests():
    for name in MODULES:
        found = list(mutants(Path(name), (ROOT / name).read_text()))
        assert len(found) > 10
        assert all(ast.parse(mutant.source) for mutant in found)
        assert (ROOT / mirror(Path(name))).is_file()
