"""How long an answer takes, alone and among others, one thread, checkpoint `babi`.

    python -m benchmarks.answers [--json] [--quick]

`explain_milliseconds` is `Lens.explain` at batch 1 with its two functions that read text
answering from memory: all that it does but the text, encoding of words and the trace included.
`ask_milliseconds` is the same call with the text. Between those calls the network's unavoidable
part, a bidirectional torch.nn.GRU over as many facts, is timed in inference:
`fusion_gru_milliseconds`. `answers_per_second` is for batches of 100 stories, from ids to items.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

import numpy as np
import torch
from torch import nn

from benchmarks.measuring import Found, interleaved, median, run, tail
from dmn.data.batching import collate
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.lens import Lens, load
from dmn.text.tokenizer import read_question, split_story

CHECKPOINT = "babi"
NAMES = ("Mary", "Daniel", "Sandra", "John")
DEEDS = ("moved to", "travelled to", "went back to", "journeyed to", "went to")
PLACES = ("hallway", "bathroom", "garden", "bedroom", "office", "kitchen")
QUESTION = "Where is Mary?"
ROUNDS = {10: 200, 70: 100, 1_000: 15, 10_000: 3}
"""Facts of a story, and how often it is asked."""
QUICK_ROUNDS = {10: 2, 70: 2, 1_000: 1, 10_000: 1}
BATCH = 100
BATCH_ROUNDS = {10: 20, 70: 10, 1_000: 1}


def story(facts: int, seed: int = 0) -> tuple[str, ...]:
    """Sentences like bAbI's first task, 120 different ones in a long story."""
    random = Random(seed)
    return tuple(
        f"{random.choice(NAMES)} {random.choice(DEEDS)} the {random.choice(PLACES)}."
        for _ in range(facts)
    )


@contextmanager
def text_from_memory(text: str) -> Iterator[None]:
    """`explain` gets this story's sentences and the question's words without reading them."""
    sentences, question = split_story(text), read_question(QUESTION)
    with (
        patch("dmn.inference.reader.split_story", lambda *_: sentences),
        patch("dmn.inference.inputs.read_question", lambda *_: question),
    ):
        yield


def alone(lens: Lens, facts: int, rounds: int) -> dict[str, list[float]]:
    """Sorted milliseconds: `explain`, the fusion GRU, and `ask` with the text."""
    text = "\n".join(story(facts))
    hidden = lens.checkpoint.model.hidden_size
    gru = nn.GRU(hidden, hidden, bidirectional=True, batch_first=True)
    vectors = torch.randn(1, facts, hidden)
    warm_up = 3 if rounds > 10 else 1

    def fuse() -> None:
        with torch.inference_mode():
            gru(vectors)

    def explain() -> None:
        lens.explain(text, QUESTION)

    with text_from_memory(text):
        taken = interleaved({"explain": explain, "fusion": fuse}, rounds, warm_up)
    return taken | interleaved({"ask": explain}, rounds)


def together(lens: Lens, facts: int, rounds: int, batch: int = BATCH) -> float:
    """Answers a second from ids in memory to the answer's items, at this batch size."""
    checkpoint = lens.checkpoint
    examples = [Example(story(facts, seed), QUESTION, ("office",)) for seed in range(batch)]
    data = encode(examples, checkpoint.vocabulary)

    @torch.inference_mode()
    def answer() -> None:
        ids = collate(data, np.arange(batch), checkpoint.model.passes)
        question, episodes = checkpoint.network.read(ids)
        checkpoint.network.answer.decode(
            checkpoint.network.embedding, episodes.memories[:, -1], question, ids.is_possible
        )

    taken = interleaved({"answer": answer}, rounds, warm_up=1 if rounds > 1 else 0)["answer"]
    return round(1000 * batch / median(taken), 1)


def measure(quick: bool) -> Found:
    lens = load(CHECKPOINT, "cpu")
    taken = {
        facts: alone(lens, facts, rounds)
        for facts, rounds in (QUICK_ROUNDS if quick else ROUNDS).items()
    }
    batches = {10: 1, 70: 1} if quick else BATCH_ROUNDS
    return {
        "explain_milliseconds": {str(n): median(one["explain"]) for n, one in taken.items()},
        "fusion_gru_milliseconds": {str(n): median(one["fusion"]) for n, one in taken.items()},
        "ask_milliseconds": {str(n): median(one["ask"]) for n, one in taken.items()},
        "ask_milliseconds_95": {str(n): tail(one["ask"]) for n, one in taken.items()},
        "answers_per_second": {
            "1": {str(n): round(1000 / median(one["ask"]), 1) for n, one in taken.items()},
            str(BATCH): {str(n): together(lens, n, rounds) for n, rounds in batches.items()},
        },
    }


def show(found: Found) -> str:
    lines = ["an answer, ms, 4 passes    network  bi-GRU alone   with text  95th percentile"]
    for facts, network in found["explain_milliseconds"].items():
        lines.append(
            f"  {int(facts):>6,} facts          {network:>10.2f} "
            f"{found['fusion_gru_milliseconds'][facts]:>13.2f} "
            f"{found['ask_milliseconds'][facts]:>11.2f} "
            f"{found['ask_milliseconds_95'][facts]:>16.2f}"
        )
    for facts, rate in found["answers_per_second"][str(BATCH)].items():
        lines.append(f"  {int(facts):>6,} facts, batches of {BATCH}: {rate:,.0f} answers/s")
    return "\n".join(lines)


if __name__ == "__main__":
    run(__doc__, measure, show)
