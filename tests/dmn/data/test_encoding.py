import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.data.encoding import Ragged, encode
from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.text.vocabulary import END, Vocabulary
from tests.conftest import STORY


def test_the_answer_of_a_data_file_is_no_special_symbol(vocabulary):
    data = encode([Example(STORY[:1], "Where is Mary?", ("<pad>", "<end>", "<5>"))], vocabulary)
    assert data.answers.row(0).tolist() == [
        *(vocabulary.placeholder_id(number) for number in (1, 2, 3)),
        END,
    ]


@pytest.mark.parametrize(
    ("facts", "question", "says"),
    [
        ((), "Where is Mary?", "needs a fact before it.*Where is Mary"),
        (("Mary left.", "..."), "Where?", r"at least one word, got '\.\.\.'"),
        (("Mary left.",), "?!", r"at least one word, got '\?!'"),
    ],
)
def test_an_example_that_says_nothing_is_refused(vocabulary, facts, question, says):
    with pytest.raises(DataError, match=says):
        encode([Example(facts, question, ("x",))], vocabulary)


@given(st.lists(st.lists(st.integers(0, 99), max_size=5), min_size=1, max_size=6), st.data())
def test_ragged_rows_come_back(rows, data):
    ragged = Ragged.of(rows)
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1))
    matrix, mask = ragged.padded(np.array(chosen), fill=-1)
    assert [row[there].tolist() for row, there in zip(matrix, mask, strict=True)] == [
        rows[i] for i in chosen
    ]
    assert (matrix[~mask] == -1).all()
    assert [ragged.row(i).tolist() for i in range(len(rows))] == rows


def test_an_answer_that_is_no_class_is_refused():
    example = Example(("a",), "Which tag?", ("ADJ",))
    with pytest.raises(DataError, match="expected an answer among DET, NOUN, VERB, got 'ADJ'"):
        encode([example], Vocabulary({"which", "tag"}, 1, ("DET", "NOUN", "VERB")))
