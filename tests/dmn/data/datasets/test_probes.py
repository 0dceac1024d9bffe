"""The probes that come with the program: enough of each phenomenon, labels that hold together."""

import json
import re
import unicodedata
from collections import Counter

import pytest

from dmn.data.datasets.jsonl import PROBES, Case, read_path
from scripts.probes.__main__ import cases
from tests.paths import ROOT

NOT_SAID = "not said: "
NOT_IN_THE_STORY = {
    *("yes", "no", "maybe", "north", "south", "east", "west", "gray"),
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "ten"),
}
"""Answers that no sentence need hold."""


@pytest.fixture(scope="module")
def probes() -> list[Case]:
    return read_path(PROBES)


def test_there_are_at_least_a_thousand_and_twenty_of_each_phenomenon(probes: list[Case]) -> None:
    counts = Counter(case.phenomenon for case in probes)
    assert len(probes) >= 1000
    assert min(counts.values()) >= 20, counts.most_common()[-3:]


def test_no_case_stands_there_twice(probes: list[Case]) -> None:
    assert len({case.id for case in probes}) == len(probes)
    assert len({(case.story, case.question) for case in probes}) == len(probes)


def test_what_cannot_be_answered_has_no_answer_and_all_else_has_its_facts(
    probes: list[Case],
) -> None:
    for case in probes:
        is_silent = case.phenomenon.startswith(NOT_SAID)
        assert case.has_answer is not is_silent, case.id
        assert bool(case.supporting) is not is_silent, case.id


def test_every_answer_is_said_in_the_story_or_is_a_judgement_or_a_number(
    probes: list[Case],
) -> None:
    for case in probes:
        said = unicodedata.normalize("NFC", case.story).casefold().replace("\u200b", "")
        for item in map(str.casefold, case.items):
            assert item in said or item in NOT_IN_THE_STORY, case.id


def test_the_file_is_what_its_command_writes() -> None:
    written = [json.loads(line) for line in PROBES.read_text(encoding="utf-8").splitlines()]
    assert written == list(cases()), "run python -m scripts.probes"


def test_what_makes_them_shares_nothing_with_the_program() -> None:
    files = list((ROOT / "scripts" / "probes").glob("*.py"))
    assert files
    for file in files:
        assert not re.search(r"^\s*(from|import) dmn", file.read_text(), re.MULTILINE), file
