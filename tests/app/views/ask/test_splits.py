"""Sentences that were split into several facts, and short names, on the page."""

from streamlit.testing.v1 import AppTest

from app.links.ask import AskView
from app.links.codec import decode
from app.views.shared.ask_page import LINK
from tests.app.conftest import STORY, gates, html, link_to, open_link, write

TWO = "Mary went to the garden and John took the milk. Mary moved to the office."


def offers(page: AppTest) -> list[str]:
    return [button.label for button in page.button if button.key == "splits"]


def view(page: AppTest) -> AskView:
    code = page.query_params[LINK]
    return decode(code if isinstance(code, str) else code[0], AskView)


def test_a_split_is_shown_and_can_be_undone_and_done_again(page: AppTest) -> None:
    write(page.run(), TWO)
    assert offers(page) == ["One sentence is read as 2 facts. :primary[Keep it whole]"]
    split = gates(page)
    page.button("splits").click().run()
    assert offers(page) == ["Every sentence is kept whole. :primary[Split them again]"]
    assert gates(page) != split
    page.button("splits").click().run()
    assert gates(page) == split


def test_where_nothing_was_split_nothing_is_said(page: AppTest) -> None:
    assert offers(write(page.run(), STORY)) == []


def test_the_address_keeps_whole_sentences(page: AppTest) -> None:
    write(page.run(), TWO)
    assert view(page).whole_sentences is None
    page.button("splits").click().run()
    assert view(page).whole_sentences is True


def test_a_link_to_whole_sentences_shows_them_whole(page: AppTest) -> None:
    open_link(page, link_to(story=TWO, whole_sentences=True))
    assert offers(page) == ["Every sentence is kept whole. :primary[Split them again]"]


def test_another_story_is_split_again(page: AppTest) -> None:
    open_link(page, link_to(story=TWO, whole_sentences=True))
    page.selectbox("example").set_value("3").run()
    assert view(page).whole_sentences is None


def test_back_leads_to_the_story_as_it_was_read_before(page: AppTest) -> None:
    write(page.run(), TWO)
    split = gates(page)
    page.button("splits").click().run()
    page.button("back").click().run()
    assert gates(page) == split


def test_what_is_looked_at_closer_reads_whole_sentences_too(page: AppTest) -> None:
    code = link_to(story=TWO, whole_sentences=True, closer="what_if", fact=0)
    open_link(page, code)
    page.button("what_if_mute").click().run()
    assert not page.exception
    assert len(page.get("plotly_chart")) == 2  # as it is, and without the sentence


def test_a_short_name_is_shown_with_the_name_that_it_means(page: AppTest) -> None:
    write(page.run(), "John Smith went to the garden. John took the milk.", "Where is Smith?")
    assert "John read as John Smith, Smith read as John Smith." in html(page, "small names")
