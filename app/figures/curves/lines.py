"""Lines as they are drawn: thinned, smoothed, each in a colour and a dash of its own."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from app.figures.curves.sampling import shown_points, smoothed
from app.figures.style.colours import Palette, translucent
from app.figures.style.text import clipped, escaped

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True)
class Curve:
    """One quantity of one run."""

    name: str
    """Label at the end of the line."""
    epochs: Float[np.ndarray, " point"]
    values: Float[np.ndarray, " point"]
    """Not a number where there is none."""


@dataclass(frozen=True)
class Drawn:
    """The points of a curve that stand in the picture."""

    name: str
    epochs: np.ndarray
    raw: np.ndarray
    smooth: np.ndarray
    bounds: tuple[float, float] | None
    """Range that the figure must show: all of the smoothed line, and all but the raw one's rarest
    peaks. None where there is no line.
    """

    @property
    def end(self) -> tuple[float, float] | None:
        """The last point of the line, None where it has none."""
        known = np.flatnonzero(np.isfinite(self.smooth))
        return (
            (float(self.epochs[known[-1]]), float(self.smooth[known[-1]])) if len(known) else None
        )


def drawn(line: Curve, smoothing: float, *, is_log: bool) -> Drawn:
    """The points that are drawn; what a logarithm does not have is a gap."""
    possible = np.isfinite(line.values) & ((line.values > 0) | (not is_log))
    raw = np.where(possible, line.values, np.nan)
    smooth = smoothed(raw, smoothing)
    kept = shown_points(raw)
    bounds = _bounds(raw[np.isfinite(raw)], smooth[np.isfinite(smooth)])
    return Drawn(line.name, line.epochs[kept], raw[kept], smooth[kept], bounds)


def _bounds(raw: np.ndarray, smooth: np.ndarray) -> tuple[float, float] | None:
    if not len(raw):
        return None
    low, high = np.quantile(raw, (0.002, 0.998))
    return float(min(low, smooth.min())), float(max(high, smooth.max()))


def traces(line: Drawn, place: int, is_smoothed: bool, colours: Palette) -> list[dict[str, Any]]:
    """The raw line and the smoothed one: always two, so that an update finds them again."""
    ink, dash = series_style(place, colours)
    shared = {"type": "scatter", "mode": "lines", "x": line.epochs.tolist()}
    raw = {
        **shared,
        "name": f"{line.name}, raw",
        "y": _gaps(line.raw),
        "line": {"color": translucent(ink, 0.28), "width": 1},
        "hoverinfo": "skip",
        "visible": is_smoothed,
    }
    smooth = {
        **shared,
        "name": line.name,
        "y": _gaps(line.smooth),
        # One point alone is no line.
        "mode": "lines" if np.isfinite(line.smooth).sum() > 1 else "markers",
        "line": {"color": ink, "width": 2.5, "dash": dash},
        "marker": {"color": ink, "size": 7},
        "hovertemplate": f"{escaped(clipped(line.name, 40))} <b>%{{y:.4g}}</b><extra></extra>",
    }
    return [raw, smooth]


def series_style(place: int, colours: Palette) -> tuple[str, str]:
    """Colour and dash of the line at this place; the first twelve all differ in one of them."""
    series = colours.series
    return series[place % len(series)], DASHES[place % len(DASHES)]


def _gaps(values: np.ndarray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
