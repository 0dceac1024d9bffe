"""What a page shows for an address, whatever happens between two of its runs."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.links.ask import AskView
from app.views.shared import address
from app.views.shared.address import packed

HOME, OTHER, THIRD = (
    AskView(story=story, question="Where?", checkpoint="babi", chosen_pass=1)
    for story in ("Mary slept.", "John slept.", "Sandra slept.")
)


class Parameters(dict[str, list[str]]):
    def get_all(self, name: str) -> list[str]:
        return self.get(name, [])

    def from_dict(self, found: dict[str, list[str]]) -> None:
        self.clear()
        self.update(found)


@pytest.fixture
def query(monkeypatch: pytest.MonkeyPatch) -> Parameters:
    found = Parameters()
    fake: Any = SimpleNamespace(session_state={}, query_params=found)
    monkeypatch.setattr(address, "st", fake)
    return found


def test_a_first_visit_keeps_the_plain_address_and_back_leads_to_it(query: Parameters) -> None:
    page = packed("s", AskView, has_home=True)
    assert page.arriving(None) is None
    page.publish(HOME)
    assert query == {}
    page.publish(OTHER)
    link = dict(query)
    assert link
    query.clear()
    assert page.arriving(OTHER) == HOME
    # Forward before the run that went back has published anything.
    query.update(link)
    assert page.arriving(HOME) == OTHER


def test_an_edit_that_comes_with_an_old_address_counts(query: Parameters) -> None:
    page = packed("s", AskView)
    page.publish(HOME)
    link = dict(query)
    page.publish(OTHER)
    query.from_dict(link)
    assert page.arriving(THIRD) is None
    assert page.arriving(OTHER) == HOME


def test_what_was_left_is_shown_again_and_a_broken_link_says_so_once(query: Parameters) -> None:
    page = packed("s", AskView)
    page.publish(HOME)
    query.clear()
    assert page.arriving(None) == HOME
    query["s"] = ["broken"]
    assert page.arriving(HOME) is None
    assert page.notice()
    assert not page.notice()


def test_other_parameters_stay_unless_a_page_stands_alone(query: Parameters) -> None:
    page = packed("s", AskView)
    query["large"] = ["1"]
    page.publish(HOME)
    assert set(query) == {"large", "s"}
    page.publish(OTHER, only_with=())
    assert set(query) == {"s"}
