from collections.abc import Iterator

import pytest

from benchmarks import runs
from tests.app.conftest import forget_everything


@pytest.fixture(autouse=True)
def app_of_its_own(checkpoints_folder: None) -> Iterator[None]:
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def checkpoints_folder(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """No network to load; the runs' folder is forgotten afterwards."""
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tmp_path))
    monkeypatch.setenv("DMN_RUNS", str(tmp_path))


def test_the_page_is_measured_over_runs_that_it_really_shows() -> None:
    with runs.folder_of_runs(3, 600) as folder:
        assert len(list(folder.iterdir())) == 3
        assert [len(times) for times in runs.update_milliseconds(folder, 600, 1)] == [1, 1]


def test_what_was_found_is_shown_with_its_sizes() -> None:
    found = runs.measure(quick=True)
    assert "over 3 runs of 50 points" in runs.show(found)
    found["runs"] |= {"open_seconds": 1.5, "open_one_run_seconds": 1.25}
    assert "median 1.50; over one short run 1.25" in runs.show(found)
