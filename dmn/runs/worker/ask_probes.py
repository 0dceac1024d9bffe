"""Choose the probes of a run, and ask the network about them."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from dmn.config.run import Probe, RunConfig
from dmn.data.corpus import training_data
from dmn.data.datasets.as_tokens import as_read
from dmn.data.examples import Example
from dmn.data.generator.composed.compose import TASK as COMPOSED
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.generate import generate, generate_composed
from dmn.data.generator.tasks import TASKS
from dmn.errors import DMNError
from dmn.lens import Lens
from dmn.models.checkpoints.folder import Checkpoint
from dmn.runs import probes

_SEED = 20_151_231
"""Of the stories that are generated as probes; hardly any run trains on stories of this seed."""
_MOST = 24


def choose(config: RunConfig, tasks: Collection[str]) -> tuple[Probe, ...]:
    """Return the probes that the configuration names; else one of each task: a generated story for
    the twenty bAbI tasks and of all kinds, a validation question for others.
    """
    if config.probes:
        return config.probes
    own = set(tasks) - set(TASKS) - {COMPOSED}
    held_out = _held_out(config) if own else []
    generated = [next(generate(task, 1, _SEED)).examples[-1] for task in TASKS if task in tasks]
    if COMPOSED in tasks:
        plain = Knobs.without(("lines", "run_on", "typos", "joined"))
        knobs = Knobs(length=(4, 8), unanswerable=0.0, phenomena=plain)
        generated.append(next(generate_composed(1, _SEED, knobs)).examples[-1])
    first = {e.task: e for e in reversed(held_out) if e.task in own}
    examples = (*generated, *(first[task] for task in sorted(own)))[:_MOST]
    return tuple(map(_probe, as_read(examples, config.format, config.model.facts)))


def _held_out(config: RunConfig) -> list[Example]:
    paths, valid = list(map(Path, config.data)), list(map(Path, config.valid))
    return training_data(paths, config.training.tasks, valid, format_=config.format)[1]


def _probe(example: Example) -> Probe:
    return Probe(
        facts=tuple(example.facts),
        question=example.question,
        answer=example.answer,
        supporting=example.supporting,
        task=example.task,
    )


def ask(stories: Sequence[Probe], checkpoint: Checkpoint) -> list[dict[str, Any] | None]:
    """Return what the network makes of each story, in evaluation mode; None where it cannot be
    read.
    """
    checkpoint.network.eval()
    lens = Lens(checkpoint, checkpoint.network.device)
    return [_ask_one(lens, story) for story in stories]


def _ask_one(lens: Lens, story: Probe) -> dict[str, Any] | None:
    try:
        trace = lens.explain("\n".join(story.facts), story.question)
    except DMNError:
        return None
    # A fact that is read as two sentences would shift all gates behind it.
    return probes.to_entry(trace) if len(trace.facts) == len(story.facts) else None
