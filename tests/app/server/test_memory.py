"""A watch on memory: what is given up first, and what is written down."""

import logging
import mmap

import pytest

from app import limits
from app.server import memory


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "memory", lambda: 100 * limits.MEGABYTE)


def test_with_memory_left_nothing_is_given_up() -> None:
    assert memory.relieve(84 * limits.MEGABYTE, [pytest.fail]) == 0


def test_what_comes_first_goes_first_and_one_thing_at_a_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    given_up: list[str] = []

    def evaluations() -> int:
        if "evaluation" in given_up:
            return 0
        given_up.append("evaluation")
        return 30 * limits.MEGABYTE

    def answers() -> int:
        given_up.append("answers")
        return 5 * limits.MEGABYTE

    with caplog.at_level(logging.WARNING):
        freed = [memory.relieve(90 * limits.MEGABYTE, [evaluations, answers]) for _ in range(2)]
    assert freed == [30 * limits.MEGABYTE, 5 * limits.MEGABYTE]
    assert given_up == ["evaluation", "answers"]
    assert "90 of 100 MB in use; gave up about 30 MB" in caplog.text


def test_with_nothing_left_to_give_up_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    assert memory.relieve(99 * limits.MEGABYTE, [lambda: 0]) == 0
    assert not caplog.text


def test_the_memory_in_use_is_this_process() -> None:
    before = memory.in_use()
    # Pages that nothing used before: what this process freed may still be counted as its own.
    with mmap.mmap(-1, 50 * limits.MEGABYTE) as held:
        for page in range(0, len(held), mmap.PAGESIZE):
            held[page] = 1
        assert memory.in_use() - before > 0.9 * len(held)
