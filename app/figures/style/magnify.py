"""A figure for the back row: everything that is counted in pixels, larger."""

import re
from typing import Any

import plotly.graph_objects as go

_PIXELS = frozenset(
    (
        "size",
        "height",
        "width",
        "xshift",
        "yshift",
        "shift",
        "standoff",
        "ticklabelstandoff",
        "l",
        "r",
        "t",
        "b",
    )
)
"""Names of a figure's fields that count pixels; all others count data, shares or nothing."""
_X_OF_PATH = re.compile(r"-?[0-9.]+(?=,)")


def magnified(figure: go.Figure, by: float) -> go.Figure:
    """The same figure with letters, lines, marks and heights `by` times as large; it is as wide as
    its place.
    """
    return go.Figure(_magnified(figure.to_plotly_json(), by), skip_invalid=False)


def _magnified(part: Any, by: float, name: str = "") -> Any:
    if isinstance(part, dict):
        grown = {key: _magnified(value, by, key) for key, value in part.items()}
        return grown | (_across(part, by) if part.get("xsizemode") == "pixel" else {})
    if isinstance(part, list | tuple):
        return [_magnified(value, by, name) for value in part]
    if name not in _PIXELS or isinstance(part, bool) or not isinstance(part, int | float):
        return part
    # Some of these are to be whole.
    return round(part * by) if isinstance(part, int) else part * by


def _across(shape: dict[str, Any], by: float) -> dict[str, Any]:
    """A shape that is placed by pixels from left to right, and by data from top to bottom."""
    if "path" not in shape:
        return {end: shape[end] * by for end in ("x0", "x1") if end in shape}
    return {"path": _X_OF_PATH.sub(lambda x: f"{float(x[0]) * by:g}", shape["path"])}
