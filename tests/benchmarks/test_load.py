"""A little load on a real server: every visitor is answered, and the figures are there."""

import asyncio
import random
from pathlib import Path

import pytest

from benchmarks.load import Load, measure, story
from benchmarks.visitor import NoAnswer, Visitor
from scripts.serving import served


def test_no_story_is_told_twice() -> None:
    chance = random.Random(1)
    assert len({story(chance) for _ in range(100)}) == 100


@pytest.mark.slow
def test_visitors_are_answered_and_weighed(tiny_checkpoint: Path) -> None:
    load = Load(visitors=2, seconds=2.0, every=0.5, opening=2)
    with served(DMN_CHECKPOINTS=str(tiny_checkpoint.parent)) as url:
        address = url.replace("http", "ws").rstrip("/")
        asyncio.run(measure(address, load))
        asyncio.run(_see(address))
    assert load.errors == []
    assert len(load.opened_seconds) == 2
    assert load.edit_seconds
    assert len(load.megabytes) == 10
    assert min(load.megabytes) > 0
    assert load.summary()["edits"] == len(load.edit_seconds)


async def _see(address: str) -> None:
    """What is typed stands on the page, and a story without words is no answer."""
    async with Visitor(address) as visitor:
        await visitor.open()
        await visitor.write(story="Mary went to the garden.", question="Where is Zoe?")
        assert "Where is Zoe?" in visitor.answer
        link = visitor.link
        with pytest.raises(NoAnswer, match="without an answer"):
            await visitor.write(story="?")
    async with Visitor(address, link) as again:
        await again.open()
        assert again.text("story") == "Mary went to the garden."
