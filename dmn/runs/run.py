"""The folder of a run: one worker writes it, anyone may read it.

config.json      what was asked for           once, by whoever creates the run
about.json       name, note, tags, archived   replaced whole, by page or person
stop             please stop                  touched, by page or person
status.json      state, heartbeat, step, ETA  replaced whole, by the worker
metrics.jsonl    one line per epoch           appended, by the worker
steps.jsonl      the curves in between        appended, by the worker
probes/          gates of a few stories       appended, by the worker
worker.log       what the worker printed      appended, by the worker
checkpoint/      the best epoch so far        replaced whole
last/            what resuming needs          replaced whole
tensorboard/     the curves as event files    appended
failed_batch.*   the batch of a step with a   once, by the worker
                 non-finite loss
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dmn.config.run import RunConfig
from dmn.errors import DataError
from dmn.runs import records
from dmn.runs.records import Unreadable, read_model
from dmn.runs.status import ALIVE, STATUS, State, Status, read_status, state_of
from dmn.system.files import (
    Lines,
    append_json,
    disk_use,
    open_plain,
    replace_text,
    rewrite_text,
)

CONFIG = "config.json"
_HEEDS_WITHIN = 120.0
"""Seconds in which a worker heeds a stop request."""


class About(BaseModel):
    """about.json: what people wrote about a run. The worker neither reads nor writes it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = Field("", max_length=200)
    """Shown instead of the folder's name, where it is given."""
    note: str = Field("", max_length=20_000)
    tags: tuple[Annotated[str, Field(max_length=2000)], ...] = Field((), max_length=50)
    archived: bool = False


def printable(name: str) -> str:
    """Return a file's name as it can be shown, sent and put into a link."""
    if name.isprintable():
        return name
    return "".join(one if one.isprintable() else quote(os.fsencode(one)) for one in name)


