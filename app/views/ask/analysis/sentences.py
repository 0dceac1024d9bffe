"""What the panels under the picture say, as HTML in which all that people wrote is escaped."""

from collections.abc import Sequence
from html import escape

import numpy as np
from jaxtyping import Float

from app.figures import SHOWN_FROM, gate_colour, ink_on
from app.figures.layout.held_gates import CHANGED
from app.figures.style.text import NOT_SURE, clipped, percent
from dmn.explain.attention_path import Step
from dmn.explain.counterfactuals import Counterfactual, Counterfactuals
from dmn.explain.faithfulness import Faithfulness, WordShares
from dmn.explain.interventions import WhatIf
from dmn.inference.trace import EpisodeTrace

_SHORT = 60
_AGREES = {
    "left_out": "leaving it out",
    "gradient": "gradient × input",
    "integrated": "integrated gradients",
}


def gate_of(trace: EpisodeTrace, place: int, fact: int) -> str:
    """What the slider of a gate is called."""
    name = "stop" if fact == len(trace.facts) else f"fact {fact + 1}"
    return f"Gate of {name} in pass {place + 1}, was {trace.gates[place, fact]:.2f}"


def changes(trace: EpisodeTrace, change: WhatIf) -> str:
    """All that was changed, as chips."""
    said = [*_gates(trace, change), *_order(change, len(trace.facts))]
    said += [f"sentence {fact + 1} reads “{clipped(text, _SHORT)}”" for fact, text in change.edits]
    if change.passes is not None:
        said.append(f"stops after pass {change.passes}")
    chips = " ".join(f'<span class="chip">{escape(text)}</span>' for text in said)
    return f'<p class="chips what-if">What if {chips}</p>'


def before_and_after(trace: EpisodeTrace, after: EpisodeTrace, changed: Sequence[int]) -> str:
    """Both answers, and which passes are not as before."""
    is_other = trace.answer.items != after.answer.items
    arrow = "becomes" if is_other else "stays"
    passes = _listed([str(place + 1) for place in changed])
    if not changed:
        said = "No pass changed."
    elif len(changed) == 1:
        said = f"{CHANGED} Pass {passes} is not as before."
    else:
        said = f"{CHANGED} Passes {passes} are not as before."
    return (
        f'<p class="outcome">The answer {arrow} {_answer(after)}; before: {_answer(trace)}. '
        f'<span class="muted">{said}</span></p>'
    )


def verdict(found: Faithfulness) -> str:
    """Is attention an explanation here? In a sentence."""
    return f'<p class="outcome">{escape(found.verdict)}</p>'


def measures_explained(found: Faithfulness) -> str:
    """What the columns are, and how well each agrees with the gates."""
    said = [
        f"{name} {'cannot be ranked' if value is None else _signed(value)}"
        for name, value in zip(_AGREES.values(), found.agreement.values(), strict=True)
    ]
    return (
        '<p class="small">Agreement with the gates, from −1 to 1 (rank correlation): '
        f"{'; '.join(said)}. Left out: how much less probable the answer is without the sentence. "
        "Gradients are drawn in parts of their largest; grey bars speak against the answer.</p>"
    )


def smallest_change(trace: EpisodeTrace, found: Counterfactuals) -> str:
    """What was found, and among how many changes."""
    tried = f"{found.candidates:,} changes of a word, a sentence or two words were tried"
    if not found.found:
        return f'<p class="outcome">{tried}, and none changes the answer.</p>'
    first = found.found[0]
    return (
        f'<p class="outcome">{_said(first)} Then the answer is {_answer(first.trace)}, not '
        f"{_answer(trace)}.</p>"
        f'<p class="small">{tried}. These change the answer, the smallest first:</p>'
    )


def flip(one: Counterfactual) -> str:
    """One change, and the answer then."""
    return f'<p class="flip">{_said(one)} <span class="muted">→ {_answer(one.trace)}</span></p>'


