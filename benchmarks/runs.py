"""How long the Train page takes over 200 runs of 10,000 points each: to open, and at an update.

    python -m benchmarks.runs [--json]

Opening: from the address to the curve in a Chromium that has been there before, and the same with
one short run beside it, which tells what the runs cost. An update: the whole page's script by
AppTest after a point was appended; in the page only parts of it run, each second.
"""

import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright
from streamlit.testing.v1 import AppTest

from benchmarks.measuring import Found, median, run, tail
from dmn.config.model import ModelConfig
from dmn.config.run import RunConfig
from dmn.config.training import TrainingConfig
from dmn.errors import DMNError
from dmn.runs.run import Run
from dmn.runs.status import process_birth
from scripts.serving import BROWSER_FLAGS, ROOT, find_browser, served

RUNS, POINTS, STEPS = 200, 10_000, 500
"""How many runs, points of each, and steps of an epoch."""
OPENINGS, UPDATES = 5, 20
CURVE = "document.querySelector('.st-key-run_curves .js-plotly-plot')?.data?.[1].y.length > 900"


def point(step: int) -> str:
    """One line of steps.jsonl."""
    entry = {
        "restart": 1,
        "step": step,
        "epoch": step / STEPS,
        "loss": 3 / (1 + step / 900),
        "gate_loss": 1 / (1 + step / 900),
        "learning_rate": 1e-3,
        "examples_per_second": 1234.5,
        "seconds": step / 10,
    }
    return json.dumps(entry) + "\n"


def epoch(number: int) -> str:
    """One line of metrics.jsonl, of twenty tasks."""
    task = {"questions": 1000, "accuracy": 90.0, "gate_recall": 80.0, "gates_can_suffice": True}
    entry = {
        "restart": 1,
        "epoch": number,
        "step": number * STEPS,
        "loss": 1.0,
        "gate_loss": 0.5,
        "accuracy": 90.0,
        "is_best": True,
        "tasks": {str(i): task for i in range(1, 21)},
    }
    return json.dumps(entry) + "\n"


def status(state: str) -> str:
    """What a worker last said; the running one is this very process."""
    now = time.time()
    told = {
        "state": state,
        "pid": os.getpid(),
        "born": process_birth(os.getpid()),
        "host": socket.gethostname(),
        "heartbeat": now,
        "queued_at": now,
        "epoch": POINTS // STEPS,
        "epochs": 2 * POINTS // STEPS,
        "step": POINTS,
        "steps": 2 * POINTS,
        "best_accuracy": 90.0,
        "best_epoch": 3,
        "best_restart": 1,
        "examples_per_second": 1234.5,
        "seconds_left": 600.0,
    }
    return json.dumps(told)


@contextmanager
def folder_of_runs(count: int, points: int) -> Iterator[Path]:
    """So many runs; run-000 is running, those that have ended share one run's files."""
    config = RunConfig(model=ModelConfig(), training=TrainingConfig(), data=("data",))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "runs"
        first = Run.create(folder / "run-000", config).folder
        (first / "steps.jsonl").write_text(
            "".join(map(point, range(1, points + 1))), encoding="utf-8"
        )
        epochs = range(1, max(1, points // STEPS) + 1)
        (first / "metrics.jsonl").write_text("".join(map(epoch, epochs)), encoding="utf-8")
        (first / "status.json").write_text(status("running"), encoding="utf-8")
        for number in range(1, count):
            other = Run.create(folder / f"run-{number:03}", config).folder
            for file in ("steps.jsonl", "metrics.jsonl"):
                source = first if number == 1 else folder / "run-001"
                copy = shutil.copy if number == 1 else os.link
                copy(source / file, other / file)
            (other / "status.json").write_text(status("finished"), encoding="utf-8")
        yield folder


def update_milliseconds(folder: Path, points: int, updates: int) -> tuple[list[float], list[float]]:
    """Sorted times of the page's script after each new point, and those of the processor alone."""
    os.environ["DMN_RUNS"] = str(folder)
    app = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60).run()
    app.switch_page("views/train/train.py").run()
    taken, worked = [], []
    for i in range(updates + 3):
        with (folder / "run-000" / "steps.jsonl").open("a", encoding="utf-8") as file:
            file.write(point(points + 1 + i))
        began, begun = time.perf_counter(), time.process_time()
        app.run()
        taken.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - begun))
    return sorted(taken[3:]), sorted(worked[3:])


def opening_seconds(context: BrowserContext, url: str) -> float:
    """From the address to the drawn curve, in a tab of its own."""
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"{url}train?run=run-000")
    page.wait_for_function(CURVE, timeout=60_000)
    taken = time.perf_counter() - began
    page.close()
    return taken


def in_chromium(executable: str, folder: Path) -> list[float]:
    """Sorted seconds of each opening but the first, in which server and browser warm up."""
    with sync_playwright() as playwright, served(DMN_RUNS=str(folder)) as url:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        taken = [opening_seconds(context, url) for _ in range(OPENINGS + 1)]
        browser.close()
    return sorted(taken[1:])


def measure(quick: bool) -> Found:
    """`quick` takes few runs and no browser. Raises DMNError where there is no Chromium."""
    chromium = None if quick else find_browser()
    if not quick and chromium is None:
        raise DMNError("Expected Chromium, found none. Install it; on Debian: apt install chromium")
    count, points = (3, 50) if quick else (RUNS, POINTS)
    with folder_of_runs(count, points) as folder:
        updates, worked = update_milliseconds(folder, points, 2 if quick else UPDATES)
        openings = in_chromium(chromium, folder) if chromium else []
    found: Found = {
        "runs": count,
        "points": points,
        "update_milliseconds": median(updates),
        "update_milliseconds_95": tail(updates),
        "update_processor_milliseconds": median(worked),
    }
    if chromium:
        with folder_of_runs(1, 950) as folder:
            alone = in_chromium(chromium, folder)
        found |= {"open_seconds": median(openings), "open_one_run_seconds": median(alone)}
    return {"runs": found}


def show(found: Found) -> str:
    told = found["runs"]
    lines = [
        f"the Train page over {told['runs']} runs of {told['points']:,} points",
        f"  an update, ms           median {told['update_milliseconds']:.0f}, "
        f"95th percentile {told['update_milliseconds_95']:.0f}; of the processor "
        f"{told['update_processor_milliseconds']:.0f}",
    ]
    if "open_seconds" in told:
        lines.append(
            f"  opening in Chromium, s  median {told['open_seconds']:.2f}; over one short run "
            f"{told['open_one_run_seconds']:.2f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run(__doc__, measure, show)
