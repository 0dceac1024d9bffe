"""Causes over a data set: whether answers follow what is transplanted, and rest on what was read.

Every figure has the control beside it that it must be read with, and an interval of 95 %.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from dmn.data.batching import Batch, collate
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.data.generator.generate import generate
from dmn.data.generator.tasks import TASKS
from dmn.data.generator.worlds import KINDS, Pair, pairs
from dmn.errors import DataError
from dmn.explain.battery import Tested, answers, run
from dmn.explain.transplants import handed_after
from dmn.lens import Lens
from dmn.models.baselines.pooled import Ungated
from dmn.models.network import Moved
from dmn.text.answers import same_answer
from dmn.text.vocabulary import END, PAD

PAIRS, MOST_PAIRS = 200, 5_000
QUESTIONS, MOST_QUESTIONS = 12, 1_000
"""Questions of each kind for the battery, by default and at most."""
_LONGEST = 40
"""Sentences of a story in the battery; each is left out once."""
_AT_ONCE = 200
_TRIES = 50
Z = 1.96


class Followed(NamedTuple):
    """The answers to some pairs of a kind with a memory transplanted after one pass."""

    pairs: int
    followed: int
    """Answers that the target must give with the source's step, or, from the pass on that finds the
    answer, those of the source."""
    step: int
    """Answers that the target must give with the source's step, whatever the pass."""
    source: int
    """Answers of the source."""
    kept: int
    """Answers that stayed what the target's truth is."""
    right: int
    """Pairs of which both are answered right as they are."""

    def to_json(self) -> dict[str, Any]:
        share = {"pairs": self.pairs, "followed": self.followed / self.pairs}
        counts = {"step": self.step, "source": self.source, "kept": self.kept}
        more = {name: count / self.pairs for name, count in counts.items()}
        interval = list(wilson(self.followed, self.pairs))
        return {**share, "interval": interval, **more, "both_right": self.right / self.pairs}


def wilson(count: float | int, of: int) -> tuple[float, float]:
    """Return the Wilson interval of 95 % of a share; 0 to 1 where nothing was counted."""
    if of == 0:
        return 0.0, 1.0
    share, spread = count / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def check(lens: Lens) -> None:
    """Raise DataError for a checkpoint about which these figures say nothing."""
    if isinstance(lens.checkpoint.network.memory, Ungated):
        raise DataError(
            f"{lens.name} reads without attention: nothing can be moved or compared. Choose "
            "another checkpoint."
        )
    if lens.checkpoint.model.facts != "sentence" or lens.checkpoint.model.classes:
        raise DataError(
            f"{lens.name} answers no questions about stories of sentences. Choose another "
            "checkpoint."
        )


def kinds_of(lens: Lens) -> tuple[str, ...]:
    """Return the kinds of question that a checkpoint was trained on."""
    return tuple(lens.checkpoint.training.tasks) or tuple(TASKS)


def interchange(lens: Lens, kind: str, number: int = PAIRS, seed: int = 0) -> dict[int, Followed]:
    """Return for each pass but the last, from 1, what follows the source's memory after it.

    After the last one the answer is read off the memory, and follows by itself. Raises DataError.
    """
    if not 1 <= number <= MOST_PAIRS:
        raise DataError(f"--pairs: expected 1 to {MOST_PAIRS:,}, got {number:,}.")
    check(lens)
    told = list(pairs(kind, number, seed))
    found = dict.fromkeys(range(1, lens.passes), Followed(0, 0, 0, 0, 0, 0))
    for start in range(0, len(told), _AT_ONCE):
        some = told[start : start + _AT_ONCE]
        for after, counts in _followed(lens, some, KINDS[kind].hops).items():
            found[after] = Followed(*np.add(found[after], counts).tolist())
    return found


def _followed(lens: Lens, some: Sequence[Pair], hops: int) -> dict[int, Followed]:
    """Return the counts of a few pairs, which are read as one batch: sources, then targets."""
    n, network, passes = len(some), lens.checkpoint.network, lens.passes
    examples = [pair.source for pair in some] + [pair.target for pair in some]
    batch = _batch(lens, examples)
    plain = _words(lens, answers(network, batch, passes))
    right = [same_answer(plain[i], e.answer, e.question) for i, e in enumerate(examples)]
    both = sum(a and b for a, b in zip(right[:n], right[n:], strict=True))
    rows = torch.arange(2 * n)
    rows[n:] = rows[:n]
    found = {}
    for after in range(1, passes):
        moved = Moved(handed=handed_after(after, passes, rows).to(lens.torch_device))
        given = _words(lens, answers(network, batch, passes, None, moved))[n:]
        wanted = {
            "step": [pair.expected for pair in some],
            "source": [pair.source.answer for pair in some],
            "kept": [pair.target.answer for pair in some],
        }
        step, source, kept = (
            sum(map(same_answer, given, wanted[name], (e.question for e in examples[n:])))
            for name in ("step", "source", "kept")
        )
        found[after] = Followed(n, step if after < hops else source, step, source, kept, both)
    return found


def _batch(lens: Lens, examples: Sequence[Example]) -> Batch:
    data = encode(examples, lens.checkpoint.vocabulary)
    return collate(data, np.arange(len(examples)), lens.passes).to(lens.torch_device)


def _words(lens: Lens, items: np.ndarray) -> list[tuple[str, ...]]:
    words = lens.checkpoint.vocabulary.words
    return [tuple(words[i] for i in row if i not in (PAD, END)) for row in items.tolist()]


def questions(kind: str, number: int, seed: int = 0) -> list[Example]:
    """Return one question each of so many generated stories of a kind, none of them long."""
    found: list[Example] = []
    for story in generate(kind, number * _TRIES, seed):
        short = [e for e in story.examples if len(e.facts) <= _LONGEST]
        found += short[-1:]
        if len(found) == number:
            break
    return found


