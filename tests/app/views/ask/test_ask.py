"""The Ask page over a small untrained network: what is typed is answered or explained, and kept."""

import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from app.cache import answers
from app.content.examples import EXAMPLES, FIRST, KINDS, text_of
from app.figures import attention_heatmap
from app.settings import settings
from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.lens import load as load_lens
from dmn.models.build import build
from dmn.models.checkpoints.folder import Checkpoint, load, save
from dmn.text.answers import readable
from dmn.text.vocabulary import Vocabulary
from tests.app.conftest import (
    STORY,
    chart,
    forget_everything,
    gates,
    html,
    is_whole,
    link_to,
    open_link,
    write,
)
from tests.conftest import small


def test_the_first_thing_seen_is_an_answered_example(page: AppTest) -> None:
    page.run()
    assert is_whole(page)
    assert page.text_area("story").value == text_of(EXAMPLES[FIRST])
    assert EXAMPLES[FIRST].question in html(page, "strip")
    assert "answered on the CPU in" in html(page, "small device")


def test_another_word_gives_another_heatmap_and_says_what_was_before(page: AppTest) -> None:
    write(page.run(), STORY)
    before = gates(page)
    write(page, STORY.replace("office", "hallway"))
    assert is_whole(page)
    assert gates(page) != before
    assert "Before this edit: " in html(page, "strip")


def test_every_example_is_answered_and_judged(page: AppTest) -> None:
    page.run()
    for task, example in EXAMPLES.items():
        page.selectbox("example").set_value(task).run()
        assert is_whole(page), f"example {task}"
        assert page.text_area("story").value == text_of(example)
        verdict = f"the correct answer is {readable(example.answer)}"
        assert verdict.lower() in html(page, "strip").lower()


def test_the_menu_names_all_kinds_by_number(page: AppTest) -> None:
    named = [f"{task} {kind}" for task, kind in KINDS.items()]
    assert page.run().selectbox("example").options == named


def test_an_edited_example_is_a_story_of_your_own_and_is_not_judged(page: AppTest) -> None:
    page.run()
    write(page, page.text_area("story").value + "\nMary slept.")
    assert page.selectbox("example").value is None
    assert "the correct answer is" not in html(page, "strip")
    page.selectbox("example").set_value(FIRST).run()
    assert page.text_area("story").value == text_of(EXAMPLES[FIRST])


@pytest.mark.parametrize(
    ("story", "question", "problem"),
    [
        ("", "Where is Mary?", "Nothing to read yet"),
        (" \n\t ", "Where is Mary?", "Nothing to read yet"),
        ("!!! ??? ...", "Where is Mary?", "Nothing to read yet"),
        (STORY, "", "Ask something about the story"),
        (STORY, "?!", "Ask something about the story"),
        ("a" * 1_048_576, "Where is Mary?", "250,000 characters, this one has 1,048,576"),
        (STORY, "why " * 5_000, "A question may have up to"),
    ],
    ids=["empty", "blank", "signs", "no question", "question of signs", "1 MB", "long question"],
)
def test_what_cannot_be_read_gets_a_calm_sentence_and_stays(
    page: AppTest, story: str, question: str, problem: str
) -> None:
    write(page.run(), story, question)
    shown = " ".join(info.value for info in page.info).replace("\\", "")
    assert problem in shown
    assert not page.error
    assert not page.exception
    assert page.text_area("story").value == story
    assert page.text_input("question").value == question
    assert is_whole(write(page, STORY))


@pytest.mark.parametrize(
    "story",
    [
        "Mary",
        "Zork blarged the frotz.",
        "北京很大。\n我喜欢猫。",
        "🙂 Mary went home 🙂",
        "x " * 3_000,
    ],
    ids=["one word", "unknown words", "another script", "emoji", "one long sentence"],
)
def test_odd_stories_are_answered_all_the_same(page: AppTest, story: str) -> None:
    assert is_whole(write(page.run(), story))
    assert page.text_area("story").value == story


def test_words_not_known_are_named_with_what_they_were_read_as(page: AppTest) -> None:
    write(page.run(), "Priya went to the garden.", "Where is Priya?")
    assert "<b>Priya</b> name 1" in html(page, "chips")
    write(page, STORY)
    assert html(page, "chips") == ""


def test_five_thousand_sentences_are_answered_with_a_note(page: AppTest) -> None:
    story = "Mary went to the garden.\nMary moved to the office.\n" * 2_500
    write(page.run(), story)
    assert is_whole(page)
    assert "The network reads 5,000 facts of this story; it was trained on at most 5" in html(
        page, "small note"
    )
    assert page.text_area("story").value == story


