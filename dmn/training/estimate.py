"""Estimate the time and memory of a run by measuring a few of its steps.

`python -m dmn.training.estimate` reads a RunConfig as JSON from standard input and prints an
Estimate: the page starts it as a process, so that the warm-up is no part of the server.
"""

import resource
import sys
import time
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from dmn.config.run import RunConfig
from dmn.errors import DMNError

if TYPE_CHECKING:
    import torch

    from dmn.data.corpus_cache import Corpus
    from dmn.training.state import TrainingState

_WARM_UP_STEPS = 3
_STEPS = 40
_SECONDS = 3.0
"""When as much was measured, it is enough."""
_QUESTIONS = 512
"""Validation questions that are answered at most."""


class Estimate(BaseModel):
    """The time and memory that a short warm-up of a run measured."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float
    """Of the whole run, all epochs and restarts, if patience does not end it before."""
    memory_bytes: int
    """The worker's, at its highest."""
    gpu_memory_bytes: int | None
    examples_per_second: float
    training_questions: int
    validation_questions: int
    steps: int
    """Of one restart."""
    device: str


def measure(config: RunConfig) -> Estimate:
    """Takes a few steps and answers a few questions; nothing is kept but the tokenised data.

    Raises DMNError, for data and devices that cannot be used too.
    """
    from dmn.data.corpus import corpus_of
    from dmn.system.device import choose_device, fast_training
    from dmn.training.loop import start, steps_per_epoch

    device, corpus, wanted = (
        choose_device(config.training.device),
        corpus_of(config),
        config.training,
    )
    state = start(config.model, wanted, corpus.data, device)
    with fast_training(wanted.threads):
        step_seconds, questions = _train(config, corpus, state)
        evaluation_seconds = _evaluate(corpus, state)
    steps = steps_per_epoch(corpus.data, wanted) * wanted.epochs
    once = steps * step_seconds + wanted.epochs * evaluation_seconds
    return Estimate(
        seconds=wanted.restarts * once,
        memory_bytes=_memory(),
        gpu_memory_bytes=_gpu(device),
        examples_per_second=questions / step_seconds,
        training_questions=len(corpus.data),
        validation_questions=len(corpus.validation),
        steps=steps,
        device=str(device),
    )


def estimated(config: RunConfig) -> str:
    """The same in a sentence. Raises DMNError."""
    found = measure(config)
    gpu = f", {found.gpu_memory_bytes / 1e9:.1f} GB on the GPU" if found.gpu_memory_bytes else ""
    return (
        f"{found.seconds / 60:.1f} minutes at most and {found.memory_bytes / 1e9:.1f} GB{gpu}: "
        f"{found.examples_per_second:,.0f} questions/s on {found.device}"
    )


def _train(config: RunConfig, corpus: "Corpus", state: "TrainingState") -> tuple[float, float]:
    """Seconds and questions of a step, on average over batches that chance has drawn."""
    from dmn.data.batching import batches_by_length, draw
    from dmn.training.distributed import ALONE
    from dmn.training.step import Steps

    order = draw(corpus.data.tasks, config.training.task_weights, state.random)
    batches = list(batches_by_length(corpus.data, config.training.batch_size, order, state.random))
    if not batches:
        raise DMNError(
            "task_weights leave no question to train on. Give one task a weight above 0."
        )
    steps = Steps(state, corpus.data, config.training, ALONE)
    state.network.train()
    for batch in batches[:_WARM_UP_STEPS]:
        steps.take(batch)
    steps.end()
    began, taken = time.perf_counter(), 0
    measured = batches[_WARM_UP_STEPS : _WARM_UP_STEPS + _STEPS] or batches[:1]
    for batch in measured:
        steps.take(batch)
        taken += 1
        if time.perf_counter() - began > _SECONDS:
            break
    steps.end()
    return (time.perf_counter() - began) / taken, sum(map(len, measured[:taken])) / taken


def _evaluate(corpus: "Corpus", state: "TrainingState") -> float:
    """Seconds that all validation questions take."""
    from dmn.evaluation.metrics import outcomes

    many = len(corpus.validation)
    some = state.random.permutation(many)[:_QUESTIONS]
    began = time.perf_counter()
    outcomes(state.network, corpus.validation.take(some))
    return (time.perf_counter() - began) * many / len(some)


def _memory() -> int:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def _gpu(device: "torch.device") -> int | None:
    import torch

    return torch.cuda.max_memory_reserved(device) if device.type == "cuda" else None


if __name__ == "__main__":
    try:
        print(measure(RunConfig.model_validate_json(sys.stdin.read())).model_dump_json())
    except DMNError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
