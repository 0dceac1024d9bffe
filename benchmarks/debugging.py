"""How long it takes to ask why: milliseconds for a story of 20 sentences, on one core.

DMN_CHECKPOINTS=… python -m benchmarks.debugging [--json] [--quick]
"""

from benchmarks.measuring import Found, interleaved, median, run, tail
from dmn import load

SENTENCES = (
    "Mary went back to the garden. Daniel moved to the kitchen. Sandra picked up the milk there. "
    "Sandra travelled to the office. Mary journeyed to the hallway. John went to the bathroom. "
    "Daniel travelled to the bedroom. Sandra went to the hallway. Mary took the apple. Mary moved "
    "to the office. John moved to the kitchen. Daniel got the football there. Daniel went to the "
    "garden. Sandra dropped the milk. John went to the garden. Mary travelled to the kitchen. "
    "Sandra went to the bathroom. John journeyed to the office. Daniel moved to the hallway. Mary "
    "went to the bedroom."
)
QUESTION = "Where is the milk?"
BARS = {"why": 150, "flip": 800}
"""Milliseconds that leaving out with both gradients, and the search for a flip, may take."""


def measure(quick: bool) -> Found:
    """Medians and 95th percentiles, how many changes were tried, and whether the bars are met."""
    lens = load("babi", "cpu")
    taken = interleaved(
        {
            "explain": lambda: lens.explain(SENTENCES, QUESTION),
            "what_if": lambda: lens.what_if(SENTENCES, QUESTION, mute=[(1, 7)]),
            "why": lambda: lens.why(SENTENCES, QUESTION),
            "flip": lambda: lens.counterfactuals(SENTENCES, QUESTION),
            "word_shares": lambda: lens.word_shares(SENTENCES, QUESTION, 0),
        },
        rounds=1 if quick else 20,
    )
    found = {name: {"median": median(ms), "p95": tail(ms)} for name, ms in taken.items()}
    return {
        "debugging": {
            **found,
            "sentences": len(lens.explain(SENTENCES, QUESTION).facts),
            "candidates": lens.counterfactuals(SENTENCES, QUESTION).candidates,
            "meets": {name: found[name]["median"] <= bar for name, bar in BARS.items()},
        }
    }


def show(found: Found) -> str:
    """One line for each kind of question."""
    part = found["debugging"]
    lines = [f"a story of {part['sentences']} sentences, ms            median     p95"]
    for name in ("explain", "what_if", "why", "flip", "word_shares"):
        bar = f"   at most {BARS[name]}" if name in BARS else ""
        lines.append(f"{name:40}{part[name]['median']:8.1f}{part[name]['p95']:8.1f}{bar}")
    return "\n".join([*lines, f"changes tried for a flip: {part['candidates']}"])


if __name__ == "__main__":
    run(__doc__, measure, show)
