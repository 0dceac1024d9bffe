"""Run folders made by hand: what a worker would have left, without one."""

import json
import os
import socket
import time
from pathlib import Path
from typing import Any

from dmn.config.model import ModelConfig
from dmn.config.run import Generated, RunConfig
from dmn.config.training import TrainingConfig
from dmn.runs.run import Run
from dmn.runs.status import process_birth
from tests.workers import hold

CONFIG = RunConfig(
    model=ModelConfig(hidden_size=8, passes=2),
    training=TrainingConfig(epochs=20, tasks=("1",)),
    generated=Generated(stories=20),
    command="python -m dmn train --out runs/mine --preset task-1-quick",
)
STEPS = 100
"""Of one epoch."""


def metrics(epoch: int, tasks: tuple[str, ...] = ("1",), **changes: Any) -> dict[str, Any]:
    """One line of metrics.jsonl; accuracy 10 % an epoch."""
    accuracy = min(100.0, 10.0 * epoch)
    task = {
        "questions": 50,
        "accuracy": accuracy,
        "gate_recall": accuracy / 2,
        "gate_precision": 50.0,
        "gates_can_suffice": True,
    }
    return {
        "restart": 1,
        "seed": 1,
        "epoch": epoch,
        "step": epoch * STEPS,
        "loss": 3 / epoch,
        "gate_loss": 1 / epoch,
        "learning_rate": 1e-3,
        "accuracy": accuracy,
        "is_best": accuracy < 100 or epoch == 10,
        "tasks": dict.fromkeys(tasks, task),
        "seconds": 1.0,
        "examples_per_second": 1200.0,
    } | changes


def point(step: int, **changes: Any) -> dict[str, Any]:
    """One line of steps.jsonl."""
    return {
        "restart": 1,
        "step": step,
        "epoch": step / STEPS,
        "loss": 300 / step,
        "gate_loss": 100 / step,
        "learning_rate": 1e-3,
        "examples_per_second": 1300.0,
        "seconds": step / 10,
    } | changes


def lines(entries: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(entry) + "\n" for entry in entries)


def status(state: str, epoch: int, **changes: Any) -> dict[str, Any]:
    """What the worker says; its process is this one, so that a running one is alive."""
    return {
        "state": state,
        "phase": "training" if state == "running" else "",
        "pid": os.getpid(),
        "born": process_birth(os.getpid()),
        "host": socket.gethostname(),
        "heartbeat": time.time(),
        "queued_at": time.time() - 60,
        "epoch": epoch,
        "epochs": 20,
        "step": epoch * STEPS,
        "steps": 20 * STEPS,
        "best_accuracy": min(100.0, 10.0 * epoch) or None,
        "best_epoch": epoch or None,
        "best_restart": 1 if epoch else None,
        "accuracy": min(100.0, 10.0 * epoch) or None,
        "seconds": 30.0,
        "examples_per_second": 1234.0,
        "seconds_left": 2580.0,
        "system": {"cpu_percent": 99.0, "memory_bytes": 400_000_000, "disk_free_bytes": 10**11},
    } | changes


def make(
    folder: Path,
    name: str = "one",
    *,
    state: str = "finished",
    epochs: int = 3,
    config: RunConfig = CONFIG,
    points: int | None = None,
    **told: Any,
) -> Run:
    """A run whose worker did so many epochs; `told` changes its status."""
    run = Run.create(folder / name, config)
    (run.folder / "status.json").write_text(json.dumps(status(state, epochs, **told)))
    if state in ("running", "stopping"):
        hold(run)
    tasks = config.training.tasks
    (run.folder / "metrics.jsonl").write_text(
        lines([metrics(epoch, tasks) for epoch in range(1, epochs + 1)])
    )
    count = 10 * epochs if points is None else points
    (run.folder / "steps.jsonl").write_text(
        lines([point(max(1, i * epochs * STEPS // max(count, 1))) for i in range(1, count + 1)])
    )
    (run.folder / "worker.log").write_text("20 questions to train on\nepoch 1: accuracy 10.00 %\n")
    return run


def add_probes(run: Run, epochs: int = 3) -> None:
    """A story of two sentences, read more and more sharply."""
    stories = [
        {
            "facts": ["Mary went to the garden.", "John slept."],
            "question": "Where is Mary?",
            "answer": ["garden"],
            "supporting": [0],
            "task": "1",
        }
    ]
    folder = run.folder / "probes"
    folder.mkdir()
    (folder / "stories.json").write_text(json.dumps(stories))
    (folder / "evaluations.jsonl").write_text(
        lines([evaluation(epoch, epochs) for epoch in range(1, epochs + 1)])
    )


def evaluation(epoch: int, epochs: int) -> dict[str, Any]:
    """One line of probes/evaluations.jsonl; in the last epoch the gates are sharp."""
    share = epoch / epochs
    seen = {
        "gates": [[share, 0.0, 1 - share], [0.0, 0.0, 1.0]],
        "passes": [{"items": ["garden"], "probability": 0.5}] * 2,
        "confidence": [0.5, 0.5],
    }
    return {"restart": 1, "epoch": epoch, "step": epoch * STEPS, "probes": [seen]}
