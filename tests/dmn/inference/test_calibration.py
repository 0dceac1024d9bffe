import numpy as np
import pytest

from dmn.inference.calibration import (
    calibration_error,
    chosen_sure_from,
    confidences,
    fitted_temperature,
    tempered,
)


def logs(*rows):
    with np.errstate(divide="ignore"):
        return np.log(np.array(rows, dtype=np.float64))


def flags(*values):
    return np.array(values, dtype=bool)


def test_a_temperature_of_one_changes_nothing_and_the_rest_is_what_remains():
    np.testing.assert_allclose(tempered(logs([0.6, 0.3]), 1.0), [[0.6, 0.3, 0.1]])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, 7.0])
def test_probabilities_sum_to_one_and_keep_their_order(temperature):
    found = tempered(logs([0.6, 0.25, 0.0], [1.0, 0.0, 0.0]), temperature)
    np.testing.assert_allclose(found.sum(1), 1)
    assert found[0, 0] > found[0, 1] > found[0, 2] == 0


def test_heat_makes_modest_and_cold_makes_bold():
    assert tempered(logs([0.9, 0.05]), 3.0)[0, 0] < 0.9 < tempered(logs([0.9, 0.05]), 0.5)[0, 0]


def test_each_class_keeps_its_probability_s_root():
    roots = np.sqrt([0.64, 0.2, 0.16])
    np.testing.assert_allclose(tempered(logs([0.64, 0.2]), 2.0)[0], roots / roots.sum())


def test_an_answer_among_the_candidates_is_as_probable_as_its_candidate():
    log_p = logs([0.6, 0.3], [0.5, 0.1])
    found = confidences(log_p, logs(0.3, 0.5), flags([0, 1], [1, 0]), 2.0)
    np.testing.assert_allclose(found, tempered(log_p, 2.0)[[0, 1], [1, 0]])


def test_an_answer_outside_the_candidates_has_its_share_of_the_rest():
    log_p = logs([0.6, 0.2])
    found = confidences(log_p, logs(0.05), flags([0, 0]), 2.0)
    np.testing.assert_allclose(found, tempered(log_p, 2.0)[:, -1] * 0.05 / 0.2)
    np.testing.assert_allclose(confidences(log_p, logs(0.05), flags([0, 0]), 1.0), [0.05])


def drawn(temperature, n=20_000):
    """Questions whose right classes fall as often as calibrated probabilities say."""
    random = np.random.default_rng(3)
    classes = random.dirichlet([3, 1, 1], n)
    log_p = np.log(classes[:, :2])
    right = (tempered(log_p, temperature).cumsum(1) < random.random((n, 1))).sum(1)
    return log_p, right


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.5])
def test_the_temperature_that_made_the_answers_is_found(temperature):
    assert fitted_temperature(*drawn(temperature)) == pytest.approx(temperature, rel=0.05)


def test_where_no_answer_was_ever_right_the_temperature_is_finite():
    assert 1 < fitted_temperature(logs([1.0, 0.0]), np.array([2])) <= 20.1


def test_calibration_makes_the_error_small():
    log_p, right = drawn(2.5)
    before, after = (
        calibration_error(tempered(log_p, t)[:, 0], right == 0)
        for t in (1.0, fitted_temperature(log_p, right))
    )
    assert after < 0.02 < 0.1 < before


def test_the_calibration_error_is_the_mean_gap_between_probability_and_truth():
    p = np.array([0.95, 0.95, 0.05, 0.05])
    assert calibration_error(p, flags(1, 0, 0, 0)) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)
    assert calibration_error(np.array([1.0]), flags(1)) == 0


ALL = np.ones(100, dtype=bool)
FALLING = np.linspace(1, 0.01, 100)


def test_sure_begins_where_19_of_20_right_answers_are():
    assert chosen_sure_from(FALLING, ALL, ALL) == pytest.approx(0.06)


def test_sure_begins_higher_where_too_many_would_be_wrong():
    is_right = (np.arange(100) < 60) | (np.arange(100) >= 70)
    sure = chosen_sure_from(FALLING, is_right, ALL) <= FALLING
    assert sure.sum() == 61  # one wrong of 61 is few enough, two of 62 are not


def test_where_many_of_the_surest_are_wrong_half_of_the_right_ones_stay_sure():
    is_right = np.arange(100) % 2 == 0
    sure = chosen_sure_from(FALLING, is_right, ALL) <= FALLING
    assert is_right[sure].sum() >= is_right.sum() / 2


def test_answers_without_support_do_not_count():
    p, is_right = np.array([0.99, 0.8, 0.7]), flags(0, 1, 1)
    assert chosen_sure_from(p, is_right, flags(0, 1, 1)) == 0.7
    assert chosen_sure_from(p, flags(1, 0, 0), flags(0, 1, 1)) == 0.0


def test_equal_probabilities_are_sure_together():
    p = np.array([0.9, 0.5, 0.5, 0.5, 0.5])
    assert chosen_sure_from(p, flags(1, 1, 0, 0, 0), flags(1, 1, 1, 1, 1)) == 0.9
