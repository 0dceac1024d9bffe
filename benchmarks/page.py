"""How long the page takes: from start to the first answer, and from an edit to the new picture.

    python -m benchmarks.page

One edit is one word of a 10-sentence story, committed by Ctrl+Enter; the picture is new when the
figure holds the new sentence. Python's part is the same rerun without a browser, by AppTest.
"""

import statistics
import sys
import time

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from benchmarks.ask import QUESTION, SENTENCES
from scripts.serving import BROWSER_FLAGS, ROOT, find_browser, served

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


def report(name: str, taken: list[float]) -> None:
    tail = taken[int(0.95 * len(taken))]
    print(f"{name}: median {statistics.median(taken):.0f} ms, 95th percentile {tail:.0f} ms")


def main() -> None:
    chromium = find_browser()
    if chromium is None:
        sys.exit("No Chromium found; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        starts = sorted(start_seconds(browser) for _ in range(STARTS))
        print(
            f"streamlit run to first answered example: median {statistics.median(starts):.1f} s, "
            f"{starts[0]:.1f} to {starts[-1]:.1f} s in {STARTS} starts"
        )
        with served() as url:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(url)
            page.wait_for_function(DRAWN, timeout=60_000)
            page.get_by_label("Question", exact=True).fill(QUESTION)
            page.get_by_label("Question", exact=True).press("Enter")
            page.wait_for_timeout(2000)
            report("edit to new picture in Chromium", edit_milliseconds(page))
        browser.close()
    report("the page's Python of an edit", python_milliseconds())


if __name__ == "__main__":
    main()
