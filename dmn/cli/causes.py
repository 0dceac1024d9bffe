"""The command `causes`: does the network do what the picture says?"""

import json
from collections.abc import Sequence
from typing import Any

from dmn.evaluation.causes import causes
from dmn.lens import load


def run(
    checkpoints: Sequence[str], pairs: int, questions: int, seed: int, device: str, as_json: bool
) -> None:
    """Print the figures of each checkpoint. Raises CheckpointError or DataError."""
    lenses = [load(name, device) for name in checkpoints]
    found = {lens.name: causes(lens, pairs, questions, seed) for lens in lenses}
    print(json.dumps(found) if as_json else "\n\n".join(_told(*item) for item in found.items()))


def _told(name: str, figures: dict[str, Any]) -> str:
    """Return the verdict of a checkpoint in sentences, and its interchange by kind and pass."""
    lines = [name]
    marks = {True: "yes", False: "no", None: "-"}
    lines += [f"  {marks[claim['holds']]:<4}{claim['said']}" for claim in figures["verdict"]]
    lines.append("  kind  after pass  followed  step  source  kept")
    for kind, by_pass in figures["interchange"].items():
        for after, one in by_pass.items():
            shares = (one["followed"], one["step"], one["source"], one["kept"])
            cells = "".join(
                f"{share:>{width}.0%}" for share, width in zip(shares, (10, 6, 8, 6), strict=True)
            )
            lines.append(f"  {kind:>4}  {after:>10}{cells}")
    return "\n".join(lines)
