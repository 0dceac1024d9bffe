"""A run's folder is written by whoever can write the disk: it breaks no page, leaks nothing, holds
no slot and ends no process.
"""

import io
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.access import accounts, token
from app.access.policy import Policy, default_training
from app.settings import Settings
from app.train import launcher as launching
from app.train import origin, retention, table
from app.train.launcher import Launcher
from dmn.data.corpus import corpus_of
from dmn.errors import DMNError
from dmn.models.checkpoints import store
from dmn.runs import listing, probes
from dmn.runs.run import Run
from dmn.runs.status import Status, process_birth, signal_process
from dmn.runs.worker.main import as_worker
from dmn.training.estimate import Estimate
from tests.app.handmade import CONFIG, add_probes, make
from tests.conftest import token_checkpoint
from tests.security.conftest import Check, Hole
from tests.security.test_sign_in import acted

SECRET = "the teacher's own"
ESTIMATE = Estimate(
    seconds=1,
    memory_bytes=1,
    gpu_memory_bytes=None,
    examples_per_second=1,
    training_questions=1,
    validation_questions=1,
    steps=1,
    device="cpu",
)


def open_any(file: Path, within: Path | None = None) -> BinaryIO:
    return file.open("rb")


def read_any(file: Path, most_bytes: int, within: Path | None = None) -> bytes:
    return file.read_bytes()


def edited(run: Run, name: str, **changes: Any) -> None:
    file = run.folder / name
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def a_status_that_divides_by_zero(folder: Path) -> bool:
    edited(make(folder), "status.json", restarts=0, state="stopped")
    try:
        table.table(listing.overviews(folder))
    except ZeroDivisionError:
        return True
    return False


def believed(folder: Path) -> Status:
    return Status.model_construct(**json.loads((folder / "status.json").read_text()))


def a_download_that_follows_links(folder: Path) -> bool:
    run = make(folder)
    token_checkpoint(run.checkpoint)
    (folder / "private").write_text(json.dumps({"command": SECRET}))
    (run.checkpoint / "metrics.json").unlink()
    (run.checkpoint / "metrics.json").symlink_to(folder / "private")
    try:
        content = store.export_zip(run.checkpoint)
    except DMNError:
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(
            SECRET in archive.read(name).decode(errors="replace") for name in archive.namelist()
        )


def a_folder_of_probes_that_is_a_link(folder: Path) -> bool:
    private = make(folder, "private")
    add_probes(private)
    run = make(folder)
    (run.folder / "probes").symlink_to(private.folder / "probes")
    return bool(probes.stories(run))


def probes_that_are_a_pipe(folder: Path) -> bool:
    run = make(folder)
    (run.folder / "probes").mkdir()
    pipe = run.folder / "probes" / "stories.json"
    os.mkfifo(pipe)
    reading = threading.Thread(target=probes.stories, args=(run,), daemon=True)
    reading.start()
    reading.join(1.0)
    hangs = reading.is_alive()
    with suppress(OSError):
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))  # lets the thread go
    return hangs


def a_ghost_that_holds_a_slot(folder: Path) -> bool:
    run = make(folder, state="running", host="elsewhere", every=86_400.0, heartbeat=9e10)
    hour_ago = time.time() - 3600
    os.utime(run.status_file, (hour_ago, hour_ago))
    return run.is_alive


def a_run_that_says_that_the_server_trains_it(folder: Path) -> bool:
    """A stop would terminate, then kill, whatever process the status names."""
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        run = make(folder, state="running", pid=server.pid, born=process_birth(server.pid))
        found = run.status()
        return found is not None and signal_process(found, run.folder, 0)
    finally:
        server.kill()
        server.wait()


def a_run_whose_data_are_a_secret(folder: Path) -> bool:
    (folder / "private").write_text(SECRET)
    run = Run.create(
        folder / "run",
        CONFIG.model_copy(update={"data": (str(folder / "private"),), "generated": None}),
    )
    with suppress(DMNError), as_worker(run):
        corpus_of(run.config)
    found = run.status()
    assert found is not None
    assert found.state == "failed"
    return SECRET[:10] in found.message


def a_run_of_anothers_that_names_files(folder: Path) -> bool:
    (folder / "private").mkdir()
    run = Run.create(
        folder / "runs" / "run",
        CONFIG.model_copy(update={"data": (str(folder / "private"),), "generated": None}),
    )
    settings = Settings(runs=folder / "runs", data=folder / "data", checkpoints=folder / "kept")
    (run.folder / "config.json").chmod(0o666)  # as good as another's
    try:
        origin.config_of(run, settings)
    except DMNError:
        return False
    return True


def a_worker_that_writes_through_a_link(folder: Path) -> bool:
    run = Run.create(folder / "run", CONFIG)
    victim = folder / "victim"
    victim.write_text("mine")
    (run.folder / "status.json.tmp").symlink_to(victim)
    with suppress(DMNError, OSError), as_worker(run) as progress:
        progress.end("finished")
    return victim.read_text() != "mine"


