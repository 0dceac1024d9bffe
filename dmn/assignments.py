"""What `train --set key=value` means: a preset with single fields changed."""

import json

from pydantic import ValidationError

from dmn.config import PRESETS, ModelConfig, TrainingConfig
from dmn.errors import DataError


def settings(
    preset: str, assignments: list[str], device: str | None
) -> tuple[ModelConfig, TrainingConfig]:
    """A preset with `key=value` put over it; values are JSON where they can be, else text.

    Raises DataError that names the field and what it takes.
    """
    if preset not in PRESETS:
        raise DataError(
            f"--preset: expected one of {', '.join(PRESETS)}, got {preset!r}. Choose one of them."
        )
    model, training = (config.model_dump() for config in PRESETS[preset])
    for assignment in assignments + ([f"device={device}"] if device else []):
        key, _, value = assignment.partition("=")
        target = model if key in model else training if key in training else None
        if target is None or not value:
            known = ", ".join([*model, *training])
            raise DataError(f"--set: expected key=value with a key of {known}; got {assignment!r}.")
        try:
            target[key] = json.loads(value)
        except ValueError:
            target[key] = value
    try:
        return ModelConfig.model_validate(model), TrainingConfig.model_validate(training)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DataError(f"--set {field}: {first['msg']}, got {first['input']!r}.") from None


def fields_help() -> str:
    """What `--set` takes: each field of both configurations, one a paragraph."""
    rows = [
        f"{name}={json.dumps(field.get_default(call_default_factory=True))}: {field.description}"
        for config in (ModelConfig, TrainingConfig)
        for name, field in config.model_fields.items()
    ]
    return "Fields for --set, with their defaults:\n\n" + "\n\n".join(rows)
