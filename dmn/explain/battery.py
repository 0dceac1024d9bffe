"""A battery of tests beside attention: does the answer rest on what was read?

Each test changes what the network is given and asks whether the answer stays: the read facts
alone, all but the read facts, as many random facts in their place, and other gates. A figure says
little without the one beside it: where random facts do as well, the read ones were not needed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch.nn import functional as F

from dmn.data.batching import Batch
from dmn.explain.faithfulness import read_facts
from dmn.models.network import Moved, Network
from dmn.text.vocabulary import PAD

DRAWS = 4
"""Random sets of facts for each question; their mean stands beside the read facts."""
_MOST_FACTS = 8_192
"""Facts read at the same time, questions times the longest story."""


@dataclass(frozen=True)
class Tested:
    """The results for one question. None where a test has nothing to ask."""

    read: tuple[int, ...]
    """The facts that were read, from 0."""
    alone: bool | None
    """True if the read facts alone keep the answer; None where none was read."""
    alone_random: float | None
    """Share of as many random facts that keep it."""
    without: bool | None
    """True if the answer changes without the read facts; None where none or all were read."""
    without_random: float | None
    """Share of as many random facts without which it changes."""
    uniform: bool
    """True if the answer stays where every pass reads all facts alike."""
    shuffled: bool
    """True if it stays where the gates are given to other facts."""
    oracle: bool | None
    """True if it stays where the gates read the supporting facts; None if those are not known."""
    needed: tuple[int, ...]
    """The facts without which, each alone, it changes."""


class _Variant(NamedTuple):
    """A question about some of its story's facts."""

    row: int
    facts: tuple[int, ...]


@torch.inference_mode()
def answers(
    network: Network,
    batch: Batch,
    passes: int,
    held: Float[torch.Tensor, "batch pass fact_and_stop"] | None = None,
    moved: Moved | None = None,
) -> Int[np.ndarray, "batch item"]:
    """Return the ids of the answers that one beam finds, all equally wide, PAD behind the end.

    Only PAD where "the story does not say" is more probable: this counts as another answer.
    """
    reading = network.read(batch, passes, held, moved)
    found = network.answer.decode(
        network.embedding, reading.episodes.memories[:, -1], reading.question, batch.is_possible, 1
    )
    items = found.items[:, 0].masked_fill(found.is_unsaid[:, None], PAD)
    wide = F.pad(items, (0, network.answer.max_items + 1 - items.shape[1]), value=PAD)
    return wide.cpu().numpy()


def run(network: Network, batch: Batch, passes: int, seed: int = 0) -> list[Tested]:
    """Return the whole battery for each question of a batch; `seed` draws the random facts."""
    random = np.random.default_rng(seed)
    with torch.inference_mode():
        gates = network.read(batch, passes).episodes.gates.double().cpu().numpy()
    before = answers(network, batch, passes)
    n_facts = batch.is_fact.sum(1).tolist()
    read = [
        tuple(sorted(read_facts(np.delete(own, np.s_[n:-1], axis=1))))
        for own, n in zip(gates, n_facts, strict=True)
    ]
    variants = [v for row, n in enumerate(n_facts) for v in _variants(row, n, read[row], random)]
    stays = _stays(network, batch, passes, variants, before)
    by_gates = {
        name: (answers(network, batch, passes, held) == before).all(1)
        for name, held in _gates(batch, gates, n_facts, network.memory.softmax, random).items()
    }
    known = batch.gate_targets.sum((1, 2)).tolist()
    found, place = [], 0
    for row, n in enumerate(n_facts):
        k = len(list(_variants(row, n, read[row], random)))
        own, place = stays[place : place + k], place + k
        others = [bool(by_gates[name][row]) for name in ("uniform", "shuffled", "oracle")]
        found.append(_tested(read[row], n, own, others, bool(known[row])))
    return found


