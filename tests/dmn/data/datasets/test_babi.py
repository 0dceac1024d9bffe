import io
import os
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.data.stories import split_validation, stories, with_story_numbers
from dmn.errors import DataError
from dmn.text.tokenizer import MAX_FACTS, MAX_SENTENCE_CHARACTERS
from tests.paths import BABI as FIXTURES


def read(text: str, name: str = "qa1_train.txt") -> list[Example]:
    return list(babi.read(text.splitlines(keepends=True), name))


def public_data() -> Path:
    folder = Path(os.environ.get("DMN_DATA", "")) / "babi" / "en-valid-10k"
    if "DMN_DATA" not in os.environ or not folder.is_dir():
        pytest.skip("DMN_DATA names no folder with babi/en-valid-10k")
    return folder


def test_a_question_knows_the_statements_before_it_and_no_earlier_question():
    first, second, third = babi.read_path(FIXTURES / "qa1_train.txt")
    assert first == Example(
        ("Nora walked to the cellar.", "Omar ran to the attic."),
        "Where is Nora?",
        ("cellar",),
        (0,),
        "1",
    )
    assert second.facts == (*first.facts, "Nora walked to the attic.")
    assert second.supporting == (2,)
    assert third.facts == ("Omar ran to the porch.",)


def test_supporting_facts_keep_the_order_of_the_file():
    (example,) = babi.read_path(FIXTURES / "qa2_two-facts_train.txt")
    assert example.supporting == (1, 0)


def test_an_answer_is_split_at_commas_and_nothing_is_a_word():
    listed, empty = babi.read_path(FIXTURES / "qa10_carried-things_train.txt")
    assert listed.answer == ("lantern", "rope")
    assert empty.answer == ("nothing",)
    assert empty.supporting == (0, 2, 1, 3)


def test_an_answer_keeps_its_capitals():
    assert read("1 Bill left.\n2 Who left?\tBill\t1\n")[0].answer == ("Bill",)


def test_questions_of_one_story_share_their_sentences():
    first, second, _ = babi.read_path(FIXTURES / "qa1_train.txt")
    assert all(one is other for one, other in zip(first.facts, second.facts, strict=False))
    assert first.facts.is_of_story(second.facts)


def test_a_story_of_many_questions_takes_memory_for_its_sentences_alone():
    def held(pairs: int) -> int:
        lines = [f"{2 * i + 1} Nora.\n{2 * i + 2} Who?\tNora\t1\n" for i in range(pairs)]
        tracemalloc.start()
        found = read("".join(lines))
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(found[-1].facts) == len(found) == pairs
        return size

    assert held(4_000) < 6 * held(1_000)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1 " + "x" * 10_001, 1),
        ("1 Nora left.\n2 " + "x" * 10_001 + "?\tNora\t1", 2),
        ("1 Nora left.\n2 Who?\t" + "x" * 10_001 + "\t1", 2),
        ("".join(f"{i} Nora left.\n" for i in range(1, 10_002)), 10_001),
    ],
)
def test_a_story_longer_than_one_that_can_be_asked_about_is_refused(text, line):
    with pytest.raises(DataError, match=f"line {line}: expected"):
        read(text)


def test_what_can_be_read_is_what_can_be_asked_about():
    assert (babi.MOST_FACTS, babi.MOST_CHARACTERS) == (MAX_FACTS, MAX_SENTENCE_CHARACTERS)


def test_a_story_that_is_told_twice_in_a_row_is_two_stories():
    story = "1 Nora left.\n2 Who left?\tNora\t1\n3 Omar ran.\n4 Who ran?\tOmar\t3\n"
    assert [len(one) for one in stories(read(story * 2))] == [2, 2]
    assert [number for number, _ in with_story_numbers(read(story * 2))] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("qa7_counting_train.txt", "7"),
        ("qa07_train.txt", "7"),
        ("data/qa12_valid.txt", "12"),
        ("qa1/my-stories.txt", "my-stories"),
        ("myqa1_train.txt", "myqa1_train"),
    ],
)
def test_the_task_is_the_number_of_the_file_or_else_its_stem(name, task):
    assert read("1 It is.\n2 Is it?\tyes\t1\n", name)[0].task == task


