"""Every text that is read or written names its encoding: else it is the machine's, which may be
ASCII.
"""

import ast

import pytest

from tests.paths import ROOT

SOURCES = sorted(
    path
    for folder in ("app", "benchmarks", "dmn", "scripts")
    for path in (ROOT / folder).rglob("*.py")
)
TEXT_METHODS = {"read_text": 0, "write_text": 1}
"""Methods of a path, and how many arguments come before the encoding."""
MODES = {"open": 0, "fdopen": 1, "TemporaryFile": 0, "NamedTemporaryFile": 0}
"""Functions and methods that open a file, and how many arguments come before the mode."""
NOT_FILES = {"member.open", "visitor.open"}
"""A part of an archive gives bytes; a visitor opens a page."""
PROCESSES = {"run", "Popen", "check_output", "check_call", "call"}


def unnamed(source: str) -> list[int]:
    """Return the lines of calls that read or write text and name no encoding."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if is_text(call) and not names_encoding(call)]


def is_text(call: ast.Call) -> bool:
    name = called(call)
    given = {word.arg: word.value for word in call.keywords}
    if name in TEXT_METHODS:
        return len(call.args) <= TEXT_METHODS[name]
    if name in PROCESSES:
        return "text" in given or "universal_newlines" in given
    if name not in MODES or ast.unparse(call.func) in NOT_FILES:
        return False
    # open(file, mode) has one argument more than file.open(mode).
    place = MODES[name] + (isinstance(call.func, ast.Name) and name == "open")
    mode = given.get("mode", call.args[place] if len(call.args) > place else None)
    if mode is None:
        return name in ("open", "fdopen")
    return isinstance(mode, ast.Constant) and "b" not in str(mode.value)


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def names_encoding(call: ast.Call) -> bool:
    return any(word.arg in ("encoding", None) for word in call.keywords)


def test_every_text_names_its_encoding() -> None:
    lines = {
        path.relative_to(ROOT).as_posix(): unnamed(path.read_text(encoding="utf-8"))
        for path in SOURCES
    }
    assert {name: found for name, found in lines.items() if found} == {}


@pytest.mark.parametrize(
    "line",
    [
        "path.read_text()",
        "path.write_text('é')",
        "open(name)",
        "open(name, 'w')",
        "path.open()",
        "path.open('a', newline='')",
        "os.fdopen(number, 'w')",
        "subprocess.run(command, text=True)",
        "NamedTemporaryFile('w')",
    ],
)
def test_a_text_without_encoding_is_found(line: str) -> None:
    assert unnamed(line) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "path.read_text(encoding='utf-8')",
        "path.read_text('utf-8')",
        "path.write_text('é', 'utf-8')",
        "open(name, 'rb')",
        "path.open('wb')",
        "path.open(encoding='utf-8')",
        "subprocess.run(command, encoding='utf-8')",
        "subprocess.run(command)",
        "NamedTemporaryFile()",
    ],
)
def test_bytes_and_named_encodings_pass(line: str) -> None:
    assert unnamed(line) == []
