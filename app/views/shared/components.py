"""Components that Streamlit lacks: the story as shaded prose, typing that answers, the state of the
window.

Streamlit takes one-line CSS and script for a file's path, hence the line breaks.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.figures import SHOWN_FROM, Row, fold, gate_colour, ink_on, palette
from app.views.shared import reconnect, widget_values
from dmn.inference.trace import EpisodeTrace

NARROW = 640
"""Widths in pixels up to this one get the layout of a phone."""
PAUSE = 300
"""Milliseconds without a key after which what was typed is answered."""
PATIENCE = 5_000
"""Milliseconds that a page waits at most for its new server before it can be used again."""
MAX_FACT_CHARACTERS = 2_000

_STORY_CSS = """
.prose { font-size: 1.1rem; line-height: 2; overflow-wrap: anywhere; margin: 0; }
.fact {
  border-radius: 5px; padding: .2em .35em; cursor: pointer;
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
.fact:hover { text-decoration: underline; text-underline-offset: 4px; }
.fact:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.fact[aria-pressed="true"] { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.fact sup { font-size: .68em; line-height: 0; margin-right: .2em; }
.prose:has(rt) { line-height: 2.9; }
.fact rt { font-size: .62em; letter-spacing: .02em; user-select: none; }
.folded { font-size: .87rem; white-space: nowrap; padding: 0 .35em; }
"""

_STORY_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const prose = parentElement.querySelector(".prose");
  const focused = prose.getRootNode().activeElement?.dataset?.fact;
  prose.replaceChildren();
  for (const part of data.parts) {
    const span = document.createElement("span");
    if (part.fact === undefined) {
      span.className = "folded";
      span.style.color = data.muted;
      span.textContent = part.text;
    } else {
      span.className = "fact";
      span.dataset.fact = part.fact;
      span.tabIndex = 0;
      span.setAttribute("role", "button");
      span.setAttribute("aria-pressed", String(part.fact === data.chosen));
      span.title = part.title;
      span.style.background = part.background;
      span.style.color = part.ink;
      if (part.tag) {
        const ruby = document.createElement("ruby"), over = document.createElement("rt");
        over.textContent = part.tag;
        ruby.append(part.text, over);
        span.append(ruby);
      } else {
        const number = document.createElement("sup");
        number.textContent = part.mark + (part.fact + 1);
        span.append(number, part.text);
      }
      const pick = () => setTriggerValue("picked", part.fact);
      span.onclick = pick;
      span.onkeydown = (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); }
      };
    }
    prose.append(span, " ");
  }
  if (focused !== undefined) prose.querySelector(`[data-fact="${focused}"]`)?.focus();
}
"""

_WINDOW_JS = """
const BOXES = "[data-testid=stTextArea] textarea, [data-testid=stTextInput] input";
const typed = () => Object.fromEntries([...document.querySelectorAll(BOXES)].map((box) => {
  const names = box.closest("[class*=st-key-]")?.className ?? "";
  return [names.match(/st-key-([^ ]+)/)?.[1] ?? "", box.value];
}));
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  parentElement.release?.();
  const app = document.querySelector(".stApp");
  const query = window.matchMedia(`(max-width: ${data.narrow}px)`);
  let sent = JSON.stringify(data.known);
  const tell = () => {
    const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/[0-9.]+/g).map(Number);
    const seen = { narrow: query.matches, dark: red + green + blue < 382 };
    if (JSON.stringify(seen) === sent) return;
    sent = JSON.stringify(seen);
    setStateValue("seen", seen);
  };
  const observer = new MutationObserver(tell);
  observer.observe(app, { attributes: true, attributeFilter: ["class"] });
  query.addEventListener("change", tell);
  tell();
  // A page whose server has gone finds another, which knows of it only what the page tells; until
  // that one has drawn it, nothing can be typed that it would not know of.
  const main = document.querySelector("[data-testid=stMain]");
  const isConnected = () => app.dataset.testConnectionState === "CONNECTED";
  let was = isConnected();
  const connection = new MutationObserver(() => {
    if (!isConnected()) main.inert = true;
    else if (!was) {
      setTriggerValue("back", typed());
      setTimeout(() => { main.inert = false; }, data.patience);
    } else if (app.dataset.testScriptState === "notRunning") main.inert = false;
    was = isConnected();
  });
  const states = ["data-test-connection-state", "data-test-script-state"];
  connection.observe(app, { attributes: true, attributeFilter: states });
  parentElement.release = () => {
    observer.disconnect();
    connection.disconnect();
    query.removeEventListener("change", tell);
  };
  return parentElement.release;
}
"""

# Ctrl+Enter is what a text area takes for "answer now"; here a pause in typing presses it.
_TYPING_JS = """
export default function ({ data, parentElement }) {
  parentElement.release?.();
  let timer;
  const enter = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true };
  // Released too: shortcuts take a key that is held for one that goes with the next.
  const press = (target) => ["keydown", "keyup"].forEach(
    (kind) => target.dispatchEvent(new KeyboardEvent(kind, enter)));
  const typed = ({ target }) => {
    if (!target.matches(`.st-key-${data.key} textarea`)) return;
    clearTimeout(timer);
    timer = setTimeout(press, data.pause, target);
  };
  document.addEventListener("input", typed);
  parentElement.release = () => {
    clearTimeout(timer);
    document.removeEventListener("input", typed);
  };
  return parentElement.release;
}
"""

_PICTURE_CSS = """
button {
  width: 100%; min-height: 2.5rem; padding: .25rem .75rem; font: inherit; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: .5rem;
}
button:hover { color: var(--st-primary-color); border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
"""

_PICTURE_JS = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = () => window.Plotly?.downloadImage(
    document.querySelector(`.st-key-${data.key} .js-plotly-plot`),
    { format: "svg", filename: data.name });
}
"""

_story = st.components.v2.component(
    "shaded_story", html='<p class="prose"></p>', css=_STORY_CSS, js=_STORY_JS
)
_window = st.components.v2.component("window_reporter", html="<span></span>", js=_WINDOW_JS)
_typing = st.components.v2.component("typing_answers", html="<span></span>", js=_TYPING_JS)
_picture = st.components.v2.component(
    "picture_button", html='<button type="button"></button>', css=_PICTURE_CSS, js=_PICTURE_JS
)


def answer_while_typing(key: str) -> None:
    """Make the text area with this key answer after each pause, as text inputs can."""
    _typing(key="typing", data={"key": key, "pause": PAUSE})


def picture_button(label: str, chart: str, name: str) -> None:
    """Draw a button that saves the chart with this key as an SVG file."""
    _picture(key=f"picture_{chart}", data={"label": label, "key": chart, "name": name})


def window() -> tuple[bool, bool]:
    """Return whether the window is narrow, and whether it is dark. Mostly the first guess holds.

    What stands in the boxes of a page that another server drew is kept for it.
    """
    is_new = "window" not in st.session_state
    is_phone = "Mobi" in st.context.headers.get("User-Agent", "")
    seen = st.session_state.get("window", {}).get("seen")
    known = seen or {"narrow": is_phone, "dark": st.context.theme.type == "dark"}
    # It reports while the first picture is still being put together, and so cuts that short.
    data = {"narrow": NARROW, "known": known, "patience": PATIENCE}
    found = _window(
        key="window",
        data=data,
        on_seen_change=widget_values.send_again,
        on_back_change=lambda: None,
    )
    if is_new and found.back:
        reconnect.hold(found.back)
    st.session_state.is_phone = known["narrow"]
    return known["narrow"], known["dark"]


def story(
    trace: EpisodeTrace,
    chosen_pass: int,
    fact: int | None,
    pick: Callable[[int | None], None],
    *,
    dark: bool,
    unfold: bool,
) -> None:
    """Draw the story as prose, shaded by the gates of the chosen pass; a click picks a fact."""
    parts = [_part(trace, row, chosen_pass, dark) for row in fold(trace, unfold)]
    data = {"parts": parts, "muted": palette(dark).muted, "chosen": fact}
    _story(
        key="prose",
        data=data,
        on_picked_change=lambda: pick(st.session_state.prose.get("picked")),
    )


def _part(trace: EpisodeTrace, row: Row, chosen_pass: int, dark: bool) -> dict[str, Any]:
    if row.is_folded:
        return {"text": f"⋯ {row.count} facts ⋯"}
    gate, text = float(trace.gates[chosen_pass - 1, row.first]), trace.facts[row.first]
    colour = gate_colour(gate, dark) if gate >= SHOWN_FROM else None
    is_supporting = row.first in trace.supporting
    return {
        "fact": row.first,
        "mark": "◆" if is_supporting else "",
        "tag": trace.tags[row.first].text if trace.tags else "",
        "text": text if len(text) <= MAX_FACT_CHARACTERS else f"{text[:MAX_FACT_CHARACTERS]}…",
        "title": f"Gate {gate:.2f} in pass {chosen_pass}" + (", supporting fact" * is_supporting),
        "background": colour or "transparent",
        "ink": ink_on(colour) if colour else palette(dark).text,
    }
