"""Whether a question gets the same answer alone and among others: every validation question.

DMN_DATA=… python -m benchmarks.agreement [CHECKPOINT]
"""

import os
import sys
from pathlib import Path

import numpy as np
import torch

from dmn import load
from dmn.data.batching import collate
from dmn.data.datasets import babi
from dmn.data.encoding import EncodedExamples, encode
from dmn.evaluation.metrics import same_items
from dmn.models.network import Network


@torch.inference_mode()
def answers(
    network: Network, data: EncodedExamples, size: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The answer's ids and the gates of every example, asked `size` at a time."""
    items: list[np.ndarray] = [np.zeros(0)] * len(data)
    gates: list[np.ndarray] = [np.zeros(0)] * len(data)
    # Shuffled batches of mixed lengths: the more padding, the harder the test.
    order = np.random.default_rng(0).permutation(len(data))
    for start in range(0, len(order), size):
        indices = order[start : start + size]
        batch = collate(data, indices, network.memory.passes)
        question, episodes = network.read(batch)
        found = network.answer.decode(
            network.embedding, episodes.memories[:, -1], question, batch.is_possible
        )
        for row, index in enumerate(indices):
            items[index] = found.items[row, 0].numpy()
            n_facts = int(data.facts.lengths[index])
            gates[index] = np.append(
                episodes.gates[row, :, :n_facts].numpy(), episodes.gates[row, :, -1].numpy()
            )
    return items, gates


def main() -> None:
    torch.set_num_threads(1)
    checkpoint = load(sys.argv[1] if len(sys.argv) > 1 else "babi", "cpu").checkpoint
    examples = babi.read_path(Path(os.environ["DMN_DATA"]) / "babi" / "en-valid-10k", "valid")
    data = encode(examples, checkpoint.vocabulary)
    alone, alone_gates = answers(checkpoint.network, data, 1)
    among, among_gates = answers(checkpoint.network, data, 100)
    differ = sum(not same_items(a[None], b[None])[0] for a, b in zip(alone, among, strict=True))
    furthest = max(
        float(np.abs(a - b).max()) for a, b in zip(alone_gates, among_gates, strict=True)
    )
    print(
        f"{len(data):,} questions at batch 1 and at batch 100: {differ} answers differ, "
        f"gates by at most {furthest:.1e}"
    )
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
