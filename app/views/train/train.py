"""Train: start a run, watch it learn, and keep what comes of it."""

import streamlit as st

from app.cache import answers as resources
from app.views.shared import components, live, style
from app.views.train import comparison
from app.views.train import sign_in as signing_in
from app.views.train import state as train_state
from app.views.train import table as runs_table
from app.views.train import upload as checkpoint_upload
from app.views.train import visitor as visiting
from app.views.train.new_run import form as new_run
from app.views.train.run import page as run_page

with st.container(key="quiet"):
    narrow, dark = components.window()
    style.apply(dark)
    live.prepare()
    overviews = resources.overviews()
    shown = train_state.prepare(overviews)
    trainer = visiting.trainer()
    may_train = not trainer.refusal()

# Containers of their own: what comes and goes in them must not move, and so redraw, what follows.
with st.container(key="notices"):
    train_state.notices()
with st.container(horizontal=True, vertical_alignment="center", key="runs_head"):
    st.markdown("### Runs", width="stretch")
    if may_train:
        checkpoint_upload.draw()
        if overviews:
            new_run.opener()
with st.container(key="may_train"):
    signing_in.draw(trainer)
with st.container(key="form"):
    if may_train and (st.session_state.is_form_open or not overviews):
        new_run.draw()
with st.container(key="live"):
    runs_table.draw(shown, narrow=narrow)
    if len(shown) == 1:
        run_page.draw(shown[0], narrow=narrow, dark=dark)
    elif shown:
        comparison.draw(shown, narrow=narrow, dark=dark)
train_state.publish(shown)