@pytest.mark.parametrize(
    "text",
    [
        "1 Nora left.\r\n2 Who left?\tNora\t1\r\n",
        "\ufeff1 Nora left.\n2 Who left?\tNora\t1\n",
        "1 Nora left.  \n2 Who left? \tNora \t1  \n",
        "1 Nora left.\n2 Who left?\tNora\t1\n\n \n\n",
        "1 Nora left.\n\n2 Who left?\tNora\t1",
        "1  Nora left.\n2 Who left?\t Nora\t 1 ",
    ],
    ids=["CRLF", "byte order mark", "blanks at line ends", "blank end", "blank line", "wide gaps"],
)
def test_blanks_and_line_ends_make_no_difference(text):
    assert read(text) == [Example(("Nora left.",), "Who left?", ("Nora",), (0,), "1")]


@pytest.mark.parametrize(
    "text", ["1 Nora left.\n2 Who left?\tNora", "1 Nora left.\n2 Who?\tNora\t"]
)
def test_supporting_facts_may_be_unknown(text):
    assert read(text)[0].supporting == ()


GOOD = "1 Nora left.\n2 Who left?\tNora\t1\n3 Omar ran.\n"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("Nora left.", "expected `ID sentence`"),
        ("4", "expected `ID sentence`"),
        ("4 \t", "expected `ID sentence`"),
        ("4\tNora left.", "expected `ID sentence`"),
        ("-4 Nora left.", "expected `ID sentence`"),
        ("٤ Nora left.", "expected `ID sentence`"),
        (f"{'4' * 5000} Nora left.", "expected `ID sentence`"),
        ("5 Nora left.", "expected ID 4, or 1 for a new story, got ID 5"),
        ("3 Nora left.", "expected ID 4, or 1 for a new story, got ID 3"),
        ("0 Nora left.", "expected ID 4, or 1 for a new story, got ID 0"),
        ("4 Who left? Nora 1", "expected tabs between question, answer and IDs"),
        ("4 Who left?", "expected tabs between question, answer and IDs"),
        ("4 Nora left.\t", "a statement has no tab"),
        ("4 Who left?\t\t1", "expected `question<tab>answer<tab>IDs`"),
        ("4 Who left?\tNora,,Omar\t1", "expected `question<tab>answer<tab>IDs`"),
        ("4 Who left?\tNora\t1\t3", "expected `question<tab>answer<tab>IDs`"),
        ("4 Who left?\tNora\t9", "expected supporting IDs of statements before the question"),
        ("4 Who left?\tNora\t2", "the line of a question cannot be one"),
        ("4 Who left?\tNora\t4", "got '4'"),
        ("4 Who left?\tNora\t5", "got '5'"),
        ("4 Who left?\tNora\t1 x", "got 'x'"),
        ("4 Who left?\tNora\t1,3", "got '1,3'"),
        ("4 Who left?\tNora\t٣", "got '٣'"),
        (f"4 Who left?\tNora\t{'3' * 5000}", "got '3333"),
        ("1 Who left?\tNora\t1", "expected a statement before the first question of a story"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(line, complaint):
    with pytest.raises(DataError) as caught:
        read(f"{GOOD}{line}\n5 Nora sat.\n")
    message = str(caught.value)
    assert message.startswith("qa1_train.txt, line 4: ")
    assert complaint in message
    assert len(message) < 400


def test_a_first_line_must_have_the_id_1():
    with pytest.raises(DataError, match=r"^qa1_train\.txt, line 1: expected ID 1, got ID 2"):
        read("2 Nora left.\n")


def test_blank_lines_count_when_a_line_is_named():
    with pytest.raises(DataError, match="line 4: expected ID 2, or 1"):
        read("\n1 Nora left.\n\n5 Omar ran.\n")


def test_supporting_facts_of_another_story_are_refused():
    with pytest.raises(DataError, match="line 4: expected supporting IDs"):
        read("1 A sat.\n2 B sat.\n1 C sat.\n2 Who?\tC\t2\n")


@pytest.mark.parametrize("text", ["", "\n\n", "1 Nora left.\n2 Omar ran.\n"])
def test_a_file_without_a_question_is_refused(text):
    with pytest.raises(DataError, match=r"qa1_train\.txt: expected at least one"):
        read(text)


def test_bytes_that_are_not_utf8_are_named_by_their_line(tmp_path):
    file = tmp_path / "qa1_train.txt"
    file.write_bytes(b"1 Nora left.\n2 Zo\xeb ran.\n3 Who ran?\tZo\xeb\t2\n")
    with pytest.raises(
        DataError, match=r"qa1_train\.txt, line 2: expected UTF-8 text, got byte 0xeb"
    ):
        babi.read_path(file)


def test_a_sentence_is_not_cut_at_unicode_line_separators(tmp_path):
    file = tmp_path / "qa1_train.txt"
    file.write_text("1 Nora\u2028left\x0bnow.\n2 Who left?\tNora\t1\n", encoding="utf-8")
    assert babi.read_path(file)[0].facts == ("Nora\u2028left\x0bnow.",)


def test_a_folder_gives_the_files_of_one_part_in_the_order_of_their_tasks():
    assert [e.task for e in babi.read_path(FIXTURES, "train")] == ["1", "1", "1", "2", "10", "10"]
    assert [e.answer for e in babi.read_path(FIXTURES, "valid")] == [("cellar",)]


def test_a_folder_without_the_part_says_what_was_looked_for():
    with pytest.raises(DataError, match=r"expected files qaN_test\.txt, found none"):
        babi.read_path(FIXTURES, "test")


def test_an_empty_folder_says_what_was_looked_for(tmp_path):
    with pytest.raises(DataError, match="expected files qaN_"):
        babi.read_path(tmp_path)


def test_a_folder_of_several_parts_is_not_mixed():
    with pytest.raises(DataError, match="got train and valid"):
        babi.read_path(FIXTURES)


def test_a_folder_of_one_part_needs_no_part(tmp_path):
    (tmp_path / "qa3_test.txt").write_text("1 It is.\n2 Is it?\tyes\t1\n")
    assert [example.task for example in babi.read_path(tmp_path)] == ["3"]


def test_a_missing_file_is_a_data_error(tmp_path):
    with pytest.raises(DataError, match=r"gone\.txt: expected a readable bAbI file"):
        babi.read_path(tmp_path / "gone.txt")


def test_standard_input_is_read_and_named(monkeypatch):
    content = io.BytesIO(b"1 It is.\n2 Is it?\tyes\t1\n3 Is\n5 so\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    with pytest.raises(DataError, match="stdin, line 4: expected ID 4"):
        babi.read_path("-")
    content = io.BytesIO(b"1 It is.\n2 Is it?\tyes\t1\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    assert babi.read_path("-")[0].answer == ("yes",)


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
sentences = st.lists(words, min_size=1, max_size=5).map(" ".join)


@st.composite
def questions_of_one_story(draw: st.DrawFn) -> list[tuple]:
    """Fields of Examples: made in the test, since the type checker of the tests draws at random."""
    facts: tuple[str, ...] = ()
    questions = []
    for _ in range(draw(st.integers(1, 4))):
        facts += tuple(draw(st.lists(sentences, min_size=0 if facts else 1, max_size=3)))
        answer = draw(st.lists(words, min_size=1, max_size=3))
        supporting = draw(st.lists(st.integers(0, len(facts) - 1), max_size=3))
        question = f"{draw(sentences)}?"
        questions.append((facts, question, tuple(answer), tuple(supporting), "5"))
    return questions


def written(story: list[Example]) -> list[str]:
    """The story in bAbI's format: an oracle that shares nothing with the reader."""
    lines: list[str] = []
    ids: list[int] = []
    for example in story:
        for fact in example.facts[len(ids) :]:
            lines.append(f"{len(lines) + 1} {fact}")
            ids.append(len(lines))
        supporting = " ".join(str(ids[index]) for index in example.supporting)
        answer = ",".join(example.answer)
        lines.append(f"{len(lines) + 1} {example.question} \t{answer}\t{supporting}")
    return lines


@given(st.lists(questions_of_one_story(), min_size=1, max_size=4))
def test_what_is_written_is_read_back(drawn):
    told = [[Example(*fields) for fields in story] for story in drawn]
    lines = [line for story in told for line in written(story)]
    assert list(babi.read(lines, "qa5_train.txt")) == [e for story in told for e in story]


def told_story(name: str, n_questions: int, task: str = "1") -> list[Example]:
    facts = tuple(f"{name} saw {number}." for number in range(n_questions))
    return [
        Example(facts[: n + 1], f"What did {name} see?", (str(n),), (n,), task)
        for n in range(n_questions)
    ]


def test_questions_on_growing_facts_are_one_story():
    told = [told_story("Nora", 3), told_story("Omar", 1), told_story("Ines", 2)]
    assert stories([example for story in told for example in story]) == told


def test_a_story_ends_with_its_task():
    told = [told_story("Nora", 1, "1"), told_story("Nora", 2, "2")]
    assert stories([example for story in told for example in story]) == told


def test_the_last_stories_of_each_task_are_held_out():
    told = [told_story(f"N{n}", 5, task) for task in ("1", "2") for n in range(10)]
    training, validation = split_validation([e for story in told for e in story], 0.2)
    assert stories(training) == [*told[:8], *told[10:18]]
    assert stories(validation) == [*told[8:10], *told[18:]]


@pytest.mark.parametrize(("n_stories", "n_held_out"), [(1, 0), (2, 1), (4, 1), (30, 3)])
def test_training_always_keeps_a_story_and_validation_gets_one_of_two(n_stories, n_held_out):
    told = [e for n in range(n_stories) for e in told_story(f"N{n}", 2)]
    training, validation = split_validation(told)
    assert len(stories(validation)) == n_held_out
    assert training + validation == told


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, float("nan")])
def test_a_share_outside_0_and_1_is_refused(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        split_validation(told_story("Nora", 2), share)


def test_every_name_that_occurs_may_be_renamed():
    example = Example(("Mary went to the Kitchen.", "John slept."), "Where is Mary?", ("kitchen",))
    assert babi.renameable(example) == {"mary", "kitchen", "john"}


def test_directions_numbers_and_yes_stay():
    example = Example(("The office is north of the park.",), "Is it one?", ("yes", "n", "two"))
    assert babi.renameable(example) == {"office", "park"}


def test_only_people_may_be_renamed_in_the_task_of_motives():
    facts = ("Yann is thirsty.", "Yann went to the kitchen.")
    example = Example(facts, "Why did yann go to the kitchen?", ("thirsty",), task="20")
    assert babi.renameable(example) == {"yann"}


def test_only_people_may_be_renamed_where_no_fact_says_the_answer():
    facts = ("Yann is thirsty.", "Yann went to the garden.")
    example = Example(facts, "Where will yann go?", ("kitchen",), task="own")
    assert babi.renameable(example) == {"yann"}


@pytest.mark.parametrize(
    ("plural", "singular"), [("Mice", "mouse"), ("Wolves", "wolf"), ("Cats", "cat")]
)
def test_a_plural_in_a_fact_says_the_singular_of_the_answer(plural, singular):
    facts = (f"Sheep are afraid of {plural}.", "Emily is a sheep.")
    example = Example(facts, "What is emily afraid of?", (singular,), task="15")
    assert babi.renameable(example) == {"sheep", "emily", plural.lower(), singular}


def test_the_name_lists_agree_with_each_other():
    assert babi.PEOPLE < babi.NAMES


@pytest.mark.slow
@pytest.mark.parametrize(("part", "n_questions"), [("train", 171_923), ("valid", 20_002)])
def test_the_public_files_are_read_whole(part, n_questions):
    examples = babi.read_path(public_data(), part)
    assert len(examples) == n_questions
    per_task = Counter(example.task for example in examples)
    assert list(per_task) == [str(task) for task in range(1, 21)]
    assert all(example.supporting for example in examples)


def test_two_empty_columns_say_that_the_story_does_not_answer():
    found = read("1 Mary went home.\n2 Where is John?\t\t\n3 Where is Mary?\thome\t1\n")
    assert [example.answer for example in found] == [(), ("home",)]
    assert [example.supporting for example in found] == [(), (0,)]
