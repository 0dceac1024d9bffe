"""Compare: two checkpoints on one story, or two versions of a story on one checkpoint."""

import streamlit as st

from app.cache import answers as resources
from app.views.ask import answering
from app.views.compare import inputs as compare_inputs
from app.views.compare import sides as compare_sides
from app.views.compare import state as compare_state
from app.views.shared import address as linked
from app.views.shared import components, style
from app.views.shared import sentences as words

checkpoints = resources.checkpoints()
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
answering.stop_without(checkpoints)
compare_state.prepare(checkpoints)
for sentence in filter(None, [linked.notice(compare_state.LINK), compare_state.notice()]):
    st.info(words.unmarked(sentence))

with st.container(horizontal=True, gap="large", key="desk"):
    with st.container(key="inputs"):
        compare_inputs.draw(checkpoints, narrow=narrow)
    with st.container(key="board"):
        compare_sides.draw(narrow=narrow, dark=dark)
compare_state.publish()
