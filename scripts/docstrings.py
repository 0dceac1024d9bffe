"""Print how many docstrings open with a question word: `python -m scripts.docstrings`.

A docstring opens with a verb ("Return ...") or says what a class or a field is. One that opens with
"What", "Whether", "Which", "Where" or "How" says it the wrong way round. With --list each is named.
The exit status is 1 where more than `AT_MOST` percent of a tree open so.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TREES = ("app", "dmn")
INVERTED = ("What", "Whether", "Which", "Where", "How")
AT_MOST = 2.0

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Docstring(NamedTuple):
    """A docstring and where it stands."""

    file: Path
    line: int
    text: str

    @property
    def is_inverted(self) -> bool:
        """True where it opens with a question word."""
        return self.text.split(maxsplit=1)[0].rstrip(",:") in INVERTED


def docstrings(tree: Path) -> Iterator[Docstring]:
    """Yield the docstrings of all modules, classes, functions and fields below a folder."""
    for path in sorted(tree.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for child in _texts(node):
                if str(child.value).strip():
                    yield Docstring(path, child.lineno, str(child.value).strip())


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the strings that stand alone in a body: docstrings of it and of its fields."""
    for child in node.body if isinstance(node, _Documented) else ():
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            yield child.value


def main() -> None:
    """Print the share of each tree, and with --list where the inverted ones stand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="name each docstring that opens so")
    is_listed = parser.parse_args().list
    is_worst = False
    for name in TREES:
        found = list(docstrings(ROOT / name))
        inverted = [one for one in found if one.is_inverted]
        if is_listed:
            for one in inverted:
                first = one.text.splitlines()[0]
                print(f"{one.file.relative_to(ROOT)}:{one.line}: {first}")
        share = 100 * len(inverted) / max(len(found), 1)
        print(f"{name}: {len(inverted)} of {len(found):,} docstrings, {share:.1f} %")
        is_worst |= share > AT_MOST
    sys.exit(is_worst)


if __name__ == "__main__":
    main()
