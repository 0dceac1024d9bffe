"""Takes pictures of the running app: docs/ask.png for the README, or every size and theme.

python -m scripts.screenshot                   docs/ask.png, 1440x900, light
python -m scripts.screenshot --all FOLDER      three sizes, light and dark, into FOLDER
"""

import argparse
import sys
from pathlib import Path
from typing import Literal, get_args

from playwright.sync_api import Browser, sync_playwright

from scripts.serving import BROWSER_FLAGS, ROOT, find_browser, served

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


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Takes pictures of the running app.")
    parser.add_argument(
        "--all",
        type=Path,
        metavar="FOLDER",
        help="take every size in light and dark into FOLDER, instead of docs/ask.png",
    )
    return parser.parse_args()


def main() -> None:
    folder: Path | None = parse_arguments().all
    chromium = find_browser()
    if chromium is None:
        sys.exit("Expected Chromium on PATH; install it, then try again")
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        if folder is None:
            photograph(browser, url, ROOT / "docs" / "ask.png", SIZES[0], "light")
            return
        for width, height in SIZES:
            for theme in get_args(Theme):
                path = folder / f"ask-{theme}-{width}.png"
                photograph(browser, url, path, (width, height), theme)


if __name__ == "__main__":
    main()
