"""Lessons: files with mistakes, claims that are checked, and that ours are true."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.content import five_steps, lessons
from app.content.lessons import Claims, parse, unmet
from app.settings import REPOSITORY, Settings
from dmn.lens import Lens, load
from tests.app.conftest import MAIN, STORY, forget_everything, html

OURS = lessons.read(Settings().lessons)
BEGINNINGS = ("Yes", "Only in part", "No:", "Not shown")
STEPS = [(name, i) for name, lesson in OURS.lessons.items() for i in range(len(lesson.step))]
LESSON = '''title = "Ours"
about = "One sentence."

[[step]]
text = "Look."
checkpoint = "tiny"
story = """
Mary went to the garden.
John moved to the office.
"""
question = "Where is Mary?"
reveal = "Seen."
'''
PREDICT = """
[step.predict]
ask = "What?"
options = ["garden", "office"]
right = 1
"""

released = lru_cache(load)


def explained(lens: Lens, step: lessons.Step) -> list[lessons.Unmet]:
    def without(fact: int) -> object:
        return lens.what_if(step.story, step.question, drop=[fact], passes=step.passes)

    trace = lens.explain(step.story, step.question, step.passes)
    return unmet(step.claims, trace, without)


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_what_our_lessons_say_is_true_of_our_checkpoints(name: str, step: int) -> None:
    shown = OURS.lessons[name].step[step]
    broken = explained(released(REPOSITORY / "checkpoints" / shown.checkpoint), shown)
    assert not broken, broken


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_the_panel_of_reasons_says_what_our_lessons_say(name: str, step: int) -> None:
    shown = OURS.lessons[name].step[step]
    lens = released(REPOSITORY / "checkpoints" / shown.checkpoint)
    found = lens.why(shown.story, shown.question, shown.passes)
    needed = {fact + 1 for fact in np.flatnonzero(found.needed)}
    assert set(shown.claims.needs) <= needed
    assert not needed & set(shown.claims.spares)
    for fact in {fact for _, fact in shown.claims.reads} & set(shown.claims.spares):
        assert found.outcome != "yes"
        assert f"fact {fact} (gate {found.gates[fact - 1]:.2f}) was read, yet" in found.verdict
    said = [name for name in BEGINNINGS if f"*{name}*" in shown.reveal]
    assert all(found.verdict.startswith(name) for name in said)


def test_the_lesson_on_misleading_attention_says_what_the_panel_says_of_each_story() -> None:
    for step in OURS.lessons["misleading"].step:
        assert any(f"*{name}*" in step.reveal for name in BEGINNINGS)


def test_none_of_our_lessons_has_a_mistake_or_says_nothing() -> None:
    assert OURS.problems == ()
    assert len(OURS.lessons) >= 5
    for lesson in OURS.lessons.values():
        assert any(step.predict for step in lesson.step)
        assert any(step.claims != Claims() for step in lesson.step)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = = 1", "line 1"),
        ('title = "x"\nabout = "y"', "line 1, step: Field required"),
        (LESSON.replace("question", "qestion"), "line 4, step.1.question: Field required"),
        (LESSON + "colour = 1\n", "line 13, step.1.colour: Extra"),
        (LESSON + "passes = 13\n", "line 13, step.1.passes: Input should be less"),
        (LESSON + PREDICT.replace("= 1", "= 3"), "line 14, step.1.predict: right: expected 1 to 2"),
        (LESSON + "[step.claims]\nreads = [[1]]\n", "line 14, step.1.claims.reads"),
    ],
)
def test_a_mistake_is_named_by_line_and_field(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"line") as error:
        parse(text)
    assert says in str(error.value)


def test_a_file_with_a_mistake_leaves_the_others_there(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(LESSON)
    (tmp_path / "bad.toml").write_text("title = ")
    (tmp_path / "strange.toml").write_bytes(b"\xff")
    shelf = lessons.read(tmp_path)
    assert list(shelf.lessons) == ["good"]
    assert [problem.split(":")[0] for problem in shelf.problems] == ["bad.toml", "strange.toml"]
    assert lessons.read(tmp_path / "absent") == lessons.Shelf({}, ())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda trace: Claims(answer="x"),
        lambda trace: Claims(not_answer=trace.answer.text),
        lambda trace: Claims(sure=not trace.is_sure),
        lambda trace: Claims(reads=((1, (int(trace.gates[0].argmax()) + 2) % 6),)),
        lambda trace: Claims(reads=((9, 1),)),
        lambda trace: Claims(needs=(1,)),
    ],
)
def test_a_claim_that_does_not_hold_is_told(
    tiny_checkpoint: Path, wrong: Callable[[object], Claims]
) -> None:
    trace = load(tiny_checkpoint).explain(STORY, "Where is Mary?")
    (told,) = unmet(wrong(trace), trace, lambda fact: trace)
    assert str(told).startswith("expected ")


def test_a_sentence_without_which_nothing_is_said_is_needed(tiny_checkpoint: Path) -> None:
    trace = replace(load(tiny_checkpoint).explain(STORY, "Where is Mary?"), unsaid=0.0)
    unsaid = replace(trace, unsaid=1.0)
    assert unmet(Claims(needs=(1,)), trace, lambda fact: unsaid) == []
    (told,) = unmet(Claims(spares=(1,)), trace, lambda fact: unsaid)
    assert str(told).endswith("without sentence 1, got “the story does not say”")


@pytest.fixture
def shelf(tmp_path: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "first.toml").write_text(LESSON + PREDICT + "\n" + LESSON[LESSON.index("[[") :])
    (folder / "second.toml").write_text(
        LESSON.replace("Ours", "Theirs").replace('"tiny"', '"gone"')
    )
    monkeypatch.setenv("DMN_LESSONS", str(folder))
    forget_everything()
    return folder


def opened(**link: str) -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=60).run()
    for name, value in link.items():
        page.query_params[name] = value
    page.switch_page("views/learn/learn.py").run()
    assert not page.exception
    return page


def charts(page: AppTest) -> int:
    return len(page.get("plotly_chart"))


def test_the_picture_comes_after_the_prediction(shelf: Path) -> None:
    page = opened(lesson="first")
    assert charts(page) == 0
    page.radio(key="prediction first 1").set_value(1).run()
    assert charts(page) == 1
    assert any("Correct:** garden" in e.value for e in page.markdown)
    page.button(key="lesson_next").click().run()
    assert not page.exception
    assert page.query_params["step"] in ("2", ["2"])
    assert charts(page) == 1
    page.button(key="lesson_previous").click().run()
    assert page.radio(key="prediction first 1").value == 1


def test_a_link_opens_its_step_and_a_wrong_one_says_so(shelf: Path) -> None:
    assert opened(lesson="first", step="2").session_state.step == 2
    assert opened(lesson="first", step="99").session_state.step == 2
    assert opened(lesson="first", step="x").session_state.step == 1
    page = opened(lesson="../first", step="1")
    assert page.session_state.lesson == five_steps.NAME
    assert "does not exist" in page.info[0].value


def test_a_lesson_whose_checkpoint_is_missing_says_so(shelf: Path) -> None:
    page = opened(lesson="second")
    assert "This step cannot be shown" in page.info[0].value


def test_a_claim_that_the_checkpoint_does_not_keep_stands_under_the_picture(shelf: Path) -> None:
    file = shelf / "first.toml"
    file.write_text(LESSON + '[step.claims]\nanswer = "nowhere"\n')
    page = opened(lesson="first")
    assert "expected the answer nowhere" in page.warning[0].value.replace("\\", "")
    file.write_text(LESSON)
    assert "Checked just now" in " ".join(e.value for e in opened(lesson="first").caption)


def test_text_of_a_lesson_is_text(shelf: Path) -> None:
    (shelf / "first.toml").write_text(LESSON.replace("Where is", "<script>Where</script> is"))
    assert "&lt;script&gt;" in html(opened(lesson="first"), "lesson_question")


def test_where_there_is_no_lesson_the_page_says_what_to_do(shelf: Path) -> None:
    for file in shelf.iterdir():
        file.unlink()
    assert "DMN_LESSONS" in opened().info[0].value


def test_a_file_with_a_mistake_is_named_on_the_page_beside_the_others(shelf: Path) -> None:
    (shelf / "third.toml").write_text(LESSON.replace("question", "qestion"))
    page = opened(lesson="first")
    told = " ".join(e.value for e in page.info).replace("\\", "")
    assert "third.toml: line 4, step.1.question: Field required" in told
    assert page.radio[0].options == [five_steps.TITLE, "Ours", "Theirs"]
