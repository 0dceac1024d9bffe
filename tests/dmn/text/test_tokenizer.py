import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from dmn.errors import TextError
from dmn.text import tokenizer as text
from dmn.text.tokenizer import (
    MAX_CHARACTERS,
    MAX_FACTS,
    MAX_SENTENCE_CHARACTERS,
    item_word,
    names_in,
    read_question,
    split_questions,
    split_story,
    split_tokens,
    story_names,
    token_words,
    words,
)

unhurried = settings(deadline=None)  # the machine may be busy
ODD = (
    "I ♥ <3 it. <1> is <pad>.",
    "👩‍👩‍👧 went home 🏠🏠. 🎉",
    "“Go,” she said. ‘Why?’ he’d ask…",
    "Où est Zoë? Ελένη γελά. مريم ذهبت إلى الحديقة.",
    "玛丽去了花园。约翰走了！谁？",
    "\x00Mary\x07 went\x1b[0m home.\x0bJohn\x0cleft.\x85Sam\u2028too.\u2029",
    "\ufeff\u200bMary\u200d went.",
    "No final stop",
    "e.g. the U.S. at 3.5 m, i.e. Dr. Who's",
    "A…B. C!?! D -- 'E'",
    "\t  spaces   inside\t\tand around   ",
)
PIECES = (
    *("Mary", "isn't", "Zoë’s", "can't", "3.5", "well-known", "e.g.", "<3", "<1>", "🏠", "it's"),
    *("garden", "Dr.", "玛丽", "(off)", "they'd", "U.S.", "--", "“so”"),
)
NATURAL = st.lists(
    st.lists(
        st.sampled_from(PIECES),
        min_size=1,
    ).map(lambda chosen: "So " + " ".join(chosen) + "."),
    min_size=1,
    max_size=5,
)
ANY_TEXT = st.one_of(st.text(), st.text(alphabet="ab .!?\r\n\t'’\"<>1。？\u2028\x1c🏠-"))


def texts(story):
    return [sentence.text for sentence in split_story(story)]


def read(story):
    """The sentences of any text; none where there is nothing to read."""
    try:
        return split_story(story)
    except TextError:
        return ()


def assert_maps_back(story, sentences):
    end = 0
    for sentence in sentences:
        assert end <= sentence.start < sentence.end
        assert story[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert sentence.words
        assert len(sentence.words) == len(sentence.surfaces)
        end = sentence.end


@unhurried
@given(ANY_TEXT)
def test_offsets_map_back_onto_any_text(story):
    assert_maps_back(story, read(story))


@unhurried
@given(ANY_TEXT)
def test_nothing_that_can_be_read_is_lost(story):
    """Every letter and digit outside the sentences belongs to a piece without words: none does."""
    assume(re.search(r"[?？][ \t]*\t", story) is None)  # a question line of bAbI is no fact
    assume(re.match(r"\s*\(?[0-9]", story) is None)  # nor are the numbers of a list
    rest = list(story)
    for sentence in read(story):
        rest[sentence.start : sentence.end] = [" "] * (sentence.end - sentence.start)
    assert not any(character.isalnum() for character in rest)


@pytest.mark.parametrize("story", ODD)
def test_odd_text_is_read_without_a_crash_and_maps_back(story):
    sentences = split_story(story)
    assert_maps_back(story, sentences)


@pytest.mark.parametrize("story", ODD)
def test_training_and_asking_cut_odd_text_into_the_same_words(story):
    for sentence in split_story(story):
        assert words(sentence.text) == sentence.words == read_question(sentence.text).words


@unhurried
@given(NATURAL, st.sampled_from([" ", "\n", "\r\n", "\n\n", "  "]))
def test_training_and_asking_cut_the_same_words(sentences, between):
    read = split_story(between.join(sentences))
    told, known = story_names([sentence.text for sentence in read]), names_in(read)
    for sentence in read:
        assert words(sentence.text, told) == sentence.words
        assert read_question(sentence.text, known).words == sentence.words


@unhurried
@example("I <3 it, <1> and <pad> and a<end>.")
@given(ANY_TEXT)
def test_no_typed_word_is_a_symbol_of_the_vocabulary(story):
    for sentence in read(story):
        for word in (*sentence.words, *words(sentence.text)):
            assert word
            assert word == word.lower()
            assert not word.startswith("<")
            assert not word.endswith(">")


@pytest.mark.parametrize("item", ["<pad>", "<end>", "<1>", "<<1>>"])
def test_no_item_of_an_answer_is_a_symbol_of_the_vocabulary(item):
    assert item_word(item) == item.strip("<>")


def test_an_item_of_an_answer_is_kept_in_lower_case():
    assert item_word("Bill") == "bill"


PROSE = "Mary went to the garden. John took the milk there! Where is he? Nobody knows"


def test_prose_and_lines_give_the_same_sentences():
    expected = [
        "Mary went to the garden.",
        "John took the milk there!",
        "Where is he?",
        "Nobody knows",
    ]
    assert texts(PROSE) == expected
    for line_end in ("\n", "\r\n", "\r", "\n\n", "\u2028"):
        assert texts(line_end.join(expected)) == expected
        assert texts(" ".join(expected[:2]) + line_end + " ".join(expected[2:])) == expected


def test_a_line_end_ends_a_sentence_without_a_stop():
    assert texts("Mary went home\nJohn stayed") == ["Mary went home", "John stayed"]


def test_lines_without_words_are_no_sentences():
    assert texts("---\nMary left.\n\n🎉\n . \n***") == ["Mary left."]


def test_chinese_stops_end_a_sentence():
    assert texts("玛丽去了花园。约翰走了！谁？") == ["玛丽去了花园。", "约翰走了！", "谁？"]


def test_a_number_keeps_its_point_in_one_sentence():
    assert texts("He paid 3.5 coins for 1,000 nuts.") == ["He paid 3.5 coins for 1,000 nuts."]


def test_words_are_lower_case_and_without_punctuation():
    (sentence,) = split_story("Mary, (aged 7) went: to the “Garden”!")
    assert sentence.words == ("mary", "aged", "7", "went", "to", "the", "garden")
    assert sentence.surfaces == ("Mary", "aged", "7", "went", "to", "the", "Garden")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isn't", ("is", "not")),
        ("isn’t", ("is", "not")),
        ("can't", ("can", "not")),
        ("won't", ("will", "not")),
        ("Mary's", ("mary", "'s")),
        ("Mary’s", ("mary", "'s")),
        ("Mary`s", ("mary", "'s")),
        ("they'd", ("they", "would")),
        ("they'd gone", ("they", "had", "gone")),
        ("where's", ("where", "is")),
        ("wheres", ("where", "is")),
        ("didn't", ("did", "not")),
        ("Mary's in", ("mary", "is", "in")),
        ("should've", ("should", "have")),
    ],
)
def test_contractions_are_opened_whatever_the_apostrophe(text, expected):
    assert words(text) == split_story(text)[0].words == expected


