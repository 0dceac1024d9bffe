"""The README's commands exist, and docs/architecture.md names every package."""

import re

import pytest

from benchmarks.results import probes
from dmn.cli.render import worst_of
from tests.documents.markdown import commands_in
from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


DMN_COMMANDS = commands_in(README, "python", "-m", "dmn")
MAKE_COMMANDS = commands_in(README, "make")


@pytest.mark.parametrize(
    "line",
    [
        "python -m dmn ask --story -",
        "$ A=1 .venv/bin/python -m dmn ask --story -  # a remark",
        "cat story | python -m dmn ask --story - > answer; make app",
        "python -m dmn ask \\\n  --story -",
    ],
)
def test_a_command_is_found_however_it_is_written(line: str) -> None:
    block = f"```bash\n{line}\n```\n"
    assert commands_in(block, "python", "-m", "dmn") == [("ask", "--story", "-")]


@pytest.mark.parametrize("root", ["app", "dmn"])
def test_the_table_of_packages_is_the_tree(root: str) -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {
        path.parent.relative_to(ROOT).as_posix() for path in (ROOT / root).rglob("__init__.py")
    }
    assert set(re.findall(rf"^\| `({root}[\w/]*)` \|", table, re.MULTILINE)) == packages


def test_the_limits_name_the_worst_rows_of_the_probes() -> None:
    limits = README.split("## Limits")[1].split("\n## ")[0].replace("\n", " ")
    phenomena = probes(ROOT / "docs" / "measured" / "probes" / "babi.json")
    assert [name for name in worst_of(phenomena) if name not in limits] == []
    n, right, wrong = (
        sum(row[key] for row in phenomena.values()) for key in ("questions", "right", "sure_wrong")
    )
    probed = f"{n:,} short questions about {len(phenomena)} features of language, called probes"
    share = f"{right / n:.0%}".replace("%", " %")
    assert f"| {probed} | {share} | {wrong} |" in limits


def test_the_readme_tells_how_to_start_and_to_ask() -> None:
    assert ("app",) in MAKE_COMMANDS
    assert any(words[:1] == ("ask",) for words in DMN_COMMANDS)


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150