def many_estimates_at_once(folder: Path) -> bool:
    launcher = Launcher(Settings(runs=folder))
    begun = []

    def measured(*_: Any) -> Estimate:
        begun.append(1)
        time.sleep(0.3)
        return ESTIMATE

    def measure() -> None:
        with suppress(DMNError):
            launcher.estimate(CONFIG)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launching.Launcher, "_measured", measured)
        threads = [threading.Thread(target=measure) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return len(begun) > 1


def uploads_that_are_never_used(folder: Path) -> bool:
    upload = folder / ".uploads" / "0123" / "mine.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text("1 Mary slept.\n")
    retention.tidy(Settings(runs=folder), now=time.time() + 2 * 86_400)
    return upload.exists()


def a_neighbour_on_the_same_machine(folder: Path) -> bool:
    return acted(folder, None, Policy(default_training("127.0.0.1", "")))


def a_token_that_is_guessed(folder: Path) -> bool:
    return not Policy("token").refusal(None, 0.0, "guessed")


def a_name_that_a_killed_import_left(folder: Path) -> bool:
    zipped = store.export_zip(token_checkpoint(folder / "good"))
    kept = folder / "kept"
    (kept / "mine.tmp").mkdir(parents=True)
    try:
        store.import_zip(zipped, kept, "mine")
    except DMNError:
        return True
    return False


HOLES = [
    Hole(
        "status that divides by zero",
        a_status_that_divides_by_zero,
        {"dmn.runs.run.read_status": believed},
    ),
    Hole(
        "download that follows links",
        a_download_that_follows_links,
        {"dmn.models.checkpoints.store.open_plain": open_any},
    ),
    Hole(
        "probes in a folder that is a link",
        a_folder_of_probes_that_is_a_link,
        {"dmn.runs.records.read_plain": read_any},
    ),
    Hole(
        "probes that are a pipe",
        probes_that_are_a_pipe,
        {"dmn.runs.records.read_plain": read_any},
    ),
    Hole(
        "ghost that holds a slot",
        a_ghost_that_holds_a_slot,
        {"dmn.runs.status._was_written_within": lambda *_: True},
    ),
    Hole(
        "run that names the server's process",
        a_run_that_says_that_the_server_trains_it,
        {"dmn.runs.status._has_open": lambda *_: True},
    ),
    Hole(
        "run whose data are a secret",
        a_run_whose_data_are_a_secret,
        {"dmn.runs.worker.main.without_quotes": str},
    ),
    Hole(
        "run of another's that names files",
        a_run_of_anothers_that_names_files,
        {"app.train.origin.is_own": lambda file: True},
    ),
    Hole(
        "worker that writes through a link",
        a_worker_that_writes_through_a_link,
        {
            "dmn.runs.worker.lock._refuse_links": lambda run: None,
            "dmn.system.files._open_for_writing": lambda file, flags: file.open("wb"),
        },
    ),
    Hole(
        "many estimates at once",
        many_estimates_at_once,
        {"app.train.launcher.Launcher._estimate_turn": lambda self: nullcontext()},
    ),
    Hole(
        "uploads that are never used",
        uploads_that_are_never_used,
        {"app.train.retention._uploads": lambda settings, now: None},
    ),
    Hole(
        "neighbour on the same machine",
        a_neighbour_on_the_same_machine,
        {"app.access.accounts.are_several": lambda: False},
        given={"app.access.accounts.are_several": lambda: True},
    ),
    Hole(
        "guessed token",
        a_token_that_is_guessed,
        {"app.access.policy.is_right": lambda text: True},
    ),
]


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_no_run_does_harm(hole: Hole, is_closed: Check) -> None:
    is_closed(hole)


def test_a_killed_import_blocks_no_name(tmp_path: Path) -> None:
    assert not a_name_that_a_killed_import_left(tmp_path)


def test_the_token_lets_its_holder_train_and_is_long() -> None:
    assert len(token.of_server()) >= 32
    assert Policy("token").refusal(None, 0.0, token.of_server()) == ""
    assert "other people" in Policy("token").refusal(None, 0.0).lower()


def test_accounts_are_counted_from_the_machine_s_own_list(monkeypatch, tmp_path: Path) -> None:
    accounts.are_several.cache_clear()
    own = [(os.getuid(), "/bin/bash"), (0, "/bin/bash"), (33, "/bin/sh"), (1234, "/bin/false")]

    def listed(found: list[tuple[int, str]]) -> None:
        entries = [
            accounts.pwd.struct_passwd((f"u{uid}", "x", uid, uid, "", "/home", shell))
            for uid, shell in found
        ]
        monkeypatch.setattr(accounts.pwd, "getpwall", lambda: entries)

    source = tmp_path / "nsswitch.conf"
    source.write_text("passwd: files systemd\n")
    monkeypatch.setattr(accounts, "_SOURCES", source)
    listed(own)
    assert not accounts.are_several()
    accounts.are_several.cache_clear()
    listed([*own, (1235, "/bin/zsh")])
    assert accounts.are_several()
    accounts.are_several.cache_clear()
    listed(own)
    source.write_text("passwd:  files sss [NOTFOUND=return]\n")
    assert accounts.are_several()
    accounts.are_several.cache_clear()
