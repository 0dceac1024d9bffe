"""Test whether settings differ: Welch's t-test, Holm's correction over all comparisons."""

import math
import statistics
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

LEVEL = 0.05
WORTH = 2.0
"""Points of accuracy from which an effect is worth having."""
_STEPS = 20_001

Verdict = Literal["yes", "no", "not decided"]


class Comparison(NamedTuple):
    """One setting against another on one task."""

    difference: float
    """Of the means, in points; above 0 where the setting is ahead."""
    error: float
    """The standard error of the difference; 0 where seeds do not differ at all."""
    freedom: float
    """Degrees of freedom, by Welch and Satterthwaite."""

    @property
    def p(self) -> float:
        """The two-sided p-value of no difference; 1 where nothing can be said."""
        if self.error == 0:
            return 1.0
        return 2 * _tail(abs(self.difference) / self.error, self.freedom)

    def interval(self, level: float) -> tuple[float, float]:
        """The interval that holds the difference with probability 1 - level."""
        if self.error == 0:
            return -math.inf, math.inf
        reach = self.error * _quantile(level / 2, self.freedom)
        return self.difference - reach, self.difference + reach


def compare(before: Sequence[float], after: Sequence[float]) -> Comparison:
    """Compare the accuracies of two settings, one a seed. Fewer than two of either say nothing."""
    if min(len(before), len(after)) < 2:
        return Comparison(0.0, 0.0, 1.0)
    parts = [statistics.variance(each) / len(each) for each in (before, after)]
    weights = [p**2 / (len(each) - 1) for p, each in zip(parts, (before, after), strict=True)]
    freedom = sum(parts) ** 2 / sum(weights) if sum(weights) else 1.0
    difference = statistics.mean(after) - statistics.mean(before)
    return Comparison(difference, math.sqrt(sum(parts)), freedom)


def holm(values: Sequence[float]) -> list[float]:
    """Adjust p-values so that all together are wrong with the probability of one (Holm 1979)."""
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, most = [1.0] * len(values), 0.0
    for rank, place in enumerate(order):
        most = max(most, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = most
    return adjusted


def verdicts(family: Sequence[Comparison]) -> list[Verdict]:
    """Return yes where a setting is ahead, no where it is behind or an effect worth having can be
    excluded, else not decided; all of them together are right with 95 %.
    """
    adjusted = holm([one.p for one in family])
    return [_verdict(*pair, len(family)) for pair in zip(family, adjusted, strict=True)]


def _verdict(one: Comparison, p: float, n_comparisons: int) -> Verdict:
    if p < LEVEL:
        return "yes" if one.difference > 0 else "no"
    _, most = one.interval(LEVEL / n_comparisons)
    return "no" if most < WORTH else "not decided"


def false_positives(family: Sequence[tuple[int, int]], spreads: Sequence[float]) -> float:
    """Return how often a family of comparisons without any difference has a "yes", or a "no" by
    p-value, simulated 2,000 times: each with two numbers of seeds and a standard deviation.
    """
    random = np.random.default_rng(0)
    wrong = 0
    for _ in range(2_000):
        drawn = [
            compare(random.normal(0, s, a).tolist(), random.normal(0, s, b).tolist())
            for (a, b), s in zip(family, spreads, strict=True)
        ]
        wrong += min(holm([one.p for one in drawn])) < LEVEL
    return wrong / 2_000


def _tail(t: float, freedom: float) -> float:
    """Return the probability that Student's t exceeds a value at or above 0.

    With t = sqrt(freedom) tan(angle) it is an integral of a power of the cosine.
    """
    angles = np.linspace(math.atan(t / math.sqrt(freedom)), math.pi / 2, _STEPS)
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
    area = np.trapezoid(np.clip(np.cos(angles), 0, 1) ** (freedom - 1), angles)
    return float(scale / math.sqrt(math.pi) * area)


def _quantile(tail: float, freedom: float) -> float:
    """Return the value that Student's t exceeds with this probability."""
    low, high = 0.0, 1.0
    while _tail(high, freedom) > tail:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(middle, freedom) > tail else (low, middle)
    return high
