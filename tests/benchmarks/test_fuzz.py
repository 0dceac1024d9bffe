"""Fuzzing in its short form, and that it would say so."""

import random
import time

import pytest

from benchmarks import fuzz
from benchmarks.fuzz import Finding, Target, mutated, once
from dmn.errors import DataError


@pytest.mark.parametrize("make", fuzz.TARGETS, ids=lambda make: make.__name__)
def test_a_hundred_inputs_do_no_harm(make) -> None:
    target, chance = make(), random.Random(7)
    for number in range(100):
        seed = target.seeds[number % len(target.seeds)]
        once(target, mutated(seed, chance) if number >= len(target.seeds) else seed)


def raising(error: Exception):
    def read(data: bytes) -> None:
        raise error

    return read


def test_a_crash_is_found_and_our_own_errors_are_none() -> None:
    once(Target(raising(DataError("expected better")), ()), b"")
    with pytest.raises(Finding, match="KeyError"):
        once(Target(raising(KeyError("x")), ()), b"")


def test_a_hang_is_found(monkeypatch) -> None:
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 0.0)
    with pytest.raises(Finding, match="took"):
        once(Target(lambda data: time.sleep(0.001), ()), b"")