def path(trace: EpisodeTrace, steps: Sequence[Step]) -> str:
    """The path in words."""
    if not steps:
        return '<p class="outcome">No fact led any pass: the network chose to stop at once.</p>'
    told = []
    for i, step in enumerate(steps):
        names = " and ".join(f"<b>{escape(name)}</b>" for name in step.shared)
        by = f" by {names}" if names else ""
        told.append(
            f"{'the question leads' if not i else 'from there'}{by} to fact {step.fact + 1}"
        )
    text = ", ".join(told)
    return f'<p class="outcome">{text[0].upper()}{text[1:]}; the answer is {_answer(trace)}.</p>'


def memory(cosines: Float[np.ndarray, "pass pass"]) -> str:
    """How alike the memories after two passes are."""
    n = len(cosines)
    head = "".join(f"<th>pass {i + 1}</th>" for i in range(n))
    rows = "".join(
        f"<tr><th>pass {i + 1}</th>{''.join(f'<td>{_signed(v)}</td>' for v in row)}</tr>"
        for i, row in enumerate(cosines.tolist())
    )
    return (
        '<p class="small">How alike the memory is after two passes (cosine, 1 is the same '
        f'direction)</p><table class="cosines"><tr><th></th>{head}</tr>{rows}</table>'
    )


def word_shares(trace: EpisodeTrace, shares: Sequence[WordShares], chosen: int, dark: bool) -> str:
    """The facts that the pass (from 1) read, each word shaded by its share in the gate."""
    if not shares:
        return f'<p class="outcome">Pass {chosen} read no fact, none above {SHOWN_FROM}.</p>'
    lines = "".join(_fact_of_words(trace, one, chosen - 1, dark) for one in shares)
    return (
        f'<div class="word-shares">{lines}</div><p class="small">Which words open or close the '
        f"gate of their sentence in pass {chosen} (gradient × input), in percent of all its "
        "words; a dashed frame closes it.</p>"
    )


def _fact_of_words(trace: EpisodeTrace, one: WordShares, place: int, dark: bool) -> str:
    pairs = zip(one.words, one.shares, strict=True)
    words = " ".join(_word(word, share, dark) for word, share in pairs)
    gate = f'<span class="muted">gate {trace.gates[place, one.fact]:.2f}</span>'
    return f"<p><b>{one.fact + 1}</b> {words} {gate}</p>"


def _word(word: str, share: float, dark: bool) -> str:
    number = f"<sub>{_signed(100 * share, 0)}</sub>" if abs(share) >= SHOWN_FROM else ""
    text = f"{escape(clipped(word, _SHORT))}{number}"
    if share < 0:
        frame = ' class="closes"' if abs(share) >= SHOWN_FROM else ""
        return f"<span{frame}>{text}</span>"
    if share < SHOWN_FROM:
        return f"<span>{text}</span>"
    colour = gate_colour(share, dark)
    return f'<span style="background:{colour};color:{ink_on(colour)}">{text}</span>'


def _gates(trace: EpisodeTrace, change: WhatIf) -> list[str]:
    said = []
    for place, fact, gate in change.gates:
        name = "stop" if fact == len(trace.facts) else f"fact {fact + 1}"
        did = "muted" if gate == 0 else f"at {gate:.2f}"
        said.append(f"{name} {did} in pass {place + 1}")
    return said


def _order(change: WhatIf, n_facts: int) -> list[str]:
    if change.order is None:
        return []
    order = change.order
    out = [f"sentence {fact + 1} left out" for fact in range(n_facts) if fact not in order]
    again = sorted({fact for fact in order if order.count(fact) > 1})
    out += [f"sentence {fact + 1} told {order.count(fact)} times" for fact in again]
    first = list(dict.fromkeys(order))
    if first != sorted(first):
        shown = " ".join(str(fact + 1) for fact in order[:20])
        out.append(f"told in the order {shown}{' …' if len(order) > 20 else ''}")
    return out


def _said(one: Counterfactual) -> str:
    return f"{escape(clipped(one.edit.text, 200))}."


def _answer(trace: EpisodeTrace) -> str:
    """The answer with its probability; a guess says that it is one."""
    name = escape(clipped(trace.answer.text, _SHORT))
    unsure = "" if trace.is_sure else f" ({NOT_SURE.lower()})"
    return f"<b>{name}</b> {escape(percent(trace.answer.probability))}{unsure}"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _signed(value: float, decimals: int = 2) -> str:
    return f"{value:.{decimals}f}".replace("-", "−")
