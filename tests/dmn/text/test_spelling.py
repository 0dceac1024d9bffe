"""One wrong letter in a known word is seen; names, other forms and other words are left alone."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dmn.text import spelling
from dmn.text.spelling import is_one_letter_away, occurs, replaced, suggestion

KNOWN = [
    "apple",
    "bathroom",
    "bedroom",
    "garden",
    "hallway",
    "kitchen",
    "milk",
    "moved",
    "mouse",
    "office",
    "picked",
    "took",
    "travelled",
    "wolf",
    "wolves",
]
LETTERS = st.text(string.ascii_lowercase, min_size=1, max_size=9)


def distance(one: str, other: str) -> int:
    """Restricted Damerau-Levenshtein, by the whole table."""
    table = [[max(i, j) for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            change = one[i - 1] != other[j - 1]
            table[i][j] = min(
                table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@st.composite
def close_pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two words that often differ by a letter or two."""
    word = draw(LETTERS)
    other = list(word)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(other)))
        other[at : at + draw(st.integers(0, 2))] = draw(st.text("abc", max_size=2))
    return word, "".join(other)


@given(close_pairs())
def test_one_letter_away_is_a_distance_of_one(pair: tuple[str, str]) -> None:
    assert is_one_letter_away(*pair) == (distance(*pair) == 1)
    assert is_one_letter_away(*pair) == is_one_letter_away(*reversed(pair))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("hallwy", "hallway"),
        ("halllway", "hallway"),
        ("hellway", "hallway"),
        ("hallawy", "hallway"),
        ("kitchne", "kitchen"),
        ("offic", "office"),
        ("traveled", "travelled"),
        ("arden", "garden"),
    ],
)
def test_a_slip_of_one_letter_is_seen(word: str, meant: str) -> None:
    assert suggestion(word, KNOWN) == meant


@pytest.mark.parametrize("word", ["hallways", "apples", "gardens", "move", "moves", "wolve"])
def test_another_form_of_a_known_word_is_left_alone(word: str) -> None:
    assert suggestion(word, KNOWN) is None


@pytest.mark.parametrize(
    "word",
    ["hallway", "mil", "Hallwy", "HALLWY", "mcKitchen", "book", "look", "hlalawy", "", "北京很大"],
)
def test_known_short_capital_real_and_far_words_are_left_alone(word: str) -> None:
    assert suggestion(word, KNOWN) is None


def test_of_two_known_words_the_one_that_begins_alike_is_meant() -> None:
    assert suggestion("hark", ["park", "harp"]) == "harp"
    assert suggestion("hark", ["park", "bark"]) is None
    assert suggestion("hark", ["hard", "harp"]) is None


@given(LETTERS, st.sets(LETTERS, max_size=20))
def test_a_suggestion_is_a_known_word_a_letter_away(word: str, known: set[str]) -> None:
    found = suggestion(word, known)
    if found is not None:
        assert found in known
        assert distance(word, found) == 1


@given(st.text("ab A.,'\n-", max_size=30), st.text("ab", min_size=1, max_size=3))
def test_replacing_changes_whole_words_only(text: str, word: str) -> None:
    changed = replaced(text, word, "zz")
    assert not occurs(changed, word)
    assert changed.replace("Zz", word[0].upper() + word[1:]).replace("zz", word) == text
    assert (changed != text) == occurs(text, word)


@given(st.text(max_size=20), st.text(max_size=5), st.text(max_size=5))
def test_any_text_can_be_searched_and_replaced(text: str, word: str, by: str) -> None:
    assume(word)
    replaced(text, word, by)


def test_a_sentences_first_word_keeps_its_capital() -> None:
    assert replaced("Gardn? the gardn's gardns", "gardn", "garden") == "Garden? the garden's gardns"


def test_a_word_is_held_against_each_known_one_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks for every unknown word of a story, beside two thousand known ones."""
    compared: list[str] = []

    def counted(word: str, other: str) -> bool:
        compared.append(other)
        return is_one_letter_away(word, other)

    monkeypatch.setattr(spelling, "is_one_letter_away", counted)
    assert suggestion("gardn", KNOWN) == "garden"
    assert compared == KNOWN
