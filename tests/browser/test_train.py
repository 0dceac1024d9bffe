"""A real run, launched and watched in a real Chromium, and its checkpoint asked at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dmn.runs.listing import overviews, runs_of
from dmn.runs.run import Run
from dmn.runs.status import Status
from scripts.serving import ROOT, served
from tests.app.handmade import add_probes, evaluation, lines, make, point

SECONDS = 120
POLLING = 200
"""Milliseconds between two looks at a page; at each of its frames would keep it drawing."""

expect.set_options(timeout=SECONDS * 1000)

pytestmark = pytest.mark.browser
LOSS = ".st-key-run_curves .js-plotly-plot"
LAPSE = ".st-key-run_lapse .js-plotly-plot"
POINTS = f"(document.querySelector('{LOSS}')?.data?.[1].y.length ?? 0)"
LEFT = """(([, number, unit] = []) => number * { s: 1, min: 60 }[unit])(
  document.querySelector('.facts')?.innerText.match(/([0-9]+) (s|min) left/) ?? [])"""
EPOCHS = f"document.querySelector('{LOSS}').layout.xaxis.range"
SLIDER = f"document.querySelector('{LAPSE}')?.layout?.sliders?.[0]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs and checkpoints of this test's own; one checkpoint is there already."""
    folder = tmp_path_factory.mktemp("train")
    shutil.copytree(ROOT / "checkpoints" / "babi", folder / "checkpoints" / "babi")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    log = folder / "server.log"
    places = {"DMN_RUNS": folder / "runs", "DMN_CHECKPOINTS": folder / "checkpoints"}
    with served(log, **{name: str(place) for name, place in places.items()}) as url:
        yield f"{url}train"
    for run in runs_of(folder / "runs"):
        run.request_stop()
    assert "Traceback" not in log.read_text()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = visit(browser, address)
    yield page
    page.context.close()


def visit(browser: Browser, url: str, width: int = 1440) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 1200}).new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.goto(url)
    return page


def status_of(run: Run) -> Status:
    status = run.status()
    assert status is not None
    return status


def append(run: Run, file: str, entry: dict[str, Any]) -> None:
    with (run.folder / file).open("a") as opened:
        opened.write(lines([entry]))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, label: str, value: int) -> None:
    box = page.get_by_role("spinbutton", name=label, exact=True)
    box.fill(str(value))
    box.press("Enter")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_run_is_launched_watched_stopped_resumed_and_asked(
    page: Page, browser: Browser, folder: Path
) -> None:
    other = visit(browser, page.url)
    fill(page, "Stories", 1000)
    page.get_by_text("All settings").click()
    fill(page, "Epochs", 20)
    press(page, "Start")

    # The curve moves and the time that is left falls.
    page.wait_for_function(f"{POINTS} >= 2", polling=POLLING)
    page.wait_for_function(f"{LEFT} > 0", polling=POLLING)
    begun, seen = page.evaluate(LEFT), page.evaluate(POINTS)
    page.wait_for_function(f"{POINTS} > {seen}", polling=POLLING)
    # A machine that others use may be slower for a moment, and the estimate with it.
    page.wait_for_function(f"{LEFT} < {begun}", polling=POLLING)

    # A second person, who was there before, sees the same run.
    other.wait_for_function(f"{POINTS} > {page.evaluate(POINTS)}", polling=POLLING)

    press(page, "Stop")
    for one in (page, other):
        expect(one.locator(".facts")).to_contain_text("can be resumed")
    (run,) = runs_of(folder / "runs")
    assert status_of(run).epoch < 20

    press(page, "Resume")
    for one in (page, other):
        expect(one.locator(".facts")).to_contain_text("finished")
    other.context.close()
    assert status_of(run).best_accuracy >= 95

    press(page, "Use this checkpoint")
    press(page, "Add to checkpoints")
    press(page, "Ask it")
    expect(page.locator(".device")).to_contain_text("task-1-quick answered on")
    assert (folder / "checkpoints" / "task-1-quick" / "README.md").is_file()


def test_an_update_leaves_the_picture_its_zoom_and_the_frame_that_is_looked_at(
    browser: Browser, address: str, folder: Path
) -> None:
    run = make(folder / "runs", "watched", state="running")
    add_probes(run)
    page = visit(browser, f"{address}?run=watched")
    page.wait_for_function(f"{POINTS} === 30 && {SLIDER}?.active === 2", polling=POLLING)
    page.evaluate(f"document.querySelector('{LOSS}').isTheSame = true")
    plot = page.locator(f"{LOSS} .nsewdrag").first.bounding_box()
    assert plot
    page.mouse.move(plot["x"] + 20, plot["y"] + 90)
    page.mouse.down()
    page.mouse.move(plot["x"] + 120, plot["y"] + 95, steps=4)
    page.mouse.up()
    page.wait_for_function(f"{EPOCHS}[1] < 10", polling=POLLING)
    zoomed = page.evaluate(EPOCHS)
    rail = page.locator(f"{LAPSE} .slider-rail-touch-rect").bounding_box()
    assert rail
    page.mouse.click(rail["x"] + 2, rail["y"] + rail["height"] / 2)
    page.wait_for_function(f"{SLIDER}?.active === 0", polling=POLLING)

    append(run, "steps.jsonl", point(310, loss=0.5))
    append(run, "probes/evaluations.jsonl", evaluation(4, 4))
    page.wait_for_function(f"{POINTS} === 31 && {SLIDER}?.steps.length === 4", polling=POLLING)
    # Plotly takes the frames in after it has drawn; whoever plays before plays the old ones.
    page.wait_for_function(
        f"document.querySelector('{LAPSE}')._transitionData._frames.length === 4"
    )
    assert page.evaluate(f"document.querySelector('{LOSS}').isTheSame")
    assert page.evaluate(EPOCHS) == zoomed
    assert page.evaluate(f"{SLIDER}?.active") == 0

    # Play goes on to the newest, and what has ended is not drawn again.
    page.locator(f"{LAPSE} .updatemenu-button").first.click()
    page.wait_for_function(f"{SLIDER}?.active === 3", polling=POLLING)
    page.context.close()


def test_a_row_of_the_table_opens_its_run_and_nothing_sticks_out(
    browser: Browser, address: str, folder: Path
) -> None:
    for name in ("first", "second"):
        add_probes(make(folder / "runs", name))
    page = visit(browser, f"{address}?run=second")
    expect(page.get_by_role("heading", name="second", exact=True)).to_be_visible()
    rows = [one.run.id for one in overviews(folder / "runs")]
    table = page.locator("[data-testid=stDataFrame]").first.bounding_box()
    assert table
    height = table["height"] / (len(rows) + 1)
    page.mouse.click(table["x"] + 16, table["y"] + height * (rows.index("first") + 1.5))
    expect(page.get_by_role("heading", name="first", exact=True)).to_be_visible()
    page.wait_for_function("location.search === '?run=first'", polling=POLLING)
    for width in (1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator(f"{LAPSE} .slider-rail-rect")).to_be_visible()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.context.close()
