"""What it costs a worker to be watched, and a page to watch.

Epochs of one training are watched in turn: every second one with its heartbeat, curves, probes and
TensorBoard's files, the others without. Compared is the processor's time of the whole process. And:
how long a page takes to list many long runs, and to read on in one that has grown.

    python -m benchmarks.watching [--json] [--quick]
"""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from benchmarks.measuring import Found, interleaved, median, run
from dmn.config.presets import PRESETS
from dmn.config.run import Generated, RunConfig
from dmn.data.corpus import corpus_of
from dmn.data.corpus_cache import Corpus
from dmn.models.checkpoints.folder import Checkpoint
from dmn.runs import probes
from dmn.runs.listing import create, overviews
from dmn.runs.run import Run
from dmn.runs.worker.ask_probes import choose
from dmn.runs.worker.main import as_worker
from dmn.runs.worker.progress import Progress
from dmn.runs.worker.recorder import Recorder
from dmn.system.device import fast_training
from dmn.system.files import append_json
from dmn.training import loop
from dmn.training.loop import EpochMetrics
from dmn.training.state import TrainingState

PRESET = PRESETS["task-1-quick"]
RUNS, POINTS = 200, 10_000


class Watched:
    """A training whose epochs may be watched."""

    def __init__(self, folder: Path, epochs: int, stories: int) -> None:
        config = PRESET.training.model_copy(update={"epochs": epochs, "patience": epochs})
        generated = Generated(stories=stories)
        self.config = RunConfig(model=PRESET.model, training=config, generated=generated)
        self.run = create(folder, self.config, "watched")
        self.corpus: Corpus = corpus_of(self.config)
        self.state: TrainingState = loop.start(
            self.config.model, config, self.corpus.data, torch.device("cpu")
        )
        self.steps = loop.steps_per_epoch(self.corpus.data, config)
        self.progress: Progress | None = None
        self.recorder: Recorder | None = None
        self.epochs: Iterator[EpochMetrics] = loop.train(
            self.state,
            self.corpus.data,
            self.corpus.validation,
            config,
            self.step,
            on_batch=self.batch,
        )
        self.probes = choose(self.config, {"1"})
        probes.write_stories(self.run, self.probes)

    def step(self, questions: int) -> None:
        """What the worker does after a step."""
        if self.progress and self.recorder:
            self.progress.step_done(questions, self.state.steps)
            self.recorder.step(questions)
            self.progress.stop_if_requested()

    def batch(self) -> None:
        if self.progress:
            self.progress.batch_evaluated()
            self.progress.stop_if_requested()

    def epoch(self, is_watched: bool) -> float:
        """Seconds of the processor that one takes."""
        with as_worker(self.run) if is_watched else contextlib.nullcontext() as self.progress:
            began = time.process_time()
            if self.progress:
                self.progress.state = "running"
                self.progress.begin_epoch()
                self.recorder = Recorder(self.run, self.state, 1, self.steps)
            metrics = next(self.epochs)
            if self.recorder and is_watched:
                self.recorder.epoch(metrics)
                self.recorder.probe(self.probes, self.checkpoint(), metrics)
                self.recorder.close()
            return time.process_time() - began

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(
            "watched",
            self.state.network,
            self.corpus.vocabulary,
            self.config.model,
            self.config.training,
            {},
            1,
        )


def cost(folder: Path, rounds: int, stories: int) -> Found:
    """Of being watched: lower quartiles, since what else a machine does only ever adds."""
    watched = Watched(folder, 2 * rounds + 2, stories)
    found: dict[bool, list[float]] = {False: [], True: []}
    with fast_training(1):
        for number in range(2 * rounds + 2):
            seconds = watched.epoch(number % 2 == 1)
            if number >= 2:
                found[number % 2 == 1].append(seconds)
    alone, seen = (sorted(some)[len(some) // 4] for some in found.values())
    return {
        "alone": round(alone, 4),
        "watched": round(seen, 4),
        "share": round(seen / alone - 1, 4),
    }


def many_runs(folder: Path, runs: int, points: int) -> None:
    """Runs of so many points and epochs, as their workers leave them."""
    config = RunConfig(model=PRESET.model, training=PRESET.training, generated=PRESET.generated)
    first = create(folder, config, "run 0")
    point = {
        "restart": 1,
        "step": 1,
        "epoch": 0.5,
        "loss": 1.234567890123,
        "gate_loss": 0.1234567,
        "learning_rate": 0.001,
        "examples_per_second": 1234.5,
        "seconds": 12.345,
    }
    for step in range(1, points + 1):
        append_json(first.folder / "steps.jsonl", point | {"step": step})
    with as_worker(first) as progress:
        progress.end("finished")
    for number in range(1, runs):
        shutil.copytree(first.folder, folder / f"run-{number}")


def page(folder: Path, runs: int, points: int, rounds: int) -> Found:
    """Milliseconds of what a page does."""
    many_runs(folder, runs, points)
    opened = Run(folder / "run-1")

    def read_on() -> None:
        append_json(opened.folder / "steps.jsonl", {"step": points})
        overviews(folder)
        opened.points()

    works = {
        "list": lambda: overviews(folder),
        "read_a_run": lambda: Run(folder / "run-2").points(),
        "read_on": read_on,
    }
    taken = interleaved(works, rounds)
    return {name: median(some) for name, some in taken.items()}


def measure(quick: bool) -> Found:
    with tempfile.TemporaryDirectory() as scratch:
        found = cost(Path(scratch) / "one", 1 if quick else 40, 20 if quick else 2000)
        shown = page(Path(scratch) / "many", 3 if quick else RUNS, 100 if quick else POINTS, 5)
    return {"watching": {"epoch_cpu_seconds": found, "page_ms": shown}}


def show(found: Found) -> str:
    told = found["watching"]
    epoch, page = told["epoch_cpu_seconds"], told["page_ms"]
    return (
        f"an epoch alone {epoch['alone']:.3f} s of the processor, watched "
        f"{epoch['watched']:.3f} s: {epoch['share']:+.1%}\n"
        f"a page lists {RUNS} runs in {page['list']:.0f} ms, reads {POINTS:,} points in "
        f"{page['read_a_run']:.0f} ms, and both again after a point more in "
        f"{page['read_on']:.0f} ms"
    )


if __name__ == "__main__":
    run(__doc__, measure, show)
