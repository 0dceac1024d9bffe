"""Records docs/reading.png, the README's moving picture, from the running app.

python -m scripts.moving

A question is typed, answered, and its passes are stepped through. An APNG, which shows its first
frame where pictures do not move.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from scripts.serving import BROWSER_FLAGS, ROOT, find_browser, served

PICTURE = ROOT / "docs" / "reading.png"
SIZE = {"width": 1120, "height": 760}
COLOURS = 96
expect.set_options(timeout=60_000)
STORY = """Sandra travelled to the kitchen.
Daniel went to the office.
Sandra picked up the apple there.
Mary moved to the bathroom.
Sandra journeyed to the garden.
Daniel got the football there."""
TYPED = ("Where is the ", "apple", "?")
Frame = tuple[bytes, int]
"""A screenshot as PNG, and how many milliseconds it stands."""


def frames(page: Page, url: str) -> Iterator[Frame]:
    """The scene, from the answered first question to the last pass of the second."""
    page.goto(url)
    _tell(page, STORY, "Where is Mary?")
    yield _shot(page), 1800
    box = page.get_by_label("Question", exact=True)
    box.fill("")
    typed = ""
    for piece in TYPED:
        for letter in [piece] if " " in piece else piece:
            typed += letter
            box.press_sequentially(letter)
            yield page.screenshot(), 110
    expect(page.locator(".strip .question")).to_have_text(typed)
    yield _shot(page), 1500
    for number in (1, 2, 3):
        page.get_by_role("radio", name=str(number), exact=True).click()
        yield _shot(page), 1600


def _tell(page: Page, story: str, question: str) -> None:
    """Type both and wait until the picture is drawn from them."""
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for()
    box = page.locator(".st-key-story textarea")
    box.fill(story)
    box.press("Control+Enter")
    expect(page.locator(".fact").last).to_contain_text(story.splitlines()[-1])
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".strip .question")).to_have_text(question)


def _shot(page: Page) -> bytes:
    """The page once it has come to rest."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(700)
    return page.screenshot()


def save(shots: list[Frame], path: Path) -> None:
    """An APNG of few colours that begins again for ever; frames that stay the same are joined."""
    pictures = [Image.open(io.BytesIO(data)).convert("RGB") for data, _ in shots]
    # One palette for all, made from all: else the same grey would flicker.
    sheet = Image.new("RGB", (pictures[0].width, pictures[0].height * len(pictures)))
    for i, picture in enumerate(pictures):
        sheet.paste(picture, (0, i * picture.height))
    palette = sheet.quantize(COLOURS, dither=Image.Dither.NONE)
    small = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    small[0].save(
        path,
        save_all=True,
        append_images=small[1:],
        duration=[milliseconds for _, milliseconds in shots],
        loop=0,
        optimize=True,
    )
    print(f"{path}: {len(shots)} frames, {path.stat().st_size:,} bytes")


def main() -> None:
    chromium = find_browser()
    if chromium is None:
        sys.exit("Expected Chromium on PATH; install it, then try again")
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.set_default_timeout(60_000)
        save(list(frames(page, url)), PICTURE)


if __name__ == "__main__":
    main()
