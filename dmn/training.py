"""Training as a generator: who logs, saves, draws or stops it is not its business; to stop is to
stop iterating.
"""

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from dmn.batching import Batch, EncodedExamples, batches_by_length, collate, draw, rename
from dmn.config import ModelConfig, TrainingConfig
from dmn.errors import DataError
from dmn.evaluation import TaskResult, by_task, outcomes, summary
from dmn.modules.episodic_memory import Episodes
from dmn.network import DynamicMemoryNetwork, Reading
from dmn.vocabulary import PAD


@dataclass(frozen=True)
class EpochMetrics:
    """What one epoch brought. Accuracies in percent, on the validation data."""

    epoch: int
    """Counted from 1."""
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


class TrainingState:
    """Everything that a run needs to go on as if it had never stopped."""

    def __init__(self, network: DynamicMemoryNetwork, config: TrainingConfig, steps: int) -> None:
        self.network = network
        self.optimizer = torch.optim.AdamW(
            network.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=config.weight_decay,
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, _warmup_cosine(config, steps)
        )
        self.random = np.random.default_rng(config.seed)
        self.epoch = 0
        self.best_accuracy = -1.0
        self.best_epoch = 0
        self.best_weights = copy.deepcopy(network.state_dict())

    def save(self) -> dict[str, Any]:
        """Tensors, numbers and strings only: `torch.load(weights_only=True)` reads it back."""
        cuda = torch.cuda.get_rng_state() if torch.cuda.is_available() else None
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": _plain(self.random.bit_generator.state),
            "torch_random": torch.get_rng_state(),
            "cuda_random": cuda,
            "epoch": self.epoch,
            "best_accuracy": self.best_accuracy,
            "best_epoch": self.best_epoch,
            "best_weights": self.best_weights,
        }

    def restore(self, saved: dict[str, Any]) -> None:
        self.network.load_state_dict(saved["network"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.schedule.load_state_dict(saved["schedule"])
        self.random.bit_generator.state = _numbers(saved["random"])
        torch.set_rng_state(saved["torch_random"].cpu())
        if saved["cuda_random"] is not None and torch.cuda.is_available():
            torch.cuda.set_rng_state(saved["cuda_random"].cpu())
        self.epoch = saved["epoch"]
        self.best_accuracy = saved["best_accuracy"]
        self.best_epoch = saved["best_epoch"]
        self.best_weights = saved["best_weights"]


def _plain(state: Any) -> Any:
    """numpy's 128-bit counters as text, which every reader of a saved state takes."""
    if isinstance(state, dict):
        return {key: _plain(value) for key, value in state.items()}
    return str(state) if isinstance(state, int) else state


def _numbers(state: Any) -> Any:
    if isinstance(state, dict):
        return {key: _numbers(value) for key, value in state.items()}
    return int(state) if isinstance(state, str) and state.lstrip("-").isdigit() else state


def _warmup_cosine(config: TrainingConfig, steps: int) -> Callable[[int], float]:
    def factor(step: int) -> float:
        if step < config.warmup_steps:
            return (step + 1) / config.warmup_steps
        done = min(1.0, (step - config.warmup_steps) / max(1, steps - config.warmup_steps))
        return config.final_share + (1 - config.final_share) * 0.5 * (1 + math.cos(math.pi * done))

    return factor


def start(
    model: ModelConfig, config: TrainingConfig, data: EncodedExamples, device: torch.device
) -> TrainingState:
    """A run before its first step: seeded weights, optimiser and schedule."""
    torch.manual_seed(config.seed)
    network = DynamicMemoryNetwork(model, len(data.vocabulary)).to(device)
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
) -> Iterator[EpochMetrics]:
    """Goes on from `state`, which it changes, one yield per epoch; `on_step` hears the questions of
    each step.

    Ends after the configured epochs, or when validation has not improved for `patience` of them.
    """
    while state.epoch < config.epochs and _waited(state, config) < config.patience:
        began = time.perf_counter()
        loss, gate_loss, questions = _epoch(state, data, config, on_step)
        seconds = time.perf_counter() - began
        state.epoch += 1
        tasks = by_task(outcomes(state.network, validation), validation.tasks)
        accuracy = summary(tasks)["mean_accuracy"]
        is_best = accuracy > state.best_accuracy
        if is_best:
            state.best_accuracy, state.best_epoch = accuracy, state.epoch
            # A copy: state_dict() alone would go on changing with the network.
            state.best_weights = copy.deepcopy(state.network.state_dict())
        rate = float(state.schedule.get_last_lr()[0])
        yield EpochMetrics(
            state.epoch,
            loss,
            gate_loss,
            rate,
            accuracy,
            is_best,
            tasks,
            seconds,
            questions / seconds,
        )


def _waited(state: TrainingState, config: TrainingConfig) -> int:
    """Epochs since the best one; those that train the gates alone cannot improve the answers."""
    return state.epoch - max(state.best_epoch, config.gates_first_epochs)


def _epoch(
    state: TrainingState,
    data: EncodedExamples,
    config: TrainingConfig,
    on_step: Callable[[int], None],
) -> tuple[float, float, int]:
    """One reading of the data; mean losses and how many questions were read."""
    network = state.network.train()
    order = draw(data.tasks, config.task_weights, state.random)
    if not len(order):
        raise DataError(
            "task_weights leave no question to train on. Give one task a weight above 0."
        )
    gates_alone = state.epoch < config.gates_first_epochs
    totals = np.zeros(2)
    for indices in batches_by_length(data, config.batch_size, order, state.random):
        renaming = rename(data, indices, config.rename_share, state.random)
        batch = collate(data, indices, network.memory.passes, renaming).to(network.device)
        scores, reading = network(batch)
        answer = answer_loss(scores, batch)
        gate = gate_loss(reading.episodes, batch, network.memory.softmax)
        loss = config.gate_weight * gate
        # Left out, not weighted with zero: a gradient of zeros still lets the weights decay.
        if not gates_alone:
            loss = loss + answer + _early_answer_loss(state, reading, batch, config)
        state.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip_norm)
        state.optimizer.step()
        state.schedule.step()
        totals += len(indices) * np.array([answer.item(), gate.item()])
        on_step(len(indices))
    answer_mean, gate_mean = totals / len(order)
    return float(answer_mean), float(gate_mean), len(order)


