"""Long use: an hour of everything at once, and what must hold all along.

    python -m benchmarks.endurance [--minutes 60] [--visitors 6] [--folder FOLDER]

Visitors edit stories whose answers are known, others evaluate and upload files, a training is
killed and resumed, the disk fills up, the server is restarted. Every ten seconds the server's
memory, descriptors, threads and temporary files are looked at. Checked all along: no answer is
wrong, no text is lost when the server changes, each evaluation of the same file gives the same
figures, the training ends as if nobody had killed it. At the end all visitors leave, and what the
server holds must be back to where it was after the first minute.

As root the runs and temporary files lie on a small disk of their own, which can be filled; else
that part is left out, and said so.
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx2
import psutil
from websockets.exceptions import WebSocketException

from benchmarks.abuse import alternating
from benchmarks.load import Server, story
from benchmarks.uploader import Uploader
from benchmarks.visitor import NoAnswer, Visitor
from dmn.data.generator.generate import generate
from dmn.lens import load
from scripts.serving import ROOT, served

MEGABYTE = 2**20
LOOK_SECONDS = 10.0
WARM_SECONDS = 60.0
QUIET_SECONDS = 40.0
"""After which sessions that were left are gone, with all that they held."""
DISK = 200 * MEGABYTE
_ANSWER = re.compile(r"<[^>]+>")
_GONE = (OSError, NoAnswer, httpx2.HTTPError, WebSocketException)
"""What a visitor meets whose server ends."""


@dataclass(frozen=True)
class Look:
    """What the server held at one moment."""

    minute: float
    megabytes: int
    descriptors: int
    threads: int
    files: int
    """Temporary files."""


@dataclass
class State:
    """The place, the time, and what was found."""

    until: float
    folder: Path
    visitors: int = 6
    server_until: float = 0.0
    """When the server of the moment ends."""
    address: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    warm: Look | None = None
    """What the server of the moment held after its first minute."""

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    @property
    def is_served(self) -> bool:
        return time.monotonic() < min(self.until, self.server_until)

    @property
    def socket(self) -> str:
        return self.address.rstrip("/").replace("http", "ws", 1)

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)
        print(f"FAULT {sentence}", flush=True)


def known_answers(count: int = 40) -> list[tuple[str, str, str]]:
    """Stories and questions, with what the checkpoint answers when nothing else goes on."""
    lens = load(ROOT / "checkpoints" / "babi", "cpu")
    chance, found = random.Random(7), []
    for _ in range(count):
        text, question = story(chance), "Where is Mary?"
        found.append((text, question, lens.explain(text, question).answer.text))
    return found


async def edits(state: State, number: int, known: list[tuple[str, str, str]]) -> None:
    """One visitor, who comes back with the address of the page whenever the server has gone."""
    chance, link, text = random.Random(number), "", ""
    while state.goes_on:
        try:
            async with Visitor(state.socket, link) as visitor:
                await visitor.open()
                if text and visitor.text("story") != text:
                    state.fault(f"visitor {number}: the text was lost")
                while state.goes_on:
                    told, question, answer = chance.choice(known)
                    await visitor.write(story=told, question=question)
                    text, link = told, visitor.link or link
                    if answer not in _ANSWER.sub(" ", unescape(visitor.answer)):
                        state.fault(f"visitor {number}: expected {answer}, got {visitor.answer}")
                    state.counts["edits"] += 1
                    await asyncio.sleep(chance.uniform(0.5, 3))
        except _GONE:
            state.counts["reconnections"] += 1
            await asyncio.sleep(1)


async def evaluates(state: State) -> None:
    """The same file again and again, of one digest each: all must give the same accuracy."""
    lines = [line for made in generate("1", 40, 3) for line in made.lines()]
    seen: set[str] = set()
    while state.goes_on:
        content = "\n".join([*lines, ""]).encode() + b"\n" * state.counts["evaluations"]
        try:
            async with Uploader(state.address) as visitor:
                await visitor.look()
                answer = await visitor.evaluate(content)
                if not answer.is_success:
                    state.counts[f"evaluation refused {answer.status_code}"] += 1
                    await asyncio.sleep(2)
                    continue
                for _ in range(60):
                    await asyncio.sleep(1)
                    await visitor.look()
                    if found := re.search(r"([\d.]+%) right", " ".join(visitor.html)):
                        seen.add(found[1])
                        state.counts["evaluations"] += 1
                        break
        except _GONE:
            state.counts["reconnections"] += 1
            await asyncio.sleep(1)
        if len(seen) > 1:
            state.fault(f"the same questions gave {sorted(seen)}")
            seen.clear()


async def uploads(state: State) -> None:
    """Files of all sizes, some too large, some that are not questions."""
    chance = random.Random(3)
    while state.goes_on:
        size = int(chance.choice([1, 100, 10_000, MEGABYTE, 8 * MEGABYTE, 70 * MEGABYTE]))
        content = chance.choice([bytes, alternating])(size)
        try:
            async with Uploader(state.address) as visitor:
                await visitor.look()
                (place,) = await visitor.addresses(1)
                code = (await visitor.put(place, content)).status_code
                state.counts[f"uploads {code}"] += 1
                if code not in (204, 413, 429, 503, 507):
                    state.fault(f"an upload of {size} bytes was answered {code}")
        except _GONE:
            state.counts["uploads broken off"] += 1
        except Exception as error:
            state.counts[f"uploads {type(error).__name__}"] += 1
        await asyncio.sleep(chance.uniform(1, 5))


async def trains(state: State) -> None:
    """A training that is killed now and then and goes on; it must end with all of its epochs."""
    chance, number = random.Random(5), 0
    while state.goes_on:
        number += 1
        run = state.folder / "runs" / f"endurance-{number}"
        start = ["--out", run, "--preset", "task-1-quick", "--set", "epochs=4"]
        for argument in (start, *([["--run", run]] * 20)):
            process = await _train(argument)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), chance.uniform(5, 40))
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                await process.wait()
                state.counts["trainings killed"] += 1
            if process.returncode == 0 or not state.goes_on:
                break
        if process.returncode == 0:
            lines = (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
            epochs = [json.loads(line)["epoch"] for line in lines]
            state.counts["trainings finished"] += 1
            if epochs != sorted(set(epochs)):
                state.fault(f"a training that was killed has the epochs {epochs}")
        shutil.rmtree(run, ignore_errors=True)


async def _train(arguments: list[str | Path]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "dmn", "train", *map(str, arguments)),
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def fills_the_disk(state: State) -> None:
    """For some seconds of each minute and a half nothing can be written."""
    ballast = state.folder / "ballast"
    while state.goes_on:
        await asyncio.sleep(80)
        with suppress(OSError), ballast.open("wb") as file:
            while file.write(bytes(MEGABYTE)):
                pass
        state.counts["disk filled"] += 1
        await asyncio.sleep(10)
        ballast.unlink(missing_ok=True)


async def _looks(state: State, began: float) -> None:
    server, state.warm = Server(), None
    while state.is_served:
        with suppress(psutil.Error):
            state.looks.append(_look(server, state.folder, began))
            if state.warm is None and time.monotonic() - began > WARM_SECONDS:
                state.warm = state.looks[-1]
        await asyncio.sleep(LOOK_SECONDS)


def _look(server: Server, folder: Path, began: float) -> Look:
    process = server.process
    return Look(
        round((time.monotonic() - began) / 60, 1),
        int(server.megabytes()),
        process.num_fds(),
        process.num_threads(),
        sum(1 for _ in (folder / "tmp").iterdir()),
    )


async def _until_quiet(state: State) -> None:
    """All have left: what the server holds must be what it held when it was warm."""
    await asyncio.sleep(QUIET_SECONDS)
    now = _look(Server(), state.folder, time.monotonic())
    warm = state.warm or state.looks[-1]
    print(f"warm {warm}\nleft {now}", flush=True)
    for name, more in {"megabytes": 80, "descriptors": 10, "threads": 5, "files": 0}.items():
        if getattr(now, name) > getattr(warm, name) + more:
            state.fault(f"{name}: {getattr(warm, name)} when warm, {getattr(now, name)} at the end")


@contextmanager
def _disk(folder: Path | None) -> Iterator[tuple[Path, bool]]:
    """A folder, on a small disk of its own where that can be had."""
    with ExitStack() as stack:
        path = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(path)]
        is_own = os.getuid() == 0 and subprocess.run(mount, check=False).returncode == 0
        if is_own:
            stack.callback(subprocess.run, ["umount", "-l", str(path)], check=False)
        for name in ("tmp", "runs"):
            (path / name).mkdir(exist_ok=True)
        yield path, is_own


async def endure(options: argparse.Namespace, folder: Path, can_fill: bool) -> State:
    """Serve, use, restart, and use on."""
    until = time.monotonic() + 60 * options.minutes
    state = State(until, folder, visitors=options.visitors)
    known = known_answers()
    work = [trains(state), evaluates(state), uploads(state)]
    work += [edits(state, number, known) for number in range(state.visitors)]
    if can_fill:
        work.append(fills_the_disk(state))
    else:
        print("no disk of its own: a full disk is left out", flush=True)
    beside: list[asyncio.Task[None]] = []
    while state.goes_on:
        variables = {
            "TMPDIR": str(folder / "tmp"),
            "DMN_RUNS": str(folder / "runs"),
            "DMN_MAX_MEMORY_GIGABYTES": "1.5",
            "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "10",
        }
        with served(folder.parent / "endurance.log", **variables) as state.address:
            beside = beside or [asyncio.create_task(one) for one in work]
            began = time.monotonic()
            state.server_until = began + 60 * options.restart
            await _looks(state, began)
            if not state.goes_on:
                await asyncio.gather(*beside)
                await _until_quiet(state)
        state.counts["servers"] += 1
    return state


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--restart", type=float, default=10.0, help="Minutes of one server")
    parser.add_argument("--visitors", type=int, default=6)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    with _disk(options.folder) as (folder, can_fill):
        state = asyncio.run(endure(options, folder, can_fill))
    print("minute  MB  descriptors  threads  files")
    for look in state.looks[:: max(1, len(state.looks) // 24)]:
        print(
            f"{look.minute:6} {look.megabytes:5} {look.descriptors:5} {look.threads:5} "
            f"{look.files:5}"
        )
    for name, count in sorted(state.counts.items()):
        print(f"{name}: {count}")
    print(f"faults: {len(state.faults)}")
    sys.exit(bool(state.faults))


if __name__ == "__main__":
    main()