@pytest.mark.parametrize("story", ["", " \n\t", "...", "🎉 🎉", "\u200b", "?!"])
def test_a_story_without_words_is_refused_and_told_what_to_type(story):
    with pytest.raises(TextError, match=r"Nothing to read yet.*for example"):
        split_story(story)


@pytest.mark.parametrize("question", ["", "  ", "???", "🎉"])
def test_a_question_without_words_is_refused_and_told_what_to_type(question):
    with pytest.raises(TextError, match="Ask something about the story, for example"):
        read_question(question)


def test_a_story_may_have_just_so_many_characters():
    longest = "Go.".ljust(MAX_CHARACTERS)
    assert texts(longest) == ["Go."]
    with pytest.raises(TextError, match="1,000,000 characters, this one has 1,000,001"):
        split_story(longest + " ")


def test_a_story_may_have_just_so_many_sentences():
    assert len(split_story("Go.\n" * MAX_FACTS)) == MAX_FACTS
    with pytest.raises(TextError, match=r"10,000 sentences, this one has 10,001"):
        split_story("Go.\n" * (MAX_FACTS + 1))


def test_a_question_may_have_just_so_many_characters():
    longest = "why " * (MAX_SENTENCE_CHARACTERS // 4)
    assert len(read_question(longest).words) == MAX_SENTENCE_CHARACTERS // 4
    with pytest.raises(TextError, match=r"10,000 characters, this one has 10,001.*story box"):
        read_question(longest + "?")


@pytest.mark.parametrize("reader", [split_story, read_question])
def test_half_a_character_is_refused_with_its_place(reader):
    with pytest.raises(TextError, match=r"half a character .* at place 6"):
        reader("Mary \ud83d went.")


@unhurried
@given(ANY_TEXT)
def test_a_question_is_one_sentence_and_maps_back(question):
    try:
        sentence = read_question(question)
    except TextError:
        assert not any(character.isalnum() for character in question)
        return
    assert question[sentence.start : sentence.end] == sentence.text == question.strip()


def test_a_question_of_two_sentences_stays_one():
    assert read_question(" Mary left. Where to? ").words == ("mary", "left", "where", "to")


def test_several_questions_in_one_box_are_told_apart():
    typed = "Where is Mary? Where is John?\n\n ? \nWho left？  Why"
    assert split_questions(typed) == (
        "Where is Mary?",
        "Where is John?",
        "Who left？",
        "Why",
    )
    assert split_questions(" ?\n") == ()


def test_tokens_stand_where_they_were_typed():
    text = "It's\n  GREAT..."
    tokens = split_tokens(text)
    assert [token.text for token in tokens] == ["It", "'s", "GREAT", "..."]
    assert [text[t.start : t.end] for t in tokens] == [t.text for t in tokens]
    assert [token.words for token in tokens] == [("it",), ("'s",), ("great",), ("...",)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \n", "Nothing to read yet"),
        ("a" * 10_001, "up to 10,000 characters, this one has 10,001"),
        ("a " * 2_001, "up to 2,000 words, got 2,001"),
        ("half \ud83d", "half a character"),
    ],
)
def test_what_cannot_be_read_token_by_token_is_said(text, problem):
    with pytest.raises(TextError, match=problem):
        split_tokens(text)


def test_a_token_is_spelt_by_its_ends_and_its_shape():
    assert token_words("Mary") == ("mary",)
    assert token_words("Mary", spelling=True) == (
        "mary",
        "… y",
        "… ry",
        "… ary",
        "m …",
        "ma …",
        "mar …",
        "shape Xxxx",
    )
    assert token_words("42", spelling=True)[-1] == "shape dd"
    assert token_words("x", spelling=True) == ("x", "shape x")


def test_no_token_looks_like_a_symbol_of_the_vocabulary():
    assert token_words("<pad>") == ("‹pad›",)
    assert token_words("<1>", spelling=True)[-1] == "shape ‹d›"


def test_words_of_many_stories_are_not_kept_and_change_nothing(monkeypatch):
    monkeypatch.setattr(text, "MOST_WORDS_KEPT", 2_000)
    for number in range(40):
        told = " ".join(f"word{number}x{place}" for place in range(100))
        assert len(split_story(told)[0].words) == 100
        assert len(text._tokenizer().vocab.strings) < 2_000 + 200
    assert [s.text for s in split_story("Mary slept. Dr. Who woke.")] == [
        "Mary slept.",
        "Dr. Who woke.",
    ]
