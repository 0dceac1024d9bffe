"""Train runs on a Ray cluster, an extra (requirements-ray.txt). Ray chooses the node that trains a
run, and starts it again on another where a node is lost; the run goes on from its saved state.

    python -m dmn.runs.launch.ray_cluster FOLDER...

is what a Ray job runs on the cluster's head: one task for each run. Runs and their data lie
on a disk that all nodes see under the same path.
"""

import os
import secrets
import shlex
import socket
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from dmn.errors import DataError, DMNError
from dmn.runs.launch.local import announce
from dmn.runs.run import Run
from dmn.runs.status import ALIVE
from dmn.runs.worker.lock import RunTaken
from dmn.runs.worker.main import resume

_PATIENCE = 4.0
"""Seconds in which a cluster has to answer, the look-up of its name and all."""
_LOOKS = 2.0
"""Seconds between two looks at the runs of a job."""
_LOST_NODES = 10
"""Most restarts of a run, so that a run that crashes its node ends."""
_PASSED_ON = ("DMN_HEARTBEAT", "DMN_KERNELS", "DMN_MAX_MINUTES", "DMN_SAVE_SECONDS")
"""Environment variables that go along with the runs."""


def submit(runs: Sequence[Run], address: str, extra_env: dict[str, str] | None = None) -> None:
    """Submit runs to the cluster, which queues them; `extra_env` is set beside this process's own
    environment.

    Raises DataError where the cluster does not take them; they have failed then.
    """
    job = f"dmn-{secrets.token_hex(6)}"
    for run in runs:
        announce(run, "queued", f"Waits for a node of the Ray cluster (job {job}).", "ray")
    try:
        _send(job, runs, address, extra_env or {})
    except Exception as error:  # whatever its client raises: of requests, of Ray, of the system
        reason = f"The Ray cluster did not take it: {_last_line(error)}"
        for run in runs:
            announce(run, "failed", reason, "ray")
        raise DataError(reason) from None


def _send(job: str, runs: Sequence[Run], address: str, extra_env: dict[str, str]) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    from ray.job_submission import JobSubmissionClient

    own = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    JobSubmissionClient(address).submit_job(
        entrypoint=shlex.join(
            [
                "python",
                "-m",
                "dmn.runs.launch.ray_cluster",
                *(str(run.folder.resolve()) for run in runs),
            ]
        ),
        submission_id=job,
        runtime_env={
            "py_modules": [str(Path(__file__).parents[2])],  # the nodes train with this very code
            "env_vars": {"RAY_USAGE_STATS_ENABLED": "0"} | own | extra_env,
        },
    )


def check(address: str) -> None:
    """Check within five seconds that the cluster takes runs. Raises DataError."""
    if not _is_address(address):
        raise DataError(
            "Expected the address of a Ray head's dashboard in DMN_RAY or --ray-address, such as "
            f"http://127.0.0.1:8265, got {address!r}."
        )
    if find_spec("ray") is None:
        raise DataError(
            "Training on a cluster needs the package ray: pip install -r requirements-ray.txt"
        )
    found: list[str] = []
    looking = threading.Thread(target=lambda: found.append(_problem_at(address)), daemon=True)
    looking.start()
    looking.join(_PATIENCE)
    problem = found[0] if found else f"no answer within {_PATIENCE:g} seconds"
    if problem:
        raise DataError(
            f"The Ray cluster at {address} cannot be reached: {problem}. Train on this machine "
            "instead, or check that the cluster's head is running."
        )


def _is_address(text: str) -> bool:
    """Tell whether this is a server's address without a password, which errors would show to
    whoever sees the page.
    """
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    is_plain = text.isprintable() and not set(text) & set(" @")
    return is_plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _problem_at(address: str) -> str:
    """Return why no Ray head answers there; empty where one does."""
    try:
        with urlopen(f"{address.rstrip('/')}/api/version", timeout=_PATIENCE / 2) as answer:
            return "" if b"ray_version" in answer.read(10_000) else "it answers, but is no Ray head"
    except HTTPError as error:
        wants_token = error.code in (401, 403)  # which the client has
        return "" if wants_token else f"it answers {error.code}"
    except HTTPException:
        return "it answers, but does not speak HTTP"
    except OSError as error:
        reason = getattr(error, "reason", error)
        return str(getattr(reason, "strerror", None) or reason)


def main(folders: Sequence[str]) -> None:
    """Run the job: one task for each run, watched until the last has ended."""
    import ray

    ray.init(log_to_driver=False)
    task = ray.remote(max_calls=1)(_train_run)  # a process for each, whose memory is free then
    tasks = {}
    for run in map(_run, folders):
        needs = _needs(run)
        tasks[task.options(**needs).remote(str(run.folder), needs["num_gpus"] > 0)] = run
    while tasks:
        for ended in ray.wait(list(tasks), timeout=_LOOKS)[0]:
            _record_end(tasks.pop(ended), ended)
        for one, run in tasks.items():
            if _keep_alive(run) and run.stop_requested:
                ray.cancel(one)


def _run(folder: str) -> Run:
    return Run(Path(folder))


def _needs(run: Run) -> dict[str, Any]:
    """Return what a node must have to spare for the run."""
    training = run.config.training
    return {
        "num_cpus": training.threads,
        "num_gpus": int(training.device == "cuda"),
        "max_retries": _LOST_NODES,
        "name": run.id,
    }


def _keep_alive(run: Run) -> bool:
    """Refresh the heartbeat of a run in Ray's queue, where it is for the first time or since its
    node was lost; return whether it is there.
    """
    status = run.status()
    if status is None:
        return False
    if run.state(status) == "lost":
        announce(run, "queued", "Its node was lost. Waits for another one.", "ray")
        return True
    if status.state == "queued" and not status.phase:
        now = status.model_copy(update={"heartbeat": time.time()})
        run.write_status(now)
        return True
    return False


def _record_end(run: Run, task: Any) -> None:
    """Write the last status of a run whose task has ended, where its worker did not."""
    import ray

    try:
        reason = ray.get(task)
    except Exception as error:  # of the worker, whatever it is, or of Ray
        reason = f"Ray gave it up: {_last_line(error)}"
    status = run.status()
    if status is not None and status.state not in ALIVE:
        return
    if run.stop_requested:
        run.clear_stop_request()
        announce(run, "stopped", "Stopped while it waited.", "ray")
    else:
        announce(run, "failed", reason or "Its task ended without a word.", "ray")


def _last_line(error: Exception) -> str:
    """Return an error's last line: what comes before says where in a program it happened."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def _train_run(folder: str, has_gpu: bool) -> str:
    """Run one task; return what went wrong, since a node that does not see the folder cannot write
    it there.
    """
    if not has_gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = ""  # auto takes no GPU that Ray may give to others
    run = _run(folder)
    try:
        log = (run.folder / "worker.log").open("a", buffering=1, encoding="utf-8")
        with log, redirect_stdout(log), redirect_stderr(log):
            _resume(run)
    except (DMNError, OSError) as error:
        return f"{socket.gethostname()}: {error}"
    return ""


def _resume(run: Run) -> None:
    """Resume the run, after waiting for its last worker, which may outlive the node that
    Ray lost.
    """
    while True:
        try:
            return resume(run, print, "ray")
        except RunTaken:
            status = run.status()
            if status and status.state not in ALIVE:
                return None
        except Exception as error:
            print(error) if isinstance(error, DMNError) else traceback.print_exc()
            raise
        time.sleep(_LOOKS)


if __name__ == "__main__":
    from dmn.runs.launch import ray_cluster

    ray_cluster.main(sys.argv[1:])
