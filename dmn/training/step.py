"""Steps of the optimiser: a batch is read by all processes, in halves where memory asks for it, and
the weights change once.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dmn.config.training import TrainingConfig
from dmn.data.batching import Batch, collate, rename
from dmn.data.encoding import EncodedExamples
from dmn.system.device import choose_precision
from dmn.training.distributed import Processes
from dmn.training.losses import answer_loss, gate_loss
from dmn.training.nonfinite import Found, Place, StepFailed, Watch
from dmn.training.out_of_memory import Halving
from dmn.training.state import TrainingState


class _Drawn(NamedTuple):
    """A batch of all processes together, with what chance said of it."""

    indices: np.ndarray
    renaming: np.ndarray | None
    after: int | None
    """The earlier pass after which it is answered too; None where none is."""


class Steps:
    """Takes the steps of a training, one after another."""

    def __init__(
        self,
        state: TrainingState,
        data: EncodedExamples,
        config: TrainingConfig,
        processes: Processes,
    ) -> None:
        self._state, self._data, self._config = state, data, config
        self._processes = processes
        self._network = state.network
        self._parameters = list(state.network.parameters())
        self._precision, _ = choose_precision(config.precision, state.network.device)
        self._halving, self._watch = Halving(), Watch(state.network.device)
        self.begin()

    def begin(self) -> None:
        """To be called before each epoch, and before what is left of one."""
        self._gates_alone = self._state.epoch < self._config.gates_first_epochs
        self._network.begin_epoch(self._state.epoch, self._config)
        if not self._state.step:
            self._state.totals = torch.zeros_like(self._state.totals)
        self._place: Place | None = None

    def take(self, indices: np.ndarray) -> None:
        """Reads these questions and changes the weights once.

        Raises StepFailed where a figure is not finite, TrainingError where a question is too large
        for the memory.
        """
        place = self._placed(indices)
        drawn = self._draw(indices)
        self._state.optimizer.zero_grad(set_to_none=True)
        losses = self._processes.add_up(self._parameters, self._backward(drawn))
        norm = torch.nn.utils.clip_grad_norm_(self._parameters, self._config.clip_norm)
        self._stop_at(self._watch.see(torch.cat([losses, norm.reshape(1)]), place))
        self._state.optimizer.step()
        self._state.schedule.step()
        # Not in place: a saved state holds the totals as they were.
        self._state.totals = self._state.totals + len(indices) * losses
        self._state.step += 1

    def end(self) -> tuple[float, float]:
        """Sums of the answers' and the gates' losses over the epoch's questions.

        Reads them from the device, so it is for the end of an epoch. Raises StepFailed.
        """
        self._stop_at(self._watch.look() or self._spoilt())
        answer, gate = self._state.totals.tolist()
        return answer, gate

    def _placed(self, indices: np.ndarray) -> Place:
        rate = float(self._state.schedule.get_last_lr()[0])
        random = self._state.random.bit_generator.state
        self._place = Place(self._state.epoch + 1, self._state.step + 1, rate, indices, random)
        return self._place

    def _draw(self, indices: np.ndarray) -> _Drawn:
        """The same in every process: all draw for the whole batch."""
        random, config = self._state.random, self._config
        renaming = rename(self._data, indices, config.rename_share, random)
        n_earlier = self._network.memory.passes - 1
        if self._gates_alone or not config.early_answer_weight or not n_earlier:
            return _Drawn(indices, renaming, None)
        return _Drawn(indices, renaming, int(random.integers(n_earlier)))

    def _backward(self, drawn: _Drawn) -> Float[Tensor, "two"]:
        """Leaves the gradients of this process's share, and gives its part of both losses.

        A process without a share reads the first question and counts it as nothing, so that the
        same parameters have a gradient everywhere.
        """
        rows = self._processes.share(len(drawn.indices))
        each = 1 / len(drawn.indices) if len(rows) else 0.0
        rows = rows if len(rows) else np.zeros(1, dtype=np.int64)

        def size(piece: np.ndarray) -> int:
            return len(piece) * int(self._data.facts.lengths[drawn.indices[piece]].max())

        parts = self._halving.run(rows, partial(self._backward_piece, drawn, each), size)
        return torch.stack(parts).sum(0)

    def _backward_piece(self, drawn: _Drawn, each: float, rows: np.ndarray) -> Float[Tensor, "two"]:
        renaming = None if drawn.renaming is None else drawn.renaming[rows]
        passes = self._network.memory.passes
        batch = collate(self._data, drawn.indices[rows], passes, renaming)
        loss, losses = self._losses(batch.to(self._network.device), drawn.after)
        share = len(rows) * each
        # Not backward(): memory that runs out half-way must leave no half of a gradient behind.
        found = torch.autograd.grad(share * loss, self._parameters, allow_unused=True)
        for parameter, gradient in zip(self._parameters, found, strict=True):
            if gradient is not None:
                so_far = parameter.grad
                parameter.grad = gradient.contiguous() if so_far is None else so_far + gradient
        return share * losses

    def _losses(
        self, batch: Batch, after: int | None
    ) -> tuple[Float[Tensor, ""], Float[Tensor, "two"]]:
        """Return the loss to minimise, and of it the means of the answers and the gates."""
        config, network = self._config, self._network
        early: Tensor | float = 0.0
        with torch.autocast(
            network.device.type, self._precision, enabled=self._precision != torch.float32
        ):
            scores, reading = network(batch)
            early_scores = None if after is None else network.score(reading, batch.answers, after)
        episodes = reading.episodes._replace(scores=reading.episodes.scores.float())
        answer = answer_loss(scores.float(), batch)
        gate = gate_loss(episodes, batch, network.memory.softmax)
        loss = config.gate_weight * gate
        # Left out, not weighted with zero: a gradient of zeros still lets the weights decay.
        if not self._gates_alone:
            if early_scores is not None:
                early = config.early_answer_weight * answer_loss(early_scores.float(), batch)
            loss = loss + answer + early
        return loss, torch.stack([answer, gate]).detach()

    def _spoilt(self) -> Found | None:
        """The last step, where it left weights that are no finite numbers."""
        if self._place is None or self._state.is_finite():
            return None
        largest = torch.stack([p.detach().abs().amax() for p in self._parameters]).amax()
        return self._place, {"weights": float(largest)}

    def _stop_at(self, found: Found | None) -> None:
        if found is None:
            return
        place, what = found
        random = np.random.default_rng()
        random.bit_generator.state = dict(place.random)
        renaming = rename(self._data, place.indices, self._config.rename_share, random)
        batch = collate(self._data, place.indices, self._network.memory.passes, renaming)
        tasks = {self._data.tasks[i] for i in place.indices}
        raise StepFailed(place, sorted(tasks, key=lambda t: (len(t), t)), batch, what)
