"""Explore: a data set through a checkpoint, and where it is right for the wrong reason."""

import streamlit as st

from app.cache import answers, explore
from app.views.explore import data, progress, results, sentences, state
from app.views.shared import components, problems, style
from app.views.shared.markdown import unmarked
from app.views.shared.templates import paragraph
from dmn.errors import DMNError

checkpoints = answers.checkpoints()
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
problems.stop_without(checkpoints)
folders = explore.folders()
state.prepare(checkpoints, folders)

request, evaluation, problem = state.inputs().request, None, ""
if request is not None:
    try:
        evaluation = explore.evaluation(request) or explore.evaluate(request)
    except DMNError as error:
        problem = str(error)
data.draw(checkpoints, folders)
due = [problem, *state.notices()]
for sentence in filter(None, [*due, evaluation.problem if evaluation else ""]):
    st.error(unmarked(sentence))
if evaluation is None:
    st.html(paragraph(sentences.WELCOME))
elif not evaluation.has_ended:
    progress.draw(evaluation)
elif evaluation.explored is not None and request is not None:
    results.draw(evaluation.explored, request, narrow=narrow, dark=dark)
state.publish()
