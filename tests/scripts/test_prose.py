"""The check of prose finds what it looks for, in the texts of the pages."""

from pathlib import Path

import pytest

from scripts import docstrings, prose
from scripts.on_screen import Text, sentences, texts
from scripts.reading import grade, syllables


def text(words: str) -> Text:
    return Text("page.py", 1, words)


@pytest.mark.parametrize(
    "words",
    [
        "Each fact is laid beside the question.",
        "A fact also hears of its neighbours.",
        "Questions told while they are answered.",
        "The memory is made anew.",
        "The loss is no finite number.",
    ],
)
def test_a_private_metaphor_is_found(words: str) -> None:
    assert list(prose.banned(text(words)))


def test_plain_words_and_named_exceptions_pass() -> None:
    assert not list(prose.banned(text("Each fact is compared with the question.")))
    assert not list(prose.banned(text("There is no telemetry.")))
    assert not list(prose.banned(text("three badges: numbers that are told")))


def test_a_long_sentence_and_a_hard_one_are_found() -> None:
    assert "31 words" in next(prose.too_hard(text("go " * 31)))
    assert "reading grade" in next(
        prose.too_hard(text("Probability calibration necessitates data"))
    )
    assert not list(prose.too_hard(text("The network reads the story several times.")))


@pytest.mark.parametrize(
    ("word", "count"),
    [("memory", 3), ("gate", 1), ("gates", 1), ("probability", 5), ("trained", 1), ("table", 2)],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_longer_sentences_have_a_higher_grade() -> None:
    assert grade("The network reads the story and then the question.") > grade("It reads it.")


def test_texts_come_from_pages_errors_templates_and_lessons() -> None:
    files = {one.file.split("/")[0] + Path(one.file).suffix for one in texts()}
    assert files == {"app.py", "dmn.py", "app.html", "app.toml"}
    assert len(list(sentences())) > 300


def test_a_docstring_that_opens_with_a_question_word_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        '"""What it does."""\n\n\ndef f() -> int:\n    """Return one."""\n    return 1\n\n\n'
        'X = 1\n"""How many there are."""\n'
    )
    found = list(docstrings.docstrings(tmp_path))
    assert [one.is_inverted for one in found] == [True, True, False]


def test_a_text_that_names_a_setting_is_read_too() -> None:
    named = [one.text for one in texts() if one.text.startswith("There are no lessons")]
    assert named == ["There are no lessons. Set N to a folder with lessons."]
