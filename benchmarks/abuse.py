"""What one visitor can do to the others: the worst uploads and edits, beside visitors who edit.

    python -m benchmarks.abuse [--gigabytes 1] [--visitors 8] [--every 2] [--seconds 20] [--json]

For each attack: what was answered, the largest memory of the server, whether it lives, and how long
the others' edits took, as a multiple of the time before.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, field
from functools import partial

import numpy as np
import psutil

from benchmarks.load import Server, story
from benchmarks.uploader import Uploader
from benchmarks.visitor import NoAnswer, Visitor
from scripts.serving import served

MEGABYTE = 2**20
Attack = Callable[[str], Awaitable[str]]
"""Attacks the server at an address; returns what came of it."""


@dataclass
class Found:
    """What was seen during one attack."""

    attack: str
    came_of_it: str = ""
    seconds: float = 0.0
    megabytes: int = 0
    """The largest memory of the server."""
    is_alive: bool = False
    edits: list[float] = field(default_factory=list)
    """Seconds of the others' edits."""
    failed: int = 0

    @property
    def p95(self) -> float:
        return float(np.percentile(self.edits, 95)) if self.edits else float("nan")


def alternating(n_bytes: int, facts: int = 9_999) -> bytes:
    """Stories in which each sentence is followed by a question, of so many sentences."""
    lines: list[str] = []
    size = place = 0
    while size < n_bytes:
        at = 2 * (place % facts)
        line = f"{at + 1} Mary is in the den {place}.\n{at + 2} Where is Mary?\tden\t{at + 1}\n"
        lines.append(line)
        size += len(line)
        place += 1
    return "".join(lines).encode()


def ever_new_words(n_bytes: int) -> bytes:
    """Stories of a sentence and a question, all of words that were never said before."""
    chance, lines, size = random.Random(1), [], 0
    while size < n_bytes:
        one, other = (f"{chance.randrange(36**8):x}" for _ in range(2))
        line = f"1 {one} is {other}.\n2 Who is {other}?\t{one}\t1\n"
        lines.append(line)
        size += len(line)
    return "".join(lines).encode()


async def _evaluated(address: str, content: bytes, seconds: float = 15.0) -> str:
    async with Uploader(address) as visitor:
        await visitor.look()
        response = await visitor.evaluate(content)
        if not response.is_success:
            return f"{response.status_code} {response.text[:100]}"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await asyncio.sleep(1)
            await visitor.look()
            if visitor.alerts:
                return visitor.alerts[-1][:160]
        return "taken"


async def one_megabyte(address: str) -> str:
    return await _evaluated(address, alternating(MEGABYTE))


async def one_megabyte_of_one_story(address: str) -> str:
    return await _evaluated(address, alternating(MEGABYTE, 10**9))


async def twenty_megabytes(address: str) -> str:
    return await _evaluated(address, alternating(20 * MEGABYTE - 100))


async def twenty_megabytes_of_new_words(address: str) -> str:
    return await _evaluated(address, ever_new_words(20 * MEGABYTE - 100), 30.0)


async def sixty_four_uploads(address: str) -> str:
    async with Uploader(address) as visitor:
        await visitor.look()
        places = await visitor.addresses(64)
        content = bytes(60 * MEGABYTE)
        codes: list[str] = []

        async def put(number: int) -> None:
            try:
                response = await visitor.put(places[number], content)
                codes.append(str(response.status_code))
            except OSError as error:
                codes.append(type(error).__name__)
            except Exception as error:
                codes.append(type(error).__name__)

        await asyncio.gather(*(put(number) for number in range(64)))
        return ", ".join(f"{codes.count(code)} x {code}" for code in sorted(set(codes)))


async def unknown_words(address: str) -> str:
    """10,000 words that nobody knows, in 5,000 sentences, again and again."""
    edits = 0
    async with Visitor(address.rstrip("/").replace("http", "ws", 1)) as visitor:
        await visitor.open()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            text = "\n".join(f"Xo{edits}q{i} saw zu{edits}q{i}." for i in range(5_000))
            with suppress(NoAnswer):
                await visitor.write(story=text, question=f"Who saw zu{edits}q7?")
            edits += 1
    return f"{edits} edits"


