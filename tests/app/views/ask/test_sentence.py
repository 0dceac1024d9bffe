"""The Ask page over a checkpoint that reads one sentence, beside one that reads stories."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.cache import answers
from app.content.examples import EXAMPLES, FIRST, SENTENCES
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
    page.run().selectbox("checkpoint").set_value("tiny").run()
    write(page, SENTENCES[0], FEELING)
    assert "For this question choose feels" in messages(page)
    assert not page.get("plotly_chart")
    page.button("better").click().run()
    assert page.selectbox("checkpoint").value == "feels"
    assert is_whole(page)
    facts = answers.explain("feels", SENTENCES[0], (FEELING,), 2)[0].facts
    assert len(gates(page)) == len(facts) + 2  # a gap, and stop


def test_a_checkpoint_brings_its_question_and_its_example_and_back_brings_the_story(
    page: AppTest,
) -> None:
    page.run().selectbox("checkpoint").set_value("tiny").run()
    write(page, STORY)
    page.selectbox("checkpoint").set_value("feels").run()
    assert is_whole(page)
    assert page.text_input("question").value == FEELING
    assert page.text_area("story").value == SENTENCES[0]
    assert "Before this edit" not in html(page, "strip")
    page.button("back").click().run()
    assert (page.text_area("story").value, page.selectbox("checkpoint").value) == (STORY, "tiny")
    assert is_whole(page)


def test_a_sentence_of_ones_own_stays_for_a_checkpoint_that_reads_one(page: AppTest) -> None:
    page.run().selectbox("checkpoint").set_value("tiny").run()
    write(page, "A lovely film.", "Where is Mary?")
    page.selectbox("checkpoint").set_value("feels").run()
    assert page.text_area("story").value == "A lovely film."
    assert page.text_input("question").value == FEELING
    page.selectbox("checkpoint").set_value("tiny").run()
    assert page.text_input("question").value == EXAMPLES[FIRST].question
    assert is_whole(page)


def test_a_story_question_is_sent_back_and_the_own_question_is_at_hand(page: AppTest) -> None:
    page.run().selectbox("checkpoint").set_value("feels").run()
    write(page, STORY)
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
    assert "labels each word" in str(sides._answered(view, "tags", "A film."))