def _early_answer_loss(
    state: TrainingState, reading: Reading, batch: Batch, config: TrainingConfig
) -> Float[Tensor, ""] | float:
    """The weighted loss of the answer after one earlier pass: one a step is enough, and cheaper."""
    n_earlier = reading.episodes.memories.shape[1] - 1
    if not config.early_answer_weight or not n_earlier:
        return 0.0
    after = int(state.random.integers(n_earlier))
    scores = state.network.score(reading, batch.answers, after)
    return config.early_answer_weight * answer_loss(scores, batch)


def answer_loss(scores: Float[Tensor, "batch item vocabulary"], batch: Batch) -> Float[Tensor, ""]:
    """Cross-entropy of all items of an answer, end symbol included, mean over questions."""
    return F.cross_entropy(
        scores.flatten(0, 1), batch.answers.flatten(), ignore_index=PAD, reduction="sum"
    ) / len(batch)


def gate_loss(episodes: Episodes, batch: Batch, softmax: bool) -> Float[Tensor, ""]:
    """Cross-entropy of each pass's gates against where it should look, mean over passes and
    questions.

    Softmax gates: −Σ t log g over facts and stop. Sigmoid gates, which need not sum to 1: binary
    cross-entropy of each gate against whether it is a target, summed over facts.
    """
    targets = batch.gate_targets
    is_fact = F.pad(batch.is_fact, (0, 1), value=True)[:, None].expand_as(targets)
    scores = episodes.scores.masked_fill(~is_fact, 0.0)
    if softmax:
        each = -targets * scores.masked_fill(~is_fact, -1e9).log_softmax(-1)
    else:
        each = F.binary_cross_entropy_with_logits(
            scores, (targets > 0).to(scores.dtype), reduction="none"
        )
    is_known = (targets.sum(-1, keepdim=True) > 0) & is_fact
    return (each * is_known).sum() / (len(batch) * targets.shape[1])
