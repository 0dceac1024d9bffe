"""Long curves made short enough to draw, and smooth enough to read."""

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

POINTS = 1_000
"""Drawn at most in one line; more than a screen has columns for only slows the page."""


def smoothed(values: Float[np.ndarray, " point"], share: float) -> Float[np.ndarray, " point"]:
    """The exponential moving average that keeps `share` of what it held, from 0 (the values
    themselves) to below 1.

    Debiased as TensorBoard's: the first values count as much as they would in a long series. What
    is not a finite number counts nothing and stays a gap.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must lie from 0 to below 1, got {share}")
    series = pd.Series(np.where(np.isfinite(values), values, np.nan))
    average = series.ewm(alpha=1 - share, adjust=True, ignore_na=True).mean()
    return np.where(series.isna(), np.nan, average)


def shown_points(
    values: Float[np.ndarray, " point"], points: int = POINTS
) -> Int[np.ndarray, " shown"]:
    """Positions of the values to draw: all or, of more than `points`, the lowest and the highest
    of each stretch, so that no peak is lost. The first and the last are always among them.
    """
    if len(values) <= points:
        return np.arange(len(values))
    size = -(-2 * len(values) // (points - 2))
    stretches = -(-len(values) // size)
    padded = np.full(stretches * size, np.nan)
    padded[: len(values)] = values
    rows = padded.reshape(stretches, size)
    starts = np.arange(stretches) * size
    # A stretch without a number keeps its first place, where the gap will show.
    lowest = starts + np.argmin(np.where(np.isnan(rows), np.inf, rows), axis=1)
    highest = starts + np.argmax(np.where(np.isnan(rows), -np.inf, rows), axis=1)
    return np.unique(np.concatenate([[0], lowest, highest, [len(values) - 1]]))
