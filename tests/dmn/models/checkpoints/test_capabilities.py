"""What a checkpoint reads and answers, read off its folder."""

import json
from pathlib import Path

import pytest

from dmn.models.checkpoints.capabilities import PLAIN, Interface, made_for, read
from tests.conftest import FEELING, FEELINGS, token_checkpoint

CLOSED = Interface("sentence", "class", FEELINGS, (FEELING, "Is it positive or negative?"))
TAGGER = Interface("sentence", "tags", ("NOUN",), ("What are the part-of-speech tags?",))


def words(question: str) -> list[str]:
    return question.lower().strip("?").split()


def test_a_story_checkpoint_answers_whatever_is_asked(tiny_checkpoint: Path):
    assert read(tiny_checkpoint) == PLAIN
    assert PLAIN.takes(words("Where is Mary"))
    assert "flip" in PLAIN.panels


def test_a_checkpoint_says_what_it_reads_and_answers(tmp_path: Path):
    found = read(token_checkpoint(tmp_path / "feels"))
    assert found == Interface("sentence", "class", FEELINGS, (FEELING,))
    assert found.panels == ("what_if", "why", "path")
    tagger = read(token_checkpoint(tmp_path / "tags", about="fact"))
    assert (tagger.answers, tagger.panels) == ("tags", ())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"model": {"passes": 0}}'])
def test_a_folder_that_cannot_be_read_counts_as_a_story_checkpoint(content, tmp_path: Path):
    assert read(tmp_path) == PLAIN
    (tmp_path / "config.json").write_text(content)
    assert read(tmp_path) == PLAIN
    (tmp_path / "config.json").write_text(json.dumps({"questions": 7, "model": {}}))
    assert read(tmp_path) == PLAIN


@pytest.mark.parametrize(
    ("question", "asked", "meant"),
    [
        ("What is the sentiment", PLAIN, "feels"),
        ("what 's the sentiment of this", PLAIN, "feels"),
        ("is this positive", PLAIN, "feels"),
        ("What are the tags", PLAIN, "tags"),
        ("Where is Mary", PLAIN, None),
        ("Which part did Mary take", PLAIN, None),
        ("Where is Mary", CLOSED, "story"),
        ("What is the sentiment", CLOSED, None),
        ("What are the part of speech tags", CLOSED, "tags"),
        ("What is", PLAIN, None),
    ],
)
def test_a_question_finds_the_checkpoint_that_was_made_for_it(question, asked, meant):
    others = {"story": PLAIN, "feels": CLOSED, "tags": TAGGER}
    del others[next(name for name, other in others.items() if other == asked)]
    assert made_for(words(question), asked, others) == meant


def test_nobody_else_is_named_where_nobody_else_is_there():
    assert made_for(words("Where is Mary"), CLOSED, {}) is None
    assert made_for(words(FEELING), PLAIN, {"other": PLAIN}) is None
