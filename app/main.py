"""The app's frame: the name, the mark, and the list of pages."""

import sys
from pathlib import Path

# Streamlit puts only app/ on the path; `app` and `dmn` are found from the repository's root.
sys.path = list(dict.fromkeys([str(Path(__file__).resolve().parents[1]), *sys.path]))

# Two first visitors at once would otherwise both start this import, and one would see half of it.
import pandas  # noqa: E402, F401
import streamlit as st  # noqa: E402

from app.settings import settings  # noqa: E402

ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="DMN Lens", page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.logo(str(ASSETS / "logo.svg"))
PAGES = [
    st.Page("views/ask.py", title="Ask", default=True),
    st.Page("views/compare.py", title="Compare"),
    st.Page("views/explore.py", title="Explore"),
]
if settings().training != "off":
    PAGES.append(st.Page("views/train.py", title="Train"))
st.navigation(PAGES, position="top").run()
