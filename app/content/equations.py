"""The papers' equations as LaTeX, each beside the numbers of one story.

A vector has too many numbers to write down, so one component of it is written out: the one that
says most. Nothing that people typed gets into LaTeX.
"""

from typing import NamedTuple

import numpy as np

from dmn.explain.activations import Inside


class Equation(NamedTuple):
    """An equation in symbols, and with the numbers of one story."""

    symbols: str
    numbers: str
    component: int | None = None
    """The component that is written out, from 0."""
    said: str = ""
    """Remark that explains the numbers."""


def facts(inside: Inside, fact: int) -> Equation:
    """Return how a fact is computed. Stop is learned, not computed, and has numbers of its own."""
    if inside.directions is None:
        ends = [rf"c_{{{i}}} = h_{{{end}}}" for i, end in enumerate(inside.ends[:6], 1)]
        symbols = r"h_t = \mathrm{GRU}(L[w_t], h_{t-1}) \\ c_i = h_{t(i)},\ t(i) = \text{its end}"
        return Equation(_lines(symbols), _lines(r" \\ ".join(ends)))
    symbols = _lines(
        r"\overrightarrow{f}_i = \mathrm{GRU}(f_i, \overrightarrow{f}_{i-1}) \\"
        r"\overleftarrow{f}_i = \mathrm{GRU}(f_i, \overleftarrow{f}_{i+1}) \\"
        r"c_i = \overrightarrow{f}_i + \overleftarrow{f}_i"
        + ("" if inside.own is None else " + W f_i")
    )
    d = _largest(inside.facts[fact])
    made = inside.facts[fact, d]
    if fact < len(inside.directions[0]):
        parts = [*inside.directions[:, fact, d]]
        parts += [] if inside.own is None else [inside.own[fact, d]]
        written = " + ".join(map(_n, parts))
        return Equation(symbols, rf"c_{{{fact + 1}}}[{d + 1}] = {written} = {_is(made)}", d)
    return Equation(symbols, rf"c_{{\mathrm{{stop}}}}[{d + 1}] = {_is(made)}", d)


def question(inside: Inside) -> Equation:
    """Return how the question is read."""
    n, d = len(inside.words), _largest(inside.question)
    q = _is(inside.question[d])
    symbols = _lines(r"q_t = \mathrm{GRU}(L[w_t], q_{t-1}) \\ q = q_T,\quad m^0 = q")
    numbers = _lines(rf"T = {n} \\ m^0[{d + 1}] = q[{d + 1}] = q_{{{n}}}[{d + 1}] = {q}")
    return Equation(symbols, numbers, d)


def gate_features(inside: Inside, pass_: int, fact: int) -> Equation:
    """Return what the gate sees of a fact."""
    symbols = r"z = [c \circ q;\ c \circ m;\ |c - q|;\ |c - m|]"
    c, m = inside.facts[fact], inside.memories[pass_]
    d = _largest(c * m)
    numbers = (
        rf"c \circ m:\ {_n(c[d])} \cdot {_n(m[d])} = {_is(c[d] * m[d])} \\"
        rf"|c - m|:\ |{_n(c[d])} - {_n(m[d])}| = {_is(abs(c[d] - m[d]))}"
    )
    if inside.products is not None:
        symbols = _lines(
            r"z = [c;\ m;\ q;\ c \circ q;\ c \circ m;\ |c - q|; \\ |c - m|;\ c^T W q;\ c^T W m]"
        )
        with_q, with_m = map(_is, inside.products[pass_, fact])
        numbers += rf"\\ c^T W q = {with_q},\quad c^T W m = {with_m}"
    return Equation(symbols, _lines(numbers), d)


def gate(inside: Inside, pass_: int, fact: int) -> Equation:
    """From what it sees to the gate."""
    name = _index(inside, fact)
    score, g = inside.scores[pass_, fact], inside.trace.gates[pass_, fact]
    symbols = rf"Z_i = W^{{(2)}} \tanh(W^{{(1)}} z_i + b^{{(1)}}) + b^{{(2)}}{_added(inside)} \\"
    head = rf"Z_{{{name}}}^{{{pass_ + 1}}} = {_is(score)} \\ g_{{{name}}}^{{{pass_ + 1}}} = "
    if inside.model.shares:
        total = inside.log_sum(pass_)
        symbols += r"g_i = \frac{e^{Z_i}}{\sum_k e^{Z_k}} = e^{Z_i - \log \sum_k e^{Z_k}}"
        return Equation(
            _lines(symbols), _lines(rf"{head}e^{{{_n(score)} - {_n(total)}}} = {_is(g)}")
        )
    symbols += r"g_i = \sigma(Z_i) = \frac{1}{1 + e^{-Z_i}}"
    return Equation(
        _lines(symbols), _lines(rf"{head}\frac{{1}}{{1 + e^{{-{_n(score)}}}}} = {_is(g)}")
    )


