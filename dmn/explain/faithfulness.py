"""Is attention an explanation here? The gates beside what the answer really depends on."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

MATTERS = 0.01
"""A change of the answer's probability below this counts as none."""
READ = 0.05
"""A fact whose gates all stay below this was hardly read."""
_AGREES = 0.5


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

    @property
    def agreement(self) -> dict[str, float | None]:
        """Return how well the gates' order agrees with each measure's, from −1 to 1."""
        return {
            "left_out": rank_agreement(self.gates, self.left_out),
            "gradient": rank_agreement(self.gates, relative(self.gradient)),
            "integrated": rank_agreement(self.gates, relative(self.integrated)),
        }

    @property
    def explains(self) -> bool | None:
        """Return whether the facts that were read are those the answer depends on; None where it
        does not depend on any one.
        """
        if np.abs(self.left_out).max() < MATTERS:
            return None
        needed = int(np.abs(self.left_out).argmax())
        agreement = rank_agreement(self.gates, self.left_out)
        # Where all facts are read alike there is no order to agree with.
        agrees = agreement is None or agreement >= _AGREES
        return bool(self.gates[needed] >= READ and agrees)

    @property
    def verdict(self) -> str:
        """The same in a sentence; facts count from 1, as on the page."""
        needed, read = int(np.abs(self.left_out).argmax()), int(self.gates.argmax())
        change, gate = self.left_out[needed], self.gates[needed]
        if self.explains is None:
            return (
                "Attention cannot be tested here: the answer keeps its probability whichever fact "
                "is left out."
            )
        if self.explains:
            return (
                "Yes: the answer depends on the facts with large gates. "
                f"Fact {needed + 1} matters most, and its gate is {gate:.2f}."
            )
        if gate < READ:
            return (
                f"No: without fact {needed + 1} the answer's probability changes by "
                f"{100 * abs(change):.0f} points, but its largest gate is only {gate:.2f}."
            )
        return (
            f"Only in part: fact {read + 1} has the largest gate ({self.gates[read]:.2f}), but "
            f"fact {needed + 1} changes the answer most ({100 * abs(change):.0f} points). The "
            "other facts are ranked differently too."
        )


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
