"""A run is a folder: one worker writes it, anyone may read it.

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
failed_batch.*   the batch of a step that     once, by the worker
                 gave no finite number
"""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dmn.config.model import Generated, ModelConfig, Probe, TrainingConfig
from dmn.errors import DataError
from dmn.runs.status import ALIVE, State, Status, read_status, state_of
from dmn.system.files import Lines, append_json, open_plain, replace_text


class RunConfig(BaseModel):
    """Everything that `dmn train --run` needs to know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: ModelConfig
    training: TrainingConfig
    data: tuple[str, ...] = ()
    """Files or folders with training and validation questions."""
    valid: tuple[str, ...] = ()
    """Where validation questions are taken from; by default a part of `data`."""
    format: Literal["babi", "sst", "conllu"] = "babi"
    """The format of `data` and `valid`; see `dmn.data.datasets.formats`."""
    vectors: str | None = None
    """A file of word vectors to begin from; see `dmn.text.word_vectors`."""
    generated: Generated | None = None
    """Stories told for this run, of the tasks that `training.tasks` names; they join `data`."""
    probes: tuple[Probe, ...] = ()
    """Questions whose gates are kept at each evaluation; by default one of each task."""
    init_from: str | None = None
    """A checkpoint whose weights are the beginning."""
    command: str = ""
    """The command that made the run, for its metrics."""


class About(BaseModel):
    """about.json: what people say of a run. The worker neither reads nor writes it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = Field("", max_length=200)
    """Shown instead of the folder's name, where it is given."""
    note: str = Field("", max_length=20_000)
    tags: tuple[str, ...] = Field((), max_length=50)
    archived: bool = False


@dataclass(frozen=True)
class Run:
    """The folder of one run. What is read is read anew, growing files as far as they grew."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, config: RunConfig) -> "Run":
        """Raises DataError where a run stands already: it is resumed, not overwritten."""
        cls(folder).refuse_to_overwrite()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_text(folder / "config.json", config.model_dump_json(indent=1) + "\n")
        except OSError as error:
            raise DataError(
                f"Expected to make a run in {folder}, got: {error.strerror}. Choose another folder."
            ) from None
        return cls(folder)

    def refuse_to_overwrite(self) -> None:
        """Raises DataError where its folder holds a run."""
        if (self.folder / "config.json").exists():
            raise DataError(
                f"{self.folder} holds a run already. Go on with it: dmn train --run {self.folder}"
            )

    @property
    def id(self) -> str:
        """The folder's name, which never changes."""
        return self.folder.name

    @property
    def name(self) -> str:
        """What people call it."""
        return self.about.name or self.id

    @property
    def config(self) -> RunConfig:
        """Raises DataError where the folder is no run."""
        file = self.folder / "config.json"
        try:
            with open_plain(file) as opened:
                return RunConfig.model_validate_json(opened.read())
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

    @property
    def status_file(self) -> Path:
        return self.folder / "status.json"

    def status(self) -> Status | None:
        """What the worker last said; None before its first word, and where it is garbled."""
        return read_status(self.status_file)

    def state(self, status: Status | None = None) -> State:
        """Derived, not believed; `status` spares reading it again.

        A run that never said anything is stopped: it can be started. One whose status is garbled is
        lost, until its worker, if there is one, writes the next.
        """
        status = status or self.status()
        if status is None:
            return "lost" if self.status_file.exists() else "stopped"
        state = state_of(status, self.stop_asked)
        if state == "lost" and (latest := self.status()):
            # It may have ended, and said so, between the two looks.
            state = state_of(latest, self.stop_asked)
        return state

    @property
    def is_alive(self) -> bool:
        """Whether a process works for it, or waits for its turn."""
        return self.state() in ALIVE

    @property
    def stop_asked(self) -> bool:
        return (self.folder / "stop").exists()

    def ask_to_stop(self) -> None:
        """The worker finishes its step, saves and ends; one in the queue just ends.

        Raises DataError where the folder cannot be written.
        """
        with self._in_words("asked to stop"):
            (self.folder / "stop").touch()

    def take_back_stop(self) -> None:
        """To be called before a run goes on. Raises DataError as `ask_to_stop` does."""
        with self._in_words("told to go on"):
            (self.folder / "stop").unlink(missing_ok=True)

    @property
    def about(self) -> About:
        """What people say of it; nothing where the file is not there or cannot be read."""
        try:
            with open_plain(self.folder / "about.json") as file:
                return About.model_validate_json(file.read())
        except (OSError, ValueError):
            return About()

    def describe(self, **changes: Any) -> About:
        """Changes name, note, tags or archived. Raises DataError that names the field."""
        try:
            about = About.model_validate(self.about.model_dump() | changes)
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
        with self._in_words("described"):
            replace_text(self.folder / "about.json", about.model_dump_json() + "\n")
        return about

    @contextmanager
    def _in_words(self, done: str) -> Iterator[None]:
        """A folder that cannot be written, as a DataError."""
        try:
            yield
        except OSError as error:
            raise DataError(f"{self.id} could not be {done}: {error.strerror}.") from None

    @cached_property
    def _metrics(self) -> Lines:
        return Lines(self.folder / "metrics.jsonl", key="epoch")

    @cached_property
    def _points(self) -> Lines:
        return Lines(self.folder / "steps.jsonl", key="step")

    def metrics(self) -> list[dict[str, Any]]:
        """One entry per epoch. A last line that is still being written is left out, and so is one
        that a crash or a full disk left garbled.
        """
        return self._metrics.read()

    def points(self) -> list[dict[str, Any]]:
        """The curves between the epochs' ends, one entry every few seconds."""
        return self._points.read()

    @property
    def garbled(self) -> int:
        """Lines that the last `metrics()` and `points()` left out."""
        return self._metrics.garbled + self._points.garbled

    def append_metrics(self, entry: dict[str, Any]) -> None:
        append_json(self.folder / "metrics.jsonl", entry)

    def cut_metrics(self, epochs: int, restart: int = 1) -> None:
        """Forgets epochs that the saved state does not know of."""
        kept = [
            entry
            for entry in self.metrics()
            if (entry.get("restart", 1), entry["epoch"]) <= (restart, epochs)
        ]
        replace_text(
            self.folder / "metrics.jsonl", "".join(json.dumps(entry) + "\n" for entry in kept)
        )

    def log_tail(self, most_bytes: int = 16_384) -> str:
        """The end of worker.log, from a line's beginning; a bar's earlier states left out."""
        try:
            with open_plain(self.folder / "worker.log") as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - most_bytes))
                text = file.read().decode(errors="replace")
        except OSError:
            return ""
        text = text if size <= most_bytes else text.partition("\n")[2]
        return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))

    def disk_use(self) -> int:
        """Bytes of all its files."""
        total = 0
        for path in self.folder.rglob("*"):
            try:
                found = path.lstat()
            except OSError:  # replaced while we look
                continue
            total += found.st_size if stat.S_ISREG(found.st_mode) else 0
        return total
