"""A Ray cluster of two nodes on loopback, one of which is killed; and one that is not there."""

import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from dmn.errors import DataError
from dmn.runs.launch import ray_cluster
from dmn.runs.launch.local import announce
from dmn.runs.launch.stop import stop_worker
from dmn.runs.listing import runs_of
from dmn.runs.run import Run
from tests.workers import HEARTBEAT, PATIENCE, ROOT, TINY, hold, start, status, steady, tiny, wait

HEAD, OTHER = "127.0.0.2", "127.0.0.3"
RUNS, EPOCHS = 5, 10
"""One run more than the two nodes have processors, so that one waits in the queue."""
VERY_PATIENT = 240.0
"""Seconds for all runs to end: each starts a process or two, and the machine may be busy."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass
class Cluster:
    """What Ray starts has the token in its environment: nobody else may give it jobs, and no
    process of it is overlooked in the end.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    dashboard: int = field(default_factory=free_port)
    token: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return os.environ | {
            "PATH": path,
            "OMP_NUM_THREADS": "1",
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": self.token,
            "RAY_TMPDIR": str(self.folder),
            "RAY_health_check_period_ms": "500",
            "RAY_health_check_initial_delay_ms": "1000",
            "DMN_RAY": f"http://127.0.0.1:{self.dashboard}",
            "DMN_SAVE_SECONDS": "0.3",
            "DMN_HEARTBEAT": str(HEARTBEAT),
        }

    def command(self, *words: str) -> str:
        # Not from the repository's root, so that the nodes train with the code that a job brings.
        folder = ROOT if words[0] == "-m" else self.folder
        done = subprocess.run(
            [sys.executable, *words],
            cwd=folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def start(self) -> None:
        ray = shutil.which("ray", path=self.environment["PATH"]) or pytest.fail("no ray")
        common = ("--num-cpus=2", "--object-store-memory=80000000", "--disable-usage-stats")
        self.command(
            ray,
            "start",
            "--head",
            f"--port={self.port}",
            f"--node-ip-address={HEAD}",
            *common,
            "--dashboard-host=127.0.0.1",
            f"--dashboard-port={self.dashboard}",
            f"--temp-dir={self.folder}",
        )
        self.command(
            ray, "start", f"--address={HEAD}:{self.port}", f"--node-ip-address={OTHER}", *common
        )

    def processes(self, word: str = "") -> list[psutil.Process]:
        """All that are there, or those whose command holds this word."""

        def is_ours(process: psutil.Process) -> bool:
            try:
                ours = process.environ().get("RAY_AUTH_TOKEN") == self.token
                return ours and (not word or word in process.cmdline())
            except psutil.Error:
                return False

        return [one for one in psutil.process_iter() if is_ours(one)]

    def raylet(self, address: str) -> psutil.Process:
        """What stands for the node, and started all that works on it."""
        (found,) = self.processes(f"--node_ip_address={address}")
        return found

    def end(self) -> None:
        found = self.processes()
        for process in found:
            process.kill()
        psutil.wait_procs(found, timeout=10)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if sys.platform != "linux":
        pytest.skip("two nodes on one machine need two addresses of loopback")
    # Short, since names of sockets may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="ray", dir="/tmp"))
    found = Cluster(folder)
    try:
        found.start()
        yield found
    finally:
        found.end()
        shutil.rmtree(folder, ignore_errors=True)


SMALL = (
    "--preset",
    "task-1-quick",
    "--set",
    "stories=60",
    "--set",
    "hidden_size=8",
    "--set",
    "batch_size=16",
    "--set",
    "patience=1000",
)


ALL_HERE = """
import sys
from pathlib import Path
from dmn.runs.run import Run
from dmn.runs.worker.session import train_run
for folder in map(Path, sys.argv[2:]):
    train_run(Run.create(Path(sys.argv[1]) / folder.name, Run(folder).config), print)
"""


@pytest.mark.slow
@pytest.mark.timeout(700)
def test_of_two_nodes_one_dies_and_all_runs_end_as_they_would_have_here(cluster, tmp_path):
    seeds = ",".join(map(str, range(1, RUNS + 1)))
    told = cluster.command(
        "-m",
        "dmn",
        "train",
        "--launcher",
        "ray",
        "--out",
        str(tmp_path / "runs" / "grid"),
        *SMALL,
        "--set",
        f"epochs={EPOCHS}",
        "--sweep",
        f"seed={seeds}",
    )
    assert told.count("is in the queue of the cluster") == RUNS
    runs = runs_of(tmp_path / "runs")
    folders = [run.folder for run in runs]
    assert {run.state() for run in runs} <= {"queued", "running"}

    lost = kill_while_it_trains(cluster.raylet(OTHER), runs)
    log, command = tmp_path / "log", ("-c", ALL_HERE, str(tmp_path / "here"))
    with start(*command, *map(str, folders), log=log) as here:
        wait(lambda: all(run.state() == "finished" for run in runs), VERY_PATIENT, every=0.2)
    assert here.returncode == 0, log.read_text()

    assert {run.status().place for run in runs} == {"ray"}
    assert all(run.log_tail().count("questions to train on") == 2 for run in lost)
    for run in runs:
        assert steady(run) == steady(Run(tmp_path / "here" / run.id))
        assert [entry["epoch"] for entry in run.metrics()] == list(range(1, EPOCHS + 1))


def kill_while_it_trains(node: psutil.Process, runs: list[Run]) -> list[Run]:
    """The runs that were on the node, some of their epochs behind them."""
    found: list[Run] = []

    def are_there() -> bool:
        at_work = [(run, one) for run in runs if (one := run.status()) and one.state == "running"]
        found[:] = [run for run, one in at_work if 1 < one.epoch < 7 and is_on(node, one.pid)]
        return bool(found)

    wait(are_there, VERY_PATIENT, every=0.05)
    for process in [node, *node.children(recursive=True)]:
        process.kill()
    return found


def is_on(node: psutil.Process, pid: int) -> bool:
    try:
        return psutil.Process(pid).ppid() == node.pid
    except psutil.Error:
        return False


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_run_that_no_node_takes_waits_and_can_be_stopped(cluster, tmp_path):
    cluster.command(
        "-m",
        "dmn",
        "train",
        "--launcher",
        "ray",
        "--out",
        str(tmp_path / "runs" / "vast"),
        *SMALL,
        "--set",
        "threads=99",
    )
    run = Run(tmp_path / "runs" / "vast")
    first = run.status()
    wait(lambda: run.status().heartbeat > first.heartbeat)  # the job on the head speaks for it
    assert run.state() == "queued"
    assert stop_worker(run, patience=30.0)
    assert run.state() == "stopped"
    assert not run.stop_requested


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(ray_cluster, "_LOOKS", 0.05)
    monkeypatch.setattr(ray_cluster, "_PATIENCE", 0.3)
    monkeypatch.setenv("DMN_HEARTBEAT", str(HEARTBEAT))


@pytest.fixture
def run(tmp_path, quick):
    made = Run.create(tmp_path / "runs" / "one", tiny(epochs=30))
    announce(made, "queued", place="ray")
    return made


OUTLIVES = """
import sys, time
from pathlib import Path
from dmn.runs.worker.main import as_worker
from dmn.runs.run import Run
run = Run(Path(sys.argv[1]))
with as_worker(run, "ray") as progress:
    progress.state = "running"
    while not (run.folder / "go").exists():
        time.sleep(0.01)
    progress.end("finished")
"""


def test_a_task_that_is_begun_anew_waits_for_the_worker_that_outlived_its_node(run):
    worker = start("-c", OUTLIVES, str(run.folder), log=run.folder / "worker.log")
    wait(lambda: run.state() == "running")
    anew = threading.Thread(target=ray_cluster._train_run, args=(str(run.folder), True))
    anew.start()
    anew.join(10 * HEARTBEAT)
    assert worker.poll() is None
    (run.folder / "go").touch()
    anew.join(PATIENCE)
    assert worker.wait(PATIENCE) == 0
    assert (run.status().pid, run.state(), run.metrics()) == (worker.pid, "finished", [])


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_a_task_that_is_begun_anew_leaves_a_run_that_had_its_last_word(run, state):
    run.status_file.write_text(status(state=state).model_dump_json())
    assert ray_cluster._train_run(str(run.folder), True) == ""
    assert run.state() == state
    assert not run.metrics()


def test_a_stop_that_the_lost_worker_did_not_hear_is_heard_by_the_next(run):
    run.status_file.write_text(status(born="of another", phase="training").model_dump_json())
    run.request_stop()
    assert ray_cluster._train_run(str(run.folder), True) == ""
    assert run.state() == "stopped"
    assert len(run.metrics()) < 30


def test_a_node_that_does_not_see_the_folder_says_so(tmp_path):
    assert "No such file" in ray_cluster._train_run(str(tmp_path / "elsewhere"), True)


def test_the_job_speaks_for_runs_that_wait_and_for_none_that_works(run):
    old = run.status().model_copy(update={"heartbeat": 1.0})
    run.status_file.write_text(old.model_dump_json())
    assert ray_cluster._keep_alive(run)
    assert run.state() == "queued"

    hold(run)
    run.status_file.write_text(status(phase="training", place="ray").model_dump_json())
    before = run.status_file.read_text()
    assert not ray_cluster._keep_alive(run)
    assert run.status_file.read_text() == before

    run.status_file.write_text(status(phase="training", born="of another").model_dump_json())
    assert ray_cluster._keep_alive(run)
    assert (run.state(), run.status().message) == (
        "queued",
        "Its node was lost. Waits for another one.",
    )


def test_what_a_run_needs_is_asked_of_its_node(tmp_path):
    one = Run.create(tmp_path / "one", tiny(device="cuda", threads=3))
    asked = ray_cluster._needs(one)
    assert (asked["num_cpus"], asked["num_gpus"]) == (3, 1)
    assert ray_cluster._needs(Run.create(tmp_path / "two", TINY))["num_gpus"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "auto",
        "ray://127.0.0.1:10001",
        "file:///etc",
        "http://",
        "http://me:secret@host:8265",
        "http://[",
        "http://host:port",
        "http://a b:1",
    ],
)
def test_what_is_no_address_of_a_head_is_refused(address):
    with pytest.raises(DataError, match=r"such as http://127\.0\.0\.1:8265"):
        ray_cluster.check(address)


