"""Parts of the page that follow a run while it lives, and charts that outlive their updates."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

TICK = 1.0
"""Seconds between two updates of what a run does."""

# `window.Plotly` is there once Streamlit has drawn a chart of its own.
_CHART_JS = """
// Who slid back to an earlier frame goes on looking at it while new ones come.
function keepPlace(chart, figure) {
  const slider = chart.layout?.sliders?.[0];
  if (!slider || slider.active >= slider.steps.length - 1) return;
  const name = slider.steps[slider.active].label;
  const place = figure.frames.findIndex((frame) => frame.name === name);
  if (place < 0) return;
  figure.layout.sliders[0].active = place;
  figure.data = figure.frames[place].data;
  Object.assign(figure.layout, figure.frames[place].layout);
}

export default function ({ data, parentElement }) {
  const chart = parentElement.querySelector(".lasting");
  chart.setAttribute("aria-label", data.alt);
  clearTimeout(chart.timer);
  // Also called before an update, when the chart is still in use.
  const leave = () => setTimeout(() => chart.isConnected || window.Plotly?.purge(chart), 1000);
  if (chart.figure === data.figure) return leave;
  const draw = () => {
    if (!window.Plotly) { chart.timer = setTimeout(draw, 50); return; }
    const figure = JSON.parse(data.figure);
    keepPlace(chart, figure);
    chart.figure = data.figure;
    chart.style.height = figure.layout.height + "px";
    window.Plotly.react(chart, { ...figure, config: data.config });
  };
  draw();
  return leave;
}
"""

_chart = st.components.v2.component(
    "lasting_chart",
    html='<div class="lasting" role="figure"></div>',
    js=_CHART_JS,
    isolate_styles=False,
)


def follow(draw: Callable[..., None], *arguments: Any, is_live: bool, every: float = TICK) -> None:
    """Draws, and goes on drawing every so many seconds while the run is alive."""
    st.fragment(draw, run_every=every if is_live else None)(*arguments)


def prepare() -> None:
    """To be called by a page before it draws its first chart: brings Plotly into the browser."""
    with st.container(key="plotly_loader"):
        st.plotly_chart(go.Figure(), key="nothing", height=10, alt="No figure")


def chart(figure: str, key: str, config: dict[str, Any], alt: str) -> None:
    """Draw a figure, as JSON, that stays in the browser while it changes.

    Streamlit 1.67 takes the whole figure for a chart's identity, whatever its key: each update
    would be a new chart, drawn from nothing, and what a person had zoomed into would be lost.
    """
    data = {"figure": figure, "config": {**config, "responsive": True}, "alt": alt}
    _chart(key=key, data=data)
