"""State of a training: what is saved after any step, and restored to go on."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from dmn.config.training import TrainingConfig
from dmn.models.network import Network


class TrainingState:
    """Everything that a run needs to go on as if it had never stopped."""

    def __init__(self, network: Network, config: TrainingConfig, steps: int) -> None:
        self.network = network
        self.optimizer = torch.optim.AdamW(
            network.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, _warmup_cosine(config, steps)
        )
        self.random = np.random.default_rng(config.seed)
        self.epoch = 0
        """Epochs that are done."""
        self.step = 0
        """Steps of the epoch after those that are done."""
        self.epoch_random = self.random.bit_generator.state
        """The random numbers' state before that epoch's order was drawn."""
        self.totals = torch.zeros(2, dtype=torch.float64, device=network.device)
        """Sums of its answers' and its gates' losses over its questions."""
        self.epoch_seconds = 0.0
        self.best_accuracy = -1.0
        self.best_epoch = 0
        self.best_weights = copy.deepcopy(network.state_dict())

    @property
    def steps(self) -> int:
        """Steps since the beginning."""
        return int(self.schedule.last_epoch)

    def is_finite(self) -> bool:
        """Return whether all weights are finite numbers; waits for the device."""
        largest = torch.stack([p.detach().abs().amax() for p in self.network.parameters()])
        return bool(largest.isfinite().all())

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
            "step": self.step,
            "epoch_random": _plain(self.epoch_random),
            "totals": self.totals,
            "epoch_seconds": self.epoch_seconds,
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
        self.epoch, self.step = saved["epoch"], saved["step"]
        self.epoch_random = _numbers(saved["epoch_random"])
        self.totals = saved["totals"].to(self.network.device)
        self.epoch_seconds = saved["epoch_seconds"]
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
