"""Decode the answers after each pass: candidates with calibrated probabilities."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float

from dmn.errors import CheckpointError
from dmn.inference.calibration import confidences, tempered
from dmn.inference.inputs import Encoded, EncodedPrompt, Prompt, encode
from dmn.inference.trace import Candidate
from dmn.models.checkpoints.folder import Checkpoint
from dmn.models.network import Reading
from dmn.text.vocabulary import END, PAD

_AT_ONCE = 200


class Decoded(NamedTuple):
    """The answers to some questions. Probabilities are calibrated."""

    candidates: list[list[tuple[Candidate, ...]]]
    """Of each question after each pass, best first."""
    confidence: Float[np.ndarray, "question pass"]
    """The final answer's probability after each pass."""
    unsaid: Float[np.ndarray, "question pass"]
    """Probability after each pass that the story does not say."""


def answers(checkpoint: Checkpoint, reading: Reading, encoded: Encoded) -> Decoded:
    """Return what each question is answered with after each pass."""
    log_p, items, log_answers, log_unsaid = _beams(checkpoint, reading, encoded)
    n_passes, temperature = log_answers.shape[1], checkpoint.temperature
    final = items[n_passes - 1 :: n_passes, :1].repeat(n_passes, 0)
    is_final = (items == final).all(-1)
    confidence = confidences(log_p, log_answers.flatten(), is_final, temperature)
    unsaid = confidences(log_p, log_unsaid, np.zeros_like(is_final), temperature)
    each_pass = [
        _candidates(items[row], log_p[row], p, encoded.asked[row // n_passes], checkpoint)
        for row, p in enumerate(tempered(log_p, temperature))
    ]
    candidates = [each_pass[i : i + n_passes] for i in range(0, len(each_pass), n_passes)]
    return Decoded(candidates, confidence.reshape(-1, n_passes), unsaid.reshape(-1, n_passes))


def _beams(
    checkpoint: Checkpoint, reading: Reading, encoded: Encoded
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Log-probabilities [row, beam] and items [row, beam, item], a row for each question and pass,
    the final answer's log-probability [question, pass], and that of no answer [row], as the network
    gives them.
    """
    network, n_passes = checkpoint.network, reading.episodes.memories.shape[1]
    memories = reading.episodes.memories.flatten(0, 1)
    question = reading.question.repeat_interleave(n_passes, 0)
    is_possible = encoded.batch.is_possible.to(memories.device).repeat_interleave(n_passes, 0)
    found = network.answer.decode(network.embedding, memories, question, is_possible)
    answer = found.items[n_passes - 1 :: n_passes, 0].repeat_interleave(n_passes, 0)
    of_answers = network.answer.log_probability(
        network.embedding, memories, question, answer, is_possible
    )
    if bool(found.log_probabilities[:, 0].isnan().any()):
        raise CheckpointError(
            f"{checkpoint.name} gives no finite numbers for this story: its weights are too large. "
            "Choose another checkpoint."
        )
    log_p = found.log_probabilities.double().cpu().numpy()
    log_unsaid = found.log_unsaid.double().cpu().numpy()
    log_answers = of_answers.double().cpu().numpy().reshape(-1, n_passes)
    return log_p, found.items.cpu().numpy(), log_answers, log_unsaid


def _candidates(
    beams: np.ndarray,
    log_p: np.ndarray,
    probabilities: np.ndarray,
    asked: EncodedPrompt,
    checkpoint: Checkpoint,
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            tuple(asked.word(i, checkpoint.vocabulary) for i in beam if i not in (PAD, END)),
            float(probabilities[rank]),
        )
        for rank, beam in enumerate(beams.tolist())
        if log_p[rank] > -math.inf
    )


@torch.inference_mode()
def greedy(
    checkpoint: Checkpoint, told: Sequence[Prompt], passes: int, links: bool = False
) -> tuple[list[list[str]], list[float]]:
    """For each of many stories the answer that one beam finds, in lower case, and its
    log-probability; `links` as `encode` says.
    """
    answers: list[list[str]] = []
    log_p: list[float] = []
    for start in range(0, len(told), _AT_ONCE):
        some = told[start : start + _AT_ONCE]
        encoded = encode(some, checkpoint.vocabulary, passes, links)
        batch = encoded.batch.to(checkpoint.network.device)
        question, episodes = checkpoint.network.read(batch, passes)
        found = checkpoint.network.answer.decode(
            checkpoint.network.embedding, episodes.memories[:, -1], question, batch.is_possible, 1
        )
        log_p += found.log_probabilities[:, 0].tolist()
        answers += [
            [asked.word(i, checkpoint.vocabulary).lower() for i in row if i not in (PAD, END)]
            for asked, row in zip(encoded.asked, found.items[:, 0].tolist(), strict=True)
        ]
    return answers, log_p