@dataclass(frozen=True)
class Run:
    """The folder of one run. Each call reads its files again, growing ones from where they
    ended.
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path, config: RunConfig) -> "Run":
        """Make the folder and its config.json. Raises DataError where the folder holds a run
        already.
        """
        cls(folder).refuse_to_overwrite()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_text(folder / CONFIG, config.model_dump_json(indent=1) + "\n")
        except OSError as error:
            raise DataError(
                f"A run cannot be made in {folder}: {error.strerror}. Choose another folder."
            ) from None
        return cls(folder)

    def refuse_to_overwrite(self) -> None:
        """Raise DataError where the folder holds a run."""
        if (self.folder / CONFIG).exists():
            raise DataError(
                f"{self.folder} holds a run already. Continue it: "
                f"python -m dmn train --run {self.folder}"
            )

    @property
    def id(self) -> str:
        """The folder's name, which never changes; bytes that cannot be printed as %XX."""
        return printable(self.folder.name)

    @property
    def name(self) -> str:
        """The name that people gave it, or the ID."""
        return self.about.name or self.id

    @property
    def config(self) -> RunConfig:
        """The configuration. Raises DataError where the folder is no run, Unreadable where its
        config.json is none.
        """
        try:
            return read_model(self.folder, CONFIG, RunConfig)
        except FileNotFoundError:
            raise DataError(
                f"{self.folder} is no run: it has no config.json. "
                "Make a run: python -m dmn train --out FOLDER"
            ) from None

    @property
    def checkpoint(self) -> Path:
        """The folder of the best epoch so far."""
        return self.folder / "checkpoint"

    @property
    def state_file(self) -> Path:
        """The file that a run is resumed from."""
        return self.folder / "last" / "state.pt"

    @property
    def status_file(self) -> Path:
        """The file that only `write_status` writes."""
        return self.folder / STATUS

    def status(self) -> Status | None:
        """Return the last status written; None before the first one, and where it is garbled."""
        try:
            return read_status(self.folder)
        except (FileNotFoundError, Unreadable):
            return None

    def problem_beside_config(self) -> str:
        """Return why status.json or about.json cannot be read; empty where they can."""
        for read in (partial(read_status, self.folder), self._read_about):
            try:
                read()
            except FileNotFoundError:
                continue
            except Unreadable as error:
                return str(error)
        return ""

    def state(self, status: Status | None = None) -> State:
        """Return the state as the status and its process tell it; `status` spares reading it again.

        A run without a status is stopped: it can be started. One whose status is garbled is lost,
        until its worker, if there is one, writes the next.
        """
        status = status or self.status()
        if status is None:
            return "lost" if self.status_file.exists() else "stopped"
        state = state_of(status, self.folder, self.stop_requested)
        if state == "lost" and (latest := self.status()):
            # It may have ended, and written so, between the two looks.
            state = state_of(latest, self.folder, self.stop_requested)
        return state

    @property
    def is_alive(self) -> bool:
        """True while a process trains it, or waits for its turn."""
        return self.state() in ALIVE

    def write_status(self, status: Status) -> None:
        """Replace status.json, even on a full disk. Raises OSError."""
        rewrite_text(self.status_file, status.model_dump_json() + "\n")

    @property
    def stop_requested(self) -> bool:
        """True while there is a stop file."""
        return (self.folder / "stop").exists()

    @property
    def ignores_stop_request(self) -> bool:
        """True where a stop was requested more than two minutes ago."""
        try:
            return time.time() - (self.folder / "stop").lstat().st_mtime > _HEEDS_WITHIN
        except OSError:
            return False

    def request_stop(self) -> None:
        """Ask the worker to finish its step, save and end; one in the queue just ends.

        Raises DataError where the folder cannot be written.
        """
        with self._as_data_error("asked to stop"):
            (self.folder / "stop").touch()

    def clear_stop_request(self) -> None:
        """Remove the stop file, before a run is resumed. Raises DataError as `request_stop`
        does.
        """
        with self._as_data_error("resumed"):
            (self.folder / "stop").unlink(missing_ok=True)

    @property
    def about(self) -> About:
        """Return the description that people wrote; empty where the file is not there or cannot be
        read.
        """
        try:
            return self._read_about()
        except (FileNotFoundError, Unreadable):
            return About()

    def _read_about(self) -> About:
        return read_model(self.folder, "about.json", About)

    def describe(self, **changes: Any) -> About:
        """Change name, note, tags or archived. Raises DataError that names the field."""
        try:
            about = About.model_validate(self.about.model_dump() | changes)
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
        with self._as_data_error("described"):
            replace_text(self.folder / "about.json", about.model_dump_json() + "\n")
        return about

    @contextmanager
    def _as_data_error(self, done: str) -> Iterator[None]:
        """Raise DataError where the folder cannot be written."""
        try:
            yield
        except OSError as error:
            raise DataError(f"{self.id} could not be {done}: {error.strerror}.") from None

    @cached_property
    def _metrics(self) -> Lines:
        return records.lines(self.folder, records.EPOCHS)

    @cached_property
    def _points(self) -> Lines:
        return records.lines(self.folder, records.POINTS)

    def metrics(self) -> list[dict[str, Any]]:
        """Return one entry per epoch. A last line that is still being written is left out, and so
        is one that a crash or a full disk left garbled.
        """
        return self._metrics.read()

    def points(self) -> list[dict[str, Any]]:
        """Return the curves between the epochs' ends, one entry every few seconds."""
        return self._points.read()

    @property
    def n_bytes_read(self) -> int:
        """Bytes of its growing files that are kept, parsed."""
        return self._metrics.n_bytes + self._points.n_bytes

    @property
    def garbled(self) -> int:
        """Lines that the last `metrics()` and `points()` left out."""
        return self._metrics.garbled + self._points.garbled

    def append_metrics(self, entry: dict[str, Any]) -> None:
        """Write one more epoch. Raises OSError."""
        append_json(self.folder / "metrics.jsonl", entry)

    def truncate_metrics(self, epochs: int, restart: int = 1) -> None:
        """Remove epochs after the last saved state."""
        everything = records.lines(self.folder, records.EPOCHS, most_bytes=sys.maxsize).read()
        kept = [
            entry
            for entry in everything
            if (entry.get("restart", 1), entry["epoch"]) <= (restart, epochs)
        ]
        replace_text(
            self.folder / "metrics.jsonl", "".join(json.dumps(entry) + "\n" for entry in kept)
        )

    def log_tail(self, most_bytes: int = 16_384) -> str:
        """Return the end of worker.log, from a line's beginning, without a bar's earlier states."""
        try:
            with open_plain(self.folder / "worker.log", within=self.folder) as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - most_bytes))
                text = file.read(most_bytes).decode(errors="replace")
        except OSError:
            return ""
        text = text if size <= most_bytes else text.partition("\n")[2]
        return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))

    def disk_use(self) -> int:
        """Return the bytes of all its files."""
        return disk_use(self.folder)
