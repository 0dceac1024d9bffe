"""Takes the pictures of docs/tour.md from the running app, among them a run that it trains.

python -m scripts.tour
"""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright
from pydantic import BaseModel

from app.links.ask import AskView
from app.links.codec import encode
from app.links.compare import CompareView
from dmn.explain.interventions import WhatIf
from scripts.serving import BROWSER_FLAGS, ROOT, find_browser, served

FOLDER = ROOT / "docs" / "tour"
SIZE = {"width": 1440, "height": 900}
expect.set_options(timeout=60_000)
RUN = "quick"
MILK = """John took the milk.
Mary went to the kitchen.
John travelled to the hallway.
Mary moved to the office."""
QUESTION = "Where is the milk?"
MUTED = AskView(
    story=MILK,
    question=QUESTION,
    checkpoint="babi",
    chosen_pass=2,
    fact=2,
    what_if=WhatIf(gates=((1, 2, 0.0),)),
)
BESIDE = CompareView(
    mode="checkpoints",
    story=MILK,
    other_story=MILK,
    question=QUESTION,
    checkpoint="babi",
    other_checkpoint="babi-weak",
)
BELOW_THE_TOP = "e => { e.style.scrollMarginTop = '80px'; e.scrollIntoView() }"
CHART = "[data-testid=stPlotlyChart] .main-svg"


def link(view: BaseModel) -> str:
    code = encode(view)
    assert code is not None
    return code


def explored(page: Page) -> None:
    """Five hundred told questions, and where it was right for the wrong reason."""
    questions = page.get_by_role("spinbutton", name="Questions")
    questions.fill("500")
    questions.press("Enter")
    page.get_by_role("button", name="Evaluate").click()
    expect(page.get_by_text("questions, lowest confidence first")).to_be_visible()
    page.wait_for_function("location.search.length > 9")


def predicted(page: Page) -> None:
    """A prediction is made, so that the picture shows."""
    page.locator("[role=radiogroup] label").filter(has_text="John took the milk").click()
    page.locator(CHART).first.wait_for()


def looked_at(selector: str) -> Callable[[Page], None]:
    """Waits for an element and brings it to the top."""

    def scroll(page: Page) -> None:
        page.locator(selector).first.wait_for()
        _rest(page)
        page.locator(selector).first.evaluate(BELOW_THE_TOP)

    return scroll


SCENES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "ask": ("", looked_at(CHART)),
    "what-if": (f"?s={link(MUTED)}", looked_at(".st-key-panels")),
    "compare": (f"compare?c={link(BESIDE)}", looked_at(".st-key-compare_sides h3")),
    "explore": ("explore", explored),
    "lesson": ("learn?lesson=one-pass&step=2", predicted),
    "run": (f"train?run={RUN}", looked_at(".st-key-run_curves .js-plotly-plot")),
}
"""Each picture's name, its link, and what to do there."""


def _rest(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    # Plotly lays its labels out once more when the fonts are there.
    page.wait_for_timeout(1500)


def take(page: Page, address: str, name: str) -> None:
    where, act = SCENES[name]
    page.goto(f"{address}{where}")
    act(page)
    _rest(page)
    path = FOLDER / f"{name}.webp"
    Image.open(io.BytesIO(page.screenshot())).save(path, quality=80, method=6)
    print(f"{path}: {path.stat().st_size:,} bytes")


def train(runs: Path) -> None:
    command = ["-m", "dmn", "train", "--out", str(runs / RUN), "--preset", "task-1-quick"]
    subprocess.run([sys.executable, *command], cwd=ROOT, env=os.environ, check=True)


def main() -> None:
    chromium = find_browser()
    if chromium is None:
        sys.exit("Expected Chromium on PATH; install it, then try again")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as runs:
        train(Path(runs))
        with served(DMN_RUNS=runs) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
            for name in sys.argv[1:] or SCENES:
                page = browser.new_page(
                    viewport=SIZE, color_scheme="light", reduced_motion="reduce"
                )
                page.set_default_timeout(60_000)
                take(page, address, name)
                page.close()


if __name__ == "__main__":
    main()
