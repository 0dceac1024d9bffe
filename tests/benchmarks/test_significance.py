"""Verdicts on experiments."""

import math

import pytest

from benchmarks.significance import Comparison, compare, false_positives, holm, verdicts


@pytest.mark.parametrize(
    ("t", "freedom", "p"),
    [(2.776, 4, 0.05), (12.706, 1, 0.05), (1.96, 100_000, 0.05), (4.604, 4, 0.01), (0.0, 3, 1.0)],
)
def test_p_values_are_those_of_students_table(t, freedom, p):
    assert Comparison(t, 1.0, freedom).p == pytest.approx(p, abs=2e-4)


def test_an_interval_ends_where_its_p_value_is_the_level():
    one = Comparison(3.0, 1.0, 4.0)
    low, high = one.interval(0.05)
    assert (low, high) == (pytest.approx(3 - 2.776, abs=1e-3), pytest.approx(5.776, abs=1e-3))


def test_welch_takes_each_settings_own_spread():
    found = compare([10.0, 10.0, 10.0], [12.0, 14.0, 16.0])
    assert found.difference == 4.0
    assert found.error == pytest.approx(2 / math.sqrt(3))
    assert found.freedom == pytest.approx(2.0)
    assert compare([1.0], [2.0, 3.0]).p == 1.0
    assert compare([1.0, 1.0], [2.0, 2.0]).p == 1.0  # no spread, nothing to judge by


def test_holm_multiplies_the_smallest_by_all_and_never_falls():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_a_verdict_needs_more_where_more_is_compared():
    one = compare([50.0, 51.0, 52.0], [60.0, 61.0, 62.0])
    assert verdicts([one]) == ["yes"]
    assert verdicts([one._replace(difference=-10.0)]) == ["no"]
    unsure = Comparison(0.5, 10.0, 4.0)
    assert verdicts([one, *[unsure] * 200])[0] == "not decided"
    assert verdicts([Comparison(0.0, 0.1, 4.0)]) == ["no"]  # excludes two points
    assert verdicts([unsure]) == ["not decided"]


def test_a_family_without_differences_has_a_verdict_in_one_of_twenty():
    assert false_positives([(6, 6)] * 10, [1.0] * 10) == pytest.approx(0.05, abs=0.02)
