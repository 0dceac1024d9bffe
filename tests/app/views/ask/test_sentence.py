"""The Ask page over a checkpoint that reads one sentence, beside one that reads stories."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.cache import answers
from app.content.examples import SENTENCES
from app.links.compare import CompareView
from app.views.compare import sides
from tests.app.conftest import STORY, gates, html, is_whole, write
from tests.conftest import FEELING, token_checkpoint


@pytest.fixture
def page(page: AppTest, checkpoints: Path) -> AppTest:
    token_checkpoint(checkpoints / "feels")
    return page


def messages(page: AppTest) -> str:
    return " ".join(message.value for message in page.info).replace("\\", "")


def test_a_question_of_another_checkpoint_is_not_answered_but_sent_there(page: AppTest) -> None:
    write(page.run(), SENTENCES[0], FEELING)
    page.selectbox("checkpoint").set_value("tiny").run()
    assert "For this question choose feels" in messages(page)
    assert not page.get("plotly_chart")
    page.button("better").click().run()
    assert page.selectbox("checkpoint").value == "feels"
    assert is_whole(page)
    facts = answers.explain("feels", SENTENCES[0], (FEELING,), 2)[0].facts
    assert len(gates(page)) == len(facts) + 2  # a gap, and stop


def test_a_story_question_is_sent_back_and_the_own_question_is_at_hand(page: AppTest) -> None:
    write(page.run(), STORY)
    page.selectbox("checkpoint").set_value("feels").run()
    assert f"feels only answers: {FEELING} For this question choose tiny" in messages(page)
    page.pills("own_question").set_value(FEELING).run()
    assert page.text_input("question").value == FEELING
    assert is_whole(page)


def test_the_page_shows_what_applies_to_a_sentence(page: AppTest) -> None:
    write(page.run(), SENTENCES[1], FEELING)
    page.selectbox("checkpoint").set_value("feels").run()
    assert page.text_area("story").label == "Sentence"
    assert "one unknown word" in html(page, "chips")
    page.selectbox("example_sentence").set_value(SENTENCES[2]).run()
    assert page.text_area("story").value == SENTENCES[2]
    assert is_whole(page)
    assert not [button for button in page.button if button.key == "new_story"]


def test_each_token_has_its_tag_and_a_heatmap_of_its_own(page: AppTest, checkpoints: Path) -> None:
    token_checkpoint(checkpoints / "tags", about="fact", spelling=True)
    write(page.run(), "A lovely film.", FEELING)
    page.selectbox("checkpoint").set_value("tags").run()
    first, strip = gates(page), html(page, "strip")
    assert is_whole(page)
    assert 'muted">A</span>' in strip
    page.session_state.fact = 1
    page.run()
    assert gates(page) != first
    assert 'muted">lovely</span>' in html(page, "strip")
    assert not page.get("button_group")[-1].label.startswith("Look closer")


def test_answers_about_each_word_are_not_compared(checkpoints: Path) -> None:
    token_checkpoint(checkpoints / "tags", about="fact")
    view = CompareView(
        mode="checkpoints",
        story="A film.",
        other_story="",
        question=FEELING,
        checkpoint="tags",
        other_checkpoint="tiny",
    )
    assert "one answer for each word" in str(sides._answered(view, "tags", "A film."))
