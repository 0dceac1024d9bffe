"""The validated reader of run folders.

A run's folder may lie on a disk that others write, so nothing in it is trusted. A file is read only
where it is plain, reached through no link out of the folder and not too large; what it holds has
types and ranges; and no sentence about it quotes what it holds.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NotRequired, Required, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from dmn.config.run import Probe
from dmn.config.validation import mistake_in
from dmn.errors import DataError
from dmn.system.files import MOST_LINES_BYTES, Lines, read_plain

MOST_BYTES = 4 * 2**20
"""Of a file that is read whole."""
MOST_STORIES = 200
_LARGEST = 10**12
_MOST_PASSES = 64
_MOST_FACTS = 4096
_MOST_ITEMS = 64

Count = Annotated[int, Field(ge=0, le=_LARGEST)]
Number = Annotated[int, Field(ge=1, le=_LARGEST)]
"""Counted from 1."""
Finite = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
Positive = Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1.001, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100.001, allow_inf_nan=False)]
Loss = float
"""May be no finite number, which is what an alert is about."""
Seed = Annotated[int, Field(ge=0, lt=2**63)]
Text = Annotated[str, Field(max_length=500)]


class TaskEntry(TypedDict, total=False):
    """The figures of one task in an epoch; None where there is nothing to count."""

    questions: Count
    accuracy: Percent | None
    accuracy_new: Percent | None
    accuracy_repeated: Percent | None
    repeated: Count
    new_structure: Count | None
    accuracy_new_structure: Percent | None
    gate_recall: Percent | None
    gate_precision: Percent | None
    uniform_recall: Percent | None
    uniform_precision: Percent | None
    gates_can_suffice: bool


class EpochEntry(TypedDict, total=False):
    """A line of metrics.jsonl; other fields are left out."""

    restart: Number
    seed: Seed
    epoch: Required[Number]
    step: Count
    loss: Loss | None
    gate_loss: Loss | None
    learning_rate: Positive | None
    accuracy: Percent | None
    is_best: bool
    tasks: dict[Text, TaskEntry]
    seconds: Positive
    examples_per_second: Positive | None


class PointEntry(TypedDict, total=False):
    """A line of steps.jsonl; other fields are left out."""

    restart: Number
    step: Required[Count]
    epoch: Positive
    loss: Loss | None
    gate_loss: Loss | None
    learning_rate: Positive | None
    examples_per_second: Positive | None
    seconds: Positive


class AnswerEntry(TypedDict):
    """An answer after one pass."""

    items: Annotated[list[Text], Field(max_length=_MOST_ITEMS)]
    probability: Share


class ProbeEntry(TypedDict):
    """The gates and answers of one probe."""

    gates: Annotated[
        list[Annotated[list[Finite], Field(max_length=_MOST_FACTS)]],
        Field(max_length=_MOST_PASSES),
    ]
    passes: Annotated[list[AnswerEntry], Field(max_length=_MOST_PASSES)]
    confidence: Annotated[list[Share], Field(max_length=_MOST_PASSES)]


class EvaluationEntry(TypedDict):
    """A line of probes/evaluations.jsonl; other fields are left out."""

    restart: NotRequired[Number]
    epoch: Number
    step: Count
    probes: Annotated[list[ProbeEntry | None], Field(max_length=MOST_STORIES)]


_STORIES: TypeAdapter[tuple[Probe, ...]] = TypeAdapter(
    Annotated[tuple[Probe, ...], Field(max_length=MOST_STORIES)]
)

Model = TypeVar("Model", bound=BaseModel)


class Unreadable(DataError):
    """A file of a run's folder that cannot be read."""


def read_model(folder: Path, name: str, model: type[Model]) -> Model:
    """Return a JSON file of the folder as a model. Raises Unreadable, FileNotFoundError."""
    return _read(folder, name, model.model_validate_json)


def read_stories(folder: Path) -> tuple[Probe, ...]:
    """Return the probes of the folder. Raises Unreadable, FileNotFoundError."""
    stories: tuple[Probe, ...] = _read(folder, "probes/stories.json", _STORIES.validate_json)
    return stories


EPOCHS, POINTS, EVALUATIONS = "metrics.jsonl", "steps.jsonl", "probes/evaluations.jsonl"
_ENTRIES: dict[str, Any] = {
    EPOCHS: EpochEntry,
    POINTS: PointEntry,
    EVALUATIONS: EvaluationEntry,
}


@cache
def _adapter(name: str) -> Any:
    return TypeAdapter(_ENTRIES[name])


def lines(folder: Path, name: str, most_bytes: int = MOST_LINES_BYTES) -> Lines:
    """Return the reader of one of the three files of the folder that grow by lines."""
    return Lines(folder / name, _adapter(name).validate_json, folder, most_bytes)


def _read(folder: Path, name: str, parse: Callable[[bytes], Any]) -> Any:
    try:
        return parse(read_plain(folder / name, MOST_BYTES, within=folder))
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(name) from None
    except ValidationError as error:
        reason = mistake_in(error)
    except OSError as error:
        reason = str(error.strerror)
    raise Unreadable(f"{name} cannot be read: {reason}. Correct the file, or delete the run.")
