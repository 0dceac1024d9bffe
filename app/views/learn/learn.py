"""Learn: the network in five steps, and lessons to read, predict and reveal, alone or before a
class.
"""

import streamlit as st

from app.cache import answers as resources
from app.content import five_steps
from app.views.learn import network as learn_network
from app.views.learn import network_state as learn_network_state
from app.views.learn import state as learn_state
from app.views.learn import step as learn_step
from app.views.shared import components, style
from app.views.shared import sentences as words

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