def test_without_the_package_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr(ray_cluster, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"pip install -r requirements-ray\.txt"):
        ray_cluster.check("http://127.0.0.1:1")


def silent(client: socket.socket) -> None:
    pass


def dripping(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    try:
        for _ in range(20):
            client.sendall(b" ")
            time.sleep(0.05)
    except OSError:
        pass  # it was left


def other(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.0 200 OK\r\n\r\nWelcome.")
    client.shutdown(socket.SHUT_RDWR)


def foreign(client: socket.socket) -> None:
    client.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (silent, "timed out"),
        (dripping, "no answer within 0.3 seconds"),
        (other, "it answers, but is no Ray head"),
        (foreign, "it answers, but does not speak HTTP"),
    ],
)
def test_a_head_that_does_not_answer_rightly_is_given_up(quick, answer, says):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                client.recv(9999)
                answer(client)
                client.recv(1)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        with pytest.raises(DataError, match=f"cannot be reached: {says}. Train on this machine"):
            ray_cluster.check(f"http://127.0.0.1:{server.getsockname()[1]}")
    serving.join(PATIENCE)


def test_a_head_that_is_not_there_is_named(quick):
    with pytest.raises(DataError, match=r"cannot be reached: Connection refused\. Train"):
        ray_cluster.check(f"http://127.0.0.1:{free_port()}")


