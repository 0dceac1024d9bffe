"""A cache that is bounded by the memory of what it holds, not by the number of its entries."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
T = TypeVar("T")


class SizedCache:
    """Values by key, least recently used first to go. Functions may share one."""

    def __init__(self, most_bytes: Callable[[], int]) -> None:
        self._most_bytes = most_bytes
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()
        self.n_bytes = 0
        """About how much memory the values take."""

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made where there is none; an exception is not kept."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                found: T = self._found[key][0]
                return found
        made = make()
        self._put(key, made, size_of(key) + size_of(made))
        return made

    def clear(self, function: str = "") -> None:
        """Drop all, or the values of one function."""
        with self._lock:
            for key in [k for k in self._found if not function or _function(k) == function]:
                self.n_bytes -= self._found.pop(key)[1]

    def kept(self, function: Callable[P, T]) -> Callable[P, T]:
        """Decorate a function of hashable positional arguments so that its values are kept."""
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def keeping(*args: P.args, **kwargs: P.kwargs) -> T:
            return self.get((name, args), lambda: function(*args, **kwargs))

        keeping.cache_clear = lambda: self.clear(name)  # type: ignore[attr-defined]
        return keeping

    def _put(self, key: Hashable, value: Any, n_bytes: int) -> None:
        most = self._most_bytes()
        if n_bytes > most:
            return
        with self._lock:
            self.n_bytes += n_bytes - self._found.pop(key, (None, 0))[1]
            self._found[key] = value, n_bytes
            while self.n_bytes > most:
                self.n_bytes -= self._found.popitem(last=False)[1][1]


def size_of(value: Any) -> int:
    """Return about how many bytes a value takes with all that it holds, each thing once."""
    seen: set[int] = set()
    left, total = [value], 0
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        total += sys.getsizeof(one) if not isinstance(one, np.ndarray) else 100 + one.nbytes
        if isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            left += one
        elif is_dataclass(one) and not isinstance(one, type):
            left += [getattr(one, field.name) for field in fields(one)]
    return total


def _function(key: Hashable) -> object:
    return key[0] if isinstance(key, tuple) and key else None
