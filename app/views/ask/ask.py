"""Ask: a story, a question, the answer, and what the network read in each pass."""

import streamlit as st

from app.cache import answers
from app.views.ask import answer, answering, board, inputs, state
from app.views.shared import components, problems, style, widget_values

checkpoints = answers.checkpoints()
with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
    if checkpoints:
        state.prepare(checkpoints)
        reply = answering.reply_to(state.inputs())

problems.stop_without(checkpoints)
for trace in reply.traces[:1]:
    state.record(trace)
# A container of its own: what comes and goes in it must not move, and so redraw, all that follows.
with st.container(key="answer"):
    shown = answer.draw(reply, state.inputs(), narrow=narrow)
with st.container(horizontal=True, gap="large", key="desk"):
    inputs.draw(checkpoints, reply, state.inputs(), narrow=narrow)
    with st.container(key="board"):
        if shown is not None:
            board.draw(shown, reply.interface, narrow=narrow, dark=dark)
if shown is None:
    state.publish()
widget_values.settle()
