"""One HTML file that holds story, network and all, and asks nothing of any network."""

import base64
import hashlib
import html
import json
from pathlib import Path
from typing import Any

from dmn.anywhere.package import packed
from dmn.inference.reader import Reader
from dmn.inference.trace import EpisodeTrace

_FOLDER = Path(__file__).parent
_SCALES = {
    "light": "#FFFFFF #DDEBF9 #BCD8F3 #93C0EA #66A4DC #3F86C9 #2468AF #154B8C #0B2F63",
    "dark": "#11151B #16283F #173E63 #17568B #1D72B2 #3890D2 #66AEE8 #9FD0F7 #E3F4FF",
}
"""As in `app.figures.style.colours`; a test holds them to it."""
PALETTE = {theme: scale.split() for theme, scale in _SCALES.items()}
_LIVE = (
    "Type: the answer follows. A sentence's number leaves it out; a gate is muted by one press, "
    "forced by a second, free again by a third."
)
_STILL = "This file holds one answer and no network. It can be read, not changed."


def live_page(lens: Reader, story: str, question: str) -> str:
    """Return a page that answers whatever is typed, beginning with this story.

    Raises TextError, and CheckpointError for a checkpoint that cannot run in a browser.
    """
    told, weights = packed(lens.checkpoint)
    code = (_FOLDER / "built/worker.js").read_text(encoding="utf-8")
    network = "".join(
        (
            _block("application/json", "package", _json(told)),
            _block("text/plain", "worker", code.replace("</", "<\\/").replace("<!--", "<\\!--")),
            _block("text/plain", "weights", base64.b64encode(weights).decode("ascii")),
        )
    )
    return _page(lens.explain(story, question), lens.passes, _LIVE, network)


def still_page(trace: EpisodeTrace) -> str:
    """Return a page with one answer and its gates, without a network."""
    return _page(trace, trace.n_passes, _STILL, "")


def _page(trace: EpisodeTrace, passes: int, hint: str, network: str) -> str:
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    script = (_FOLDER / "built/page.js").read_text(encoding="utf-8").replace("</", "<\\/")
    start = {
        "story": trace.story,
        "question": trace.question,
        "passes": passes,
        "palette": PALETTE,
        "trace": _shown(trace),
    }
    values = {
        "policy": _policy(style, script),
        "title": "DMN Lens",
        "style": style,
        "hint": hint,
        "made_by": html.escape(f"Checkpoint {trace.checkpoint}."),
        "start": _json(start),
        "network": network,
        "script": script,
    }
    pieces = (_FOLDER / "page.html").read_text(encoding="utf-8").split("{{ ")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition(" }}")
        filled += (values[name], rest)
    return "".join(filled)


def _policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy: this style, this script, a worker, and no request."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "worker-src blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _shown(trace: EpisodeTrace) -> dict[str, Any]:
    """Return a trace as the browser's reader gives it."""
    told = trace.to_json()
    return {
        **{
            name: told[name]
            for name in (
                "facts",
                "confidence",
                "unsaid",
                "sure",
                "doubt",
                "absent",
                "placeholders",
                "unlinked",
                "milliseconds",
            )
        },
        "words": [],
        "spans": [list(span) for span in trace.spans],
        "gates": trace.gates.tolist(),
        "passes": [_candidate(one.items, one.probability, one.text) for one in trace.passes],
        "alternatives": [
            _candidate(one.items, one.probability, one.text) for one in trace.alternatives
        ],
    }


def _candidate(items: tuple[str, ...], probability: float, text: str) -> dict[str, Any]:
    return {"items": list(items), "probability": probability, "text": text}


def _json(value: object) -> str:
    """Return JSON that no HTML can end: each "<" is written as its number."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _block(kind: str, name: str, text: str) -> str:
    return f'<script type="{kind}" id="{name}">{text}</script>\n'
