"""New stories on the page: each press tells another one, answered and judged; nothing is lost."""

import pytest
from streamlit.testing.v1 import AppTest

from app.content.examples import EXAMPLES, FIRST, KINDS, text_of
from app.content.new_stories import Recipe
from app.views.shared.ask_page import LINK
from tests.app.conftest import MAIN, STORY, html, is_whole, link_to, open_link, write


def press_new_story(page: AppTest, kind: str, style: str = "classic") -> AppTest:
    page.selectbox("new_kind").set_value(kind)
    page.segmented_control("new_style").set_value(style)
    return page.button("new_story").click().run()


@pytest.mark.parametrize(
    ("kind", "style"),
    [("1", "classic"), ("8", "wide"), ("14", "wide"), ("17", "classic"), ("19", "classic")],
)
def test_a_new_story_is_answered_and_its_truth_is_shown(
    page: AppTest, kind: str, style: str
) -> None:
    press_new_story(page.run(), kind, style)
    assert is_whole(page)
    assert page.text_area("story").value != text_of(EXAMPLES[FIRST])
    assert page.selectbox("example").proto.placeholder == f"New: {kind} {KINDS[kind]}"
    assert page.selectbox("example").value is None
    assert "the correct answer is" in html(page, "strip").lower()
    assert "◆" in list(page.dataframe[0].value["supporting"])


def test_a_composed_story_of_all_kinds_is_answered_and_its_truth_is_shown(page: AppTest) -> None:
    page.run().segmented_control("new_style").set_value("composed")
    page.button("new_story").click().run()
    assert is_whole(page)
    assert page.selectbox("new_kind").disabled
    assert page.selectbox("example").proto.placeholder == "New: all kinds"
    assert "the correct answer is" in html(page, "strip").lower()


def test_each_press_gives_another_story_and_back_brings_the_one_before(page: AppTest) -> None:
    stories = [press_new_story(page.run(), "2").text_area("story").value]
    verdict = html(page, "strip")
    stories.append(page.button("new_story").click().run().text_area("story").value)
    assert stories[0] != stories[1]
    page.button("back").click().run()
    assert page.text_area("story").value == stories[0]
    assert html(page, "strip") == verdict
    page.button("back").click().run()
    assert page.text_area("story").value == text_of(EXAMPLES[FIRST])
    page.button("forward").click().run()
    assert html(page, "strip") == verdict


def test_the_options_stay_from_press_to_press(page: AppTest) -> None:
    press_new_story(page.run(), "6", "wide")
    page.segmented_control("new_length").set_value("medium")
    page.button("new_story").click().run()
    assert page.selectbox("new_kind").value == "6"
    assert page.segmented_control("new_style").value == "wide"
    assert 9 <= len(page.text_area("story").value.splitlines()) <= 16


def test_a_link_to_a_new_story_restores_its_truth(page: AppTest) -> None:
    press_new_story(page.run(), "2", "wide")
    code = page.query_params[LINK]
    code = code if isinstance(code, str) else code[0]
    other = open_link(AppTest.from_file(str(MAIN), default_timeout=60), code)
    assert is_whole(other)
    assert other.text_area("story").value == page.text_area("story").value
    assert html(other, "strip") == html(page, "strip")
    assert list(other.dataframe[0].value["supporting"]) == list(
        page.dataframe[0].value["supporting"]
    )


def test_a_link_to_another_story_than_its_recipe_tells_is_not_judged(page: AppTest) -> None:
    recipe = Recipe(task="1", style="classic", length="short", seed=1)
    open_link(page, link_to(recipe=recipe))
    assert is_whole(page)
    assert page.text_area("story").value == STORY
    assert "the correct answer is" not in html(page, "strip")


def test_an_edited_new_story_is_not_judged_until_it_is_as_it_was(page: AppTest) -> None:
    press_new_story(page.run(), "1")
    story, question = page.text_area("story").value, page.text_input("question").value
    write(page, f"{story}\nMary slept.", question)
    assert "the correct answer is" not in html(page, "strip")
    assert page.selectbox("example").proto.placeholder == "Your own story"
    write(page, story, question)
    assert "the correct answer is" in html(page, "strip").lower()


def test_a_story_that_cannot_be_told_is_said_and_changes_nothing(page: AppTest) -> None:
    write(page.run(), STORY)
    page.segmented_control("new_length").set_value("long")
    press_new_story(page, "14")
    assert "No long story of this kind exists" in page.info[0].value
    assert page.text_area("story").value == STORY
    assert is_whole(page)
    assert not press_new_story(page, "1").info


def test_what_had_no_answer_is_not_lost_to_a_new_story(page: AppTest) -> None:
    write(page.run(), STORY, "")
    press_new_story(page, "1")
    assert "Before this edit" not in html(page, "strip")
    page.button("back").click().run()
    assert page.text_area("story").value == STORY
    assert page.text_input("question").value == ""
    page.button("back").click().run()
    assert page.text_area("story").value == text_of(EXAMPLES[FIRST])
    assert page.button("back").disabled


def test_the_length_of_a_kind_that_is_always_alike_cannot_be_chosen(page: AppTest) -> None:
    page.run().selectbox("new_kind").set_value("4").run()
    assert page.segmented_control("new_length").disabled
    page.segmented_control("new_style").set_value("wide").run()
    assert not page.segmented_control("new_length").disabled
