"""Options of composed stories, and the options that contradict each other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dmn.errors import DataError

PHENOMENA = (
    "groups",
    "pronouns",
    "joined",
    "links",
    "tails",
    "speech",
    "relatives",
    "present",
    "broken",
    "bare",
    "lower",
    "lines",
    "run_on",
    "typos",
    "first_person",
    "names",
    "roles",
    "qualities",
    "containers",
    "negation",
    "either",
    "losing",
    "trading",
    "odd_verbs",
    "talk",
    "ways",
    "positions",
    "order",
    "kinds",
    "motives",
    "times",
    "numbers",
    "measures",
    "doubts",
)
"""Phenomena that can be switched off; all are on by default."""

LONGEST_CHAIN = 8
MOST_NOISE = 100
LENGTH = (2, 150)


@dataclass(frozen=True)
class Knobs:
    """The options of composed stories."""

    length: tuple[int, int] | None = None
    """Fewest and most sentences of a story, without the irrelevant ones; None for ordinary ones."""
    noise: tuple[int, int] = (0, 0)
    """Fewest and most irrelevant sentences a story."""
    chain: tuple[int, int] = (1, LONGEST_CHAIN)
    """At least one question of a story needs so many facts, and none needs more than the second."""
    unanswerable: float = 0.12
    """Share of questions without an answer."""
    questions: int = 6
    """Questions a story, or fewer where a story is too short for so many."""
    phenomena: frozenset[str] = field(default_factory=lambda: frozenset(PHENOMENA))
    familiar: float = 0.0
    """Share of stories whose people, places and things are mostly those of bAbI."""
    split_clauses: bool = False
    """True if a clause of somebody else is a fact of its own, as where typed text is split."""

    def __post_init__(self) -> None:
        _range("length", self.length or LENGTH, LENGTH[0], LENGTH[1])
        _range("noise", self.noise, 0, MOST_NOISE)
        _range("chain", self.chain, 1, LONGEST_CHAIN)
        if not 0 <= self.unanswerable <= 1:
            raise DataError(
                f"--unanswerable: expected a share from 0 to 1, got {self.unanswerable}."
            )
        if not 0 <= self.familiar <= 1:
            raise DataError(f"--familiar: expected a share from 0 to 1, got {self.familiar}.")
        if not 1 <= self.questions <= 50:
            raise DataError(f"--questions: expected 1 to 50 a story, got {self.questions}.")
        if self.length is not None and self.chain[0] + 1 > self.length[1]:
            raise DataError(
                f"--chain: a question that needs {self.chain[0]} facts takes a story of at least "
                f"{self.chain[0] + 1} sentences, but --length allows {self.length[1]}. "
                "Allow longer stories or shorter chains."
            )

    @staticmethod
    def without(names: Iterable[str]) -> frozenset[str]:
        """Return all phenomena but these. Raises DataError for one that there is not."""
        left_out = frozenset(names)
        unknown = sorted(left_out - set(PHENOMENA))
        if unknown:
            raise DataError(
                f"--without: expected some of {', '.join(PHENOMENA)}, got {', '.join(unknown)}."
            )
        return frozenset(PHENOMENA) - left_out


def _range(name: str, found: tuple[int, int], least: int, most: int) -> None:
    if not least <= found[0] <= found[1] <= most:
        raise DataError(
            f"--{name}: expected MIN:MAX with {least} <= MIN <= MAX <= {most}, "
            f"got {found[0]}:{found[1]}."
        )
