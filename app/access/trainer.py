"""Authorised, audited writes: what a visitor does to runs and checkpoints."""

import time
from pathlib import Path
from typing import Any

from app.access.policy import NotAllowed, Policy, Visitor
from app.server import logs
from app.settings import Settings
from app.train import origin
from app.train.launcher import Launcher
from app.train.retention import UPLOADS
from dmn.config.run import RunConfig
from dmn.runs import listing
from dmn.runs.run import Run
from dmn.runs.status import Place
from dmn.training.estimate import Estimate


class Trainer:
    """The only way by which a page writes, and a line in the log for each write. All methods but
    `refusal` and `place_of` raise NotAllowed for a visitor who may not train, before anything
    happens, and otherwise what the action itself raises.
    """

    def __init__(
        self,
        settings: Settings,
        launcher: Launcher,
        policy: Policy,
        visitor: Visitor | None,
        token: str = "",
    ) -> None:
        """`token` is what the visitor gave for the server's, where that asks for one."""
        self._settings = settings
        self._launcher = launcher
        self._policy = policy
        self._visitor = visitor
        self._token = token

    def refusal(self) -> str:
        """Return why the visitor may do none of this; empty for one who may."""
        return self._policy.refusal(self._visitor, time.time(), self._token)

    def launch(self, config: RunConfig, name: str = "", place: Place = "local") -> Run:
        """Make a run and start its worker."""
        self._check()
        run = self._launcher.launch(config, name, place)
        self._audit("launched", run.id)
        return run

    def resume(self, run: Run, place: Place | None = None) -> None:
        """Resume a run that has ended."""
        self._check()
        self._launcher.resume(run, place)
        self._audit("resumed", run.id)

    def clone(self, run: Run) -> RunConfig:
        """Return a run's configuration, to start another one from it."""
        self._check()
        return origin.config_of(run, self._settings)

    def place_of(self, run: Run) -> Place:
        """Return where a resumed run would be trained."""
        return self._launcher.place_of(run)

    def stop(self, run: Run) -> None:
        """Stop a run's worker."""
        self._check()
        self._launcher.stop(run)
        self._audit("stopped", run.id)

    def estimate(self, config: RunConfig) -> Estimate:
        """Measure what a run would take."""
        self._check()
        return self._launcher.estimate(config)

    def uploads(self) -> Path:
        """Return the folder where people's own files are stored."""
        self._check()
        return self._settings.runs / UPLOADS

    def describe(self, run: Run, **changes: Any) -> None:
        """Change name, note, tags or archived."""
        self._check()
        run.describe(**changes)
        self._audit("described", run.id)

    def delete(self, run: Run) -> None:
        """Delete a run permanently."""
        self._check()
        listing.delete(run)
        self._audit("deleted", run.id)

    def keep(self, run: Run, name: str) -> str:
        """Add a run's checkpoint to the checkpoints; return its name there."""
        from dmn.models.checkpoints import store

        self._check()
        kept = store.keep(run.checkpoint, self._settings.checkpoints, name).name
        self._audit("kept", f"{run.id} as {kept}")
        return kept

    def import_checkpoint(self, content: bytes, name: str) -> str:
        """Add an uploaded checkpoint to the checkpoints; return its name there."""
        from dmn.models.checkpoints import store

        self._check()
        taken = store.import_zip(content, self._settings.checkpoints, name).name
        self._audit("uploaded", taken)
        return taken

    def _check(self) -> None:
        if refusal := self.refusal():
            raise NotAllowed(refusal)

    def _audit(self, act: str, about: str) -> None:
        logs.log_act(self._visitor.email if self._visitor else "somebody", act, about)
