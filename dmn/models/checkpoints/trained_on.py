"""What trained a checkpoint: which questions, exactly and up to renaming, in at most 1 MB.

Two Bloom filters. Of a question that is not in the filter it is certain that nothing that trained
the checkpoint was it; of one that is, it is only probable. So new is never said of what is old, and
a share of what is new, `false_alarms`, counts as old.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, UInt8, UInt64
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from dmn.errors import CheckpointError

FILE = "trained_on.safetensors"
MOST_BYTES = 2**20
_BITS = 4_000_000
"""Of one filter, 500 kB: enough for half a million different questions at 2 % false alarms."""
_MOST_HASHES = 16
_PER_ITEM = 10
_NAMES = ("stories", "structures")


@dataclass(frozen=True)
class Filter:
    """A Bloom filter of 64-bit digests."""

    bits: UInt8[np.ndarray, " byte"]
    hashes: int

    @classmethod
    def of(cls, digests: Iterable[int]) -> "Filter":
        """Return the filter of some digests, as large as they need and at most `_BITS`."""
        items = np.unique(np.fromiter(digests, dtype=np.uint64))
        size = 8 * -(-min(_BITS, max(64, _PER_ITEM * len(items))) // 8)
        hashes = int(np.clip(round(size / max(1, len(items)) * np.log(2)), 1, _MOST_HASHES))
        found = np.zeros(size, dtype=bool)
        for places in _places(items, hashes, size):
            found[places] = True
        return cls(np.packbits(found), hashes)

    @property
    def false_alarms(self) -> float:
        """The probability that a question which is not in it counts as one that is."""
        return float(np.unpackbits(self.bits).mean()) ** self.hashes

    def holds(self, digests: Iterable[int]) -> Bool[np.ndarray, " digest"]:
        """Return for each digest whether it may be in it; False is certain."""
        items = np.fromiter(digests, dtype=np.uint64)
        found = np.ones(len(items), dtype=bool)
        for places in _places(items, self.hashes, 8 * len(self.bits)):
            byte, place = places >> np.uint64(3), places & np.uint64(7)
            found &= (self.bits[byte] >> (np.uint64(7) - place) & np.uint64(1)).astype(bool)
        return found


@dataclass(frozen=True)
class TrainedOn:
    """The questions that trained a checkpoint."""

    stories: Filter
    structures: Filter


def write(found: TrainedOn, folder: Path) -> Path:
    """Put it into a checkpoint's folder. Raises CheckpointError where that cannot be written."""
    arrays: dict[str, np.ndarray] = {}
    for name, one in zip(_NAMES, (found.stories, found.structures), strict=True):
        arrays |= {name: one.bits, f"{name}_hashes": np.array([one.hashes], dtype=np.int64)}
    new = folder / f"{FILE}.tmp"
    try:
        # Not save_file: it writes for its owner alone.
        new.write_bytes(save(arrays))
        new.replace(folder / FILE)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(
            f"Expected a checkpoint's folder to write to, got {folder}: {error}."
        ) from None
    return folder / FILE


def read(folder: Path) -> TrainedOn | None:
    """Return what trained the checkpoint of a folder; None where the folder does not say.

    Raises CheckpointError for a file that is not one of ours.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES:,} bytes")
        arrays = load_file(file)
        return TrainedOn(*(_filter(arrays, name) for name in _NAMES))
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise CheckpointError(
            f"{folder.name}: expected the questions that trained it in {FILE}, got {error}. Make "
            "it again with: python -m dmn trained-on --help"
        ) from None


def _filter(arrays: dict[str, np.ndarray], name: str) -> Filter:
    bits, hashes = arrays[name], arrays[f"{name}_hashes"]
    if bits.dtype != np.uint8 or bits.ndim != 1 or not len(bits) or hashes.shape != (1,):
        raise ValueError(f"another form of {name}")
    if not 1 <= int(hashes[0]) <= _MOST_HASHES:
        raise ValueError(f"{int(hashes[0])} hashes of {name}")
    return Filter(bits, int(hashes[0]))


def _places(items: UInt64[np.ndarray, " item"], hashes: int, size: int) -> Iterable[np.ndarray]:
    """Yield the places of all items by one hash after another (Kirsch and Mitzenmacher 2006)."""
    first, step = items & np.uint64(0xFFFFFFFF), (items >> np.uint64(32)) | np.uint64(1)
    for number in range(hashes):
        yield (first + np.uint64(number) * step) % np.uint64(size)
