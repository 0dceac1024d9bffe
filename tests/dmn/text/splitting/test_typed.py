"""355 inputs made by hand: what was typed, and the facts that a person makes of it.

`tests/fixtures/typed/typed.jsonl` has one a line: `typed`, `facts` (as typed, names of several
words in brackets) and, where contractions or odd characters matter, `words` (`_` inside a name).
"""

import json
import re
import unicodedata
from collections import Counter

import pytest

from dmn.text.tokenizer import names_in, read_question, split_story
from tests.paths import ROOT

CASES = [
    json.loads(line)
    for line in (ROOT / "tests" / "fixtures" / "typed" / "typed.jsonl")
    .read_text(encoding="utf-8")
    .strip()
    .split("\n")
]


def plain(text):
    return unicodedata.normalize("NFC", text).replace("\xa0", " ")


@pytest.mark.parametrize("case", CASES, ids=[f"{c['kind']}-{i}" for i, c in enumerate(CASES, 1)])
def test_typed_text_is_split_as_a_person_would(case):
    sentences = split_story(case["typed"])
    if "facts" in case:
        assert [s.text for s in sentences] == [re.sub(r"[][]", "", f) for f in case["facts"]]
        wanted = [plain(n) for f in case["facts"] for n in re.findall(r"\[(.*?)\]", f)]
        pairs = [p for s in sentences for p in zip(s.words, s.surfaces, strict=True)]
        assert [surface for word, surface in pairs if " " in word] == wanted
    if "words" in case:
        read = [" ".join(word.replace(" ", "_") for word in s.words) for s in sentences]
        assert read == case["words"]
    for sentence in sentences:
        assert case["typed"][sentence.start : sentence.end] == sentence.text


def test_every_kind_of_input_has_its_cases():
    kinds = Counter(case["kind"] for case in CASES)
    assert sum(kinds.values()) >= 300
    assert min(kinds.values()) >= 25


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "names"])
def test_a_name_of_the_story_is_one_word_in_a_question_too(case):
    sentences = split_story(case["typed"])
    for name in names_in(sentences):
        asked = read_question(f"where is the {' '.join(name)}?", names_in(sentences))
        assert " ".join(name) in asked.words


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "clauses"])
def test_a_split_is_marked_and_can_be_undone(case):
    sentences = split_story(case["typed"])
    whole = split_story(case["typed"], split_clauses=False)
    assert all(sentence.whole is None for sentence in whole)
    spans = [(sentence.start, sentence.end) for sentence in whole]
    assert {s.whole or (s.start, s.end) for s in sentences} == set(spans)
    for span in spans:
        parts = [s for s in sentences if s.whole == span]
        assert len(parts) != 1
