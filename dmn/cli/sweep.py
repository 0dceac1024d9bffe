"""Several runs at once: `train --sweep tasks=1,2 --sweep seed=1,2,3` makes one for each pair."""

import json
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from dmn.errors import DataError
from dmn.runs.listing import slug


class Member(NamedTuple):
    """One run of a sweep."""

    label: str
    """Settings that differ from the other runs, as a part of the folder's name."""
    preset: str
    """Empty where the sweep chooses none."""
    assignments: list[str]
    """As `train --set` takes them."""


def members(sweeps: Sequence[str]) -> list[Member]:
    """Every combination of the values, the last key's changing first. Raises DataError."""
    keys = [sweep.partition("=")[0] for sweep in sweeps]
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise DataError(f"--sweep: {repeated[0]} is named twice. Give all its values at once.")
    return [_member(chosen) for chosen in product(*map(_assignments, sweeps))]


def _member(chosen: Sequence[str]) -> Member:
    presets = [text.partition("=")[2] for text in chosen if text.startswith("preset=")]
    return Member(
        "-".join(map(slug, chosen)),
        json.loads(presets[0]) if presets else "",
        [text for text in chosen if not text.startswith("preset=")],
    )


def _assignments(sweep: str) -> list[str]:
    """One `key=value` for each value, which is JSON where all of them are, else text."""
    key, _, text = sweep.partition("=")
    try:
        values = json.loads(f"[{text}]")
    except ValueError:
        values = text.split(",")
    if not key or not values or "" in values:
        raise DataError(
            f"--sweep: expected key=value,value such as seed=1,2,3; got {sweep[:80]!r}."
        )
    if key == "tasks":  # each a run of its own: "tasks=1,2" are two, "tasks=[1,2]" is one
        values = [list(map(str, value if isinstance(value, list) else [value])) for value in values]
    return [f"{key}={json.dumps(value)}" for value in values]
