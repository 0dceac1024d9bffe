"""Text of the Look closer panels, as HTML in which everything that people wrote is escaped."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from app.figures import SHOWN_FROM, gate_colour, ink_on
from app.figures.layout.held_gates import CHANGED
from app.figures.style.text import clipped
from app.views.shared.templates import paragraph, render, signed
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
    """Return what the slider of a gate is called."""
    return f"Gate of {_name(trace, fact)} in pass {place + 1} (was {trace.gates[place, fact]:.2f})"


def changes(trace: EpisodeTrace, change: WhatIf) -> str:
    """Return all that was changed, as chips."""
    said = [*_gates(trace, change), *_order(change, len(trace.facts))]
    said += [
        f"sentence {fact + 1} becomes “{clipped(text, _SHORT)}”" for fact, text in change.edits
    ]
    if change.passes is not None:
        said.append(f"stops after pass {change.passes}")
    return render("analysis.changes", texts=said)


def before_and_after(trace: EpisodeTrace, after: EpisodeTrace, changed: Sequence[int]) -> str:
    """Return both answers, and which passes changed."""
    passes = "pass" if len(changed) == 1 else "passes"
    said = f"{CHANGED} Changed: {passes} {_numbers(changed)}" if changed else "No pass changed"
    is_other = not trace.answers_as(after)
    return render(
        "analysis.before_and_after", trace=trace, after=after, is_other=is_other, changed=said
    )


def verdict(found: Faithfulness) -> str:
    """Return whether attention is an explanation here, in a sentence."""
    return paragraph(found.verdict, "outcome")


def measures_explained(found: Faithfulness) -> str:
    """Return what the columns are, and how well each agrees with the gates."""
    said = [
        f"{name} {'not defined' if value is None else signed(value)}"
        for name, value in zip(_AGREES.values(), found.agreement.values(), strict=True)
    ]
    return render("analysis.measures_explained", agreement="; ".join(said))


def smallest_change(trace: EpisodeTrace, found: Counterfactuals) -> str:
    """Return what was found, and among how many changes."""
    first = next(iter(found.found), None)
    return render("analysis.smallest_change", trace=trace, tried=found.candidates, first=first)


def counterfactual(one: Counterfactual) -> str:
    """Return one change, and the answer then."""
    return render("analysis.counterfactual", one=one)


def path(trace: EpisodeTrace, steps: Sequence[Step]) -> str:
    """Return the path in words."""
    return render("analysis.path", trace=trace, steps=steps)


def memory(cosines: Float[np.ndarray, "pass pass"]) -> str:
    """Return how alike the memories after two passes are."""
    return render("analysis.memory", cosines=cosines.tolist())


def word_shares(trace: EpisodeTrace, shares: Sequence[WordShares], chosen: int, dark: bool) -> str:
    """Return the facts that the pass (from 1) read, each word shaded by its share in the gate."""
    if not shares:
        return paragraph(f"In pass {chosen}, no fact had a gate above {SHOWN_FROM}.", "outcome")
    facts = [
        {
            "number": one.fact + 1,
            "words": [
                _word(word, share, dark) for word, share in zip(one.words, one.shares, strict=True)
            ],
            "gate": trace.gates[chosen - 1, one.fact],
        }
        for one in shares
    ]
    return render("analysis.word_shares", facts=facts, chosen=chosen)


def _word(word: str, share: float, dark: bool) -> dict[str, object]:
    """Return how a word is drawn: shaded where it opens the gate, framed where it closes it."""
    is_shown = abs(share) >= SHOWN_FROM
    colour = gate_colour(share, dark) if share >= SHOWN_FROM else ""
    return {
        "text": word,
        "percent": signed(100 * share, 0) if is_shown else "",
        "closes": is_shown and share < 0,
        "colour": colour,
        "ink": ink_on(colour) if colour else "",
    }


def _gates(trace: EpisodeTrace, change: WhatIf) -> list[str]:
    passes = change.passes or trace.n_passes
    muted = [fact for _, fact, gate in change.gates if gate == 0]
    everywhere = {fact for fact in muted if passes > 1 and muted.count(fact) == passes}
    said = [f"{_name(trace, fact)} muted in every pass" for fact in sorted(everywhere)]
    for place, fact, gate in change.gates:
        if fact not in everywhere:
            did = "muted" if gate == 0 else f"set to {gate:.2f}"
            said.append(f"{_name(trace, fact)} {did} in pass {place + 1}")
    return said


def _name(trace: EpisodeTrace, fact: int) -> str:
    return "stop" if fact == len(trace.facts) else f"fact {fact + 1}"


def _order(change: WhatIf, n_facts: int) -> list[str]:
    if change.order is None:
        return []
    order = change.order
    out = [f"sentence {fact + 1} left out" for fact in range(n_facts) if fact not in order]
    again = sorted({fact for fact in order if order.count(fact) > 1})
    out += [f"sentence {fact + 1} repeated ({order.count(fact)} times)" for fact in again]
    first = list(dict.fromkeys(order))
    if first != sorted(first):
        shown = " ".join(str(fact + 1) for fact in order[:20])
        out.append(f"order of sentences {shown}{' …' if len(order) > 20 else ''}")
    return out


def _numbers(places: Sequence[int]) -> str:
    """Return places from 0 as numbers from 1: "1, 3", or "1-4" where none is missing."""
    if len(places) > 2 and len(places) == places[-1] - places[0] + 1:
        return f"{places[0] + 1}-{places[-1] + 1}"
    return ", ".join(str(place + 1) for place in places)
