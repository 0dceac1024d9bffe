"""Compare: two checkpoints on one story, or two versions of a story on one checkpoint."""

import streamlit as st

from app.cache import answers
from app.views.compare import inputs, sides, state
from app.views.shared import components, problems, style
from app.views.shared.markdown import unmarked

checkpoints = answers.checkpoints()
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
problems.stop_without(checkpoints)
state.prepare(checkpoints)
for sentence in state.notices():
    st.info(unmarked(sentence))

with st.container(horizontal=True, gap="large", key="desk"):
    with st.container(key="inputs"):
        inputs.draw(checkpoints, state.inputs(), narrow=narrow)
    with st.container(key="board"):
        sides.draw(state.inputs(), narrow=narrow, dark=dark)
state.publish()
