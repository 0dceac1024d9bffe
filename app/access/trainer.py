"""What a visitor does to runs and checkpoints: allowed or refused at each act, and written down."""

import time
from pathlib import Path
from typing import Any

from app.access.policy import NotAllowed, Policy, Visitor
from app.server import logs
from app.settings import Settings
from app.train.launcher import Launcher
from dmn.runs import listing
from dmn.runs.run import Run, RunConfig
from dmn.runs.status import Place
from dmn.training.estimate import Estimate


class Trainer:
    """The only way by which a page writes. All methods but `refusal` and `place_of` raise
    NotAllowed for a visitor who may not, before anything happens, and else what the act itself
    raises.
    """

    def __init__(
        self, settings: Settings, launcher: Launcher, policy: Policy, visitor: Visitor | None
    ) -> None:
        self._settings = settings
        self._launcher = launcher
        self._policy = policy
        self._visitor = visitor

    def refusal(self) -> str:
        """Why the visitor may do none of this; nothing for one who may."""
        return self._policy.refusal(self._visitor, time.time())

    def launch(self, config: RunConfig, name: str = "", place: Place = "local") -> Run:
        self._check()
        run = self._launcher.launch(config, name, place)
        self._wrote("launched", run.id)
        return run

    def resume(self, run: Run, place: Place | None = None) -> None:
        self._check()
        self._launcher.resume(run, place)
        self._wrote("resumed", run.id)

    def place_of(self, run: Run) -> Place:
        """Where it would go on."""
        return self._launcher.place_of(run)

    def stop(self, run: Run) -> None:
        self._check()
        self._launcher.stop(run)
        self._wrote("stopped", run.id)

    def estimate(self, config: RunConfig) -> Estimate:
        self._check()
        return self._launcher.estimate(config)

    def uploads(self) -> Path:
        """Where files of people's own are stored."""
        self._check()
        return self._settings.runs / ".uploads"

    def describe(self, run: Run, **changes: Any) -> None:
        self._check()
        run.describe(**changes)
        self._wrote("described", run.id)

    def delete(self, run: Run) -> None:
        self._check()
        listing.delete(run)
        self._wrote("deleted", run.id)

    def keep(self, run: Run, name: str) -> str:
        """Puts a run's best epoch among the checkpoints; its name there."""
        from dmn.models.checkpoints import store

        self._check()
        kept = store.keep(run, self._settings.checkpoints, name).name
        self._wrote("kept", f"{run.id} as {kept}")
        return kept

    def unzip(self, content: bytes, name: str) -> str:
        """Puts a checkpoint that was sent among the others; its name."""
        from dmn.models.checkpoints import store

        self._check()
        taken = store.import_zip(content, self._settings.checkpoints, name).name
        self._wrote("uploaded", taken)
        return taken

    def _check(self) -> None:
        if refusal := self.refusal():
            raise NotAllowed(refusal)

    def _wrote(self, act: str, about: str) -> None:
        logs.log_act(self._visitor.email if self._visitor else "somebody", act, about)
