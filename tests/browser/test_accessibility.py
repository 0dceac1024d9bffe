"""Every page for people who use a keyboard or a screen reader, and for every eye: axe-core finds
nothing serious, and the main actions need no mouse.
"""

import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.content.examples import EXAMPLES, FIRST, text_of
from app.content.five_steps import NAME
from app.figures.style.colours import DARK, LIGHT
from app.links.ask import AskView
from app.links.codec import encode
from dmn.explain.interventions import WhatIf
from scripts.serving import served
from tests.app.handmade import add_probes, make
from tests.conftest import BROWSER_SECONDS

expect.set_options(timeout=BROWSER_SECONDS * 1000)

pytestmark = pytest.mark.browser
AT_REST = '.stApp[data-test-script-state="notRunning"]'
INKS = {False: LIGHT.text, True: DARK.text}
INK = "getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--ink')"
"""What the server put on the page last."""
SERIOUS = ("serious", "critical")
ALL_LOOKS = tuple(product((390, 1024, 1440), (False, True)))
"""Widths, and whether it is dark."""
LOOKS = ALL_LOOKS if os.environ.get("DMN_LOOKS") == "all" else ((1440, False), (390, True))
"""All six take three times as long: DMN_LOOKS=all."""


class Allowed(NamedTuple):
    """A finding in Streamlit's own markup that cannot be mended from here."""

    rule: str
    selector: str
    why: str


ALLOWED: tuple[Allowed, ...] = ()


def ask(**changes: Any) -> str:
    example = EXAMPLES[FIRST]
    view = AskView(
        story=text_of(example),
        question=example.question,
        checkpoint="babi",
        passes=4,
        chosen_pass=2,
    )
    return f"?s={encode(view.model_copy(update=changes))}"


def nothing(page: Page) -> None:
    """The page as the link opens it."""


def predict(page: Page) -> None:
    page.locator(".st-key-board [data-testid=stRadio] label").last.click()
    expect(page.locator(".js-plotly-plot")).to_be_visible()


def open_form(page: Page) -> None:
    page.get_by_role("button", name="New run").click()
    page.get_by_text("All settings").click()
    expect(page.get_by_role("spinbutton", name="Epochs", exact=True)).to_be_visible()


def evaluate(page: Page) -> None:
    questions = page.get_by_role("spinbutton", name="Questions")
    questions.fill("40")
    questions.press("Enter")
    page.get_by_role("button", name="Evaluate").click()
    expect(page.get_by_text("questions, lowest confidence first")).to_be_visible()


SENTENCE = "A lovely film that never bores."
HELD = WhatIf(gates=((0, 2, 0.0),))
VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "what if": (ask(closer="what_if", fact=2, what_if=HELD), nothing),
    "words": (ask(closer="words", story="Priya took the frisbe. John left."), nothing),
    "sentiment": (
        ask(checkpoint="sentiment", story=SENTENCE, question="What is the sentiment?", passes=2),
        nothing,
    ),
    "tags": (
        ask(
            checkpoint="pos",
            story=SENTENCE,
            question="What are the parts of speech?",
            passes=1,
            chosen_pass=1,
        ),
        nothing,
    ),
    "lesson": ("learn?lesson=one-pass&step=2", predict),
    "glossary": ("glossary", nothing),
    "five steps": (f"learn?lesson={NAME}&step=3", nothing),
    "train": ("train", open_form),
    "run": ("train?run=second", nothing),
    "explore": ("explore", evaluate),
    "compare": ("compare", nothing),
    "large type": ("?large=1", nothing),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("accessible")
    for name in ("first", "second"):
        add_probes(make(folder / "runs", name))
    with served(folder / "log", DMN_RUNS=str(folder / "runs")) as url:
        yield url


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    expect(page.locator(AT_REST)).to_be_visible()
    return page


def look(page: Page, width: int, dark: bool) -> None:
    """The page in this size and theme, once it is all drawn."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.wait_for_function(f"{INK} === '{INKS[dark]}'")
    expect(page.locator(AT_REST)).to_be_visible()


def findings(page: Page) -> list[str]:
    """What axe-core finds that is serious and not allowed."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:300]} {node['target']} {node.get('failureSummary')}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
        if not any(
            one["id"] == allowed.rule
            and page.locator(str(node["target"][-1])).evaluate(
                "(element, selector) => element.matches(selector)", allowed.selector
            )
            for allowed in ALLOWED
        )
    ]


@pytest.mark.parametrize("name", list(VIEWS))
def test_axe_finds_nothing_serious(context: BrowserContext, address: str, name: str) -> None:
    path, act = VIEWS[name]
    page = opened(context, f"{address}{path}")
    act(page)
    told = []
    for width, dark in LOOKS:
        look(page, width, dark)
        told += [f"{width}{' dark' * dark}: {finding}" for finding in findings(page)]
    assert not told, "\n".join(told)


def tab_to(page: Page, place: Locator, most: int = 60) -> None:
    """Go on with the Tab key until the focus is there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if place.evaluate("(element) => element.contains(document.activeElement)"):
            return
    raise AssertionError(f"{place} is not reached within {most} presses of Tab")


def go(page: Page, name: str) -> None:
    """To another page, from the top of this one."""
    page.evaluate("document.activeElement.blur()")
    tab_to(page, page.get_by_role("link", name=name, exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{name.lower()}**")
    expect(page.locator(AT_REST)).to_be_visible()


def test_a_story_is_typed_asked_and_stepped_through_without_a_mouse(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    tab_to(page, page.locator(".st-key-story textarea"))
    page.keyboard.press("Control+A")
    page.keyboard.type("Mary went to the garden. John left. Mary went to the kitchen.")
    page.keyboard.press("Control+Enter")
    tab_to(page, page.get_by_label("Question", exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.type("Where is Mary?")
    page.keyboard.press("Enter")
    expect(page.locator(".strip .answer")).to_have_text("kitchen")
    tab_to(page, page.get_by_role("button", name="Next"))
    page.keyboard.press("Enter")
    expect(page.locator(".sentence").first).to_contain_text("In pass 2, ")
    # The sentence comes before the buttons: until Previous is open its key does nothing.
    expect(page.get_by_role("button", name="Previous")).to_be_enabled()
    expect(page.locator(AT_REST)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".sentence").first).to_contain_text("In pass 1, ")


def test_a_lesson_is_opened_predicted_and_revealed_and_a_form_filled_without_a_mouse(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    go(page, "Learn")
    tab_to(page, page.locator(".st-key-lesson"))
    page.keyboard.press("ArrowDown")
    expect(page.locator(".lesson_question")).to_be_visible()
    tab_to(page, page.locator(".st-key-board [data-testid=stRadio]"))
    page.keyboard.press("Space")
    expect(page.get_by_text("Checked just now with babi.")).to_be_visible()
    go(page, "Train")
    tab_to(page, page.get_by_role("button", name="New run"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("textbox", name="Name"))
    page.keyboard.type("by keyboard")
    tab_to(page, page.get_by_role("button", name="Start", exact=True))
