"""Learn: the network in five steps, and lessons to read, predict and reveal, alone or before a
class.
"""

import streamlit as st

from app import five_steps, resources
from app.views import (
    components,
    learn_network,
    learn_network_state,
    learn_state,
    learn_step,
    style,
    words,
)

shelf = resources.lessons()
entries = learn_state.entries(shelf)
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
    learn_state.prepare(entries)
    # Before anything is drawn: who acts on what is seen must not send the last step's address.
    is_network = st.session_state.lesson == five_steps.NAME
    learn_state.publish(*[learn_network_state.LINK] * is_network)
for sentence in filter(None, [learn_state.notice(), *shelf.problems]):
    st.info(words.unmarked(sentence))
if not shelf.lessons:
    st.info("There is no lesson here. Set DMN_LESSONS to a folder that holds some.")
with st.container(horizontal=True, gap="large", key="desk"):
    with st.container(key="inputs"):
        learn_state.choose(entries, narrow=narrow)
    with st.container(key="board"):
        if is_network:
            learn_network.draw(narrow=narrow, dark=dark)
            learn_network_state.publish()
        else:
            learn_step.draw(shelf.lessons[st.session_state.lesson], narrow=narrow, dark=dark)
