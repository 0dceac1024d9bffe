import io
import json
import sys

import pytest

from dmn.data.datasets.jsonl import UNNAMED, Case, read_path
from dmn.errors import DataError

WHOLE = {
    "id": "a1",
    "skill": 2,
    "level": "prose",
    "story": "ola took the lamp\nthen she walked to the shed",
    "sentences": ["ola took the lamp", "then she walked to the shed"],
    "question": "Where is the lamp?",
    "answer": "shed",
    "accept": ["garden shed"],
    "supporting": [0, 1],
}


def case(**changes):
    return Case(**{**WHOLE, **changes})


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "cases.jsonl"
        path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines))
        return path

    return write


def test_a_line_is_one_story_as_it_was_typed_with_its_question(file):
    (found,) = read_path(file(WHOLE))
    assert found.story == WHOLE["story"]
    assert (found.task, found.level, found.supporting) == ("2", "prose", (0, 1))


def test_story_question_and_answer_are_enough_and_empty_lines_do_not_count(file):
    short = {name: WHOLE[name] for name in ("story", "question", "answer")}
    found = read_path(file(short, "", WHOLE, ""))
    assert [one.task for one in found] == [UNNAMED, "2"]
    assert found[0].level == found[0].phenomenon == ""


def test_a_line_of_a_public_report_with_three_fields_is_read(file):
    line = '{"story":"Mary went home.","question":"Where is Mary?","answer":"home"}'
    (found,) = read_path(file(line))
    assert (found.question, found.answer) == ("Where is Mary?", "home")


def test_fields_that_nobody_knows_are_ignored(file):
    (found,) = read_path(file({**WHOLE, "colour": 1, "phenomenon": "pronoun"}))
    assert (found.phenomenon, found.task) == ("pronoun", "2")
    assert not hasattr(found, "colour")


def test_without_a_skill_the_phenomenon_is_the_task():
    assert case(skill="", phenomenon="pronoun").task == "pronoun"


def test_standard_input_is_read_too(monkeypatch):
    content = io.BytesIO(json.dumps(WHOLE).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    assert read_path("-")[0].answer == "shed"


@pytest.mark.parametrize(
    ("items", "is_right"),
    [
        (("shed",), True),
        (("Shed",), True),
        (("the shed",), True),
        (("Shed.",), True),
        (("garden shed",), True),
        (("garden",), False),
        (("shed", "garden"), False),
        ((), False),
    ],
)
def test_an_answer_is_right_whatever_its_capitals_article_and_stop(items, is_right):
    assert case().is_right(items, True) is is_right
    assert case().is_right(items, False) is is_right


def test_the_data_may_have_article_capitals_and_stop_as_well():
    assert case(answer="The Shed.").is_right(("shed",), True)
    assert case(answer="x", accept=["A SHED"]).is_right(("shed",), True)


def test_a_list_is_right_in_any_order_but_where_an_order_is_asked_for():
    pair = case(answer="lamp, the coat", accept=[])
    assert pair.is_right(("coat", "lamp"), True)
    assert not pair.is_right(("lamp",), True)
    asked = case(answer="lamp, coat", question="What did she take, in order?")
    assert not asked.is_right(("coat", "lamp"), True)
    assert not case(answer="n,w").is_right(("w", "n"), True)


def test_no_items_are_the_answer_nothing():
    assert case(answer="nothing").is_right((), True)


def test_where_the_story_does_not_say_only_a_sure_answer_is_wrong():
    silent = case(answer="", accept=[])
    assert not silent.has_answer
    assert silent.items == ()
    for given in ((), ("shed",)):
        assert silent.is_right(given, False)
        assert not silent.is_right(given, True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: expected a JSON object"),
        ("[1]", "line 2: expected a JSON object, got \\[1\\]"),
        ({k: v for k, v in WHOLE.items() if k not in ("answer", "story")}, "no story, answer"),
        ({**WHOLE, "supporting": [2]}, "line 2, supporting: .*\\[2\\]"),
        ({**WHOLE, "supporting": ["one"]}, "line 2, supporting.0"),
        ({**WHOLE, "story": ""}, "line 2, story"),
        ({**WHOLE, "answer": 3}, "line 2, answer"),
    ],
)
def test_a_line_that_is_no_case_is_refused_by_file_line_and_field(file, line, says):
    path = file(WHOLE, line)
    with pytest.raises(DataError, match=says) as error:
        read_path(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_files_that_cannot_be_read_are_refused(tmp_path, file):
    with pytest.raises(DataError, match="nowhere"):
        read_path(tmp_path / "nowhere")
    with pytest.raises(DataError, match="found none"):
        read_path(file(""))
    (tmp_path / "latin").write_bytes(b"\n\xff")
    with pytest.raises(DataError, match="latin, line 2: expected UTF-8"):
        read_path(tmp_path / "latin")
