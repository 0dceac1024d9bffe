"""Apply `train --set key=value`: a preset with single fields changed."""

import json
from typing import Any, NamedTuple

from pydantic import ValidationError

from dmn.config.model import ModelConfig
from dmn.config.presets import PRESETS
from dmn.config.run import Generated
from dmn.config.training import TrainingConfig
from dmn.errors import DataError


class Settings(NamedTuple):
    """The configurations of a preset after the assignments."""

    model: ModelConfig
    training: TrainingConfig
    generated: Generated | None


def settings(
    preset: str, assignments: list[str], device: str | None, has_data: bool = False
) -> Settings:
    """Return a preset with `key=value` applied; values are JSON where they can be, else text.

    Stories are generated where an assignment asks for them, or where the preset does and there are
    no other data. Raises DataError that names the field and what it takes.
    """
    if preset not in PRESETS:
        raise DataError(
            f"--preset: expected one of {', '.join(PRESETS)}, got {preset!r}. Choose one of them."
        )
    chosen = PRESETS[preset]
    generated = chosen.generated if not has_data else None
    parts = [
        part.model_dump() for part in (chosen.model, chosen.training, generated or Generated())
    ]
    asked = set()
    for assignment in assignments + ([f"device={device}"] if device else []):
        key, _, value = assignment.partition("=")
        target = next((part for part in parts if key in part), None)
        if target is None or not value:
            known = ", ".join(key for part in parts for key in part)
            raise DataError(f"--set: expected key=value with a key of {known}; got {assignment!r}.")
        asked.add(key)
        target[key] = _value(value, target[key])
    return _checked(parts, generated is not None or not asked.isdisjoint(Generated.model_fields))


def _checked(parts: list[dict[str, Any]], is_generated: bool) -> Settings:
    try:
        return Settings(
            ModelConfig.model_validate(parts[0]),
            TrainingConfig.model_validate(parts[1]),
            Generated.model_validate(parts[2]) if is_generated else None,
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DataError(f"--set {field}: {first['msg']}, got {first['input']!r}.") from None


def _value(text: str, before: Any) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if not isinstance(before, tuple):
        return value
    # Names in a row: tasks=1 and tasks=1,2 mean what tasks=["1"] and tasks=["1", "2"] do.
    names = value if isinstance(value, list) else str(value).split(",")
    return [str(name) if isinstance(name, int) else name for name in names]


def fields_help() -> str:
    """Return the help of `--set`: each field of the configurations, one a paragraph."""
    rows = [
        f"{name}={json.dumps(field.get_default(call_default_factory=True))}: {field.description}"
        for config in (ModelConfig, TrainingConfig, Generated)
        for name, field in config.model_fields.items()
    ]
    return "Fields for --set, with their defaults:\n\n" + "\n\n".join(rows)