def test_markup_is_text_wherever_it_is_shown(page: AppTest) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    write(page.run(), f"Mary {bad} went.\n{bad}", f"Where is {bad}")
    assert is_whole(page)
    bodies = [e.body for e in page.get("html")]
    assert any("&lt;script&gt;" in body for body in bodies)
    assert not [body for body in bodies if "<script" in body or "<img" in body]
    spec = page.get("plotly_chart")[0].proto.spec
    assert "&lt;script" in spec
    assert "<script" not in spec
    assert "<img" not in spec


def test_markdown_in_a_message_or_a_label_is_text(page: AppTest) -> None:
    write(page.run(), STORY, "Where is ![x](http://example.com)? Where is **John**?")
    assert all("![" not in label and "**" not in label for label in page.pills("asked").options)


def test_several_questions_are_all_answered_and_can_be_chosen(page: AppTest) -> None:
    write(page.run(), STORY, "Where is Mary? Where is John?")
    labels = [label.replace("\\", "") for label in page.pills("asked").options]
    assert [label.split(" → ")[0] for label in labels] == ["Where is Mary?", "Where is John?"]
    page.pills("asked").set_value(1).run()
    assert "Where is John?" in html(page, "strip")
    assert is_whole(write(page, STORY, "Where is Mary?"))


def test_more_questions_than_fit_are_counted(page: AppTest) -> None:
    write(page.run(), STORY, "Where is Mary? " * 20)
    assert len(page.pills("asked").options) == settings().max_questions
    assert any("first 12 of 20 questions" in caption.value for caption in page.caption)


def test_next_and_previous_lead_through_the_passes(page: AppTest) -> None:
    page.run()
    assert html(page, "sentence").startswith('<p class="sentence">In pass 1, ')
    page.button("next").click().run()
    assert "In pass 2, " in html(page, "sentence")
    page.button("previous").click().run()
    assert "In pass 1, " in html(page, "sentence")
    assert page.button("previous").disabled


def test_the_slider_sets_how_often_the_story_is_read(page: AppTest) -> None:
    page.run().slider("passes").set_value(1).run()
    assert is_whole(page)
    assert page.button("next").disabled
    assert "Same answer" not in html(page, "strip")


def test_back_and_forward_bring_what_was_asked(page: AppTest) -> None:
    write(page.run(), STORY)
    page.button("back").click().run()
    assert page.text_area("story").value == text_of(EXAMPLES[FIRST])
    assert page.button("back").disabled
    page.button("forward").click().run()
    assert page.text_area("story").value == STORY
    assert page.button("forward").disabled


def test_back_leads_out_of_an_emptied_box(page: AppTest) -> None:
    write(page.run(), STORY)
    write(page, "")
    page.button("back").click().run()
    assert page.text_area("story").value == STORY
    assert is_whole(page)


def test_a_link_restores_what_it_was_made_of(page: AppTest) -> None:
    open_link(page, link_to())
    assert is_whole(page)
    assert page.text_area("story").value == STORY
    assert page.slider("passes").value == 2
    assert "In pass 2, " in html(page, "sentence")
    assert not page.info


@pytest.mark.parametrize("code", ["", "1", "9abc", link_to()[:-5], "%00", "🙂" * 20_000])
def test_a_broken_link_shows_the_example_and_one_line(page: AppTest, code: str) -> None:
    open_link(page, code)
    assert is_whole(page)
    assert page.text_area("story").value == text_of(EXAMPLES[FIRST])
    assert [info.value.replace("\\", "").endswith("ignored.") for info in page.info] == [True]


def test_a_broken_link_takes_nothing_that_was_typed(page: AppTest) -> None:
    write(page.run(), STORY)
    open_link(page, "1broken")
    assert page.text_area("story").value == STORY
    assert is_whole(page)


@pytest.mark.parametrize("name", ["gone", "../../etc", "/etc/passwd", "<script>"])
def test_a_link_to_a_checkpoint_not_on_offer_is_answered_by_another(
    page: AppTest, name: str
) -> None:
    open_link(page, link_to(checkpoint=name))
    assert is_whole(page)
    assert page.selectbox("checkpoint").value == "tiny"
    assert page.text_area("story").value == STORY
    assert "tiny answers instead" in page.info[0].value.replace("\\", "")


def test_a_link_to_more_passes_than_there_are_is_brought_within_bounds(page: AppTest) -> None:
    open_link(page, link_to(passes=100, chosen_pass=100))
    assert is_whole(page)
    assert page.slider("passes").value == page.slider("passes").max


