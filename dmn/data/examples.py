"""One question about one story, as every data set hands it over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, overload


class Opening(Sequence[str]):
    """The first sentences of a story: all its questions share one list, which only grows.

    Equal to, and hashed like, the tuple of the same sentences. So the questions of a long story
    take no more memory than the story itself.
    """

    __slots__ = ("_length", "_story")

    def __init__(self, story: list[str]) -> None:
        self._story, self._length = story, len(story)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return islice(self._story, self._length)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        places = range(self._length)[place]
        if isinstance(places, int):
            return self._story[places]
        return tuple(map(self._story.__getitem__, places))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Opening) and self.is_of_story(other):
            return self._length == other._length
        return isinstance(other, tuple | Opening) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        # The whole story would travel with each of its questions.
        return tuple, (tuple(self),)

    def is_of_story(self, other: "Opening") -> bool:
        """Return whether both are openings of one story, not only of the same sentences."""
        return self._story is other._story


@dataclass(frozen=True)
class Example:
    """A story up to its question, the question, and what is known about the answer."""

    facts: Sequence[str]
    """Sentences before the question, in reading order, as written: a tuple or an `Opening`."""
    question: str
    answer: tuple[str, ...]
    """The answer's items in order: one word mostly, several for lists and paths."""
    supporting: tuple[int, ...] = ()
    """Positions in `facts` of those the answer rests on, in the order in which they are needed."""
    task: str = ""
    """Kind of question, for instance "3"."""
    about: int | None = None
    """Position in `facts` of the one that is asked about, None for a question about all."""
    kind: str = ""
    """Name of what is asked, for instance "where_person", if the maker of the question gives one.
    """
    proofs: tuple[tuple[int, ...], ...] = ()
    """Sets of facts that suffice for the answer, `supporting` first; empty if not known."""
    reason: str = ""
    """Why the story does not answer the question; empty where it does. `answer` is empty then."""
    accept: tuple[tuple[str, ...], ...] = ()
    """Other right answers."""

    def __post_init__(self) -> None:
        outside = [index for index in self.supporting if not 0 <= index < len(self.facts)]
        if outside:
            raise ValueError(
                f"supporting facts must lie in 0..{len(self.facts) - 1}, got {outside}"
            )
