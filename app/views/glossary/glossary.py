"""Glossary: each term that the pages use, with one explanation."""

import streamlit as st

from app.content.glossary import TERMS
from app.views.shared import components, style
from app.views.shared.templates import render

with st.container(key="quiet"):
    _, dark = components.window()
    style.apply(dark)
st.markdown("## Glossary")
st.html(render("glossary.terms", found=TERMS))
