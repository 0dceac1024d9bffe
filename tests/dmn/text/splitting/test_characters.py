"""One form for each character, and the way back to what was typed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.text.splitting.characters import normalised, plain_text

ODD = st.text(alphabet="aeZé\u0301\u0308\u200b\ufeff\u00a0Ａ　ﬁ한\u1112\u1161\u11abｶﾞ’“🏠\n .")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Zoe\u0308", "Zoë"),
        ("gar\u00adden\u200b", "garden"),
        ("Ｍａｒｙ　１", "Mary 1"),
        ("o\ufb03ce", "office"),
        ("‘so’ “it” is", "'so' \"it\" is"),
        ("\u1112\u1161\u11ab", "한"),
        ("ｶﾞ", "ガ"),
        ("a\u00a0b", "a b"),
        ("a\x00b\x1b", "ab"),
        ("plain ASCII\n", "plain ASCII\n"),
    ],
)
def test_a_text_has_one_form(typed, plain):
    assert plain_text(typed) == normalised(typed).text == plain


@settings(deadline=None)
@given(ODD)
def test_each_character_leads_back_to_where_it_was_typed(typed):
    clean = normalised(typed)
    assert clean.text == plain_text(typed)
    last = 0
    for place in range(len(clean.text)):
        start, end = clean.typed(place, place + 1)
        assert last <= start < end <= len(typed)
        assert plain_text(typed[start:end])
        last = start


@settings(deadline=None)
@given(ODD)
def test_a_text_in_its_one_form_stays_as_it_is(typed):
    plain = plain_text(typed)
    assert unicodedata.normalize("NFC", plain) == plain_text(plain)


def test_marks_without_end_take_bounded_pieces():
    typed = "a" + "\u0301" * 100_000
    assert len(normalised(typed).text) <= len(typed)
