"""In which settings runs differ."""

import json
from collections.abc import Sequence
from typing import Any

from dmn.runs.run import RunConfig

SAME = "·"
"""Stands for a value that is the first run's."""
_LEFT_OUT = ("command", "probes")


def differences(configs: Sequence[RunConfig]) -> dict[str, list[str]]:
    """Each setting that is not the same in all, with its value in each; settings in their order.

    The command is left out, since it tells the same once more.
    """
    flat = [_flat(config) for config in configs]
    names = list(dict.fromkeys(name for one in flat for name in one))
    rows = {name: [one.get(name, "") for one in flat] for name in names}
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def _flat(config: RunConfig) -> dict[str, str]:
    told = config.model_dump(mode="json", exclude=set(_LEFT_OUT))
    found: dict[str, str] = {}
    for name, value in told.items():
        if isinstance(value, dict):
            found |= {inner: _written(one) for inner, one in value.items()}
        else:
            found[name] = _written(value)
    return found


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(map(_written, value)) or "none named"
    return "" if value is None else json.dumps(value)
