"""Training as a generator: who logs, saves, draws or stops it is not its business; to stop is to
stop iterating.
"""

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.data.batching import batches_by_length, draw
from dmn.data.encoding import EncodedExamples
from dmn.errors import DataError
from dmn.evaluation.metrics import TaskResult, by_task, outcomes, summary
from dmn.models.build import build
from dmn.models.network import Network
from dmn.training.distributed import ALONE, Processes
from dmn.training.out_of_memory import in_smaller_batches
from dmn.training.state import TrainingState
from dmn.training.step import Steps


@dataclass(frozen=True)
class EpochMetrics:
    """The metrics of one epoch. Accuracies in percent, on the validation data."""

    epoch: int
    """Counted from 1."""
    step: int
    """Steps since the beginning."""
    loss: float
    """Mean loss of the answers per question, in nats."""
    gate_loss: float
    learning_rate: float
    accuracy: float
    """Mean over tasks."""
    is_best: bool
    tasks: dict[str, TaskResult]
    seconds: float
    """Training alone, without the evaluation."""
    examples_per_second: float


def start(
    model: ModelConfig, config: TrainingConfig, data: EncodedExamples, device: torch.device
) -> TrainingState:
    """A run before its first step: seeded weights, optimiser and schedule."""
    torch.manual_seed(config.seed)
    network = build(model, len(data.vocabulary)).to(device)
    return TrainingState(network, config, steps_per_epoch(data, config) * config.epochs)


def steps_per_epoch(data: EncodedExamples, config: TrainingConfig) -> int:
    """Optimiser steps of an epoch, on average where task weights draw by chance."""
    drawn = sum(config.task_weights.get(task, 1.0) for task in data.tasks)
    return max(1, math.ceil(drawn / config.batch_size))


def train(
    state: TrainingState,
    data: EncodedExamples,
    validation: EncodedExamples,
    config: TrainingConfig,
    on_step: Callable[[int], None] = lambda questions: None,
    processes: Processes = ALONE,
    on_batch: Callable[[], None] = lambda: None,
) -> Iterator[EpochMetrics]:
    """Goes on from `state`, which it changes, one yield per epoch; `on_step` hears the questions of
    each step, `on_batch` of each batch that is validated on.

    Either may raise to end the training there: `state` is whole, and another call goes on from it
    to what this one would have come to.

    Ends after the configured epochs, or when validation has not improved for `patience` of them.
    Among several processes each has all of `data` and its own share of `validation`, and all stop
    after the same epoch. Raises TrainingError where a step gives no finite numbers, or a question
    is too large for the memory; DataError where the task weights leave nothing to read.
    """
    steps = Steps(state, data, config, processes)
    while processes.agreed(lambda: _goes_on(state, config)):
        processes.seed(config.seed, state.epoch)
        loss, gate_loss, questions = _epoch(state, steps, data, config, on_step)
        tasks = _validate(state.network, validation, processes, on_batch)
        seconds = state.epoch_seconds
        state.epoch, state.step, state.epoch_seconds = state.epoch + 1, 0, 0.0
        accuracy = summary(tasks)["mean_accuracy"]
        rate = float(state.schedule.get_last_lr()[0])
        is_best = _keep_if_best(state, accuracy)
        yield EpochMetrics(
            state.epoch,
            state.steps,
            loss,
            gate_loss,
            rate,
            accuracy,
            is_best,
            tasks,
            seconds,
            questions / seconds,
        )


def _goes_on(state: TrainingState, config: TrainingConfig) -> bool:
    """Return whether there is another epoch; those that train the gates alone cannot improve the
    answers, so they do not count as waiting, nor do those of a linear start.
    """
    since = max(state.best_epoch, config.gates_first_epochs, config.linear_epochs)
    waited = state.epoch - since
    return state.epoch < config.epochs and waited < config.patience


def _keep_if_best(state: TrainingState, accuracy: float) -> bool:
    if accuracy <= state.best_accuracy:
        return False
    state.best_accuracy, state.best_epoch = accuracy, state.epoch
    # A copy: state_dict() alone would go on changing with the network.
    state.best_weights = copy.deepcopy(state.network.state_dict())
    return True


def _epoch(
    state: TrainingState,
    steps: Steps,
    data: EncodedExamples,
    config: TrainingConfig,
    on_step: Callable[[int], None],
) -> tuple[float, float, int]:
    """One reading of the data, or the rest of it; mean losses and how many questions it has."""
    state.network.train()
    batches = _batches(state, data, config)
    began = time.perf_counter() - state.epoch_seconds
    steps.begin()
    for indices in batches[state.step :]:
        steps.take(indices)
        state.epoch_seconds = time.perf_counter() - began
        on_step(len(indices))
    answer, gate = steps.end()
    state.epoch_seconds = time.perf_counter() - began
    questions = sum(map(len, batches))
    return answer / questions, gate / questions, questions


def _batches(
    state: TrainingState, data: EncodedExamples, config: TrainingConfig
) -> list[np.ndarray]:
    """The epoch's batches; those of one that was begun are drawn again, and chance is then put back
    to where it was.
    """
    generator = state.random.bit_generator
    now = generator.state
    if state.step:
        generator.state = state.epoch_random
    state.epoch_random = generator.state
    order = draw(data.tasks, config.task_weights, state.random)
    batches = list(batches_by_length(data, config.batch_size, order, state.random))
    if not batches:
        raise DataError(
            "task_weights leave no question to train on. Give one task a weight above 0."
        )
    if state.step:
        generator.state = now
    return batches


def _validate(
    network: Network,
    share: EncodedExamples,
    processes: Processes,
    on_batch: Callable[[], None],
) -> dict[str, TaskResult]:
    """Every process answers its share; all hear of all results."""
    found = in_smaller_batches(
        256, lambda size: outcomes(network, share, batch_size=size, on_batch=on_batch)
    )
    together = processes.joined(list(zip(share.tasks, found, strict=True)))
    return by_task([outcome for _, outcome in together], [task for task, _ in together])
