"""Both papers' networks a second time: plain numpy, one story, loops as the equations have them.

It shares no line with the network's code, knows neither batches nor padding, and is what the fast
code is held against. It takes a network's weights by name. Which weight is which symbol:

    L                       embedding.weight, one row a word, shared by all modules
    GRU of the facts        input.gru (2016); input.forward_gru, input.backward_gru (DMN+)
    GRU of the question     question.gru
    W⁽ᵇ⁾                    memory.gate.bilinear.weight (2016 only)
    W⁽¹⁾, b⁽¹⁾              memory.gate.question_half, memory.gate.memory_half: see `_first_layer`
    W⁽²⁾, b⁽²⁾              memory.gate.outer
    stop                    memory.stop, a fact behind the story's own
    GRU of an episode       memory.reader: `inputs` holds the W, `recurrent` the U
    memory update i         memory.updates.i: `cell` is a GRU (2016), `linear` W, b of a ReLU
    GRU of the answer       answer.cell
    W⁽ᵃ⁾                    answer.output

A GRU's rows come in three blocks, as torch stores them: reset gate r, update gate z, proposal h~.
z is the share of the old state that stays, as in Kumar et al.; Xiong et al. write u = 1 − z.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dmn.config.model import ModelConfig

END = 1
Vector = np.ndarray
Matrix = np.ndarray


def sigmoid(x: Vector) -> Vector:
    return 1 / (1 + np.exp(-x))


def softmax(x: Vector) -> Vector:
    e = np.exp(x - x.max())
    return e / e.sum()


class GRU:
    """r = σ(W_r x + b_r + U_r h + d_r), z likewise, h~ = tanh(W_h x + b_h + r ∘ (U_h h + d_h));

    the next state is z ∘ h + (1 − z) ∘ h~.
    """

    def __init__(self, w: Matrix, u: Matrix, b_w: Vector, b_u: Vector) -> None:
        self.w_r, self.w_z, self.w_h = np.split(w, 3)
        self.u_r, self.u_z, self.u_h = np.split(u, 3)
        self.b_r, self.b_z, self.b_h = np.split(b_w, 3)
        self.d_r, self.d_z, self.d_h = np.split(b_u, 3)
        self.size = u.shape[1]

    def step(self, x: Vector, h: Vector) -> Vector:
        r = sigmoid(self.w_r @ x + self.b_r + self.u_r @ h + self.d_r)
        z = sigmoid(self.w_z @ x + self.b_z + self.u_z @ h + self.d_z)
        proposal = np.tanh(self.w_h @ x + self.b_h + r * (self.u_h @ h + self.d_h))
        return z * h + (1 - z) * proposal

    def states(self, inputs: Sequence[Vector]) -> list[Vector]:
        h, states = np.zeros(self.size), []
        for x in inputs:
            h = self.step(x, h)
            states.append(h)
        return states


def position_encoding(words: Sequence[Vector]) -> Vector:
    """f_d = Σ_j l_jd w_jd with l_jd = (1 − j/M) − (d/D)(1 − 2j/M); j and d count from 1."""
    m, size = len(words), len(words[0])
    f = np.zeros(size)
    for j in range(1, m + 1):
        for d in range(1, size + 1):
            f[d - 1] += ((1 - j / m) - (d / size) * (1 - 2 * j / m)) * words[j - 1][d - 1]
    return f


class Reading(NamedTuple):
    question: Vector
    scores: Matrix
    """Z of each pass and fact, stop last, before the sigmoid or softmax."""
    gates: Matrix
    memories: Matrix
    """One row a pass."""


class Reference:
    """One of the papers' networks, or anything between the two, over one story at a time."""

    def __init__(self, weights: Mapping[str, np.ndarray], config: ModelConfig) -> None:
        self.weights = weights
        self.config = config

    def read(
        self, story: Sequence[Sequence[int]], question: Sequence[int], passes: int | None = None
    ) -> Reading:
        """The story as word ids, sentence by sentence."""
        q = self._gru("question.gru").states([self._word(w) for w in question])[-1]
        facts = [*self._facts(story), self.weights["memory.stop"]]
        sentences = self._sentences(story)
        memory, scores, gates, memories = q, [], [], []
        episode, read, g = np.zeros_like(q), np.zeros_like(sentences[0]), None
        for i in range(passes or self.config.passes):
            z = np.array([self.score(c, memory, q) for c in facts])
            if self.config.match_size:
                z += self.matched(facts, sentences, np.concatenate([memory, episode, q, read]))
            if self.config.order:
                z = self.ordered(z, g, memory, q)
            g = softmax(z) if self.config.gate == "softmax" else sigmoid(z)
            episode = self.episode(facts, g)
            read = np.sum([gate * s for gate, s in zip(g, sentences, strict=True)], axis=0)
            memory = self._update(i, np.concatenate([episode, read]), memory, q)
            scores.append(z)
            gates.append(g)
            memories.append(memory)
        return Reading(q, np.array(scores), np.array(gates), np.array(memories))

    def answer(self, memory: Vector, q: Vector, items: Sequence[int]) -> Matrix:
        """Logits of each of the items, the end symbol among them, given those before it."""
        cell, a, logits = self._gru_cell("answer.cell"), memory, []
        for y in [END, *items[:-1]]:
            a = cell.step(np.concatenate([self._word(y), q]), a)
            both = self.config.answer == "state_and_memory"
            logits.append(self._linear("answer.output", np.concatenate([a, memory]) if both else a))
        return np.array(logits)

    def score(self, c: Vector, m: Vector, q: Vector) -> float:
        """Z = W⁽²⁾ tanh(W⁽¹⁾ z + b⁽¹⁾) + b⁽²⁾ with the features of the one paper or the other."""
        z = [c * q, c * m, np.abs(c - q), np.abs(c - m)]
        if self.config.attention == "full":
            w_b = self.weights["memory.gate.bilinear.weight"]
            z = [c, m, q, *z, [c @ w_b @ q], [c @ w_b @ m]]
        w_1, b_1 = self._first_layer()
        return self._linear("memory.gate.outer", np.tanh(w_1 @ np.concatenate(z) + b_1))[0]

    def matched(
        self, facts: Sequence[Vector], sentences: Sequence[Vector], sought: Vector
    ) -> Vector:
        """K [f; s] · (S sought + b) / √d for each fact."""
        key, seek = (
            self.weights["memory.match.key.weight"],
            self._linear("memory.match.seek", sought),
        )
        both = [np.concatenate(pair) for pair in zip(facts, sentences, strict=True)]
        return np.array([(key @ one) @ seek for one in both]) / np.sqrt(len(seek))

    def ordered(self, z: Vector, last: Vector | None, m: Vector, q: Vector) -> Vector:
        """Scores with the terms of order, fact by fact; stop is the last and has none."""
        before, after, same, kappa = self._linear("memory.order.weights", np.concatenate([m, q]))
        a, b = self.weights["memory.order.scale"], self.weights["memory.order.shift"]
        n, z = len(z) - 1, z.copy()
        if last is not None:
            for i in range(n):
                z[i] += before * last[i + 1 : n].sum() + after * last[:i].sum() + same * last[i]
        later = [sum(np.log1p(np.exp(a * z[j] + b)) for j in range(i + 1, n)) for i in range(n)]
        z[:n] -= kappa * np.array(later)
        return z

    def episode(self, facts: Sequence[Vector], gates: Vector) -> Vector:
        """The state of the episode's GRU behind the last fact."""
        w, b = (
            self.weights["memory.reader.inputs.weight"],
            self.weights["memory.reader.inputs.bias"],
        )
        u = self.weights["memory.reader.recurrent.weight"]
        h = np.zeros(u.shape[1])
        if self.config.episode == "gated_gru":
            gru = GRU(w, u, b, self.weights["memory.reader.recurrent.bias"])
            for c, g in zip(facts, gates, strict=True):
                h = g * gru.step(c, h) + (1 - g) * h
            return h
        (w_r, w_h), (u_r, u_h), (b_r, b_h) = np.split(w, 2), np.split(u, 2), np.split(b, 2)
        for c, g in zip(facts, gates, strict=True):
            r = sigmoid(w_r @ c + u_r @ h + b_r)
            h = g * np.tanh(w_h @ c + r * (u_h @ h) + b_h) + (1 - g) * h
        return h

    def _facts(self, story: Sequence[Sequence[int]]) -> list[Vector]:
        sentences = [[self._word(w) for w in sentence] for sentence in story]
        if self.config.input == "word_gru":
            states = self._gru("input.gru").states([w for sentence in sentences for w in sentence])
            return [states[end - 1] for end in np.cumsum([len(s) for s in sentences])]
        f = [position_encoding(sentence) for sentence in sentences]
        onward = self._gru("input.forward_gru").states(f)
        back = self._gru("input.backward_gru").states(f[::-1])[::-1]
        own = [np.zeros(self.config.hidden_size)] * len(f)
        if self.config.keeps_sentences:
            own = [self.weights["input.own.weight"] @ s for s in f]
        return [sum(parts) for parts in zip(onward, back, own, strict=True)]

    def _sentences(self, story: Sequence[Sequence[int]]) -> list[Vector]:
        """Each fact's own sentence, zeros for stop; of size 0 where none are kept."""
        if not self.config.keeps_sentences:
            return [np.zeros(0)] * (len(story) + 1)
        own = [position_encoding([self._word(w) for w in sentence]) for sentence in story]
        return [*own, np.zeros_like(own[0])]

    def _update(self, i: int, read: Vector, memory: Vector, q: Vector) -> Vector:
        """The memory after pass i, `read` being the episode and the sentences read."""
        episode, sentences = np.split(read, [len(q)])
        name = f"memory.updates.{0 if self.config.tied else i}"
        if self.config.memory == "gru":
            return self._gru_cell(f"{name}.cell").step(read, memory)
        parts = [memory, episode, q]
        if self.config.memory == "comparing":
            parts += [episode * q, episode * memory]
        return np.maximum(0, self._linear(f"{name}.linear", np.concatenate([*parts, sentences])))

    def _first_layer(self) -> tuple[Matrix, Vector]:
        """W⁽¹⁾ with its columns in the paper's order, and b⁽¹⁾.

        The network keeps what meets the question apart from what meets the memory:
        [c∘q, |c−q|] and [c∘m, |c−m|] in DMN+,
        [c, c∘q, |c−q|, q, cᵀW⁽ᵇ⁾q] and [c∘m, |c−m|, m, cᵀW⁽ᵇ⁾m] in 2016.
        """
        with_q = self.weights["memory.gate.question_half.weight"]
        with_m = self.weights["memory.gate.memory_half.weight"]
        b_1, d = self.weights["memory.gate.question_half.bias"], len(with_q)
        at = [d, 2 * d, 3 * d, 4 * d]
        if self.config.attention == "compact":
            (cq, c_q), (cm, c_m) = np.split(with_q, 2, axis=1), np.split(with_m, 2, axis=1)
            return np.hstack([cq, cm, c_q, c_m]), b_1
        c, cq, c_q, q, cwq = np.split(with_q, at, axis=1)
        cm, c_m, m, cwm = np.split(with_m, at[:3], axis=1)
        return np.hstack([c, m, q, cq, cm, c_q, c_m, cwq, cwm]), b_1

    def _word(self, index: int) -> Vector:
        return self.weights["embedding.weight"][index]

    def _linear(self, name: str, x: Vector) -> Vector:
        return self.weights[f"{name}.weight"] @ x + self.weights[f"{name}.bias"]

    def _gru(self, name: str) -> GRU:
        return self._gru_cell(name, "_l0")

    def _gru_cell(self, name: str, layer: str = "") -> GRU:
        parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return GRU(*(self.weights[f"{name}.{part}{layer}"] for part in parts))
