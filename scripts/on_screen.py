"""The sentences that a reader of the pages can meet, collected from the sources.

They come from the strings of `app/`, from the messages of errors in `dmn/`, from the templates and
from the lessons. "N" takes the place of what a program fills in. Stories are left out.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
STORIES = ("examples.py",)
FILLED_IN = "N"
LEAST_WORDS = 5
"""A shorter text is a label, for which a grade of reading means nothing."""

_CODE = re.compile(r"[{}=\\<>_]|'self'|\n|--|\w\(|/\w|^\w+:|\.\w+\b(?<!\.\.\.)")
_NAMES = re.compile(r"`[^`\n]*`|\b\w+_\w+|\*\*|--[a-z][\w-]*")
"""Code and emphasis within a sentence."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Text(NamedTuple):
    """One text on a page, and where it stands."""

    file: str
    line: int
    text: str


def texts(root: Path = ROOT) -> Iterator[Text]:
    """Yield every text: labels, sentences and paragraphs."""
    for path in sorted((root / "app").rglob("*.py")):
        if path.name in STORIES:
            continue
        yield from _of_module(path, root, only_errors=False)
    for path in sorted((root / "dmn").rglob("*.py")):
        yield from _of_module(path, root, only_errors=True)
    for path in sorted((root / "app" / "assets" / "templates").glob("*.html")):
        yield from _of_template(path, root)
    for path in sorted((root / "app" / "assets" / "lessons").glob("*.toml")):
        yield from _of_lesson(path, root)


def sentences(root: Path = ROOT) -> Iterator[Text]:
    """Yield the sentences of all texts that have at least `LEAST_WORDS` words."""
    for one in texts(root):
        for sentence in re.split(r"(?<=[.?!])\s+", one.text):
            if len(words(sentence)) >= LEAST_WORDS:
                yield one._replace(text=sentence)


def words(text: str) -> list[str]:
    """Return the words of a text; numbers and signs are none, nor is what is filled in."""
    return [word for word in _WORD.findall(text) if word != FILLED_IN]


def _of_module(path: Path, root: Path, *, only_errors: bool) -> Iterator[Text]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    starts = [n for n in ast.walk(tree) if isinstance(n, ast.Raise)] if only_errors else [tree]
    for start in starts:
        for node in _strings(start, skipped):
            text = re.sub(_NAMES, FILLED_IN, _written(node))
            if _is_prose(text):
                yield Text(path.relative_to(root).as_posix(), node.lineno, text.strip())


def _strings(node: ast.AST, skipped: set[int]) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield the string literals under a node, an f-string as one."""
    if id(node) in skipped and isinstance(node, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from _strings(child, skipped)


def _written(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = (str(p.value) if isinstance(p, ast.Constant) else FILLED_IN for p in node.values)
    return "".join(parts)


def _is_prose(text: str) -> bool:
    """Return whether a string is written for people: it has words and no signs of code."""
    return len(words(text)) >= 2 and " " in text.strip() and not _CODE.search(text)


def _of_template(path: Path, root: Path) -> Iterator[Text]:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for number, line in enumerate(text.splitlines(), 1):
        plain = re.sub(r"\{\{.*?\}\}", FILLED_IN, line)
        plain = re.sub(r"\{%.*?%\}|<[^>]*>", " ", plain)
        plain = " ".join(plain.split())
        if len(words(plain)) >= 2:
            yield Text(path.relative_to(root).as_posix(), number, plain)


def _of_lesson(path: Path, root: Path) -> Iterator[Text]:
    name = path.relative_to(root).as_posix()
    lesson = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [lesson["title"], lesson["about"]]
    for step in lesson["step"]:
        found += [step["text"], step.get("reveal", "")]
        found += [step["predict"]["ask"], *step["predict"]["options"]] if "predict" in step else []
    for text in found:
        if text.strip():
            yield Text(name, 1, " ".join(text.replace("*", "").replace("`", "").split()))
