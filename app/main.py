"""The app's frame: the name, the mark, and the list of pages; for the server, REST beside them."""

import sys
from pathlib import Path

# Streamlit puts only app/ on the path; `app` and `dmn` are found from the repository's root.
sys.path = list(dict.fromkeys([str(Path(__file__).resolve().parents[1]), *sys.path]))

# Two first visitors at once would otherwise both start this import, and one would see half of it.
import pandas  # noqa: E402, F401
import streamlit as st  # noqa: E402

from app.settings import settings  # noqa: E402
from app.views.shared import presentation  # noqa: E402
from app.views.shared.widget_cleanup import forget_gone_widgets  # noqa: E402

ASSETS = Path(__file__).parent / "assets"


def frame() -> None:
    """Every page's: run anew with each interaction."""
    forget_gone_widgets()
    st.set_page_config(page_title="DMN Lens", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    st.logo(str(ASSETS / "logo.svg"))
    pages = [
        st.Page("views/ask/ask.py", title="Ask", default=True),
        st.Page("views/learn/learn.py", title="Learn"),
        st.Page("views/compare/compare.py", title="Compare"),
        st.Page("views/explore/explore.py", title="Explore"),
        st.Page("views/train/train.py", title="Train"),
        st.Page("views/glossary/glossary.py", title="Glossary"),
    ]
    page = st.navigation(pages, position="top")
    presentation.button()
    page.run()


# `streamlit run` imports this file for the server it finds in it, and runs it for each page.
if __name__ == "__main__":
    frame()
else:
    import logging
    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager

    from starlette.middleware import Middleware

    # Streamlit warns of each cached function that is imported before its server runs.
    logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)

    from app import limits
    from app.cache import answers, explore, visitor
    from app.server import announcement, logs, memory
    from app.server.api import routes
    from app.server.guard import Guard
    from app.server.sign_in import BackToTrain
    from app.server.uploads import UploadLimits
    from app.train import retention
    from app.views.train.visitor import training_policy

    @asynccontextmanager
    async def lifespan(app: st.App) -> AsyncIterator[None]:
        as_json = settings().log == "json"
        (logs.use_json if as_json else logs.use_plain_text)()
        lines = announcement.lines(
            st.get_option("server.address"),
            st.get_option("server.port"),
            st.get_option("server.baseUrlPath"),
            answers.checkpoints(),
            training_policy().summary,
        )
        announcement.say(lines, as_json=as_json)
        sys.setswitchinterval(limits.SWITCH_SECONDS)
        memory.start([explore.shed, answers.shed])
        retention.start(settings())
        yield

    def largest_upload() -> int:
        """Return the bytes of the largest file: where nobody trains, no checkpoint is uploaded."""
        return limits.DATA_FILE if training_policy().training == "off" else limits.UPLOAD_FILE

    middleware = [
        Middleware(Guard),
        Middleware(BackToTrain),
        Middleware(UploadLimits, stored=visitor.uploads, largest=largest_upload),
    ]
    app = st.App(
        __file__,
        lifespan=lifespan,
        routes=routes(st.config.get_option("server.baseUrlPath") or ""),
        middleware=middleware,
    )
