"""A run before it is started: from the form's answers to a configuration, and back."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from app.content.examples import EXAMPLES
from app.settings import settings
from app.train import form
from dmn.config.model import ModelConfig
from dmn.config.presets import PRESETS
from dmn.config.run import MOST_PROBE_FACTS, Generated, Probe, RunConfig
from dmn.config.training import TrainingConfig
from dmn.data.datasets import validate
from dmn.data.datasets.babi_folders import find_folders, tasks_in
from dmn.data.examples import Example
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError, TextError
from dmn.runs.create import new_config
from dmn.runs.status import Place

Source = Literal["generated", "folder", "upload", "clone"]
"""Source of the stories: generated, a folder of the server's, a person's file, or the source of the
cloned run.
"""
FIRST = "task-1-quick"


class OwnProbe(NamedTuple):
    """A story typed into the form, to be asked at each evaluation."""

    story: str = ""
    question: str = ""
    answer: str = ""
    """Its items with commas between; empty where none is known."""


@dataclass(frozen=True)
class Draft:
    """Everything that the form holds."""

    answers: dict[str, Any]
    source: Source
    preset: str = FIRST
    folder: Path | None = None
    """Of the source "folder"."""
    upload: tuple[str, bytes] | None = None
    """Of the source "upload": the file's name and what it holds."""
    path: Path | None = None
    """Of the same source, where the file or folder is on the server already."""
    own_tasks: tuple[str, ...] = ()
    """The tasks of a file that was sent, or of the path, as they were counted."""
    base: RunConfig | None = None
    """The run that was cloned; its probes and its validation data are kept."""
    begin_from: str = ""
    """A checkpoint's name or folder; empty for fresh weights."""
    probes: tuple[str, ...] = field(default=())
    """Kinds of question whose examples are the probes; for none, the run chooses."""
    own_probe: OwnProbe = field(default_factory=OwnProbe)
    place: Place = "local"
    """Place where the run starts."""


def answers_of(
    model: ModelConfig, training: TrainingConfig, generated: Generated | None
) -> dict[str, Any]:
    """Return the answers that give these configurations."""
    return (
        form.answers_of("model", model)
        | form.answers_of("training", training)
        | form.answers_of("generated", generated or Generated())
    )


def config_of(draft: Draft, uploads: Path) -> RunConfig:
    """Return the run's configuration; a person's own file is stored in the folder `uploads`.

    Raises DMNError that names the field where it can.
    """
    found = form.read(draft.answers)
    if found.mistakes or not (found.model and found.training and found.generated):
        key, mistake = next(iter(found.mistakes.items()))
        raise DataError(f"{key.partition('.')[2]}: {mistake}")
    data, valid = _paths(draft, uploads)
    generated = found.generated if is_generated(draft) else None
    return new_config(
        found.model,
        found.training,
        data,
        valid,
        draft.begin_from or None,
        generated=generated,
        probes=_probes(draft),
        command=command(draft, found.model, found.training, data, generated),
    )


def is_generated(draft: Draft) -> bool:
    """Tell whether stories are generated for the run."""
    if draft.source == "clone":
        return draft.base is not None and draft.base.generated is not None
    return draft.source == "generated"


def _paths(draft: Draft, uploads: Path) -> tuple[list[Path], list[Path]]:
    """Return what to train and what to validate on. Raises DataError where nothing was chosen."""
    if draft.source == "clone" and draft.base is not None:
        return [Path(p) for p in draft.base.data], [Path(p) for p in draft.base.valid]
    if draft.source == "folder" and draft.folder is not None:
        return [validate.inside(draft.folder, settings().data)], []
    if draft.source == "upload" and draft.path is not None:
        return [validate.inside(draft.path, settings().data)], []
    if draft.source == "upload" and draft.upload is not None:
        name, content = draft.upload
        return [validate.store(content, name, uploads)], []
    if draft.source == "generated":
        return [], []
    raise DataError(
        "Expected stories to train on, got none. Choose a folder, upload a file, or use "
        "generated stories."
    )


def _probes(draft: Draft) -> tuple[Probe, ...]:
    """Return the run's own probes, if any. Raises TextError for a typed story that cannot
    be read.
    """
    typed = own_probe(draft.own_probe)
    own = (typed,) if typed else ()
    before = draft.base.probes if draft.base and not draft.probes else ()
    if before or not (own or draft.probes):
        return (*before, *own)
    # Named probes replace those that the run would choose: one of each task that is trained.
    trained = draft.answers.get("training.tasks") or tasks_of(draft)
    kinds = draft.probes or [task for task in trained if task in EXAMPLES]
    return (*own, *map(_as_probe, map(EXAMPLES.__getitem__, kinds)))


def _as_probe(example: Example) -> Probe:
    return Probe(
        facts=tuple(example.facts),
        question=example.question,
        answer=example.answer,
        supporting=example.supporting,
        task=example.task,
    )


def own_probe(typed: OwnProbe) -> Probe | None:
    """Return the typed story as a probe, None where nothing was typed. Raises TextError."""
    if not any(map(str.strip, typed)):
        return None
    from dmn.text.tokenizer import read_question, split_story

    facts = tuple(sentence.text for sentence in split_story(typed.story))
    if len(facts) > MOST_PROBE_FACTS:
        raise TextError(
            f"A probe story may have up to {MOST_PROBE_FACTS} sentences, this one has {len(facts)}."
        )
    answer = tuple(item for part in typed.answer.split(",") if (item := part.strip()))
    return Probe(facts=facts, question=read_question(typed.question).text, answer=answer)


def command(
    draft: Draft,
    model: ModelConfig,
    training: TrainingConfig,
    data: Sequence[Path],
    generated: Generated | None,
) -> str:
    """Return the command that starts the same run in a terminal, as far as options can say it."""
    preset = PRESETS[draft.preset]
    now = answers_of(model, training, generated)
    before = answers_of(preset.model, preset.training, preset.generated)
    words = ["python", "-m", "dmn", "train", "--out", "runs/mine", "--preset", draft.preset]
    for path in data:
        words += ["--data", str(path)]
    if draft.begin_from:
        words += ["--init-from", draft.begin_from]
    configs = {"model": model, "training": training, "generated": generated}
    for key, value in now.items():
        section, _, name = key.partition(".")
        config = configs[section]
        if config is not None and value != before[key]:
            words += ["--set", f"{name}={json.dumps(config.model_dump(mode='json')[name])}"]
    return shlex.join(words)


def folders(root: Path) -> list[Path]:
    """Return the folders in `root` that hold training questions in bAbI's format."""
    return [folder for folder, parts in find_folders(root).items() if "train" in parts]


def tasks_of(draft: Draft) -> list[str]:
    """Return the tasks to choose from; none where only reading the stories can tell."""
    if is_generated(draft):
        return list(TASKS)
    if draft.source == "upload":
        return list(draft.own_tasks)
    base = draft.base.data if draft.source == "clone" and draft.base else ()
    folder = [draft.folder] if draft.source == "folder" and draft.folder else []
    found = {task for path in [*folder, *map(Path, base)] for task in tasks_in(path)}
    return sorted(found, key=int)


def unknown_tasks(draft: Draft) -> list[str]:
    """Return chosen tasks that the stories do not hold, as far as this is known."""
    offered = tasks_of(draft)
    chosen: list[str] = draft.answers.get("training.tasks") or []
    return [task for task in chosen if offered and task not in offered]
