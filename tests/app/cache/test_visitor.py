"""One visitor's work at a time."""

from threading import Event, Thread, current_thread
from types import SimpleNamespace

import pytest

from app import limits
from app.cache import visitor

SECONDS = 30.0


class Superseded(Exception):
    """What Streamlit raises in a run that is out of date."""


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> dict[str, SimpleNamespace]:
    """Threads named "NAME anything" are runs of the session NAME."""
    found: dict[str, SimpleNamespace] = {}

    def context(**_: object) -> SimpleNamespace:
        name = current_thread().name
        if name not in found:
            found[name] = SimpleNamespace(session_id=name.split()[0], yield_check=lambda: None)
        return found[name]

    monkeypatch.setattr(visitor, "get_script_run_ctx", context)
    return found


class Run:
    """A run of a page that works until it is let go."""

    def __init__(self, name: str, n_characters: int = 10) -> None:
        self.works, self.go, self.ended = Event(), Event(), Event()
        self.error: Exception | None = None
        self._n_characters = n_characters
        self.thread = Thread(target=self._work, name=name, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        try:
            with visitor.working(self._n_characters):
                self.works.set()
                self.go.wait(SECONDS)
        except Exception as error:
            self.error = error
        self.ended.set()

    def end(self) -> None:
        self.go.set()
        assert self.ended.wait(SECONDS)


def test_runs_of_a_visitor_follow_one_another_and_others_do_not_wait(sessions) -> None:
    first = Run("ada 1")
    assert first.works.wait(SECONDS)
    second, other = Run("ada 2"), Run("bob 1")
    assert other.works.wait(SECONDS)
    assert not second.works.wait(0.3)
    first.end()
    assert second.works.wait(SECONDS)
    second.end()
    other.end()
    assert not visitor._locks


def test_a_run_that_is_out_of_date_ends_where_it_waits(sessions) -> None:
    first = Run("ada 1")
    assert first.works.wait(SECONDS)

    def superseded() -> None:
        raise Superseded

    sessions["ada 2"] = SimpleNamespace(session_id="ada", yield_check=superseded)
    second = Run("ada 2")
    assert second.ended.wait(SECONDS)
    assert isinstance(second.error, Superseded)
    first.end()
    third = Run("ada 3")
    assert third.works.wait(SECONDS)
    third.end()


def test_long_stories_are_read_one_after_another(sessions) -> None:
    first = Run("ada 1", limits.LONG_STORY)
    assert first.works.wait(SECONDS)
    second, short = Run("bob 1", limits.LONG_STORY), Run("eve 1")
    assert short.works.wait(SECONDS)
    assert not second.works.wait(0.3)
    first.end()
    assert second.works.wait(SECONDS)
    second.end()
    short.end()


def test_outside_of_a_page_there_is_no_session() -> None:
    assert visitor.session() == ""
    with visitor.working(limits.LONG_STORY):
        pass
