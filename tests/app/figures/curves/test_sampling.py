import numpy as np
import pytest

from app.figures.curves.sampling import POINTS, shown_points, smoothed


def test_without_smoothing_the_values_stay() -> None:
    values = np.array([3.0, 1.0, 2.0])
    np.testing.assert_allclose(smoothed(values, 0.0), values)


def test_the_first_values_count_as_much_as_later_ones_would() -> None:
    """TensorBoard's debiased average, written out for three points."""
    one, two, three = 3.0, 1.0, 5.0
    expected = [
        one,
        (0.9 * one + two) / 1.9,
        (0.81 * one + 0.9 * two + three) / 2.71,
    ]
    np.testing.assert_allclose(smoothed(np.array([one, two, three]), 0.9), expected)


def test_what_is_no_number_stays_a_gap_and_counts_nothing() -> None:
    values = np.array([1.0, np.nan, np.inf, 3.0])
    found = smoothed(values, 0.5)
    assert np.isnan(found).tolist() == [False, True, True, False]
    np.testing.assert_allclose(found[[0, 3]], smoothed(np.array([1.0, 3.0]), 0.5))


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="from 0 to below 1"):
        smoothed(np.array([1.0]), share)


def test_a_short_line_is_drawn_whole() -> None:
    assert shown_points(np.zeros(POINTS)).tolist() == list(range(POINTS))


def test_a_long_line_keeps_its_ends_and_its_only_peak() -> None:
    values = np.zeros(10_000)
    values[4321] = 7.0
    shown = shown_points(values)
    assert len(shown) <= POINTS + 2
    assert {0, 4321, 9_999} <= set(shown.tolist())
    assert (np.diff(shown) > 0).all()


def test_a_long_line_of_gaps_is_drawn_as_one() -> None:
    assert 9_999 in shown_points(np.full(10_000, np.nan))
