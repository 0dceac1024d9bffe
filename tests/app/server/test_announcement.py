"""Three lines at the start of the server, for people or for machines."""

import logging

import pytest

from app.access.policy import Policy
from app.server import announcement


@pytest.mark.parametrize(
    ("address", "base", "url"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8501/"),
        (None, "", "http://localhost:8501/"),
        ("::1", "", "http://[::1]:8501/"),
        ("127.0.0.1", "/lens/", "http://127.0.0.1:8501/lens/"),
    ],
)
def test_it_says_where_it_is(address: str | None, base: str, url: str) -> None:
    first, _, _ = announcement.lines(address, 8501, base, ["babi"], "Who.")
    assert first == f"DMN Lens: {url}"


def test_it_names_some_checkpoints_and_counts_the_rest() -> None:
    names = [f"c{number}" for number in range(11)]
    assert announcement.lines("x", 1, "", names, "Who.")[1].endswith("c7 and 3 more.")
    assert announcement.lines("x", 1, "", [], "Who.")[1] == "It answers with no checkpoint yet."


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (Policy("on"), "Everybody who reaches it may train (DMN_TRAINING)."),
        (Policy("off"), "Nobody may train from its pages (DMN_TRAINING)."),
        (Policy("signed-in"), "People in DMN_TRAINERS may train after they sign in."),
        (Policy("signed-in", "", "No secret."), "Nobody can sign in to train: No secret."),
    ],
)
def test_it_says_who_may_train(policy: Policy, sentence: str) -> None:
    assert policy.summary == sentence


def test_people_get_lines_and_machines_get_records(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    announcement.say(["one", "two"], as_json=False)
    assert capsys.readouterr().out == "one\ntwo\n"
    with caplog.at_level(logging.INFO):
        announcement.say(["three"], as_json=True)
    assert [record.getMessage() for record in caplog.records] == ["three"]
    assert capsys.readouterr().out == ""
