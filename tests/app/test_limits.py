"""Bounds that follow the memory, and the table that says all of them."""

import re
import resource

import pytest

from app import limits
from app.settings import settings
from tests.paths import ROOT

TABLE = (ROOT / "docs" / "serving.md").read_text().partition("## Limits")[2].partition("\n## ")[0]
GIGABYTE = 10**9


@pytest.fixture
def gigabytes(monkeypatch: pytest.MonkeyPatch):
    def choose(number: float) -> None:
        monkeypatch.setenv("DMN_MAX_MEMORY_GIGABYTES", str(number))
        settings.cache_clear()

    yield choose
    settings.cache_clear()


def test_the_memory_is_what_is_chosen_and_never_more_than_there_is(gigabytes) -> None:
    there = limits.memory()
    gigabytes(0.5)
    assert limits.memory() == 0.5 * GIGABYTE
    gigabytes(10**6)
    assert limits.memory() == there


def test_a_limit_of_the_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (123_000_000, 10**12))
    assert limits.memory() == 123_000_000


def test_what_all_visitors_share_fits_into_a_gigabyte_beside_the_server(gigabytes) -> None:
    gigabytes(1)
    shared = limits.uploads() + limits.evaluations() + limits.answers()
    assert shared < 0.5 * GIGABYTE
    assert limits.memory_to_shed_at() == 850_000_000


def test_on_a_large_machine_there_is_an_end_too(gigabytes, monkeypatch) -> None:
    monkeypatch.setattr(limits, "memory", lambda: 10**13)
    assert (limits.uploads(), limits.evaluations()) == (
        1024 * limits.MEGABYTE,
        4096 * limits.MEGABYTE,
    )


@pytest.mark.parametrize(
    "bound",
    [
        limits.LONG_STORY,
        limits.UPLOAD_FILE // limits.MEGABYTE,
        limits.DATA_FILE // limits.MEGABYTE,
        limits.UPLOADS_OF_SESSION // limits.MEGABYTE,
        limits.UPLOADS_AT_ONCE_OF_SESSION,
        limits.UPLOADS_AT_ONCE,
        limits.UPLOAD_SECONDS,
        limits.UPLOAD_PAUSE_SECONDS,
        limits.EVALUATIONS,
        limits.EVALUATIONS_OF_SESSION,
        limits.EVALUATION_READINGS,
        limits.EVALUATION_SECONDS,
        limits.LOADING_SECONDS,
        limits.REST_AT_ONCE,
        limits.REST_WAITING,
        limits.REQUEST_SECONDS,
        limits.HEADERS,
        limits.HEADER_BYTES,
        limits.FILE_TO_SAVE // limits.MEGABYTE,
    ],
)
def test_the_table_says_each_bound(bound: float) -> None:
    assert re.search(rf"(?<![\d,]){bound:,.0f}(?![\d,])", TABLE)
