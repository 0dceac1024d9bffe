"""Text of the Compare page."""

import numpy as np
import pandas as pd

from app.figures.style.text import percent
from app.links.compare import CompareView
from dmn.explain.comparison import Comparison
from dmn.inference.trace import EpisodeTrace


def side_names(view: CompareView) -> tuple[str, str]:
    """Return what the two sides are called; never the same."""
    if view.mode == "stories":
        return "Story A", "Story B"
    if view.checkpoint == view.other_checkpoint:
        return f"{view.checkpoint} A", f"{view.checkpoint} B"
    return view.checkpoint, view.other_checkpoint


def notes(view: CompareView, left: EpisodeTrace, right: EpisodeTrace) -> list[str]:
    """Return what must be known before two numbers are compared."""
    found = []
    if view.mode == "stories" and view.story.split() == view.other_story.split():
        found.append("Both stories are the same. Change one of them.")
    if view.mode == "checkpoints" and view.checkpoint == view.other_checkpoint:
        found.append("Both checkpoints are the same. Choose another one.")
    if left.n_passes != right.n_passes and left.attends and right.attends:
        found.append(
            f"One side has {left.n_passes} passes and the other {right.n_passes}. The difference "
            "shows the passes that both have."
        )
    for trace in {trace.checkpoint: trace for trace in (left, right)}.values():
        if not trace.attends:
            found.append(f"{trace.checkpoint} has no attention. Only the answers can be compared.")
        elif not np.allclose(trace.gates.sum(1), 1, atol=1e-3):
            found.append(
                f"The gates of a pass add up to 1 in other networks, but not in "
                f"{trace.checkpoint}. "
                "Compare which sentences have large gates, not how large they are."
            )
    return found


def passes(comparison: Comparison, names: tuple[str, str]) -> pd.DataFrame:
    """Return the table of the answers after each pass; empty after a pass that is not made."""
    table = comparison.passes(names)
    for column in [f"{name}, probability" for name in names]:
        table[column] = ["" if pd.isna(p) else percent(p) for p in table[column]]
    return table