ATTACKS: dict[str, Attack] = {
    "1 MB of facts and questions in turn": one_megabyte,
    "the same as one story": one_megabyte_of_one_story,
    "20 MB of facts and questions in turn": twenty_megabytes,
    "20 MB of words never said before": twenty_megabytes_of_new_words,
    "64 uploads of 60 MB at once": sixty_four_uploads,
    "10,000 unknown words in 5,000 sentences": unknown_words,
}


async def _others(address: str, found: Found, visitors: int, every: float, done: asyncio.Event):
    async def edit(number: int) -> None:
        chance = random.Random(number)
        with suppress(Exception):
            async with Visitor(address.rstrip("/").replace("http", "ws", 1)) as visitor:
                await visitor.open()
                await asyncio.sleep(chance.uniform(0, every))
                while not done.is_set():
                    due = time.monotonic() + every
                    try:
                        typed = visitor.write(story=story(chance), question="Where is Mary?")
                        found.edits.append(await typed)
                    except NoAnswer:
                        found.failed += 1
                    await asyncio.sleep(max(0.0, due - time.monotonic()))
                return
        found.failed += 1

    await asyncio.gather(*(edit(number) for number in range(visitors)))


async def _watched(server: Server, found: Found, done: asyncio.Event) -> None:
    with suppress(psutil.Error):
        while not done.is_set():
            found.megabytes = max(found.megabytes, int(server.megabytes()))
            await asyncio.sleep(0.1)


async def _measured(name: str, attack: Attack, address: str, options: argparse.Namespace) -> Found:
    found, done = Found(name), asyncio.Event()
    server = Server()
    async with AsyncExitStack():
        others = asyncio.create_task(_others(address, found, options.visitors, options.every, done))
        watch = asyncio.create_task(_watched(server, found, done))
        began = time.monotonic()
        try:
            found.came_of_it = await attack(address)
        except Exception as error:
            found.came_of_it = f"{type(error).__name__}: {error}"[:160]
        found.seconds = round(time.monotonic() - began, 1)
        done.set()
        await asyncio.gather(others, watch)
    with suppress(Exception):
        async with Visitor(address.rstrip("/").replace("http", "ws", 1)) as visitor:
            await visitor.open()
            found.is_alive = True
    return found


async def _apart(name: str, address: str) -> str:
    """Attack from a process of its own, so that the visitors here are not slowed by it."""
    command = (sys.executable, "-m", "benchmarks.abuse", "--attack", name, "--at", address)
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    return output.decode().strip() or f"the attacker ended with {process.returncode}"


async def measure(address: str, options: argparse.Namespace) -> list[Found]:
    """Attack one after another; the first is none."""

    async def nothing(address: str) -> str:
        await asyncio.sleep(options.seconds)
        return "nothing"

    async with Visitor(address.rstrip("/").replace("http", "ws", 1)) as visitor:
        await visitor.open()
    found = []
    for name in ("none", *ATTACKS):
        if options.only and name != "none" and options.only not in name:
            continue
        attack = nothing if name == "none" else partial(_apart, name)
        found.append(await _measured(name, attack, address, options))
        print(_line(found[-1], found[0]), flush=True)
    return found


def _line(found: Found, before: Found) -> str:
    return (
        f"{found.attack:42} {found.seconds:6.1f} s  {found.megabytes:5} MB  "
        f"{'alive' if found.is_alive else 'DEAD ':5}  p95 {found.p95:.2f} s, "
        f"{found.p95 / before.p95:.1f} times  failed {found.failed}  {found.came_of_it}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--visitors", type=int, default=8)
    parser.add_argument("--every", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--attack", default="", help=argparse.SUPPRESS)
    parser.add_argument("--at", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.attack:
        os.nice(19)  # attackers have a processor of their own
        print(asyncio.run(ATTACKS[options.attack](options.at)))
        return
    with served(DMN_MAX_MEMORY_GIGABYTES=str(options.gigabytes)) as address:
        found = asyncio.run(measure(address, options))
    if options.json:
        print(json.dumps([asdict(one) | {"p95": one.p95} for one in found]))


if __name__ == "__main__":
    main()