def _variants(
    row: int, n_facts: int, read: Sequence[int], random: np.random.Generator
) -> Iterator[_Variant]:
    """Yield read facts alone, random ones, all without the read ones, without random ones, and
    without each one; those that leave no fact are left out.
    """
    everything = range(n_facts)
    if read:
        yield _Variant(row, tuple(read))
        for _ in range(DRAWS):
            chosen = random.choice(n_facts, len(read), replace=False)
            yield _Variant(row, tuple(sorted(chosen.tolist())))
    if 0 < len(read) < n_facts:
        yield _Variant(row, tuple(fact for fact in everything if fact not in set(read)))
        for _ in range(DRAWS):
            chosen = random.choice(n_facts, n_facts - len(read), replace=False)
            yield _Variant(row, tuple(sorted(chosen.tolist())))
    if n_facts > 1:
        for left_out in everything:
            yield _Variant(row, tuple(fact for fact in everything if fact != left_out))


def _tested(
    read: tuple[int, ...], n_facts: int, stays: Sequence[bool], others: list[bool], known: bool
) -> Tested:
    """Return one question's results; `stays` are those of `_variants`, in their order."""
    rest = list(stays)
    alone = without = alone_random = without_random = None
    if read:
        (alone, *some), rest = rest[: 1 + DRAWS], rest[1 + DRAWS :]
        alone_random = sum(some) / DRAWS
    if 0 < len(read) < n_facts:
        (kept, *some), rest = rest[: 1 + DRAWS], rest[1 + DRAWS :]
        without, without_random = not kept, 1 - sum(some) / DRAWS
    needed = tuple(fact for fact, kept in enumerate(rest) if not kept)
    uniform, shuffled, oracle = others
    return Tested(
        read,
        alone,
        alone_random,
        without,
        without_random,
        uniform,
        shuffled,
        oracle if known else None,
        needed,
    )


def _stays(
    network: Network,
    batch: Batch,
    passes: int,
    variants: Sequence[_Variant],
    before: Int[np.ndarray, "batch item"],
) -> list[bool]:
    """Return whether the answer to each variant is the one to its whole story."""
    order = sorted(range(len(variants)), key=lambda i: len(variants[i].facts))
    found = [False] * len(variants)
    while order:
        # The longest are last: so many of them that their facts are not too many.
        size = max(1, _MOST_FACTS // len(variants[order[-1]].facts))
        some, order = order[-size:], order[:-size]
        chosen = [variants[i] for i in some]
        given = answers(network, of_facts(batch, chosen), passes)
        same = (given == before[[variant.row for variant in chosen]]).all(1)
        for i, is_same in zip(some, same.tolist(), strict=True):
            found[i] = is_same
    return found


def of_facts(batch: Batch, variants: Sequence[tuple[int, tuple[int, ...]]]) -> Batch:
    """Return a batch of questions about some of their facts: the row and the facts of each."""
    rows = torch.tensor([row for row, _ in variants])
    longest = max(len(facts) for _, facts in variants)
    columns = torch.tensor([[*facts, *[0] * (longest - len(facts))] for _, facts in variants])
    is_fact = torch.tensor([[i < len(facts) for i in range(longest)] for _, facts in variants])
    rows, columns, is_fact = (each.to(batch.facts.device) for each in (rows, columns, is_fact))
    facts = batch.facts[rows].gather(1, columns).masked_fill(~is_fact, 0)
    return replace(
        batch,
        facts=facts,
        is_fact=is_fact,
        questions=batch.questions[rows],
        is_question_token=batch.is_question_token[rows],
        answers=batch.answers[rows],
        gate_targets=batch.gate_targets[rows][:, :, : longest + 1],
        is_possible=batch.is_possible[rows],
        about=batch.about[rows],
    )


def _gates(
    batch: Batch,
    gates: Float[np.ndarray, "batch pass fact_and_stop"],
    n_facts: Sequence[int],
    shares: bool,
    random: np.random.Generator,
) -> dict[str, torch.Tensor]:
    """Return gates set by hand: those of all facts alike, those of other facts, the right ones.

    `shares` says that gates of a pass sum to 1; the mean gate of the facts stands for all of
    them where they do not.
    """
    uniform, shuffled = np.zeros_like(gates), np.zeros_like(gates)
    shuffled[..., -1] = gates[..., -1]
    for row, n in enumerate(n_facts):
        uniform[row, :, :n] = 1 / n if shares else gates[row, :, :n].mean(1, keepdims=True)
        shuffled[row, :, :n] = gates[row][:, random.permutation(n)]
    made = {"uniform": uniform, "shuffled": shuffled}
    like = batch.gate_targets
    return {name: torch.from_numpy(held).to(like) for name, held in made.items()} | {"oracle": like}
