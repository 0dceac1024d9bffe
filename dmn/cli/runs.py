"""python -m dmn runs: what is trained, and how far it is."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from dmn.errors import DataError
from dmn.runs.alerts import alerts
from dmn.runs.launch.stop import stop_worker
from dmn.runs.listing import Overview, find, overview_of, overviews
from dmn.runs.run import Run
from dmn.runs.wording import duration, seconds_left
from dmn.system import folders

app = typer.Typer(
    help="Training runs of a folder: list, show, stop and resume them.", no_args_is_help=True
)

_Folder = Annotated[
    Path | None, typer.Option("--runs", help="Folder of the runs; by default DMN_RUNS, or runs")
]
_Id = Annotated[str, typer.Argument(metavar="ID", help="Name of the run's folder, or its path")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")]
_BAR = 20


def _home(folder: Path | None) -> Path:
    home = folder or folders.from_here("runs")
    try:
        is_file = home.exists() and not home.is_dir()
    except OSError:  # a name that is too long, or may not be looked at
        is_file = True
    if is_file:
        raise DataError(f"--runs: expected a folder of runs, got {str(home)!r}. Check the path.")
    return home


def _run(run_id: str, folder: Path | None) -> Run:
    """The run with this ID, or the one whose folder is given. Raises DataError."""
    path = Path(run_id)
    return find(path.parent, path.name) if len(path.parts) > 1 else find(_home(folder), run_id)


@app.command("list")
def list_(
    runs: _Folder = None,
    everything: Annotated[bool, typer.Option("--all", help="Include archived runs")] = False,
    as_json: _AsJson = False,
) -> None:
    """List all runs, the newest first."""
    found = [one for one in overviews(_home(runs)) if everything or not one.about.archived]
    if as_json:
        print(json.dumps({"runs": [_as_json(one) for one in found]}))
    elif found:
        print("\n".join(map(_row, found)))
    else:
        print(f"No runs in {_home(runs)}.", file=sys.stderr)


@app.command()
def show(run_id: _Id, runs: _Folder = None, as_json: _AsJson = False) -> None:
    """Show one run: its progress, its last epoch and its problems."""
    run = _run(run_id, runs)
    overview = overview_of(run)
    if overview is None:
        raise DataError(f"{run_id} was deleted in the meantime.")
    last = run.metrics()[-1:]
    wrong = [one.message for one in alerts(overview.status, overview.state, run.points())]
    if as_json:
        print(json.dumps(_as_json(overview) | {"last": last[0] if last else None, "alerts": wrong}))
        return
    print(_row(overview))
    status = overview.status
    notes = [overview.about.note, overview.problem, status.message if status else ""]
    print("\n".join(line for line in (*notes, *map(_epoch, last), *wrong) if line))


@app.command()
def stop(
    run_id: _Id,
    runs: _Folder = None,
    patience: Annotated[
        float,
        typer.Option(min=0, help="Seconds to wait before the run is terminated, and then killed"),
    ] = 120,
) -> None:
    """Let a run finish its step, save and end."""
    run = _run(run_id, runs)
    if not run.is_alive:
        raise DataError(f"{run.id} is not running: it is {run.state()}.")
    print(f"{run.id} finishes its step and saves.", file=sys.stderr)
    if not stop_worker(run, patience):
        raise DataError(f"{run.id} has not ended. Is it on another machine? Stop it there.")
    print(f"{run.id} is {run.state()}.")


@app.command()
def resume(run_id: _Id, runs: _Folder = None) -> None:
    """Resume a run in this terminal."""
    from dmn.runs.worker.main import resume as resume_here

    run = _run(run_id, runs)
    resume_here(run, lambda line: print(line, file=sys.stderr, flush=True))
    fail_if_stopped([run])


def fail_if_stopped(runs: Sequence[Run]) -> None:
    """End with 130, as a shell does after Ctrl-C, where a run stopped before its end: a command
    after && must not take it for trained.
    """
    if "TORCHELASTIC_RUN_ID" in os.environ:
        return  # torchrun would take it for a crash; it has an exit code of its own
    if any(status and status.state == "stopped" for status in map(Run.status, runs)):
        raise typer.Exit(130)


def _as_json(one: Overview) -> dict[str, Any]:
    status = one.status
    return {
        "id": one.run.id,
        "name": one.name,
        "state": one.state,
        "progress": status.progress if status else 0.0,
        "seconds_left": seconds_left(status) if one.is_alive else None,
        "best_accuracy": status.best_accuracy if status else None,
        "tags": list(one.about.tags),
        "archived": one.about.archived,
        "status": status.model_dump() if status else None,
    }


def _row(one: Overview) -> str:
    status = one.status
    done = status.progress if status else 0.0
    bar = "█" * round(_BAR * done) + "·" * (_BAR - round(_BAR * done))
    parts = [f"{one.state:<8}", f"{bar} {done:4.0%}", one.run.id]
    if one.about.name:
        parts.append(f"({one.about.name})")
    if status and status.best_accuracy is not None:
        parts.append(f"best {status.best_accuracy:.1f} % in epoch {status.best_epoch}")
    if status and one.is_alive and status.examples_per_second:
        parts.append(f"{status.examples_per_second:,.0f} questions/s")
    if status and one.is_alive and (seconds := seconds_left(status)) is not None:
        parts.append(f"{duration(seconds)} left")
    return "  ".join(parts)


def _epoch(metrics: dict[str, Any]) -> str:
    return (
        f"epoch {metrics['epoch']}: accuracy {metrics.get('accuracy', 0):.2f} %, loss "
        f"{metrics.get('loss', 0):.4f} + {metrics.get('gate_loss', 0):.4f}"
    )
