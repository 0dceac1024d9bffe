"""Memories of many questions: their map in two dimensions, and nearest neighbours."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Map(NamedTuple):
    """Memories on a plane."""

    points: Float[np.ndarray, "question 2"]
    share: float
    """Of their variance that the plane shows, from 0 to 1."""


def memory_map(memories: Float[np.ndarray, "question hidden"]) -> Map:
    """Project on the first two principal components, each with its largest weight positive."""
    centred = memories.astype(np.float64)
    centred -= centred.mean(0)
    # Of the covariance, not of the memories: a few hundred rows however many questions there are.
    values, axes = np.linalg.eigh(centred.T @ centred)
    plane = axes[:, ::-1][:, :2]
    plane = plane * np.sign(np.take_along_axis(plane, np.abs(plane).argmax(0)[None], axis=0))
    total = float(values.sum())
    return Map(centred @ plane, float(values[::-1][:2].sum()) / total if total else 1.0)


def nearest(
    memory: Float[np.ndarray, " hidden"], memories: Float[np.ndarray, "question hidden"]
) -> tuple[np.ndarray, Float[np.ndarray, " question"]]:
    """Rank all questions by the similarity of their memories; return them with their cosines."""
    wide = memories.astype(np.float32)
    lengths = np.linalg.norm(wide, axis=1) * np.linalg.norm(memory.astype(np.float32))
    cosines = wide @ memory.astype(np.float32) / np.maximum(lengths, np.finfo(np.float32).tiny)
    order = np.argsort(-cosines, kind="stable")
    return order, cosines[order]
