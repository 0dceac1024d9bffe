"""How long the page takes: from start to the first answer, and from an edit to the new picture.

    python -m benchmarks.page [--json]

One edit is one word of a 10-sentence story, committed by Ctrl+Enter; the picture is new when the
figure holds the new sentence. Python's part is the same rerun without a browser, by AppTest.
"""

import time

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from benchmarks.measuring import Found, median, run, tail
from dmn.errors import DMNError
from scripts.serving import BROWSER_FLAGS, ROOT, find_browser, served

SENTENCES = (
    "Mary moved to the hallway.",
    "Daniel travelled to the bathroom.",
    "Sandra went to the garden.",
    "Sandra picked up the apple there.",
    "Mary grabbed the milk.",
    "Daniel went back to the bedroom.",
    "Sandra journeyed to the office.",
    "Mary put down the milk.",
    "Daniel moved to the hallway.",
    "Sandra travelled to the kitchen.",
)
QUESTION = "Where is the apple?"
STARTS = 5
EDITS = 30
DRAWN = "document.querySelector('.js-plotly-plot')?.data"
SHOWS = """(word) => {
  const figure = document.querySelector('.js-plotly-plot');
  return figure && figure.textContent.includes(word);
}"""


def edited(i: int) -> tuple[str, str]:
    """The story after edit i, and the word that only it holds."""
    word = ("garden", "office", "kitchen", "bedroom")[i % 4] + f" {i}"
    return "\n".join([*SENTENCES[:-1], f"Sandra travelled to the {word}."]), word


def start_seconds(browser: Browser) -> float:
    """From the command to an example that is answered and drawn."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    began = time.perf_counter()
    with served() as url:
        page.goto(url)
        page.wait_for_function(DRAWN, timeout=60_000)
        taken = time.perf_counter() - began
        page.close()
    return taken


def edit_milliseconds(page: Page) -> list[float]:
    """Sorted times from the key that commits an edit to the figure that shows it."""
    box = page.locator(".st-key-story textarea")
    taken = []
    for i in range(EDITS + 3):
        story, word = edited(i)
        box.fill(story)
        began = time.perf_counter()
        box.press("Control+Enter")
        page.wait_for_function(SHOWS, arg=word, polling="raf")
        taken.append(1000 * (time.perf_counter() - began))
        page.wait_for_timeout(300)
    return sorted(taken[3:])


def python_milliseconds() -> list[float]:
    """Sorted times of the page's script for the same edits."""
    app = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60).run()
    app.text_input(key="question").set_value(QUESTION)
    taken = []
    for i in range(EDITS + 3):
        app.text_area(key="story").set_value(edited(i)[0])
        began = time.perf_counter()
        app.run()
        taken.append(1000 * (time.perf_counter() - began))
    return sorted(taken[3:])


def in_chromium(executable: str) -> tuple[list[float], list[float]]:
    """Sorted seconds of each start, and sorted milliseconds of each edit."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_FLAGS)
        starts = sorted(start_seconds(browser) for _ in range(STARTS))
        with served() as url:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(url)
            page.wait_for_function(DRAWN, timeout=60_000)
            page.get_by_label("Question", exact=True).fill(QUESTION)
            page.get_by_label("Question", exact=True).press("Enter")
            page.wait_for_timeout(2000)
            edits = edit_milliseconds(page)
        browser.close()
    return starts, edits


def measure(quick: bool) -> Found:
    """`quick` leaves the browser out. Raises DMNError where there is no Chromium."""
    python = python_milliseconds()
    found = {"python_milliseconds": median(python), "python_milliseconds_95": tail(python)}
    if quick:
        return {"page": found}
    chromium = find_browser()
    if chromium is None:
        raise DMNError("Expected Chromium, found none. Install it; on Debian: apt install chromium")
    starts, edits = in_chromium(chromium)
    browser = {
        "edit_milliseconds": median(edits),
        "edit_milliseconds_95": tail(edits),
        "start_seconds": median(starts),
        "start_seconds_range": [round(starts[0], 2), round(starts[-1], 2)],
    }
    return {"page": browser | found}


def show(found: Found) -> str:
    page = found["page"]
    lines = ["the page                          median  95th percentile"]
    rows = (("edit", "edit to new picture, ms"), ("python", "of that, Python, ms"))
    for key, name in rows:
        if f"{key}_milliseconds" in page:
            lines.append(
                f"  {name:<30} {page[f'{key}_milliseconds']:>7.0f} "
                f"{page[f'{key}_milliseconds_95']:>16.0f}"
            )
    if "start_seconds" in page:
        first, last = page["start_seconds_range"]
        lines.append(
            f"  {'start to first answer, s':<30} {page['start_seconds']:>7.1f}   "
            f"{first:.1f} to {last:.1f} in {STARTS} starts"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run(__doc__, measure, show)
