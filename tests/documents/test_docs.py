"""What README.md and docs/ say can be done is done.

The blocks of a document run one after another, in a folder that holds a copy of the repository:

    ```bash              runs, and must succeed
    ```bash served       runs while the app is served; its port takes the place of 8501
    ```bash short        runs with trainings of a few seconds in place of minutes
    ```bash slow         is not run: it takes minutes, needs public data or a machine of its own
    ```python            runs after the python blocks before it
    ```python PATH       is a file, written to PATH
    ```text output       what the block before must have printed

The options of all commands are looked up, those of slow blocks and those within the text too.
"""

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dmn.cli.main import app
from scripts.serving import served
from tests.documents.markdown import SHELLS, Block, blocks, commands_in
from tests.paths import ROOT

DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
HISTORY = "docs/decisions.md"
"""Its commands were right on their day."""
LIVING = [text for name, text in DOCUMENTS.items() if name != HISTORY]
RUNNING = [
    name
    for name in DOCUMENTS
    if any(b.language in ("bash", "python") and b.note != "slow" for b in blocks(DOCUMENTS[name]))
]
DMN_COMMANDS = sorted({c for text in LIVING for c in commands_in(text, "python", "-m", "dmn") if c})
MODULES = sorted({c[0] for text in LIVING for c in commands_in(text, "python", "-m")})
MAKE = sorted({c for text in LIVING for c in commands_in(text, "make")})
SHORT = " --set epochs=1 --set stories=40 --set hidden_size=8"


@cache
def help_of(words: tuple[str, ...]) -> str:
    """What `python -m dmn WORDS --help` prints; fails the test where there is no such command."""
    env = {"COLUMNS": "200", "TERM": "dumb"}
    done = CliRunner().invoke(app, [*words, "--help"], env=env)
    assert done.exit_code == 0, f"python -m dmn {' '.join(words)}: {done.output}"
    return done.output


@pytest.mark.parametrize("words", DMN_COMMANDS, ids=" ".join)
def test_every_dmn_command_parses(words: tuple[str, ...]) -> None:
    first_option = next((i for i, word in enumerate(words) if word.startswith("-")), len(words))
    text = help_of(words[: min(first_option, 2 if words[0] in ("runs", "data") else 1)])
    options = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    known = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))
    assert options <= known, f"python -m dmn {words[0]} has no {sorted(options - known)}"


@pytest.mark.parametrize("words", MAKE, ids=" ".join)
def test_every_make_target_exists(words: tuple[str, ...]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    wanted = {word for word in words if "=" not in word}
    assert wanted <= targets, f"the Makefile has no {sorted(wanted - targets)}"


def test_every_module_that_is_started_exists() -> None:
    assert [name for name in MODULES if find_spec(name) is None] == []


def test_most_blocks_are_run_and_not_only_parsed() -> None:
    shells = [b for text in LIVING for b in blocks(text) if b.language in SHELLS]
    parsed = [b for b in shells if b.note == "slow"]
    python = [b for text in LIVING for b in blocks(text) if b.language == "python"]
    assert {b.note for b in shells} <= {"", "served", "short", "slow"}
    assert len(shells) + len(python) >= 2 * len(parsed), f"{len(parsed)} are only parsed"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", RUNNING)
def test_a_document_does_what_it_says(name: str, workspace: Path) -> None:
    found = blocks(DOCUMENTS[name])
    shared: dict[str, object] = {"__name__": "__main__"}
    printed = ""
    with served() if any(b.note == "served" for b in found) else nullcontext("") as address:
        for block in found:
            if block[:2] == ("text", "output"):
                assert lines_of(block.text) in lines_of(printed), printed
            elif block.language == "python" and block.note:
                (workspace / block.note).write_text(block.text, encoding="utf-8")
            elif block.language == "python":
                printed = run_python(block.text, shared)
            elif block.language == "bash" and block.note != "slow":
                printed = run_shell(block, workspace, address)


def lines_of(text: str) -> str:
    """The text with single spaces, which is how far an output is compared."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def run_python(text: str, shared: dict[str, object]) -> str:
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "block", "exec"), shared)
    return printed.getvalue()


def run_shell(block: Block, folder: Path, address: str) -> str:
    text = block.text.replace("http://127.0.0.1:8501/", address)
    if block.note == "short":
        text = re.sub(r"(dmn train --out \S+)", rf"\1{SHORT}", text)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=folder,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "OMP_NUM_THREADS": "1",
            "TERM": "dumb",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder like the repository's root; `dmn` is a copy, so that a document may add to it. What
    Python compiled is copied too, or the first command would compile all of it again.
    """
    shutil.copytree(ROOT / "dmn", tmp_path / "dmn")
    for name in ("app", "benchmarks", "checkpoints", "scripts", "tests", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    with inside(tmp_path):
        yield tmp_path


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
