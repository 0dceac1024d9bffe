"""Changes made by hand, for the figure that shows their result."""

from typing import NamedTuple

CHANGED = "≠"
"""Stands before a pass that reads or would answer something else than before."""


class ByHand(NamedTuple):
    """Passes and facts count from 0; the number of facts stands for stop."""

    changed: tuple[int, ...] = ()
    """Passes that are not as before."""
    cells: tuple[tuple[int, int], ...] = ()
    """Pass and fact of each gate that was set."""


UNTOUCHED = ByHand()
