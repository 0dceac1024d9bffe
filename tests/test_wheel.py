"""The wheel, installed away from the checkout: it answers, serves and trains with what it brings.

Its environment has no packages of its own but reads those of the tests', so that nothing is
downloaded; docs/decisions.md says how a whole installation went.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser

from dmn import __version__
from scripts.serving import served_by
from tests.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SECONDS = 120
STORY = "Mary took the milk. Mary went to the garden.\n"
QUESTION = "Where is the milk?"


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel, and an empty folder to stand in."""

    binaries: Path
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """Where it may write: nothing of the user's."""
        return {
            "HOME": str(self.folder / "user"),
            "PATH": os.environ["PATH"],
            "OMP_NUM_THREADS": "1",
        }

    def run(
        self, program: str, *words: str, folder: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.binaries / program), *words],
            cwd=folder or self.folder,
            env=self.variables | variables,
            input=STORY,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home = tmp_path_factory.mktemp("wheel")
    command([sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"], home, ROOT)
    (wheel,) = home.glob("*.whl")
    assert wheel.name == f"dmn_lens-{__version__}-py3-none-any.whl"
    command([sys.executable, "-m", "venv", "--without-pip"], home / "venv")
    python = home / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    command([*pip, "--no-index"], wheel)
    packages = next((home / "venv").glob("lib/python*/site-packages"))
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    (home / "empty" / "user").mkdir(parents=True)
    return Installed(python.parent, home / "empty")


def command(words: list[str], *paths: Path) -> None:
    """Run a command on paths; `pip wheel` takes the folder to write to before the project."""
    more = ["--wheel-dir", *map(str, paths)] if "wheel" in words else list(map(str, paths))
    done = subprocess.run([*words, *more], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def other_checkout(tmp_path: Path) -> Path:
    """A checkout of another version, whose code must not be taken for the wheel's."""
    for package in ("app", "dmn"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise RuntimeError\n", encoding="utf-8")
    project = '[project]\nname = "dmn-lens"\nversion = "0.1.0"\n'
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    return tmp_path


@pytest.fixture
def no_home(tmp_path: Path) -> str:
    """A DMN_HOME that nobody can write, not even root."""
    (tmp_path / "file").touch()
    return str(tmp_path / "file" / "home")


def test_it_answers(installed: Installed) -> None:
    done = installed.run("dmn-lens", "ask", "--story", "-", "--question", QUESTION, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["answer"] == "garden"


def test_a_program_loads_a_released_checkpoint_by_its_name(installed: Installed) -> None:
    code = (
        "import sys, dmn\n"
        "assert 'torch' not in sys.modules\n"
        "from dmn import load\n"
        f"print(dmn.__file__, load('memn2n').explain({STORY!r}, {QUESTION!r}).n_passes)\n"
    )
    done = installed.run("python", "-c", code)
    file, passes = done.stdout.split()
    assert Path(file).is_relative_to(installed.binaries.parent)
    assert passes == "3"


def test_without_a_compiler_or_a_home_and_beside_another_version_it_answers_and_says_so_once(
    installed: Installed, other_checkout: Path, no_home: str
) -> None:
    done = installed.run(
        "dmn-lens",
        *("ask", "--story", "-", "--question", QUESTION, "--json"),
        folder=other_checkout,
        PATH="/nowhere",
        XDG_CACHE_HOME=str(other_checkout / "cache"),
        DMN_HOME=no_home,
    )
    assert json.loads(done.stdout)["answer"] == "garden"
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Kernels were not compiled, torch does their work")


def test_where_no_run_can_be_kept_training_says_so_in_a_sentence(
    installed: Installed, no_home: str
) -> None:
    done = installed.run("dmn-lens", "train", "--preset", "task-1-quick", DMN_HOME=no_home)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "A run cannot be made in" in done.stderr


def test_it_trains_and_what_it_trained_is_asked(installed: Installed, tmp_path: Path) -> None:
    data = {"XDG_DATA_HOME": str(tmp_path)}
    short = ("--set", "epochs=1", "--set", "stories=50")
    done = installed.run("dmn-lens", "train", "--preset", "task-1-quick", *short, **data)
    assert done.returncode == 0, done.stderr
    (run,) = (tmp_path / "dmn-lens" / "runs").iterdir()
    assert run.name in installed.run("dmn-lens", "runs", "list", **data).stdout
    asked = ("ask", "--story", "-", "--question", QUESTION, "--json")
    done = installed.run("dmn-lens", *asked, "--checkpoint", str(run / "checkpoint"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answer"]


@pytest.fixture
def served(installed: Installed, other_checkout: Path, no_home: str) -> Iterator[str]:
    """The app beside another version and without a home: what it says first, and where it is."""
    log = other_checkout / "log"
    program = [str(installed.binaries / "dmn-lens"), "--server.headless", "true"]
    variables = installed.variables | {"DMN_HOME": no_home}
    with served_by(program, other_checkout, log, **variables) as address:
        yield address
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert f"cannot be kept in {no_home}" in said.splitlines()[0]
    assert "The checkout in this folder has version 0.1.0" in said.splitlines()[1]


@pytest.mark.browser
def test_it_serves_the_answered_page_in_its_own_colours(browser: Browser, served: str) -> None:
    answer = httpx2.post(
        f"{served}api/v1/explain", json={"story": STORY, "question": QUESTION}, timeout=SECONDS
    )
    assert answer.json()["answer"] == "garden"
    visitor = browser.new_context(color_scheme="dark")
    page = visitor.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.goto(served)
    page.wait_for_function("document.querySelector('.js-plotly-plot')?.data")
    colour = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert colour == "rgb(17, 21, 27)"  # the dark background of .streamlit/config.toml
    visitor.close()
