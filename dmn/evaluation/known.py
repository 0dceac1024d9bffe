"""Which questions trained a checkpoint: those of training data that are named, or what its folder
keeps of them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dmn.data.examples import Example
from dmn.data.structures import story_digest, structure_digest
from dmn.models.checkpoints import trained_on
from dmn.models.checkpoints.trained_on import Filter, TrainedOn


@dataclass(frozen=True)
class Known:
    """The questions that trained a checkpoint, by their digests."""

    stories: Collection[int] | Filter
    structures: Collection[int] | Filter

    @classmethod
    def of(cls, training: Iterable[Example]) -> "Known":
        """Return exactly the questions of these data."""
        stories, structures = set(), set()
        for example in training:
            stories.add(story_digest(example))
            structures.add(structure_digest(example))
        return cls(stories, structures)

    @classmethod
    def kept(cls, folder: Path) -> "Known | None":
        """Return what the checkpoint of a folder keeps; None where it does not say.

        Raises CheckpointError.
        """
        found = trained_on.read(folder)
        return None if found is None else cls(found.stories, found.structures)

    @property
    def false_alarms(self) -> float:
        """The share of new structures that count as known."""
        found = self.structures
        return found.false_alarms if isinstance(found, Filter) else 0.0

    def repeated(self, examples: Sequence[Example]) -> list[bool]:
        """Return whether each example's exact facts and question were trained on."""
        return _are_in(self.stories, map(story_digest, examples))

    def new_structure(self, examples: Sequence[Example]) -> list[bool]:
        """Return whether each example was trained on under no names at all."""
        return [not known for known in _are_in(self.structures, map(structure_digest, examples))]

    def filters(self) -> TrainedOn:
        """Return the same as two filters, to be kept with a checkpoint."""
        stories, structures = (
            one if isinstance(one, Filter) else Filter.of(one)
            for one in (self.stories, self.structures)
        )
        return TrainedOn(stories, structures)


def _are_in(known: Collection[int] | Filter, digests: Iterable[int]) -> list[bool]:
    if isinstance(known, Filter):
        found: list[bool] = known.holds(digests).tolist()
        return found
    return [digest in known for digest in digests]
