"""Many visitors of one server: how long an edit takes to its answer, and what a session weighs.

    python -m benchmarks.load [--visitors 100] [--seconds 60] [--every 10] [--opening 30] [--json]
        [--answering 1000000]

First some open the page at the same moment, then all open it one after another, and each edits its
story every few seconds; no two stories are the same, so that no cache answers. All visitors live
in this process, whose own share of a core is told: near 1 it is the client that is slow. With
--answering, one more has Explore answer so many told questions while they edit.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, field

import numpy as np
import psutil

from app.explore.data_sources import Generated, Request
from app.links.codec import encode
from app.links.explore import ExploreView
from app.views.explore.state import LINK
from benchmarks.visitor import NoAnswer, Visitor
from scripts.serving import served

PEOPLE = ("Mary", "John", "Sandra", "Daniel")
ROOMS = ("garden", "office", "kitchen", "hallway", "bedroom", "bathroom")
SENTENCES = 8


@dataclass
class Load:
    """What was asked for, and what was found."""

    visitors: int
    seconds: float
    every: float
    opening: int
    answering: int = 0
    """Questions of the Explore page."""
    opened_seconds: list[float] = field(default_factory=list)
    """Of those that came at the same moment, until an answered page."""
    edit_seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    client_cores: float = 0.0
    server_cores: float = 0.0
    megabytes_a_session: float = 0.0
    megabytes: list[int] = field(default_factory=list)
    """The server's, ten times while they edited."""

    def summary(self) -> dict[str, object]:
        edits = np.array(self.edit_seconds or [np.nan])
        return asdict(self) | {
            "opened_seconds": round(max(self.opened_seconds, default=float("nan")), 2),
            "edit_seconds": {
                f"{q} %": round(float(np.percentile(edits, q)), 3) for q in (50, 95, 99)
            },
            "edits": len(self.edit_seconds),
        }


def story(chance: random.Random) -> str:
    """One that nobody else tells."""
    told = [
        f"{chance.choice(PEOPLE)} went to the {chance.choice(ROOMS)}." for _ in range(SENTENCES)
    ]
    return "\n".join([f"Nobody was in room {chance.randrange(10**9)}.", *told])


class Server:
    """The processor's time and the memory of the one that was started."""

    def __init__(self) -> None:
        children = psutil.Process().children()
        self.process = next(c for c in reversed(children) if "streamlit" in " ".join(c.cmdline()))

    def megabytes(self) -> float:
        return float(self.process.memory_info().rss) / 2**20

    def seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)


async def measure(address: str, load: Load) -> None:
    """Fills in what was found."""
    server, chance = Server(), random.Random(1)
    await _open(address, load, 2)  # the first ones wait for the network to be read
    load.opened_seconds.clear()
    await _open(address, load, load.opening)
    async with AsyncExitStack() as stack:
        before = server.megabytes()
        visitors = [Visitor(address) for _ in range(load.visitors)]
        for visitor in visitors:
            await stack.enter_async_context(visitor)
            await _counted(visitor.open(), [], load.errors)
        if load.answering:
            await _explore(address, load.answering)
        began, server_began, own_began = time.monotonic(), server.seconds(), time.process_time()
        edits = [_edit(visitor, load, chance, began) for visitor in visitors]
        await asyncio.gather(_weigh(server, load), *edits)
        took = time.monotonic() - began
        load.client_cores = round((time.process_time() - own_began) / took, 2)
        load.server_cores = round((server.seconds() - server_began) / took, 2)
        load.megabytes_a_session = round((server.megabytes() - before) / load.visitors, 2)


async def _open(address: str, load: Load, visitors: int) -> None:
    async def once() -> None:
        began = time.perf_counter()
        async with Visitor(address) as visitor:
            await visitor.open()
            load.opened_seconds.append(time.perf_counter() - began)

    await asyncio.gather(*(_counted(once(), [], load.errors) for _ in range(visitors)))


async def _explore(address: str, questions: int) -> None:
    """Has them answered; the server goes on with it when the visitor is gone."""
    view = ExploreView(
        request=Request(checkpoint="babi", source=Generated(questions=questions)), panel="tasks"
    )
    async with Visitor(address, f"{LINK}={encode(view)}", "explore") as visitor:
        with suppress(NoAnswer):  # not yet, when the page has been drawn
            await visitor.open()


async def _edit(visitor: Visitor, load: Load, chance: random.Random, began: float) -> None:
    """Every few seconds, but not all at the same moment."""
    await asyncio.sleep(chance.uniform(0, load.every))
    while time.monotonic() - began < load.seconds:
        due = time.monotonic() + load.every
        typed = visitor.write(story=story(chance), question=f"Where is {chance.choice(PEOPLE)}?")
        await _counted(typed, load.edit_seconds, load.errors)
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def _weigh(server: Server, load: Load) -> None:
    for _ in range(10):
        await asyncio.sleep(load.seconds / 10)
        load.megabytes.append(round(server.megabytes()))


async def _counted(done: Awaitable[float | None], seconds: list[float], errors: list[str]) -> None:
    try:
        took = await done
    except (NoAnswer, OSError) as error:
        errors.append(str(error))
    else:
        if took is not None:
            seconds.append(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=10)
    parser.add_argument("--opening", type=int, default=30)
    parser.add_argument("--answering", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    load = Load(asked.visitors, asked.seconds, asked.every, asked.opening, asked.answering)
    with served(MALLOC_ARENA_MAX="2") as url:  # as the image does
        asyncio.run(measure(url.replace("http", "ws", 1).rstrip("/"), load))
    if asked.json:
        print(json.dumps(load.summary()))
        return
    for name, value in load.summary().items():
        print(f"{name.replace('_', ' ')}: {value}")


if __name__ == "__main__":
    main()
