"""Calibration: a temperature that makes a probability the share of right answers, and the
probability from which an answer is called sure. Pure numpy.

The classes of one question are the answers that the beam search found and, as one more, all the
rest, in which it is that the story does not say. With temperature T each keeps p^(1/T), scaled to
a sum of 1 (Guo et al. 2017, "On Calibration of Modern Neural Networks", whose logits are here the
logarithms of whole answers' probabilities, end symbol included). The order of the answers stays;
T = 1 changes nothing.
"""

import numpy as np
from jaxtyping import Bool, Float, Int

_LEAST = 1e-12
"""Probability of the rest where the candidates seem to hold all of it."""

_COLDEST, _HOTTEST = 0.2, 20.0
_STEPS = 60

MOST_WRONG = 0.03
"""Share of sure answers that may be wrong."""

_USUALLY_SURE, _AT_LEAST_SURE = 0.95, 0.5

_BINS = 15


def tempered(
    log_probabilities: Float[np.ndarray, "question candidate"], temperature: float
) -> Float[np.ndarray, "question candidate_and_rest"]:
    """Calibrated probabilities of the candidates and, in the last column, of all other answers."""
    rest = np.maximum(1 - np.exp(log_probabilities).sum(1, keepdims=True), _LEAST)
    scaled = np.concatenate([log_probabilities, np.log(rest)], axis=1) / temperature
    powers = np.exp(scaled - scaled.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def confidences(
    log_probabilities: Float[np.ndarray, "question candidate"],
    log_answers: Float[np.ndarray, " question"],
    is_answer: Bool[np.ndarray, "question candidate"],
    temperature: float,
) -> Float[np.ndarray, " question"]:
    """The calibrated probability of one answer each, whether it is among the candidates or not.

    `is_answer` tells which candidate it is, if any; `log_answers` its logarithm before calibration.
    What is no candidate has its share of the rest.
    """
    probabilities = tempered(log_probabilities, temperature)
    rest = np.maximum(1 - np.exp(log_probabilities).sum(1), _LEAST)
    outside = probabilities[:, -1] * np.minimum(np.exp(log_answers) / rest, 1.0)
    inside = (probabilities[:, :-1] * is_answer).max(1)
    return np.where(is_answer.any(1), inside, outside)


def fitted_temperature(
    log_probabilities: Float[np.ndarray, "question candidate"],
    right: Int[np.ndarray, " question"],
) -> float:
    """The temperature with the least mean negative log-likelihood of the right class.

    `right` names the right candidate, or the column after the last where none is. The loss is
    convex in 1/T, so a golden section between 0.2 and 20 finds its lowest place.
    """
    golden = (np.sqrt(5) - 1) / 2
    low, high = 1 / _HOTTEST, 1 / _COLDEST
    for _ in range(_STEPS):
        left, middle = high - golden * (high - low), low + golden * (high - low)
        if _loss(log_probabilities, right, left) < _loss(log_probabilities, right, middle):
            high = middle
        else:
            low = left
    return float(2 / (low + high))


def _loss(
    log_probabilities: Float[np.ndarray, "question candidate"],
    right: Int[np.ndarray, " question"],
    inverse: float,
) -> float:
    chosen = np.take_along_axis(tempered(log_probabilities, 1 / inverse), right[:, None], axis=1)
    return float(-np.log(np.maximum(chosen, np.finfo(np.float64).tiny)).mean())


def chosen_sure_from(
    probabilities: Float[np.ndarray, " question"],
    is_right: Bool[np.ndarray, " question"],
    is_supported: Bool[np.ndarray, " question"],
) -> float:
    """From which probability on supported answers count as sure.

    The largest at which 19 of 20 right answers are sure, if at most 3 % of those sure are wrong;
    else the smallest at which at most 3 % are, if half of the right ones are sure; else the one
    with the smallest wrong share at which half of the right ones are. Only supported answers
    count. 0 where none of them is right.
    """
    order = np.flatnonzero(is_supported)[np.argsort(-probabilities[is_supported], kind="stable")]
    if not is_right[order].any():
        return 0.0
    values, rights = probabilities[order], is_right[order].cumsum()
    last = np.append(values[1:] != values[:-1], True)  # equal probabilities are sure together
    values, rights, counts = values[last], rights[last], np.flatnonzero(last) + 1
    wrong, sure = 1 - rights / counts, rights / rights[-1]
    usual = np.flatnonzero((sure >= _USUALLY_SURE) & (wrong <= MOST_WRONG))
    if len(usual):
        return float(values[usual[0]])
    enough = np.flatnonzero((sure >= _AT_LEAST_SURE) & (wrong <= MOST_WRONG))
    if len(enough):
        return float(values[enough[-1]])
    return float(values[np.argmin(np.where(sure >= _AT_LEAST_SURE, wrong, np.inf))])


def calibration_error(
    probabilities: Float[np.ndarray, " question"], is_right: Bool[np.ndarray, " question"]
) -> float:
    """Expected calibration error: by how much probability and share of right answers differ, in
    the mean over questions, which are put into 15 bins of equal width. Between 0 and 1.
    """
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(probabilities[bins == b].mean() - is_right[bins == b].mean()))
        * float((bins == b).mean())
        for b in np.unique(bins)
    ]
    return sum(gaps)