def test_a_broken_checkpoint_says_why_and_the_others_still_answer(
    page: AppTest, checkpoints: Path
) -> None:
    shutil.copytree(checkpoints / "tiny", checkpoints / "broken")
    (checkpoints / "broken" / "model.safetensors").write_bytes(b"\x80\x04pickle")
    write(page.run(), STORY)
    page.selectbox("checkpoint").set_value("broken").run()
    assert "The checkpoint broken could not be read" in page.error[0].value.replace("\\", "")
    assert page.text_area("story").value == STORY
    page.selectbox("checkpoint").set_value("tiny").run()
    assert is_whole(page)
    assert page.text_area("story").value == STORY


def test_without_any_checkpoint_the_page_says_what_to_do(page: AppTest, checkpoints: Path) -> None:
    shutil.rmtree(checkpoints / "tiny")
    assert "No checkpoint was found" in page.run().error[0].value
    assert not page.exception


def test_a_gpu_that_is_not_there_is_said_and_nothing_is_lost(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setenv("DMN_DEVICE", "cuda")
    forget_everything()
    write(page.run(), STORY)
    assert "CUDA was asked for" in page.error[0].value
    assert page.text_area("story").value == STORY


def test_a_fault_of_the_program_is_logged_and_not_shown(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    page.run()
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(answers, "explain", fail)
        write(page, STORY)
    assert "The program failed" in page.error[0].value
    assert "secret" not in str(page.main)
    assert "secret detail" in caplog.text
    assert page.text_area("story").value == STORY


def test_the_numbers_stand_in_a_table_under_the_chart(page: AppTest) -> None:
    write(page.run(), STORY)
    numbers = page.dataframe[0].value
    assert list(numbers["fact"]) == ["1", "2", "3", "stop"]
    assert list(page.dataframe[1].value.columns) == ["Answer", "Probability"]


def test_a_long_story_can_be_seen_folded_or_whole(page: AppTest) -> None:
    write(page.run(), "\n".join(f"Mary moved to the office{'.' * (i % 3)}" for i in range(60)))
    assert page.segmented_control("facts_shown").options == ["Facts read", "All 60 facts"]
    page.segmented_control("facts_shown").set_value("all").run()
    assert is_whole(page)
    write(page, STORY)
    assert is_whole(page)


def test_a_checkpoint_that_was_trained_anew_answers_as_the_new_one(
    page: AppTest, checkpoints: Path
) -> None:
    first = gates(write(page.run(), STORY))
    made = load(checkpoints / "tiny")
    for weight in made.network.parameters():
        torch.nn.init.uniform_(weight, -1, 1)
    save(made, checkpoints / "tiny")
    assert gates(page.run()) != first


def test_the_page_says_how_many_kinds_of_question_were_learnt(
    page: AppTest, checkpoints: Path
) -> None:
    made = load(checkpoints / "tiny")
    save(replace(made, metrics={"tasks": {"1": {}, "2": {}}}), checkpoints / "tiny")
    assert "It was trained on 2 kinds of question" in html(page.run(), "small device")


def test_a_network_without_attention_answers_without_a_heatmap(
    page: AppTest, checkpoints: Path, vocabulary: Vocabulary
) -> None:
    config = small(ModelConfig(network="gru_reader"), passes=1)
    bag = build(config, len(vocabulary))
    reader = Checkpoint("reader", bag, vocabulary, config, TrainingConfig(), {}, 5)
    save(reader, checkpoints / "reader")
    code = link_to(checkpoint="reader", passes=1, chosen_pass=1, closer="what_if", fact=1)
    open_link(page, code)
    assert not page.exception
    assert html(page, "strip")
    assert not page.get("plotly_chart")
    assert "reader has no attention" in html(page, "sentence")
    assert page.segmented_control("closer").options == ["Smallest change"]
    assert page.session_state.closer is None


def test_three_lines_of_a_notebook_make_the_figure_of_the_page(page, checkpoints) -> None:
    write(page.run(), STORY)
    trace = load_lens(checkpoints / "tiny").explain(STORY, "Where is Mary?")
    alone = json.loads(attention_heatmap(trace, 0).to_json())
    assert page.session_state.chosen_pass == 1
    assert chart(page)["data"] == alone["data"]
    assert chart(page)["layout"] == alone["layout"]


def test_a_menu_that_has_not_heard_of_an_edit_does_not_undo_it(page: AppTest) -> None:
    page.run()
    page.text_area("story").set_value(STORY).run()
    assert page.selectbox("example").value is None
    # What a browser sends that is quicker with a second edit than with the answer to the first.
    page.selectbox("example").set_value(FIRST)
    page.text_input("question").set_value("Where is Mary?").run()
    assert page.text_area("story").value == STORY
    assert page.text_input("question").value == "Where is Mary?"
    page.selectbox("example").set_value(FIRST).run()
    assert page.text_area("story").value == text_of(EXAMPLES[FIRST])
