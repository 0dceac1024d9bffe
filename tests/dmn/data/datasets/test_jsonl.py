import io
import json
import sys

import pytest

from dmn.data.datasets.jsonl import Case, read_path
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


def test_what_is_not_needed_may_be_left_out_and_empty_lines_do_not_count(file):
    names = ("skill", "level", "story", "question", "answer")
    short = {name: WHOLE[name] for name in names}
    assert len(read_path(file(short, "", WHOLE, ""))) == 2


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
    assert case().is_right(items) is is_right


def test_the_data_may_have_article_capitals_and_stop_as_well():
    assert case(answer="The Shed.").is_right(("shed",))
    assert case(answer="x", accept=["A SHED"]).is_right(("shed",))


def test_a_list_is_right_in_its_own_order_only():
    pair = case(answer="lamp, the coat", accept=[])
    assert pair.is_right(("lamp", "coat"))
    assert not pair.is_right(("coat", "lamp"))
    assert not pair.is_right(("lamp",))
    assert case(answer="n,w").is_right(("n", "w"))


def test_no_items_are_the_answer_nothing():
    assert case(answer="nothing").is_right(())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: expected a JSON object"),
        ("[1]", "line 2: expected a JSON object, got \\[1\\]"),
        ({k: v for k, v in WHOLE.items() if k not in ("answer", "level")}, "no answer, level"),
        ({**WHOLE, "colour": 1}, "line 2: .* got 'colour'"),
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
    (tmp_path / "latin").write_bytes(b"{}\n\xff")
    with pytest.raises(DataError, match="latin, line 2: expected UTF-8"):
        read_path(tmp_path / "latin")
