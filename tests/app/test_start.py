"""`dmn-lens`: the app alone, a command with arguments, and what it says before the app starts."""

import os
import sys
from pathlib import Path

import pytest

from app import start
from dmn import __version__
from dmn.cli import main as cli


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of the servers that would have been started."""
    found: list[list[str]] = []
    monkeypatch.setattr(os, "execve", lambda file, command, environment: found.append(command))
    return found


@pytest.mark.parametrize("options", [[], ["--server.port", "8600"], ["--server.headless=true"]])
def test_alone_it_starts_the_app_and_options_go_to_streamlit(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dmn-lens", *options])
    start.main()
    main = str(Path(start.__file__).with_name("main.py"))
    assert started == [[sys.executable, "-P", "-m", "streamlit", "run", main, *options]]


@pytest.mark.parametrize("words", [["ask"], ["--help"], ["runs", "list"]])
def test_a_command_is_that_of_python_m_dmn(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    def ended() -> None:
        raise SystemExit(7)

    monkeypatch.setattr(cli, "main", ended)
    monkeypatch.setattr(sys, "argv", ["dmn-lens", *words])
    with pytest.raises(SystemExit, match="7"):
        start.main()
    assert started == []


def test_ctrl_c_ends_it_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "notes", interrupted)
    monkeypatch.setattr(sys, "argv", ["dmn-lens"])
    with pytest.raises(SystemExit, match="130"):
        start.main()


def test_a_home_that_cannot_be_written_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert start.notes() == []
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("DMN_HOME", str(file / "home"))
    (note,) = start.notes()
    assert note == (
        f"Runs, data and checkpoints cannot be kept in {file / 'home'}: {file} is no folder. "
        "Everything else works; set DMN_HOME to a folder that you can write to."
    )


@pytest.mark.parametrize(
    ("project", "package", "version"),
    [
        ('name = "dmn-lens"\nversion = "0.1.0"\n', '"""Empty."""\n', "0.1.0"),
        ('name = "dmn-lens"\ndynamic = ["version"]\n', '__version__ = "9.9"\n', "9.9"),
        ('name = "dmn-lens"\n', "", "another version"),
    ],
)
def test_a_checkout_beside_an_installed_one_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, project: str, package: str, version: str
) -> None:
    monkeypatch.delenv("DMN_HOME", raising=False)
    (tmp_path / "dmn").mkdir()
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    (tmp_path / "dmn" / "__init__.py").write_text(package, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (note,) = start.notes()
    assert note == (
        f"You started the installed DMN Lens {__version__}. The checkout in this folder has "
        f"version {version}; `make app` starts that one."
    )


@pytest.mark.parametrize("project", ['name = "other"\n', None, b"\xff"])
def test_another_project_in_the_folder_is_nothing_to_speak_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, project: str | bytes | None
) -> None:
    if project is not None:
        content = project if isinstance(project, bytes) else project.encode()
        (tmp_path / "pyproject.toml").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    assert start.notes() == []
