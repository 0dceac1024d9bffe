"""Each act of a visitor: refused before anything happens, or done and written down."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.access.policy import NotAllowed, Policy, Visitor
from app.access.trainer import Trainer
from app.settings import Settings
from app.train.launcher import Launcher
from dmn.runs import listing
from dmn.runs.run import Run
from tests.app.handmade import CONFIG, make

POLICY = Policy("signed-in", "*@dept.example.edu")
ACTS: dict[str, Callable[[Trainer, Run], object]] = {
    "launched": lambda trainer, run: trainer.launch(CONFIG, "Another"),
    "resumed": lambda trainer, run: trainer.resume(run),
    "stopped": lambda trainer, run: trainer.stop(run),
    "described": lambda trainer, run: trainer.describe(run, note="Mine"),
    "deleted": lambda trainer, run: trainer.delete(run),
    "kept": lambda trainer, run: trainer.keep(run, "mine"),
    "uploaded": lambda trainer, run: trainer.import_checkpoint(b"zip", "theirs"),
    "": lambda trainer, run: trainer.uploads(),
}
"""By what is written down."""


def somebody(email: str) -> Visitor:
    return Visitor(email, True, time.time())


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make(tmp_path / "runs", "one", state="stopped")


@pytest.fixture
def trainer(tmp_path: Path, monkeypatch) -> Callable[..., Trainer]:
    """A trainer whose workers and checkpoints are none."""
    for act in ("_start", "estimate", "stop"):
        monkeypatch.setattr(Launcher, act, lambda self, *args: None)
    for act in ("keep", "import_zip"):
        monkeypatch.setattr(
            f"dmn.models.checkpoints.store.{act}",
            lambda given, folder, name: SimpleNamespace(name=name),
        )
    settings = Settings(runs=tmp_path / "runs", checkpoints=tmp_path / "checkpoints")
    return lambda visitor, policy=POLICY: Trainer(settings, Launcher(settings), policy, visitor)


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "act", [*ACTS.values(), lambda trainer, run: trainer.estimate(CONFIG)], ids=[*ACTS, "measured"]
)
@pytest.mark.parametrize(
    "visitor", [None, somebody("eve@elsewhere.example")], ids=["nobody", "eve"]
)
def test_whoever_may_not_train_changes_nothing(
    act, visitor, trainer, run, tmp_path, caplog
) -> None:
    caplog.set_level(logging.INFO, "dmn.written")
    before = files(tmp_path)
    with pytest.raises(NotAllowed):
        act(trainer(visitor), run)
    with pytest.raises(NotAllowed, match="off on this server"):
        act(trainer(somebody("ada@dept.example.edu"), Policy("off")), run)
    assert files(tmp_path) == before
    assert not caplog.records


@pytest.mark.parametrize(("told", "act"), ACTS.items(), ids=ACTS)
def test_what_a_trainer_did_is_written_down(told, act, trainer, run, caplog) -> None:
    caplog.set_level(logging.INFO, "dmn.written")
    act(trainer(somebody("ada@dept.example.edu")), run)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == bool(told)
    assert all(one.startswith(f"ada@dept.example.edu {told} ") for one in said)


def test_who_trains_where_nobody_signs_in_is_somebody(trainer, run, caplog) -> None:
    caplog.set_level(logging.INFO, "dmn.written")
    trainer(None, Policy("on")).delete(run)
    assert [record.getMessage() for record in caplog.records] == ["somebody deleted one"]
    assert not listing.runs_of(run.folder.parent)
