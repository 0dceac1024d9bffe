"""The app as a visitor meets it: a real server, a real Chromium, the repository's checkpoint."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from app.content import five_steps, lessons
from scripts.serving import ROOT, served

LESSONS = lessons.read(ROOT / "app" / "assets" / "lessons").lessons

SECONDS = 60
POLLING = 100
"""Milliseconds between two looks at a page; at each of its frames would keep it drawing."""
STORY = "Mary went to the garden.\nJohn moved to the office.\nMary travelled to the kitchen."
VERDICT = re.compile("the correct answer is", re.IGNORECASE)
DRAWN = "document.querySelector('.js-plotly-plot')?.data"
AT_REST = '.stApp[data-test-script-state="notRunning"]'
IN_ROWS = "document.querySelector('[data-testid=stDataFrame] canvas')"

expect.set_options(timeout=SECONDS * 1000)

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server started as the README says, from an environment that names no folder of ours."""
    log = tmp_path_factory.mktemp("server") / "log"
    with served(log) as url:
        yield url
    assert "Traceback" not in log.read_text()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Opens the app in a context of its own; in the end none may have asked any other host."""
    contexts = []
    requested: list[str] = []

    def open_page(url: str = address, ready: str = DRAWN, **window: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **window})
        context.set_default_timeout(SECONDS * 1000)
        context.on("request", lambda request: requested.append(request.url))
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        page.wait_for_function(ready, polling=POLLING)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert requested
    foreign = [url for url in requested if not url.startswith((address, "data:", "blob:"))]
    assert not foreign


def answer(page: Page) -> str:
    return page.locator(".strip .answer").inner_text()


def gates(page: Page) -> list[list[float | None]]:
    # The chart is mounted anew after an edit, and is empty for a moment.
    page.wait_for_function(
        "document.querySelector('.js-plotly-plot')?.data?.some((t) => t.type === 'heatmap')"
    )
    return page.evaluate(
        "document.querySelector('.js-plotly-plot').data.find((t) => t.type === 'heatmap').z"
    )


def write(page: Page, story: str) -> None:
    """Type the story and wait until the figure is drawn from it."""
    box = page.locator(".st-key-story textarea")
    box.fill(story)
    box.press("Control+Enter")
    last = " ".join(story.splitlines()[-1].split())
    expect(page.locator(".fact").last).to_contain_text(last)


def ask(page: Page, question: str) -> None:
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".strip .question")).to_have_text(question)


def click_cell(page: Page, chosen: int, fact: int) -> None:
    """Click a cell of the heatmap; pass and fact count from 0."""
    x, y = page.evaluate(
        """([chosen, wanted]) => {
          const plot = document.querySelector('.js-plotly-plot');
          const { left, top } = plot.getBoundingClientRect();
          const { xaxis, yaxis } = plot._fullLayout;
          const points = plot.data.find((trace) => trace.customdata);
          const at = points.customdata
            .findIndex(([place, fact]) => place === chosen && fact === wanted);
          return [
            left + xaxis._offset + xaxis.l2p(points.x[at]),
            top + yaxis._offset + yaxis.l2p(points.y[at]),
          ];
        }""",
        [chosen, fact],
    )
    page.mouse.click(x, y)


def test_rest_lies_beside_the_pages(address: str) -> None:
    asked = {"story": "Mary went to the garden.", "question": "Where is Mary?"}
    told = httpx2.post(f"{address}api/v1/explain", json=asked, timeout=SECONDS).json()
    assert (told["answer"], told["checkpoint"]) == ("garden", "babi")


def test_a_request_that_never_ends_keeps_nobody_else_waiting(address: str) -> None:
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    head = f"POST /api/v1/explain HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99\r\n\r\n"
    with ExitStack() as kept:
        for sent in [head[:40], f"{head}{{"] * 20:
            slow = kept.enter_context(socket.create_connection((host, int(port)), SECONDS))
            slow.sendall(sent.encode())
        asked = {"story": "Mary went to the garden.", "question": "Where is Mary?"}
        told = httpx2.post(f"{address}api/v1/explain", json=asked, timeout=SECONDS).json()
    assert told["answer"] == "garden"


def test_the_first_thing_seen_is_an_answered_example(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".strip .verdict")).to_contain_text(VERDICT)
    expect(page.locator(".st-key-story textarea")).not_to_be_empty()
    assert answer(page)
    assert any(gate for row in gates(page) for gate in row if gate is not None)


def test_one_changed_word_gives_another_answer_and_another_heatmap(visit: Visit) -> None:
    page = visit()
    ask(page, "Where is Mary?")
    write(page, STORY)
    assert answer(page) == "kitchen"
    before = gates(page)
    write(page, STORY.replace("Mary travelled", "John travelled"))
    expect(page.locator(".strip .answer")).to_have_text("garden")
    expect(page.locator(".strip .before")).to_contain_text("Before this edit: ")
    page.wait_for_function(
        """(before) => {
          const heatmap = document.querySelector('.js-plotly-plot')?.data
            ?.find((t) => t.type === 'heatmap');
          return heatmap && JSON.stringify(heatmap.z) !== JSON.stringify(before);
        }""",
        arg=before,
    )


def test_a_pause_in_typing_is_enough(visit: Visit) -> None:
    page = visit()
    page.locator(".st-key-story textarea").press("Control+End")
    page.keyboard.type("\nMary slept.", delay=20)
    expect(page.locator(".fact").last).to_contain_text("Mary slept.")
    page.keyboard.type(" John too.", delay=20)
    expect(page.locator(".fact").last).to_contain_text("John too.")
    assert page.locator(".st-key-story textarea").input_value().endswith("\nMary slept. John too.")


def told_anew(page: Page, before: str) -> str:
    """The story once it is another one, answered and judged."""
    box = page.locator(".st-key-story textarea")
    expect(box).not_to_have_value(before)
    story = box.input_value()
    expect(page.locator(".fact").first).to_contain_text(story.splitlines()[0])
    expect(page.locator(".strip .verdict")).to_contain_text(VERDICT)
    return story


def test_new_stories_are_told_by_mouse_and_by_keyboard_and_back_brings_them_again(
    visit: Visit,
) -> None:
    page = visit()
    first = page.locator(".st-key-story textarea").input_value()
    page.get_by_role("button", name="Options").click()
    page.get_by_text("Varied", exact=True).last.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New story").click()
    second = told_anew(page, first)
    page.keyboard.press("Enter")  # the button that was clicked has the focus
    third = told_anew(page, second)
    page.get_by_role("button", name="Back", exact=True).press("Enter")
    assert told_anew(page, third) == second
    page.wait_for_function("location.search.length > 9", polling=POLLING)
    page.wait_for_timeout(1000)

    other = visit(page.url)
    expect(other.locator(".st-key-story textarea")).to_have_value(second)
    expect(other.locator(".strip .verdict")).to_have_text(
        page.locator(".strip .verdict").inner_text()
    )


def test_a_misspelt_word_is_replaced_at_a_click(visit: Visit) -> None:
    page = visit()
    ask(page, "Where is Mary?")
    write(page, STORY.replace("kitchen", "kitchn"))
    page.get_by_role("button", name="Did you mean kitchen?").click()
    expect(page.locator(".strip .answer")).to_have_text("kitchen")
    expect(page.locator(".st-key-story textarea")).to_have_value(STORY)


def test_markup_is_shown_and_never_run(visit: Visit) -> None:
    page = visit()
    bad = ("<script>window.hit=1</script>", "<img src=x onerror=window.hit=1>")
    write(page, f"{bad[0]}\n{bad[1]}\nJohn went to the office.")
    ask(page, f"Where is {bad[0]}{bad[1]}?")
    for place, text in enumerate(bad):
        expect(page.locator(".fact").nth(place)).to_contain_text(text)
        # The chart is mounted anew after an edit, and is empty for a moment.
        page.wait_for_function(
            "(text) => document.querySelector('.js-plotly-plot')?.innerText"
            ".replace(/\\s/g, '').includes(text)",
            arg="".join(text.split()),
        )
    page.locator(".js-plotly-plot").first.hover(position={"x": 300, "y": 200})
    assert page.evaluate("window.hit") is None
    assert page.locator(".js-plotly-plot img, .strip img, .chips img").count() == 0


def test_a_link_brings_everything_into_another_browser(visit: Visit) -> None:
    page = visit()
    ask(page, "Where is John?")
    write(page, STORY)
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".sentence").first).to_contain_text("In pass 2, ")
    page.wait_for_function("location.search.length > 9", polling=POLLING)
    page.wait_for_timeout(1000)

    other = visit(page.url)
    expect(other.locator(".st-key-story textarea")).to_have_value(STORY)
    expect(other.get_by_label("Question", exact=True)).to_have_value("Where is John?")
    expect(other.locator(".sentence").first).to_contain_text("In pass 2, ")
    assert answer(other) == answer(page)
    assert gates(other) == gates(page)


def test_the_browsers_own_back_leads_to_what_was_asked_before(visit: Visit) -> None:
    page = visit()
    first = page.locator(".st-key-story textarea").input_value()
    write(page, STORY)
    page.wait_for_function("location.search.length > 9", polling=POLLING)
    page.go_back()
    expect(page.locator(".st-key-story textarea")).to_have_value(first)
    page.go_forward()
    expect(page.locator(".st-key-story textarea")).to_have_value(STORY)


def test_a_click_on_a_cell_chooses_its_pass_and_its_fact(visit: Visit) -> None:
    page = visit()
    click_cell(page, 2, 1)
    expect(page.locator(".sentence").first).to_contain_text("In pass 3, ")
    expect(page.locator(".fact").nth(1)).to_have_attribute("aria-pressed", "true")


def test_the_story_is_read_and_chosen_from_the_keyboard(visit: Visit) -> None:
    page = visit()
    page.locator(".fact").nth(2).press("Enter")
    expect(page.locator(".fact").nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".sentence.muted")).to_contain_text("Fact 3 has gate")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".sentence").first).to_contain_text("In pass 2, ")


def test_right_answers_on_wrong_facts_are_found_and_opened_in_ask(
    visit: Visit, address: str
) -> None:
    page = visit(f"{address}explore", ready="document.querySelector('.st-key-explore_start')")
    questions = page.get_by_role("spinbutton", name="Questions")
    questions.fill("500")
    questions.press("Enter")
    page.get_by_role("button", name="Evaluate").click()
    expect(page.get_by_text("questions, lowest confidence first")).to_be_visible()
    # The link changes when a rerun has sent everything: a table that is drawn anew forgets a click.
    page.wait_for_function("location.search.length > 9", polling=POLLING)
    all_questions = page.url
    page.get_by_role("button", name="Right answer, wrong facts").click()
    page.wait_for_function("url => location.href !== url", arg=all_questions)
    page.wait_for_timeout(1000)
    box = page.locator(".st-key-explore_table [data-testid=stDataFrame]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 18, box["y"] + 52)  # the first row's mark, drawn on a canvas
    told = page.locator(".st-key-explore_chosen .sentence")
    expect(told).to_contain_text("What it read does not prove the answer")
    question = told.locator("b").inner_text()
    page.wait_for_timeout(1000)

    other = visit(page.url, ready=IN_ROWS)
    expect(other.locator(".st-key-explore_chosen .sentence")).to_have_text(
        told.text_content() or ""
    )
    other.get_by_text("Open in Ask").click()
    expect(other.locator(".strip .question")).to_have_text(question)
    expect(other.locator(".strip .verdict")).to_contain_text(VERDICT)


def test_two_checkpoints_are_compared_and_a_link_brings_that_into_another_browser(
    visit: Visit, address: str
) -> None:
    page = visit(f"{address}compare")
    page.locator(".st-key-compare_mode").get_by_text("checkpoints").click()
    expect(page.locator(".st-key-compare_sides h3")).to_have_text(["babi", "babi-weak"])
    box = page.get_by_role("textbox", name="Question")
    box.fill("Where is John?")
    box.press("Enter")
    expect(page.locator(".strip .question")).to_have_text(["Where is John?"] * 2)
    page.locator(".st-key-compare_chosen_pass").get_by_text("2", exact=True).click()
    expect(page.locator(".st-key-compare_side_1 .sentence")).to_contain_text("In pass 2, ")
    page.wait_for_function("location.search.length > 9", polling=POLLING)
    page.wait_for_timeout(1000)

    other = visit(page.url)
    expect(other.locator(".strip .question")).to_have_text(["Where is John?"] * 2)
    expect(other.locator(".st-key-compare_side_1 .sentence")).to_contain_text("In pass 2, ")
    expect(other.get_by_role("heading", name="Difference: babi-weak minus babi")).to_be_visible()
    expect(other.locator(".js-plotly-plot")).to_have_count(3)


def test_a_phone_sees_the_answer_first_and_nothing_sticks_out(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    form = page.locator(".st-key-story textarea")
    expect(form).to_be_hidden()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.get_by_text("Edit the story and the question").click()
    expect(form).to_be_visible()
    write(page, STORY)
    expect(form).to_have_value(STORY)


def test_the_figure_follows_the_theme_of_the_system(visit: Visit) -> None:
    page = visit(color_scheme="dark")
    paper = "document.querySelector('.js-plotly-plot').layout.paper_bgcolor"
    assert page.evaluate(paper) == "#11151B"
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{paper} === '#FFFFFF'", polling=POLLING)


def test_a_file_is_made_when_it_is_asked_for(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_text("Table (CSV)").click()
    assert download.value.path().read_text().startswith("fact,sentence,supporting,pass 1,")
    with page.expect_download() as picture:
        page.get_by_role("button", name="Picture (SVG)").click()
    assert picture.value.suggested_filename == "dmn-lens.svg"
    assert picture.value.path().read_text().startswith("<svg")


def test_a_cell_is_clicked_and_muted_the_answer_changes_and_a_link_brings_it_back(
    visit: Visit,
) -> None:
    page = visit(viewport={"width": 1440, "height": 1400})
    ask(page, "Where is Mary?")
    write(page, STORY)
    click_cell(page, 0, 2)
    page.get_by_role("button", name="Mute in every pass", exact=True).click()
    expect(page.locator(".strip .line")).to_contain_text("garden")
    expect(page.locator(".strip .before")).to_contain_text("Without the change: kitchen")
    for seen in (page.locator(".strip .answer"), page.locator(".outcome")):
        expect(seen).to_be_in_viewport()
    outcome = page.locator(".outcome")
    expect(outcome).to_contain_text(
        "The answer changes to “the story does not say” (best guess: garden"
    )
    expect(outcome).to_contain_text("before: kitchen")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    page.wait_for_function("location.search.length > 9", polling=POLLING)
    page.wait_for_timeout(1000)

    other = visit(page.url, viewport={"width": 1440, "height": 1400})
    expect(other.locator(".outcome")).to_have_text(outcome.inner_text())
    expect(other.locator(".fact").nth(2)).to_have_attribute("aria-pressed", "true")


def test_a_gate_is_muted_from_the_keyboard_alone(visit: Visit) -> None:
    page = visit()
    ask(page, "Where is Mary?")
    write(page, STORY)
    page.locator(".fact").nth(2).press("Enter")
    expect(page.locator(".fact").nth(2)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Mute in every pass", exact=True).press("Enter")
    expect(page.locator(".outcome")).to_contain_text(
        "The answer changes to “the story does not say” (best guess: garden"
    )


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_one_press_makes_a_page_for_a_class_whose_steps_stay_in_view(
    visit: Visit, width: int, height: int
) -> None:
    page = visit(viewport={"width": width, "height": height})
    page.keyboard.press("Control+Shift+P")
    letters = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    page.wait_for_function(f"{letters} > 20", polling=POLLING)
    sentence = page.locator(".st-key-reader .sentence").first
    for chosen in (1, 2):
        expect(sentence).to_contain_text(f"In pass {chosen},")
        for seen in (sentence, page.locator(".fact").last, page.locator(".strip .answer")):
            expect(seen).to_be_in_viewport(ratio=1)
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Leave projector").click()
    page.wait_for_function(f"{letters} === 15", polling=POLLING)


def test_the_five_steps_are_walked_with_a_story_of_ones_own_and_end_in_ask(
    visit: Visit, address: str
) -> None:
    page = visit(f"{address}learn?step=1")
    box = page.locator(".st-key-network_story textarea")
    box.fill(STORY)
    box.press("Control+Enter")
    expect(page.get_by_role("figure", name="John moved to the office")).to_be_visible()
    box.blur()
    for number, title in enumerate(five_steps.TITLES, 1):
        expect(page.get_by_role("heading", name=f"{number} {title}")).to_be_visible()
        expect(page.locator(".st-key-network_said .katex").first).to_be_visible()
        page.wait_for_function(DRAWN, polling=POLLING)
        page.wait_for_url(f"**step={number}**")
        expect(page.locator(AT_REST)).to_be_visible()
        if number < len(five_steps.TITLES):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="4 Episode and memory")).to_be_visible()
    page.wait_for_url("**step=4**")
    page.wait_for_timeout(1000)

    other = visit(page.url)
    expect(other.locator(".st-key-network_story textarea")).to_have_value(STORY)
    other.get_by_role("button", name="Next").click()
    other.get_by_text("Open this story in Ask").click()
    expect(other.locator(".st-key-story textarea")).to_have_value(STORY)
    expect(other.locator(".strip .question")).to_have_text(five_steps.QUESTION)


@pytest.mark.parametrize("name", list(LESSONS))
def test_a_lesson_is_walked_through_to_its_end(visit: Visit, address: str, name: str) -> None:
    lesson = LESSONS[name]
    ready = "document.querySelector('.lesson_question')"
    page = visit(f"{address}learn?lesson={name}&step=1", ready=ready)
    for number, step in enumerate(lesson.step, 1):
        page.wait_for_url(f"**/learn?lesson={name}&step={number}")
        expect(page.locator(".lesson_question")).to_have_text(step.question)
        if step.predict:
            option = step.predict.options[step.predict.right - 1]
            page.get_by_role("radio", name=option, exact=True).check(force=True)
            expect(page.get_by_text("You predicted it:")).to_be_visible()
        expect(page.get_by_text(f"Checked just now with {step.checkpoint}.")).to_be_visible()
        page.wait_for_function(DRAWN, polling=POLLING)
        if number < len(lesson.step):
            page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Next")).to_be_disabled()


def test_a_sentence_goes_to_the_checkpoints_that_were_made_for_its_questions(visit: Visit) -> None:
    page = visit()
    ready = page.locator(".st-key-better button")
    box = page.get_by_label("Question", exact=True)
    box.fill("What is the sentiment?")
    box.press("Enter")
    ready.click()
    sentence = page.get_by_label("Sentence", exact=True)
    sentence.fill("A lovely and moving film.")
    sentence.press("Control+Enter")
    expect(page.locator(".strip .answer")).to_contain_text("positive")
    expect(page.locator(".fact")).to_have_count(6)
    box.fill("What are the part-of-speech tags?")
    box.press("Enter")
    ready.click()
    expect(page.locator(".strip")).to_contain_text("DET")
    page.locator(".fact").nth(4).press("Enter")
    expect(page.locator(".strip .answer")).to_have_text("NOUN")
