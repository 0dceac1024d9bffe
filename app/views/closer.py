"""What is under the picture: what-ifs, reasons, the smallest change, the path, words. Closed until
wanted, and nothing of it is computed before.
"""

from collections.abc import Callable

import streamlit as st

from app.links import Closer
from app.views import reasons, what_if, words
from dmn.errors import TextError
from dmn.trace import EpisodeTrace

_NAMES: dict[Closer, str] = {
    "what_if": "What if",
    "why": "Is attention an explanation?",
    "flip": "Smallest change",
    "path": "Path",
    "words": "Words",
}
_PANELS: dict[Closer, Callable[..., None]] = {
    "what_if": what_if.draw,
    "why": reasons.why,
    "flip": reasons.flip,
    "path": reasons.path,
    "words": reasons.word_shares,
}


_WITHOUT_GATES: tuple[Closer, ...] = ("flip",)


def draw(trace: EpisodeTrace, *, narrow: bool, dark: bool) -> None:
    """A row of names, and under it the panel that was chosen."""
    offered = tuple(_NAMES) if trace.attends else _WITHOUT_GATES
    if st.session_state.get("closer") not in offered:
        st.session_state.closer = None
    with st.container(key="look_closer"):
        st.segmented_control(
            "Look closer",
            offered,
            key="closer",
            format_func=_NAMES.__getitem__,
            help="Change a gate or a sentence and see what follows, or ask what the answer rests "
            "on. A second click closes it",
        )
        chosen = st.session_state.get("closer")
        if chosen is None:
            return
        try:
            _PANELS[chosen](trace, narrow=narrow, dark=dark)
        except TextError as problem:
            st.info(words.unmarked(str(problem)))