def state(inside: Inside, pass_: int, fact: int) -> Equation:
    """One step of the episode."""
    is_paper = inside.model.episode == "gated_gru"
    proposal = (
        r"\tilde h_i = \mathrm{GRU}(c_i, h_{i-1})"
        if is_paper
        else r"\tilde h_i = \tanh(W c_i + r_i \circ U h_{i-1} + b)"
    )
    before, after = inside.before(pass_, fact), inside.states[pass_, fact]
    proposed, g = inside.proposals[pass_, fact], inside.trace.gates[pass_, fact]
    d, name = _largest(after - before), _index(inside, fact)
    numbers = (
        rf"h_{{{name}}}[{d + 1}] &= {_n(g)} \cdot {_n(proposed[d])} + {_n(1 - g)} \cdot "
        rf"{_n(before[d])} \\ &= {_is(after[d])}"
    )
    symbols = (
        rf"{proposal} \\ h_i = g_i \tilde h_i + (1 - g_i) h_{{i-1}} \\ e^t = h_\mathrm{{stop}}"
    )
    return Equation(_lines(symbols), _lines(numbers), d)


def memory(inside: Inside, pass_: int) -> Equation:
    """The memory after a pass."""
    d, made = _largest(inside.memories[pass_ + 1]), inside.memories[pass_ + 1]
    terms = [_n(term) for term in inside.terms[pass_, :, d]]
    written = terms[0]
    for i, term in enumerate(terms[1:], 1):
        written += (r" \\ &\quad + " if i % 3 == 0 else " + ") + term
    if inside.is_relu:
        written = rf"\mathrm{{ReLU}}({written})"
    pattern = ""
    if inside.patterns is not None:
        pattern, written = " + p^t", rf"{written} + {_n(inside.patterns[pass_, d])}"
    numbers = rf"m^{{{pass_ + 1}}}[{d + 1}] &= {written} \\ &= {_is(made[d])}"
    order = "The terms, in this order: W times each part in brackets, then b."
    said = order if inside.is_relu else "First the kept part of the old memory, then the new part."
    return Equation(_lines(_update(inside) + pattern), _lines(numbers), d, said)


def answer(inside: Inside) -> Equation:
    """The softmax of the first word, for the best one."""
    best = inside.first_words[0]
    read = r"[a_1;\ m^T]" if inside.model.answer == "state_and_memory" else "a_1"
    symbols = (
        r"a_0 = m^T,\quad a_1 = \mathrm{GRU}([y_0;\ q], a_0) \\"
        rf"s = W {read} + b \\ y_1 = \mathrm{{softmax}}(s),\quad y_{{1,w}} = "
        r"e^{s_w - \log \sum_v e^{s_v}}"
    )
    p = _is(inside.probability(best))
    numbers = rf"y_{{1,w}} = e^{{{_n(best.score)} - {_n(inside.log_total)}}} = {p}"
    return Equation(_lines(symbols), numbers)


def _update(inside: Inside) -> str:
    if not inside.is_relu:
        return (
            r"m^t = \mathrm{GRU}(e^t, m^{t-1}) \\ \phantom{m^t} = u \circ m^{t-1} + (1 - u) \circ "
            r"\tilde m"
        )
    t = "" if inside.model.tied else "^t"
    more = (
        r"; \\ &\qquad e^t \circ q;\ e^t \circ m^{t-1}"
        if inside.model.memory == "comparing"
        else ""
    )
    more += "; r^t" if inside.model.keeps_sentences else ""
    return rf"m^t &= \mathrm{{ReLU}}(W{t} [m^{{t-1}};\ e^t;\ q{more}] + b{t})"


def _added(inside: Inside) -> str:
    """Return what the gate adds to the papers' score, on lines of its own."""
    match = r"K [c_i; f_i] \cdot (S [m; e; q; r] + b) / \sqrt{d}"
    order = r"w \cdot [\mathrm{before}_i; \mathrm{after}_i; g_i] - \kappa\, \mathrm{later}_i"
    terms = {"match": match, "order": order}
    return "".join(rf" \\ \quad + {terms[name]}" for name in inside.score_terms)


def _index(inside: Inside, fact: int) -> str:
    return str(fact + 1) if fact < len(inside.trace.facts) else r"\mathrm{stop}"


def _largest(vector: np.ndarray) -> int:
    return int(np.abs(vector).argmax())


def _lines(text: str) -> str:
    """Several lines, aligned at their & or else at their left end."""
    if "&" not in text:
        text = " \\\\ ".join(f"& {line.strip()}" for line in text.split(r"\\"))
    return rf"\begin{{aligned}} {text} \end{{aligned}}"


def _n(number: float) -> str:
    """A number behind or before a sign: a negative one stands in brackets."""
    written = _is(number)
    return f"({written})" if written.startswith("-") else written


def _is(number: float) -> str:
    """A number that comes out."""
    written = f"{number:.3f}"
    return "0.000" if float(written) == 0 else written
