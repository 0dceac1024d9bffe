"""The README tells the truth: its tree is the repository's, and its commands exist.

The tree stands under "## Layout" in a fenced block of kind `text`: one path a line, a folder ends
in "/", what lies in a folder is indented below it, and two spaces part a path from its remark.
"""

import re

import pytest

from tests.documents.markdown import commands_in
from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def layout_paths(markdown: str) -> list[str]:
    """Paths of the layout tree from the root, as "app/" and "app/views/ask/ask.py"."""
    block = re.search(r"^## Layout\n.*?^```text\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL)
    assert block, 'README.md needs a fenced ```text block under "## Layout"'
    open_folders: list[tuple[int, str]] = []
    paths = []
    for line in filter(str.strip, block[1].splitlines()):
        indent, entry = len(line) - len(line.lstrip()), line.split()[0]
        open_folders = [folder for folder in open_folders if folder[0] < indent]
        path = (open_folders[-1][1] if open_folders else "") + entry
        paths.append(path)
        if entry.endswith("/"):
            open_folders.append((indent, path))
    return paths


DMN_COMMANDS = commands_in(README, "python", "-m", "dmn")
MAKE_COMMANDS = commands_in(README, "make")


def test_a_tree_is_read_by_its_indentation() -> None:
    tree = "app/    pages\n  views/\n    ask.py  one\n  main.py\ndmn/\n"
    expected = ["app/", "app/views/", "app/views/ask/ask.py", "app/main.py", "dmn/"]
    assert layout_paths(f"## Layout\nSo:\n```text\n{tree}```\n") == expected


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


def test_every_path_of_the_tree_exists() -> None:
    written_later = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    paths = [path for path in layout_paths(README) if path not in written_later]
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not missing, f"README.md names {missing}, which do not exist"


@pytest.mark.parametrize("package", ["app", "dmn"])
def test_every_module_stands_in_the_tree(package: str) -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }
    missing = sorted(modules - set(layout_paths(README)))
    assert not missing, f"the tree in README.md lacks {missing}"


def test_the_readme_tells_how_to_start_and_to_ask() -> None:
    assert ("app",) in MAKE_COMMANDS
    assert any(words[:1] == ("ask",) for words in DMN_COMMANDS)