def test_a_job_that_is_not_taken_is_a_failed_run(run, monkeypatch):
    def refuse(*told: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(ray_cluster, "_send", refuse)
    with pytest.raises(DataError, match="did not take it: no room"):
        ray_cluster.submit([run], "http://127.0.0.1:1")
    assert (run.state(), run.status().message) == (
        "failed",
        "The Ray cluster did not take it: no room",
    )


def test_a_folders_name_is_a_word_of_the_command_and_nothing_more(tmp_path, monkeypatch):
    given = {}

    class Client:
        def __init__(self, address: str) -> None:
            given["address"] = address

        def submit_job(self, **told: object) -> None:
            given.update(told)

    monkeypatch.setitem(sys.modules, "ray", types.ModuleType("ray"))
    module = types.ModuleType("ray.job_submission")
    module.JobSubmissionClient = Client
    monkeypatch.setitem(sys.modules, "ray.job_submission", module)
    monkeypatch.setenv("DMN_SAVE_SECONDS", "7")
    hostile = Run.create(tmp_path / "a; touch b $(touch c) 'd", TINY)
    ray_cluster.submit([hostile], "http://127.0.0.1:8265", {"DMN_MAX_MINUTES": "9"})

    assert shlex.split(given["entrypoint"]) == [
        "python",
        "-m",
        "dmn.runs.launch.ray_cluster",
        str(hostile.folder),
    ]
    told = given["runtime_env"]["env_vars"]
    assert told == {
        "RAY_USAGE_STATS_ENABLED": "0",
        "DMN_SAVE_SECONDS": "7",
        "DMN_MAX_MINUTES": "9",
    }