def battery(lens: Lens, examples: Sequence[Example], seed: int = 0) -> list[Tested]:
    """Return what the battery finds for each question. Raises DataError."""
    check(lens)
    found: list[Tested] = []
    for start in range(0, len(examples), _AT_ONCE):
        batch = _batch(lens, examples[start : start + _AT_ONCE])
        found += run(lens.checkpoint.network, batch, lens.passes, seed + start)
    return found


def summary(tested: Sequence[Tested]) -> dict[str, Any]:
    """Return the battery's figures as shares, each with its control and its interval.

    The normalised figure is the share of what the control leaves to gain, so that checkpoints
    compare: 0 where random facts do as well, 1 where the read facts do all.
    """
    alone = _against([(t.alone, t.alone_random) for t in tested])
    without = _against([(t.without, t.without_random) for t in tested])
    gates = {
        name: _share([getattr(t, name) for t in tested])
        for name in ("uniform", "shuffled", "oracle")
    }
    needed = sum(len(t.needed) for t in tested)
    was_read = sum(len(set(t.needed) & set(t.read)) for t in tested)
    details = {"sufficiency": alone, "comprehensiveness": without, **gates}
    details["left_out"] = _of(was_read, needed)
    details["needed_facts"] = _counts([len(t.needed) for t in tested])
    details["read_facts"] = _counts([len(t.read) for t in tested])
    return {
        "sufficiency": alone["share"],
        "comprehensiveness": without["share"],
        "random": {"sufficiency": alone["random"], "comprehensiveness": without["random"]},
        **{name: found["share"] for name, found in gates.items()},
        "left_out": details["left_out"]["share"],
        "questions": len(tested),
        "details": details,
    }


def _against(results: Sequence[tuple[bool | None, float | None]]) -> dict[str, Any]:
    """Return a share beside that of random facts."""
    kept = [(own, random) for own, random in results if own is not None and random is not None]
    found = _of(sum(own for own, _ in kept), len(kept))
    random = sum(random for _, random in kept) / len(kept) if kept else None
    found |= {"random": random, "random_interval": None, "normalised": None}
    if random is not None:
        found["random_interval"] = list(wilson(random * len(kept), len(kept)))
        found["normalised"] = (found["share"] - random) / (1 - random) if random < 1 else 0.0
    return found


def _share(results: Sequence[bool | None]) -> dict[str, Any]:
    known = [result for result in results if result is not None]
    return _of(sum(known), len(known))


def _of(count: int, of: int) -> dict[str, Any]:
    share = count / of if of else None
    return {"share": share, "count": count, "of": of, "interval": list(wilson(count, of))}


def _counts(numbers: Sequence[int]) -> dict[str, int]:
    """Return how many questions have each number of facts."""
    return {str(n): numbers.count(n) for n in sorted(set(numbers))}


class Claim(NamedTuple):
    """Something that the picture says, whether it holds, and how that was tested."""

    name: str
    holds: bool | None
    """None where nothing was tested."""
    said: str


def verdict(moved: dict[str, dict[int, Followed]], figures: dict[str, Any]) -> list[Claim]:
    """Return what the figures say of a checkpoint, claim by claim."""
    details = figures["details"]
    claims = [_steps(kind, found[1]) for kind, found in moved.items() if 1 in found]
    words = {
        "sufficiency": "the read facts alone kept the answer",
        "comprehensiveness": "the answer changed without the read facts",
    }
    for name, said in words.items():
        own = details[name]
        if own["share"] is None:
            claims.append(Claim(name, None, f"Nothing was tested of whether {said}."))
            continue
        holds = own["interval"][0] > own["random_interval"][1]
        told = f"In {own['share']:.0%} of {own['of']} questions {said}; with as many random facts"
        claims.append(Claim(name, holds, f"{told} in {own['random']:.0%}."))
    uniform = details["uniform"]
    holds = uniform["interval"][1] < LEAST_CHANGED if uniform["of"] else None
    share = uniform["share"] or 0.0
    told = f"Where every pass read all facts alike, {share:.0%} of the answers stayed."
    return [*claims, Claim("gates", holds, told)]


LEAST_CHANGED = 0.9
"""Gates matter if fewer answers than this stay, with 95 % confidence, where all are alike."""


def _steps(kind: str, found: Followed) -> Claim:
    low, _ = wilson(found.followed, found.pairs)
    name = KINDS[kind].name
    said = (
        f"In {found.followed / found.pairs:.0%} of {found.pairs} pairs of kind {kind} the answer "
        f"followed the transplanted {name}."
    )
    return Claim(f"interchange {kind}", low > 0.5, said)


def causes(
    lens: Lens, number: int = PAIRS, per_kind: int = QUESTIONS, seed: int = 0
) -> dict[str, Any]:
    """Return all figures of a checkpoint: interchange by kind and pass, the battery, the verdict.

    Raises DataError.
    """
    check(lens)
    if not 1 <= per_kind <= MOST_QUESTIONS:
        raise DataError(f"--questions: expected 1 to {MOST_QUESTIONS:,}, got {per_kind:,}.")
    trained = kinds_of(lens)
    moved = {kind: interchange(lens, kind, number, seed) for kind in KINDS if kind in trained}
    examples = [e for kind in trained for e in questions(kind, per_kind, seed)]
    figures = summary(battery(lens, examples, seed))
    by_pass = {
        kind: {str(after): one.to_json() for after, one in found.items()}
        for kind, found in moved.items()
    }
    claims = [claim._asdict() for claim in verdict(moved, figures)]
    return {"interchange": by_pass, **figures, "verdict": claims}
