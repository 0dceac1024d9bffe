"""Find the settings in which runs differ."""

import json
from collections.abc import Sequence
from typing import Any

from dmn.config.run import RunConfig

SAME = "·"
"""Stands for a value that is the first run's."""
_LEFT_OUT = ("command", "probes")


def differences(configs: Sequence[RunConfig]) -> dict[str, list[str]]:
    """Return each setting that is not the same in all, with its value in each, in the order of the
    settings.

    The command is left out, since it repeats the others.
    """
    flat = [_flat(config) for config in configs]
    names = list(dict.fromkeys(name for one in flat for name in one))
    rows = {name: [one.get(name, "") for one in flat] for name in names}
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def _flat(config: RunConfig) -> dict[str, str]:
    fields = config.model_dump(mode="json", exclude=set(_LEFT_OUT))
    found: dict[str, str] = {}
    for name, value in fields.items():
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
