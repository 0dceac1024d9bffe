"""Compare: two checkpoints on one story, or two versions of a story on one checkpoint."""

import streamlit as st

from app.cache import answers
from app.views.ask import answering
from app.views.compare import inputs, sides, state
from app.views.shared import address, components, style
from app.views.shared.markdown import unmarked

checkpoints = answers.checkpoints()
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
answering.stop_without(checkpoints)
state.prepare(checkpoints)
for sentence in filter(None, [address.notice(state.LINK), state.notice()]):
    st.info(unmarked(sentence))

with st.container(horizontal=True, gap="large", key="desk"):
    with st.container(key="inputs"):
        inputs.draw(checkpoints, narrow=narrow)
    with st.container(key="board"):
        sides.draw(narrow=narrow, dark=dark)
state.publish()
