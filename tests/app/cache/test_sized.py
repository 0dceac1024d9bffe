"""A cache that knows what its values weigh."""

import sys
from dataclasses import dataclass

import numpy as np
import pytest

from app.cache.sized import SizedCache, size_of


@dataclass(frozen=True)
class Held:
    array: np.ndarray
    names: tuple[str, ...]


def test_a_value_is_made_once() -> None:
    made = []

    @SizedCache(lambda: 10**6).kept
    def double(number: int) -> int:
        made.append(number)
        return 2 * number

    assert [double(2), double(3), double(2)] == [4, 6, 4]
    assert made == [2, 3]


def test_what_an_exception_ends_is_tried_again() -> None:
    tries = []

    @SizedCache(lambda: 10**6).kept
    def fail(number: int) -> int:
        tries.append(number)
        raise ValueError(number)

    for _ in range(2):
        with pytest.raises(ValueError, match="1"):
            fail(1)
    assert tries == [1, 1]


def test_the_least_recently_used_go_when_the_bytes_are_full() -> None:
    cache = SizedCache(lambda: 10_000)
    for key in "abc":
        cache.get(key, lambda: bytes(3_000))
    cache.get("a", lambda: pytest.fail("it is kept"))
    cache.get("d", lambda: bytes(3_000))
    cache.get("a", lambda: pytest.fail("it is kept"))
    assert cache.get("b", lambda: "new") == "new"
    assert cache.n_bytes <= 10_000


def test_what_is_larger_than_all_of_it_is_given_out_and_not_kept() -> None:
    cache = SizedCache(lambda: 10_000)
    cache.get("small", lambda: 1)
    assert len(cache.get("large", lambda: bytes(20_000))) == 20_000
    assert cache.get("large", lambda: "new") == "new"
    assert cache.get("small", lambda: 2) == 1


def test_functions_share_the_bytes_and_are_cleared_apart() -> None:
    cache = SizedCache(lambda: 10**6)

    @cache.kept
    def one(number: int) -> list[int]:
        return [number]

    @cache.kept
    def other(number: int) -> list[int]:
        return [number]

    first, second = one(1), other(1)
    one.cache_clear()
    assert one(1) is not first
    assert other(1) is second
    cache.clear()
    assert cache.n_bytes == 0


def test_a_size_counts_arrays_and_texts_wherever_they_are_and_each_once() -> None:
    text, array = "x" * 10_000, np.zeros(10_000)
    held = [Held(array, (text,)), {"again": text}, {text}]
    assert size_of(held) == pytest.approx(sys.getsizeof(text) + array.nbytes, rel=0.05)
    ring: list[object] = []
    ring.append(ring)
    assert size_of(ring) < 1_000
