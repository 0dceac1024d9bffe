"""Look closer: reasons, the smallest change, the path, words. Closed at first; nothing is
computed before a panel is opened.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from app.views.ask import state
from app.views.ask.analysis import reasons
from app.views.shared.markdown import unmarked
from dmn.errors import TextError
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints.capabilities import Panel

_NAMES: dict[Panel, str] = {
    "why": "Does attention explain it?",
    "flip": "Smallest change",
    "path": "Path",
    "words": "Words",
}
_PANELS: dict[Panel, Callable[..., None]] = {
    "why": reasons.why,
    "flip": reasons.flip,
    "path": reasons.path,
    "words": reasons.word_shares,
}


_WITHOUT_GATES: tuple[Panel, ...] = ("flip",)


def draw(trace: EpisodeTrace, panels: Sequence[Panel], *, narrow: bool, dark: bool) -> None:
    """Draw a row of those panels' names that apply, and under it the one that was chosen."""
    offered = [one for one in panels if one in _PANELS and (trace.attends or one in _WITHOUT_GATES)]
    state.fit_panel(offered)
    if not offered:
        return
    with st.container(key="look_closer"):
        chosen = st.segmented_control(
            "Look closer",
            offered,
            key="closer",
            format_func=_NAMES.__getitem__,
            help="See what the answer depends on. Click again to close",
        )
        if chosen is None:
            return
        try:
            _PANELS[chosen](trace, narrow=narrow, dark=dark)
        except TextError as problem:
            st.info(unmarked(str(problem)))
