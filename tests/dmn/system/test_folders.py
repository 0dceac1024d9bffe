"""Where things are kept: in a checkout, from a wheel, and where DMN_HOME says."""

from pathlib import Path

import pytest
from platformdirs import user_data_path

from dmn.system import folders
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "CHECKPOINTS", "DATA", "RUNS"):
        monkeypatch.delenv(f"DMN_{name}", raising=False)


@pytest.fixture
def wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The released checkpoints of code that came in a wheel."""
    released = tmp_path / "site-packages" / "dmn" / "released"
    (released / "babi").mkdir(parents=True)
    monkeypatch.setattr(folders, "_IN_WHEEL", released)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return released


def test_a_checkout_keeps_everything_beside_the_code() -> None:
    assert not folders.is_installed()
    assert folders.home() == folders.ROOT == ROOT
    assert folders.checkpoint_folders(folders.checkpoints()) == (ROOT / "checkpoints",)
    assert folders.from_here("runs") == Path("runs")


def test_a_wheel_keeps_what_a_person_makes_in_their_data_folder(wheel: Path) -> None:
    assert folders.home() == user_data_path("dmn-lens", appauthor=False)
    assert folders.from_here("data") == folders.home() / "data"
    kept = folders.checkpoints()
    assert kept == folders.home() / "checkpoints"
    assert folders.checkpoint_folders(kept) == (kept, wheel)
    assert folders.checkpoint("babi", kept) == wheel / "babi"
    assert folders.checkpoint("mine", kept) == kept / "mine"


def test_what_was_kept_is_found_beside_what_was_released(wheel: Path) -> None:
    kept = folders.checkpoints()
    (kept / "mine").mkdir(parents=True)
    assert folders.checkpoint("mine", kept) == kept / "mine"


def test_another_home_holds_all_three_and_the_released_checkpoints_stay(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DMN_HOME", str(tmp_path))
    assert folders.from_here("runs") == tmp_path / "runs"
    kept = folders.checkpoints()
    assert folders.checkpoint_folders(kept) == (tmp_path / "checkpoints", ROOT / "checkpoints")


def test_a_folder_named_for_checkpoints_is_the_only_one(
    wheel: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tmp_path))
    assert folders.checkpoint_folders(folders.checkpoints()) == (tmp_path,)
    monkeypatch.setenv("DMN_RUNS", "elsewhere")
    assert folders.from_here("runs") == Path("elsewhere")


def test_why_a_folder_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folders.why_not_writable(tmp_path / "not" / "yet") == ""
    file = tmp_path / "file"
    file.touch()
    assert folders.why_not_writable(file / "below") == f"{file} is no folder"
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert folders.why_not_writable(tmp_path / "a") == f"{tmp_path} is not yours to write"
