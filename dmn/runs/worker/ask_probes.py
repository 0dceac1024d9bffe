"""Which questions of a run are probes, and what the network makes of them."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from dmn.config.model import Probe
from dmn.data.corpus import training_data
from dmn.data.datasets.as_tokens import as_read
from dmn.data.examples import Example
from dmn.data.generator.generate import generate
from dmn.data.generator.tasks import TASKS
from dmn.errors import DMNError
from dmn.lens import Lens
from dmn.models.checkpoints.folder import Checkpoint
from dmn.runs import probes
from dmn.runs.run import RunConfig

_SEED = 20_151_231
"""Of the stories that are told as probes; hardly a run is trained on stories of the same seed."""
_MOST = 24


def chosen(config: RunConfig, tasks: Collection[str]) -> tuple[Probe, ...]:
    """Those that the configuration names; else one of each task, told where it is one of the twenty
    kinds, and a validation question where it is not.
    """
    if config.probes:
        return config.probes
    own = set(tasks) - set(TASKS)
    held_out = _held_out(config) if own else []
    told = [next(generate(task, 1, _SEED)).examples[-1] for task in TASKS if task in tasks]
    first = {e.task: e for e in reversed(held_out) if e.task in own}
    examples = (*told, *(first[task] for task in sorted(own)))[:_MOST]
    return tuple(map(_probe, as_read(examples, config.format, config.model.facts)))


def _held_out(config: RunConfig) -> list[Example]:
    paths, valid = list(map(Path, config.data)), list(map(Path, config.valid))
    return training_data(paths, config.training.tasks, valid, format_=config.format)[1]


def _probe(example: Example) -> Probe:
    return Probe(
        facts=example.facts,
        question=example.question,
        answer=example.answer,
        supporting=example.supporting,
        task=example.task,
    )


def ask(stories: Sequence[Probe], checkpoint: Checkpoint) -> list[dict[str, Any] | None]:
    """What the network makes of each story, in evaluation mode; None where it cannot be read."""
    checkpoint.network.eval()
    lens = Lens(checkpoint, checkpoint.network.device)
    return [_seen(lens, story) for story in stories]


def _seen(lens: Lens, story: Probe) -> dict[str, Any] | None:
    try:
        trace = lens.explain("\n".join(story.facts), story.question)
    except DMNError:
        return None
    # A fact that is read as two sentences would shift all gates behind it.
    return probes.seen(trace) if len(trace.facts) == len(story.facts) else None
