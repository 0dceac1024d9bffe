"""Export of an answer: tables, files and a link."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from app.figures import export
from app.views.ask import state
from app.views.shared import components, presentation
from app.views.shared.ask_page import ADDRESS
from dmn.inference.trace import EpisodeTrace


def numbers(trace: EpisodeTrace) -> None:
    """Draw the gates of the heatmap as a table."""
    gate = st.column_config.NumberColumn(format="%.2f", width=60)
    columns = {f"pass {i + 1}": gate for i in range(trace.n_passes)}
    mark = st.column_config.TextColumn("◆", help="Supporting fact", width=40)
    st.dataframe(
        export.without_formulas(export.table(trace)),
        hide_index=True,
        key="numbers",
        column_config={
            "fact": st.column_config.TextColumn(width=50),
            "supporting": mark,
            **columns,
        },
    )


def alternatives(trace: EpisodeTrace) -> None:
    """Draw every answer the network considered, and how probable it held it."""
    rows = {
        "Answer": [candidate.text for candidate in trace.alternatives],
        "Probability": [100 * candidate.probability for candidate in trace.alternatives],
    }
    bar = st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100)
    columns = {"Probability": bar}
    table = export.without_formulas(pd.DataFrame(rows))
    st.dataframe(table, hide_index=True, key="alternatives", column_config=columns)


def menu(trace: EpisodeTrace) -> None:
    """Files are made only when asked for; the link is there to copy."""
    with st.popover("Export", icon=":material/ios_share:"), st.container(width=340):
        _file(
            "Web page, works offline (HTML)", "html", "text/html", lambda: export.html_page(trace)
        )
        _file("Table (CSV)", "csv", "text/csv", lambda: export.csv_text(trace))
        _file("All numbers (JSON)", "json", "application/json", lambda: export.json_text(trace))
        if trace.attends:
            components.picture_button("Picture (SVG)", "heatmap", "dmn-lens")
        link = ADDRESS.url(state.inputs().view)
        if link is None:
            st.caption(
                "This story is too long for a link. Download it as a JSON file and send that "
                "instead."
            )
        else:
            st.caption("Share link")
            presentation.choose()
            st.code(
                "&".join(filter(None, [link, presentation.link()])), language=None, wrap_lines=False
            )


def _file(label: str, ending: str, mime: str, make: Callable[[], str]) -> None:
    st.download_button(
        label,
        data=make,
        file_name=f"dmn-lens.{ending}",
        mime=mime,
        key=f"download_{ending}",
        on_click="ignore",
        width="stretch",
    )
