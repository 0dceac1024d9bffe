"""Explore: a data set through a checkpoint, and where it is right for the wrong reason."""

import streamlit as st

from app.cache import answers as resources
from app.views.ask import answering
from app.views.explore import data as explore_data
from app.views.explore import progress as explore_progress
from app.views.explore import results as explore_results
from app.views.explore import sentences as explore_words
from app.views.explore import state as explore_state
from app.views.shared import address as linked
from app.views.shared import components, style
from app.views.shared import sentences as words
from dmn.errors import DMNError

checkpoints = resources.checkpoints()
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
answering.stop_without(checkpoints)
folders = resources.folders()
explore_state.prepare(checkpoints, folders)

request, evaluation, problem = explore_state.request(), None, ""
if request is not None:
    try:
        evaluation = resources.evaluation(request) or resources.evaluate(request)
    except DMNError as error:
        problem = str(error)
explore_data.draw(checkpoints, folders)
told = [problem, st.session_state.pop("explore_problem", ""), linked.notice(explore_state.LINK)]
for sentence in filter(None, [*told, evaluation.problem if evaluation else ""]):
    st.error(words.unmarked(sentence))
if evaluation is None:
    st.html(explore_words.WELCOME)
elif not evaluation.has_ended:
    explore_progress.draw(evaluation)
elif evaluation.explored is not None and request is not None:
    explore_results.draw(evaluation.explored, request, narrow=narrow, dark=dark)
explore_state.publish()
