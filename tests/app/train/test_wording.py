from datetime import datetime
from pathlib import Path

import pytest

from app.train import wording
from app.train.wording import ago, next_step, position, size
from dmn.runs.listing import overview_of
from dmn.runs.run import Run
from dmn.runs.status import ALIVE, read_status
from tests.app.handmade import make


def test_how_long_ago_is_told_as_people_do() -> None:
    now = datetime(2026, 11, 25, 12, 0).timestamp()
    told = {
        ago(now - 10, now),
        ago(now - 600, now),
        ago(now - 3 * 3_600, now),
        ago(now - 20 * 3_600, now),
        ago(now - 5 * 86_400, now),
    }
    assert told == {"just now", "10 min ago", "3 h ago", "yesterday 16:00", "5 days ago"}


@pytest.mark.parametrize(
    ("n_bytes", "said"), [(951, "951 bytes"), (3_600_000, "3.6 MB"), (40_000_000_000, "40 GB")]
)
def test_a_size_is_told_in_a_unit_of_its_own(n_bytes: float, said: str) -> None:
    assert size(n_bytes) == said


def told(run: Run) -> str:
    overview = overview_of(run)
    assert overview is not None
    return next_step(overview)


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        ("running", {}, "43 min left"),
        ("running", {"seconds_left": None}, "measuring the speed"),
        ("queued", {"message": "starts after all-twenty"}, "starts after all-twenty"),
        ("finished", {}, "ready to use"),
        ("stopped", {}, "can be resumed"),
        ("failed", {"message": "The loss was not finite."}, "The loss was not finite."),
        ("running", {"pid": 2**22 + 1}, "the process has ended; you can resume it"),
    ],
)
def test_what_comes_next_is_what_a_person_wants_to_know(tmp_path, state, more, said) -> None:
    assert told(make(tmp_path, state=state, **more)) == said


def test_a_run_whose_settings_cannot_be_read_says_so(tmp_path: Path) -> None:
    run = make(tmp_path)
    (run.folder / "config.json").write_text("{")
    assert "config.json" in told(run)


def test_where_it_stands_counts_the_epoch_that_it_is_in(tmp_path: Path) -> None:
    run = make(tmp_path, state="running", epochs=3, restarts=10, restart=2)
    status = read_status(run.folder)
    assert position("running", status) == "restart 2 of 10, epoch 4 of 20"
    assert position("stopped", status) == "restart 2 of 10, epoch 3 of 20"
    assert position("stopped", None) == ""


def test_every_state_has_a_sign() -> None:
    assert set(ALIVE) < set(wording.SIGNS)
    assert len({wording.with_sign(state) for state in wording.SIGNS}) == len(wording.SIGNS)
