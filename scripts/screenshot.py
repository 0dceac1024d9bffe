"""Takes pictures of the Ask page in three sizes, light and dark, to be looked at.

python -m scripts.screenshot FOLDER
"""

import argparse
import sys
from pathlib import Path
from typing import Literal, get_args

from playwright.sync_api import Browser, sync_playwright

from scripts.serving import BROWSER_FLAGS, find_browser, served

Theme = Literal["light", "dark"]
SIZES = ((1440, 900), (1024, 768), (390, 844))
SECONDS_TO_ANSWER = 60


def photograph(browser: Browser, url: str, path: Path, size: tuple[int, int], theme: Theme) -> None:
    """Saves the page as it stands once the example is answered and drawn."""
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        # Entry animations would be caught half-way.
        reduced_motion="reduce",
    )
    page.set_default_timeout(SECONDS_TO_ANSWER * 1000)
    page.goto(url)
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.evaluate("document.fonts.ready")
    # Plotly lays its labels out once more when the fonts are there.
    page.wait_for_timeout(1000)
    page.screenshot(path=path)
    page.close()
    print(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes pictures of the running app.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    chromium = find_browser()
    if chromium is None:
        sys.exit("Expected Chromium on PATH; install it, then try again")
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        for width, height in SIZES:
            for theme in get_args(Theme):
                path = folder / f"ask-{theme}-{width}.png"
                photograph(browser, url, path, (width, height), theme)


if __name__ == "__main__":
    main()
