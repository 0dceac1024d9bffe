"""Is attention an explanation here? The gates beside what the answer really depends on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from dmn.inference.grounding import leaders
from dmn.inference.trace import EpisodeTrace

MATTERS = 0.05
"""A change of the answer's probability below this counts as none."""
READ = 0.05
"""A fact whose gates all stay below this was hardly read."""
CLEARLY_READ = 0.25
"""A fact with a gate from this on was clearly read: the verdict asks whether it is needed."""
_MOST_NAMED = 3

Outcome = Literal["yes", "in part", "no", "not shown"]


@dataclass(frozen=True)
class Faithfulness:
    """Four measures of each fact of one story."""

    gates: Float[np.ndarray, " fact"]
    """The largest gate over the passes."""
    left_out: Float[np.ndarray, " fact"]
    """Drop of the answer's probability without the fact; below 0 where it rises."""
    gradient: Float[np.ndarray, " fact"]
    """Gradient x input of the answer's probability, the fact taken as the memory reads it."""
    integrated: Float[np.ndarray, " fact"]
    """Integrated gradients of it; all facts' together are what the story adds to it."""
    changes: Bool[np.ndarray, " fact"]
    """True if the answer is another one without the fact, or turns into "the story does not
    say".
    """

    @property
    def agreement(self) -> dict[str, float | None]:
        """Return how well the gates' order agrees with each measure's, from −1 to 1."""
        return {
            "left_out": rank_agreement(self.gates, self.left_out),
            "gradient": rank_agreement(self.gates, relative(self.gradient)),
            "integrated": rank_agreement(self.gates, relative(self.integrated)),
        }

    @property
    def needed(self) -> Bool[np.ndarray, " fact"]:
        """The facts without which the answer changes, and by more than the noise of a guess."""
        return self.changes & (self.left_out >= MATTERS)

    @property
    def outcome(self) -> Outcome:
        """Return whether the facts that were read are those that the answer depends on. "not shown"
        where no single fact is needed.
        """
        found, missed, idle = self._parts()
        if not self.needed.any():
            return "not shown"
        if len(found) and not len(missed) and not len(idle):
            return "yes"
        return "in part" if len(found) else "no"

    @property
    def verdict(self) -> str:
        """The same in words, with the facts that it rests on; they count from 1, as on the page."""
        found, missed, idle = self._parts()
        parts = [*self._changes(found), *self._missed(missed), *self._idle(idle)]
        match self.outcome:
            case "yes":
                return f"Yes: what was read is what the answer depends on; {parts[0]}."
            case "not shown":
                said = "; ".join(["whichever one sentence is left out, the answer stays", *parts])
                return (
                    f"Not shown: {said}. Perhaps several sentences say the same, or the answer "
                    "needs no sentence."
                )
            case "in part":
                return f"Only in part: {'; '.join(parts)}."
            case "no":
                return f"No: {'; '.join(parts)}."

    def _parts(self) -> tuple[list[int], list[int], list[int]]:
        """The facts that are needed and were read, those needed and hardly read, and those clearly
        read and not needed.
        """
        was_read = self.gates >= READ
        idle = (self.gates >= CLEARLY_READ) & ~self.needed
        masks = (self.needed & was_read, self.needed & ~was_read, idle)
        found, missed, idle_facts = (np.flatnonzero(mask).tolist() for mask in masks)
        return found, missed, idle_facts

    def _changes(self, found: Sequence[int]) -> list[str]:
        """Return what is said of the facts that were read and are needed."""
        return [f"without {self._named(found, ' or ')} the answer changes"] if found else []

    def _missed(self, missed: Sequence[int]) -> list[str]:
        """Return what is said of the facts that are needed and were hardly read."""
        if not missed:
            return []
        named = self._named(missed, " and ")
        return [
            f"{named} {_were(missed)} hardly read, yet without {_it(missed)} the answer changes"
        ]

    def _idle(self, idle: Sequence[int]) -> list[str]:
        """Return what is said of the facts that were clearly read and are not needed."""
        if not idle:
            return []
        lost = 100 * max((self.left_out[fact] for fact in idle), key=abs)
        way = "less" if lost > 0 else "more"
        most = "at most " if len(idle) > 1 else ""
        by = f", {most}{abs(lost):.0f} points {way} probable" if abs(lost) >= 0.5 else ""
        named = self._named(idle, " and ")
        return [f"{named} {_were(idle)} read, yet without {_it(idle)} the answer stays{by}"]

    def _named(self, facts: Sequence[int], last: str) -> str:
        """Some facts with their gates, the largest first."""
        order = sorted(facts, key=lambda fact: (-self.gates[fact], fact))
        names = [f"fact {fact + 1} (gate {self.gates[fact]:.2f})" for fact in order[:_MOST_NAMED]]
        if len(order) > _MOST_NAMED:
            names.append(f"{len(order) - _MOST_NAMED} more")
        return last.join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _were(facts: Sequence[int]) -> str:
    return "was" if len(facts) == 1 else "were"


def _it(facts: Sequence[int]) -> str:
    return "it" if len(facts) == 1 else "any one of them"


class WordShares(NamedTuple):
    """The share of each word of a fact in its gate in one pass."""

    fact: int
    """Counted from 0."""
    words: tuple[str, ...]
    shares: tuple[float, ...]
    """Above 0 where the word raises the gate; their absolute values sum to 1."""

    @classmethod
    def of(
        cls, fact: int, words: tuple[str, ...], gradient: Float[np.ndarray, " token"]
    ) -> "WordShares":
        """`gradient` may go on with padding after the words."""
        own = gradient[: len(words)]
        total = float(np.abs(own).sum()) or 1.0
        return cls(fact, words, tuple(float(value) / total for value in own))


def read_facts(gates: Float[np.ndarray, "pass fact_and_stop"]) -> set[int]:
    """Return the facts that were clearly read, or led a pass, before stop led."""
    leading = leaders(gates)
    clearly = np.flatnonzero((gates[: len(leading), :-1] >= CLEARLY_READ).any(0))
    return {*leading, *clearly.tolist()}


def lost_without(trace: EpisodeTrace, others: Sequence[EpisodeTrace]) -> Float[np.ndarray, " fact"]:
    """Return how much less probable the answer is in each of the other traces."""
    then = np.array([other.probability_of(trace.answer.items) for other in others])
    return np.asarray(trace.answer.probability - then)


def changed_without(
    trace: EpisodeTrace, others: Sequence[EpisodeTrace]
) -> Bool[np.ndarray, " fact"]:
    """Return whether each of the other traces has another answer, or now says that the story does
    not say.
    """
    return np.array([not other.answers_as(trace) for other in others])


def relative(measure: Float[np.ndarray, " fact"]) -> Float[np.ndarray, " fact"]:
    """A measure in parts of its largest absolute value; zeros stay zeros."""
    most = float(np.abs(measure).max(initial=0.0))
    return measure / most if most else measure


def rank_agreement(
    gates: Float[np.ndarray, " fact"], measure: Float[np.ndarray, " fact"]
) -> float | None:
    """Spearman's rank correlation of the gates with a measure's absolute values, −1 to 1.

    Both with two decimals, as a person reads them, so that noise has no order: facts that are
    hardly read or hardly matter share a rank. None where all facts of either share one. `relative`
    makes any other measure fit for that.
    """
    one, other = _ranks(np.round(gates, 2)), _ranks(np.round(np.abs(measure), 2))
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _ranks(values: Float[np.ndarray, " fact"]) -> Float[np.ndarray, " fact"]:
    """Ranks, equal values at the middle of theirs."""
    ordered = np.sort(values)
    return (
        np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    ) / 2
