"""Where things are kept that are made once: a folder of this user's own, or none that lasts."""

import pytest

from dmn.system.cache import private_folder


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "dmn-lens"


def test_the_folder_is_made_for_its_owner_alone(home):
    folder = private_folder("corpora")
    assert folder == home / "corpora"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert home.stat().st_mode & 0o022 == 0


@pytest.mark.parametrize("which", ["dmn-lens", "dmn-lens/corpora"])
def test_a_folder_that_others_may_write_is_passed_over(home, which):
    (home / "corpora").mkdir(parents=True)
    (home.parent / which).chmod(0o777)
    folder = private_folder("corpora")
    assert not folder.is_relative_to(home)
    assert folder.is_dir()


def test_a_home_that_is_no_folder_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert private_folder("kernels").is_dir()
