"""Train: start a run, watch it learn, and keep what comes of it."""

import streamlit as st

from app.cache import runs
from app.views.shared import components, live, style
from app.views.train import comparison, notices, sign_in, state, table, upload, visitor
from app.views.train.new_run import form
from app.views.train.run import page

with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
    live.prepare()
    sign_in.take_token()
    overviews = runs.overviews()
    shown = state.prepare(overviews)
    trainer = visitor.trainer()
    may_train = not trainer.refusal()

# Containers of their own: what comes and goes in them must not move, and so redraw, what follows.
with st.container(key="notices"):
    notices.draw()
with st.container(horizontal=True, vertical_alignment="center", key="runs_head"):
    st.markdown("### Runs", width="stretch")
    if may_train:
        upload.draw()
        if overviews:
            form.opener()
with st.container(key="may_train"):
    sign_in.draw(trainer)
with st.container(key="form"):
    if may_train and (state.inputs().is_form_open or not overviews):
        form.draw()
with st.container(key="live"):
    table.draw(shown, narrow=narrow)
    if len(shown) == 1:
        page.draw(shown[0], narrow=narrow, dark=dark)
    elif shown:
        comparison.draw(shown, narrow=narrow, dark=dark)
state.publish(shown)
