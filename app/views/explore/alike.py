"""The questions of other stories whose memories point in the same direction."""

from typing import Any, get_args

import numpy as np
import pandas as pd
import streamlit as st

from app.cache import explore
from app.explore.data_sources import Folder, Request
from app.figures.export import without_formulas
from app.links.explore import Among
from app.views.explore import progress, state
from app.views.explore.state import ExploreInputs
from app.views.shared.markdown import unmarked
from dmn.errors import DMNError
from dmn.evaluation.projection import nearest
from dmn.evaluation.sample import Explored

NEAREST = 5
TRAINING = 200
"""Training questions of each task that are looked through: the first ones of its file."""
_AMONG = {"data": "These questions", "training": "Training questions"}
_COLUMNS: dict[str, Any] = {
    "task": st.column_config.TextColumn("Task", width=50),
    "question": "Question",
    "answer": "Answer",
    "truth": "Correct answer",
    "cosine": st.column_config.NumberColumn("Cosine", format="%.4f"),
    "text": st.column_config.TextColumn("Story", width="large"),
}


def draw(explored: Explored, inputs: ExploreInputs, chosen: int) -> None:
    """Draw the most alike ones among the questions that were read, or among those trained on."""
    after = inputs.after
    memory = explored.memories[explored.table.index.get_loc(chosen), after - 1]
    st.markdown(
        f"**Other questions whose memory after pass {after} is most like the memory of this one**"
    )
    others = _training(inputs.request)
    if others is None:
        _here(explored, chosen, after, memory)
        return
    among = st.segmented_control(
        "Look among",
        get_args(Among),
        key="explore_among",
        persist_state="page",
        required=True,
        format_func=_AMONG.__getitem__,
        label_visibility="collapsed",
    )
    if among == "data":
        _here(explored, chosen, after, memory)
    else:
        _trained_on(others, after, memory)


def _training(request: Request | None) -> Request | None:
    """Return some training questions under the same checkpoint, where the folder holds any."""
    if request is None or not isinstance(request.source, Folder) or request.source.part != "valid":
        return None
    if "train" not in explore.folders().get(request.source.path, ()):
        return None
    source = Folder(path=request.source.path, part="train", each=TRAINING)
    return Request(checkpoint=request.checkpoint, source=source)


def _here(explored: Explored, chosen: int, after: int, memory: np.ndarray) -> None:
    """Draw the most alike questions; a chosen row becomes the chosen question."""
    table = explored.table
    of_story = (table[["task", "story"]] == table.loc[chosen, ["task", "story"]]).all(axis=1)
    shown = _nearest(explored, after, memory, np.flatnonzero(~of_story))
    key = f"explore_alike_{chosen}_{after}"
    st.dataframe(
        without_formulas(shown),
        hide_index=True,
        key=key,
        on_select=lambda: _pick(key, shown),
        selection_mode="single-row",
        height="content",
        column_config=_COLUMNS,
    )


def _trained_on(request: Request, after: int, memory: np.ndarray) -> None:
    try:
        evaluation = explore.evaluation(request) or explore.evaluate(request)
    except DMNError as error:
        st.error(unmarked(str(error)))
        return
    if not evaluation.has_ended:
        progress.draw(evaluation)
    elif evaluation.explored is not None:
        found = evaluation.explored
        shown = _nearest(found, after, memory, np.arange(len(found.table)))
        st.dataframe(
            without_formulas(shown),
            hide_index=True,
            key="explore_trained_on",
            height="content",
            column_config=_COLUMNS,
        )
        st.caption(f"Among the first {TRAINING} training questions of each task")
    else:
        st.error(unmarked(evaluation.problem))


def _nearest(
    explored: Explored, after: int, memory: np.ndarray, places: np.ndarray
) -> pd.DataFrame:
    memories = explored.memories[places, after - 1]
    order, cosines = nearest(memory, memories)
    shown = explored.table.iloc[places[order[:NEAREST]]]
    texts = [" ".join(explored.questions[number].example.facts) for number in shown.index]
    return shown[["task", "question", "answer", "truth"]].assign(
        cosine=cosines[:NEAREST], text=texts
    )


def _pick(key: str, shown: pd.DataFrame) -> None:
    rows = state.picked_rows(key)
    if rows:
        state.choose(int(shown.index[rows[0]]))
