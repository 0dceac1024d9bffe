import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.errors import CheckpointError
from dmn.text.tokenizer import split_story
from dmn.text.vocabulary import END, PAD, Placeholders, Vocabulary, singular

unhurried = settings(deadline=None)  # the machine may be busy
WORDS = ("garden", "mary", "went", "fox", "to")
SPECIAL = {"<pad>", "<end>", "<1>", "<2>", "<3>"}
TYPED = st.text(st.characters(codec="utf-8", exclude_characters="<>"), min_size=1)


@pytest.fixture
def known():
    return Vocabulary(WORDS, 3)


def test_padding_end_and_placeholders_stand_before_the_sorted_words(known):
    symbols = ("<pad>", "<end>", "<1>", "<2>", "<3>")
    assert known.words == (*symbols, "fox", "garden", "mary", "to", "went")
    assert (known.words[PAD], known.words[END]) == ("<pad>", "<end>")
    assert len(known) == 10


def test_a_word_is_found_at_its_id(known):
    assert [known.words[known.id(word)] for word in WORDS] == list(WORDS)
    assert "mary" in known
    assert "zog" not in known
    with pytest.raises(KeyError):
        known.id("zog")


@unhurried
@given(st.sets(TYPED), st.integers(1, 12))
def test_a_vocabulary_comes_back_from_its_list(words, n_placeholders):
    vocabulary = Vocabulary(words, n_placeholders)
    back = Vocabulary.from_list(list(vocabulary.words))
    assert back.words == vocabulary.words
    assert back.n_placeholders == n_placeholders


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["<pad>"],
        ["a", "b"],
        ["<end>", "<pad>", "<1>", "a"],
        ["<pad>", "<end>", "<2>", "<1>", "a"],
        ["<pad>", "<end>", "<1>", "<3>", "a"],
        ["<pad>", "<end>", "<1>", "b", "a"],
        ["<pad>", "<end>", "<1>", "a", "a"],
        ["<pad>", "<end>", "<1>", "a", "<pad>"],
        ["<pad>", "<end>", "<1>", "a", "<2>"],
        ["<pad>", "<end>", "<1>", "<b>", "a"],
        ["<pad>", "<end>", "<1>", "<>", "a"],
    ],
)
def test_a_list_that_no_vocabulary_writes_is_refused(words):
    with pytest.raises(CheckpointError, match=r"vocabulary\.json should hold <pad>, <end>"):
        Vocabulary.from_list(words)


@unhurried
@given(st.lists(st.one_of(st.sampled_from([*SPECIAL, "a", "b"]), st.text(max_size=4))))
def test_a_hostile_list_is_refused_or_taken_word_for_word(words):
    try:
        vocabulary = Vocabulary.from_list(words)
    except CheckpointError:
        return
    assert list(vocabulary.words) == words


@pytest.mark.parametrize("word", ["<pad>", "<end>", "<2>"])
def test_no_word_may_be_a_special_symbol(word):
    with pytest.raises(ValueError, match="special symbols"):
        Vocabulary(["mary", word], 3)


def test_ids_of_placeholders_go_there_and_back(known):
    ids = [known.placeholder_id(number) for number in (1, 2, 3)]
    assert [known.words[index] for index in ids] == ["<1>", "<2>", "<3>"]
    assert [known.placeholder_number(index) for index in ids] == [1, 2, 3]
    others = [PAD, END, *(known.id(word) for word in WORDS)]
    assert [known.placeholder_number(index) for index in others] == [None] * 7


def test_a_plural_points_to_its_singular_where_both_are_known():
    vocabulary = Vocabulary(["mouse", "mice", "wolves", "wolf", "cats", "mary"], 2)
    nouns = {word: vocabulary.words[vocabulary.nouns[i]] for i, word in enumerate(vocabulary.words)}
    assert nouns.pop("mice") == "mouse"
    assert nouns.pop("wolves") == "wolf"
    assert all(word == noun for word, noun in nouns.items())


def test_a_known_word_takes_no_placeholder(known):
    placeholders = Placeholders(known)
    assert placeholders.id("mary") == known.id("mary")
    assert placeholders.numbers == {}


def test_the_same_unknown_word_has_the_same_placeholder_each_time(known):
    placeholders = Placeholders(known)
    read = [placeholders.id(word) for word in ("zog", "blip", "zog", "mary", "blip")]
    assert read[0] == read[2] == known.placeholder_id(1)
    assert read[1] == read[4] == known.placeholder_id(2)
    assert placeholders.numbers == {"zog": 1, "blip": 2}


@pytest.mark.parametrize("order", [("wugs", "wug"), ("wug", "wugs")])
def test_a_plural_shares_its_singulars_placeholder_and_comes_back_as_the_singular(known, order):
    placeholders = Placeholders(known)
    ids = {placeholders.id(word) for word in order}
    assert ids == {known.placeholder_id(1)}
    assert placeholders.word(1) == "wug"


def test_past_the_last_placeholder_the_oldest_is_used_again(known):
    placeholders = Placeholders(known)
    words = ["alpha", "bravo", "carol", "delta", "echo"]
    numbers = [known.placeholder_number(placeholders.id(word)) for word in words]
    assert numbers == [1, 2, 3, 1, 2]
    assert [placeholders.numbers[word] for word in words] == numbers


def test_a_free_placeholder_stands_for_no_word(known):
    placeholders = Placeholders(known)
    placeholders.id("zog")
    assert placeholders.word(1) == "zog"
    assert placeholders.word(2) is None


@unhurried
@given(st.text(alphabet="<>123padend &;\"' ", min_size=1))
def test_nothing_typed_can_be_one_of_the_special_symbols(text):
    vocabulary = Vocabulary(WORDS, 3)
    placeholders = Placeholders(vocabulary)
    for sentence in split_story(f"So {text} goes"):
        assert SPECIAL.isdisjoint(sentence.words)
        for word in sentence.words:
            index = placeholders.id(word)
            assert index not in (PAD, END)
            assert (vocabulary.placeholder_number(index) is None) == (word in WORDS)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("foxes", "fox"),
        ("mice", "mouse"),
        ("wolves", "wolf"),
        ("puppies", "puppy"),
        ("glasses", "glass"),
        ("churches", "church"),
        ("dishes", "dish"),
        ("cats", "cat"),
        ("children", "child"),
    ],
)
def test_a_plural_is_known_by_its_singular(plural, one):
    assert singular(plural) == one


@pytest.mark.parametrize("word", ["glass", "bus", "this", "gas", "is", "mary", "mouse", "s", ""])
def test_a_word_that_is_no_plural_stays(word):
    assert singular(word) == word


@unhurried
@given(TYPED)
def test_the_singular_of_any_word_is_a_word(word):
    assert singular(word)


def test_classes_stand_first_in_their_own_order_and_alone_can_be_answered():
    known = Vocabulary({"b", "a", "no"}, 2, ("yes", "no"))
    assert known.words == ("<pad>", "<end>", "<1>", "<2>", "yes", "no", "a", "b")
    assert known.n_answers == 6
    assert Vocabulary.from_list(known.words, ("yes", "no")).words == known.words
    with pytest.raises(CheckpointError, match="the classes that"):
        Vocabulary.from_list(known.words, ("no", "yes"))
    assert Vocabulary({"a"}, 2).n_answers == 5
