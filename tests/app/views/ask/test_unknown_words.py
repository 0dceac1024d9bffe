"""Words not known, and answers not sure, on the page."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app.cache import answers
from app.views.shared import trace_text
from dmn.inference import trace
from tests.app.conftest import STORY, html, write


def test_a_misspelt_word_is_asked_about_and_replaced_everywhere(page: AppTest) -> None:
    typed = "Mary went to the gardn.\nGardn is where she slept.\nPriya took gardns."
    write(page.run(), typed, "Who is in the gardn?")
    assert "Did you mean **garden**?" in page.button("meant_0").label
    assert "<b>gardn</b>" not in html(page, "chips")
    assert "<b>Priya</b>" in html(page, "chips")
    page.button("meant_0").click().run()
    right = "Mary went to the garden.\nGarden is where she slept.\nPriya took gardns."
    assert page.text_area("story").value == right
    assert page.text_input("question").value == "Who is in the garden?"
    assert "Before this edit: " in html(page, "strip")
    assert not [button for button in page.button if button.key == "meant_0"]


def test_back_undoes_only_the_replacement(page: AppTest) -> None:
    typed = STORY.replace("garden", "gardn")
    write(page.run(), typed)
    page.button("meant_0").click().run()
    assert page.text_area("story").value == STORY
    page.button("back").click().run()
    assert page.text_area("story").value == typed
    assert "Did you mean **garden**?" in page.button("meant_0").label


def test_a_name_and_a_plural_are_not_asked_about(page: AppTest) -> None:
    write(page.run(), "Johm went to the gardens.\nThere Gardn slept.")
    assert not [button for button in page.button if str(button.key).startswith("meant_")]


def test_more_unknown_words_than_names_are_said_in_one_sentence(page: AppTest) -> None:
    names = ["Priya", "Ngozi", "Aiko", "Bjorn", "Chidi", "zog", "zogs", "Eero"]
    write(page.run(), "\n".join(f"{name} slept." for name in names[:7]))
    assert html(page, "small names") == ""
    write(page, "\n".join(f"{name} slept." for name in names))
    assert "There are 8 new words but only 7 placeholders" in html(page, "small names")


def test_a_misspelt_word_is_shown_letter_by_letter() -> None:
    assert r"**gard\*n** (name 3)." in trace_text.offer("gard*n", 3, "garden")
    assert "![" not in trace_text.offer("![gard](n)", 3, "garden")


def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    explain = answers.explain
    monkeypatch.setattr(
        answers,
        "explain",
        lambda *asked: tuple(replace(found, sure_from=1.0) for found in explain(*asked)),
    )


def test_what_is_not_sure_says_so_and_what_it_would_say(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An untrained network finds words such as "then" most probable, and none of them much.
    monkeypatch.setattr(trace_text, "_LEAST", 0.0)
    monkeypatch.setattr(trace, "is_sensible", lambda items: True)
    assert "Not sure" not in html(write(page.run(), STORY), "strip")
    unsure(monkeypatch)
    strip = html(write(page, STORY.replace("office", "hallway")), "strip")
    assert re.search(r'aria-level="1">Not sure</span> <span class="doubt">\w+', strip)
    assert re.search(r'<span class="muted unsure">best guess: \w+', strip)
    assert "Before this edit: <b>" in strip
    write(page, STORY.replace("office", "garden"), "Where is John? Where is Mary?")
    assert "Before this edit: not sure, <b>" in html(page, "strip")
    assert all("not sure, " in option for option in page.pills("asked").options)


def test_a_wrong_guess_that_was_not_sure_is_not_called_wrong(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure(monkeypatch)
    strip = html(page.run(), "strip")
    assert "The correct answer is garden" in strip
    assert "✕" not in strip
    assert "✓" not in strip


def test_the_last_pass_of_what_is_not_sure_has_no_answer_either(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure(monkeypatch)
    page.run().slider("passes").set_value(1).run()
    assert "Answer so far" in html(page, "sentence")
    assert "The answer is" not in html(page, "sentence")
