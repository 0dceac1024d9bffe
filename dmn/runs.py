"""A run is a folder: one worker writes it, anyone may read it.

config.json      what was asked for           once, by whoever creates the run
metrics.jsonl    one line per epoch           appended, by the worker
checkpoint/      the best epoch so far        replaced whole
last/            what resuming needs          replaced whole
failed_batch.*   the batch of a step that     once, by the worker
                 gave no finite number
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from dmn.config import ModelConfig, TrainingConfig
from dmn.errors import DataError


class RunConfig(BaseModel):
    """Everything that `dmn train --run` needs to know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: ModelConfig
    training: TrainingConfig
    data: tuple[str, ...]
    """Files or folders with training and validation questions."""
    valid: tuple[str, ...] = ()
    """Where validation questions are taken from; by default a part of `data`."""
    init_from: str | None = None
    """A checkpoint whose weights are the beginning."""
    command: str = ""
    """The command that made the run, for its metrics."""


@dataclass(frozen=True)
class Run:
    """The folder of one run."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, config: RunConfig) -> "Run":
        """Raises DataError where a run stands already: it is resumed, not overwritten."""
        if (folder / "config.json").exists():
            raise DataError(
                f"{folder} holds a run already. Go on with it: dmn train --run {folder}"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_text(folder / "config.json", config.model_dump_json(indent=1) + "\n")
        except OSError as error:
            raise DataError(
                f"Expected to make a run in {folder}, got: {error.strerror}. Choose another folder."
            ) from None
        return cls(folder)

    @property
    def config(self) -> RunConfig:
        """Raises DataError where the folder is no run."""
        file = self.folder / "config.json"
        try:
            return RunConfig.model_validate_json(file.read_bytes())
        except OSError as error:
            raise DataError(
                f"{self.folder} is no run: its config.json cannot be read ({error.strerror}). "
                "Make a run: dmn train --out FOLDER"
            ) from None
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "the whole file"
            raise DataError(
                f"{file}, {field}: {first['msg']}. Mend it, or start a new run."
            ) from None

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint"

    @property
    def state_file(self) -> Path:
        return self.folder / "last" / "state.pt"

    def metrics(self) -> list[dict[str, Any]]:
        """One entry per epoch. A last line that is still being written is left out, and so is one
        that a crash or a full disk left garbled.
        """
        try:
            text = (self.folder / "metrics.jsonl").read_text(errors="replace")
        except FileNotFoundError:
            return []
        lines = [line for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [entry for entry in map(_entry, lines) if entry is not None]

    def append_metrics(self, entry: dict[str, Any]) -> None:
        with (self.folder / "metrics.jsonl").open("a") as file:
            file.write(json.dumps(entry) + "\n")

    def cut_metrics(self, epochs: int) -> None:
        """Forgets epochs that the saved state does not know of."""
        kept = [entry for entry in self.metrics() if entry["epoch"] <= epochs]
        replace_text(
            self.folder / "metrics.jsonl", "".join(json.dumps(entry) + "\n" for entry in kept)
        )


def _entry(line: str) -> dict[str, Any] | None:
    """The metrics of an epoch, None where the line is garbled."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and "epoch" in entry else None


def replace_text(file: Path, text: str) -> None:
    """The whole new text or the whole old one, whatever happens in between."""
    new = file.with_name(file.name + ".tmp")
    new.write_text(text)
    new.replace(file)
