"""Learn: the network in five steps, and lessons to read, predict and reveal, alone or before a
class.
"""

import streamlit as st

from app.cache import content
from app.content import five_steps
from app.views.learn import navigation, network, network_state, state, step
from app.views.shared import components, style
from app.views.shared.markdown import unmarked

shelf = content.lessons()
entries = state.entries(shelf)
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
    state.prepare(entries)
    # Before anything is drawn: who acts on what is seen must not send the last step's address.
    view = state.inputs()
    is_network = view.lesson == five_steps.NAME
    state.publish(*[network_state.LINK] * is_network)
for sentence in filter(None, [state.ADDRESS.notice(), *shelf.problems]):
    st.info(unmarked(sentence))
if not shelf.lessons:
    st.info("There are no lessons. Set DMN_LESSONS to a folder with lessons.")
with st.container(horizontal=True, gap="large", key="desk"):
    with st.container(key="inputs"):
        navigation.choose(entries, narrow=narrow)
    with st.container(key="board"):
        if is_network:
            network.draw(view.step, narrow=narrow, dark=dark)
            network_state.publish()
        else:
            step.draw(shelf.lessons[view.lesson], view, narrow=narrow, dark=dark)
