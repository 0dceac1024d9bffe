"""python -m dmn train: here or on a cluster, one run or a sweep of them."""

import sys
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer

from dmn.cli.runs import fail_if_stopped
from dmn.config.overrides import settings
from dmn.config.presets import PRESETS
from dmn.config.run import RunConfig
from dmn.errors import DataError
from dmn.runs.listing import slug
from dmn.runs.run import Run
from dmn.runs.status import Place
from dmn.system import folders


def train(
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of a new run; by default a folder in runs, named by the date"),
    ] = None,
    run: Annotated[Path | None, typer.Option(help="Folder of a run to start or resume")] = None,
    preset: Annotated[
        str, typer.Option(help=f"Preset to start from: {', '.join(PRESETS)}")
    ] = "dmn-plus",
    data: Annotated[
        list[Path] | None,
        typer.Option(help="File or folder with questions; may be given several times"),
    ] = None,
    valid: Annotated[
        list[Path] | None,
        typer.Option(
            help="File or folder with validation questions; by default a part of the data"
        ),
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="babi, sst or conllu; by default the preset's")
    ] = None,
    vectors: Annotated[
        Path | None, typer.Option(help="Word vectors to start from: GloVe's text, or .npz")
    ] = None,
    init_from: Annotated[str | None, typer.Option(help="Checkpoint to start from")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="key=value, see below")] = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(help="key=value,value: a run for each, in folders called FOLDER-key-value"),
    ] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda")] = None,
    estimate: Annotated[
        bool,
        typer.Option("--estimate", help="Only estimate the time and the memory"),
    ] = False,
    launcher: Annotated[
        Place, typer.Option(help="local: here; ray: on a cluster that sees the same folders")
    ] = "local",
    ray_address: Annotated[
        str,
        typer.Option(envvar="DMN_RAY", help="The cluster's head, such as http://127.0.0.1:8265"),
    ] = "",
) -> None:
    """Train a network. Saves each epoch and can be resumed: --run FOLDER. Started by torchrun, its
    processes train together.
    """
    from dmn.training.estimate import estimated

    if out is not None and run is not None:
        raise DataError(
            "Expected --out FOLDER for a new run or --run FOLDER to go on with one, got both."
        )
    if run is not None and (
        data or valid or format_ or vectors or init_from or set_ or sweep or device or estimate
    ):
        raise DataError("The settings of a run cannot be changed. Give --run FOLDER alone.")
    cluster = _cluster(launcher, ray_address)
    if run is not None:
        _resume(Run(run), cluster)
    else:
        wanted = _wanted(
            out or _new_folder(preset),
            sweep or [],
            preset,
            set_ or [],
            device,
            data=data or [],
            valid=valid or [],
            init_from=init_from,
            format_=format_,
            vectors=vectors,
        )
        if estimate:
            _say(estimated(next(iter(wanted.values()))))
        else:
            _begin(wanted, cluster)


def _new_folder(preset: str) -> Path:
    """Return a folder for a run that was given none."""
    label = f"{datetime.now():%Y-%m-%d-%H%M}-{slug(preset)}"
    names = (label if number == 1 else f"{label}-{number}" for number in count(1))
    runs = folders.from_here("runs")
    return next(runs / name for name in names if not (runs / name).exists())


def _cluster(launcher: Place, address: str) -> str:
    """The address of the cluster to train on, empty for this machine. Raises DataError."""
    if launcher == "local":
        return ""
    from dmn.runs.launch import ray_cluster as on_ray

    on_ray.check(address)
    return address


def _wanted(
    out: Path,
    sweeps: Sequence[str],
    preset: str,
    assignments: list[str],
    device: str | None,
    *,
    format_: str | None,
    data: list[Path],
    **others: Any,
) -> dict[Path, RunConfig]:
    """The runs asked for, by their folders. Raises DMNError before any of them is made."""
    from dmn.cli.sweep import members
    from dmn.runs.create import new_config

    found = {}
    for label, own, more in members(sweeps):
        name = own or preset
        chosen = settings(name, [*assignments, *more], device, bool(data))
        folder = out.with_name(f"{out.name}-{label}") if label else out
        found[folder] = new_config(
            chosen.model,
            chosen.training,
            data,
            format_=format_ or PRESETS[name].format,
            generated=chosen.generated,
            **others,
        )
    return found


def _begin(wanted: dict[Path, RunConfig], cluster: str) -> None:
    """Makes the runs and trains them, or gives them to the cluster. Raises DMNError."""
    from dmn.runs.launch.local import run_all
    from dmn.runs.worker.main import start

    if not cluster and len(wanted) == 1:
        ((out, config),) = wanted.items()
        start(out, config, _say)
        return fail_if_stopped([Run(out)])
    for folder in wanted:
        Run(folder).refuse_to_overwrite()
    runs = [Run.create(folder, config) for folder, config in wanted.items()]
    if cluster:
        return _submit(runs, cluster)
    run_all(runs, _say)
    return fail_if_stopped(runs)


def _resume(run: Run, cluster: str) -> None:
    from dmn.runs.worker.main import resume

    if not cluster:
        resume(run, _say)
        return fail_if_stopped([run])
    _ = run.config
    if run.is_alive:
        raise DataError(f"{run.folder} is being trained already. Wait for it, or stop it.")
    run.clear_stop_request()
    return _submit([run], cluster)


def _submit(runs: Sequence[Run], cluster: str) -> None:
    from dmn.runs.launch import ray_cluster as on_ray

    on_ray.submit(runs, cluster)
    for run in runs:
        _say(
            f"{run.folder} is in the queue of the cluster. See: "
            f"python -m dmn runs show {run.folder}"
        )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
