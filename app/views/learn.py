"""Learn: lessons to read, predict and reveal, alone or before a class."""

import streamlit as st

from app import lessons, resources
from app.views import components, learn_state, learn_step, style, words

shelf = resources.lessons()
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
    learn_state.prepare(shelf)
for sentence in filter(None, [learn_state.notice(), *shelf.problems]):
    st.info(words.unmarked(sentence))
if not shelf.lessons:
    st.info("There is no lesson here. Set DMN_LESSONS to a folder that holds some.")
    st.stop()
with st.container(horizontal=True, gap="large", key="desk"):
    with st.container(key="inputs"):
        learn_state.choose(shelf, narrow=narrow)
    with st.container(key="board"):
        lesson: lessons.Lesson = shelf.lessons[st.session_state.lesson]
        learn_step.draw(lesson, narrow=narrow, dark=dark)
learn_state.publish()
