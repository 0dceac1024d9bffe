"""Change modules one small thing at a time, and list the changes that none of their tests notices.

    python -m scripts.mutate [dmn/evaluation/metrics.py ...] [--minutes 10] [--processes 2]

A change is made in memory, as the module is imported: no file is touched, and what a test starts
as another program sees the module as it is. The tests of dmn/a/b.py are tests/dmn/a/test_b.py.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
MODULES = (
    "dmn/evaluation/metrics.py",
    "dmn/evaluation/renaming.py",
    "dmn/explain/interventions.py",
    "dmn/models/checkpoints/store.py",
    "dmn/models/kernels/sparse.py",
)
"""What published figures, promises and other people's files rest on."""
IMPORTED_ONCE = ("hypothesis", "pydantic", "pytest", "schemathesis.pytest.plugin", "spacy", "torch")
"""Before the processes part: what is slow to import and is never changed."""
SECONDS_A_TEST = 60
"""A test that takes longer with a change than this has noticed it."""
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


class Mutant(NamedTuple):
    """A module with one change."""

    path: Path
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  ->  {self.after}"


def mutants(path: Path, source: str) -> Iterator[Mutant]:
    """Every change of the module, in the order of its syntax tree."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for replace in _replacements(node):
            changed = copy.deepcopy(tree)
            _put(changed, number, replace)
            line, new = node.lineno, replace(copy.deepcopy(node))
            yield Mutant(path, line, _short(node), _short(new), ast.unparse(changed))


def _short(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


def _replacements(node: ast.AST) -> list[Callable[[Any], ast.AST]]:
    """What may stand in the place of this part of a program; nothing for most parts."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            return [lambda n: ast.Compare(n.left, [COMPARISONS[type(n.ops[0])]()], n.comparators)]
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            return [lambda n: ast.BinOp(n.left, OPERATORS[type(n.op)](), n.right), lambda n: n.left]
        case ast.BoolOp(op=op):
            return [lambda n: ast.BoolOp(OPERATORS[type(n.op)](), n.values), lambda n: n.values[0]]
        case ast.UnaryOp(op=ast.Not()):
            return [lambda n: n.operand]
        case ast.AugAssign():
            return [lambda n: ast.Assign([n.target], n.value, lineno=n.lineno)]
        case ast.IfExp():
            return [lambda n: n.body, lambda n: n.orelse]
        case ast.Constant(value=bool(value)):
            return [lambda n: ast.Constant(not value)]
        case ast.Constant(value=int(value)):
            return [lambda n: ast.Constant(value + 1)]
        case ast.Expr(value=ast.Call()) | ast.Continue() | ast.Break():
            return [lambda n: ast.Pass()]
    return []


def _put(tree: ast.AST, number: int, replace: Callable[[Any], ast.AST]) -> None:
    """Puts the replacement into the tree at the node of this number."""
    wanted = next(node for at, node in enumerate(ast.walk(tree)) if at == number)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is wanted:
                setattr(parent, name, replace(wanted))
            elif isinstance(value, list):
                setattr(parent, name, [replace(v) if v is wanted else v for v in value])
    ast.fix_missing_locations(tree)


def mirror(path: Path) -> Path:
    """The test file that mirrors a module."""
    return Path("tests") / path.with_name(f"test_{path.name}")


def is_noticed(mutant: Mutant) -> bool:
    """Whether a test of the module fails. Run it in a process that ends with it."""
    _import_changed(ROOT / mutant.path, mutant.source)
    import pytest

    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        ended = pytest.main(
            [
                *("-x", "-q", "-p", "no:cacheprovider", f"--timeout={SECONDS_A_TEST}"),
                *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # of what is imported once
                str(mirror(mutant.path)),
            ]
        )
    return ended != pytest.ExitCode.OK


def _import_changed(path: Path, source: str) -> None:
    """Has Python import the file as if this stood in it, and keep no compiled form of that."""
    read, stats = SourceFileLoader.get_data, SourceFileLoader.path_stats

    def get_data(self: SourceFileLoader, name: str) -> bytes:
        return source.encode() if Path(name) == path else read(self, name)

    def path_stats(self: SourceFileLoader, name: str) -> Any:
        if Path(name) == path:
            raise OSError("changed in memory")
        return stats(self, name)

    SourceFileLoader.get_data = get_data
    SourceFileLoader.path_stats = path_stats


def _tried(mutant: Mutant) -> tuple[Mutant, bool]:
    return mutant, is_noticed(mutant)


def survivors(found: list[Mutant], processes: int, until: float) -> tuple[list[Mutant], int]:
    """The mutants that no test notices, and how many were tried before the time was over."""
    for name in IMPORTED_ONCE:
        importlib.import_module(name)
    alive, tried = [], 0
    with get_context("fork").Pool(processes, maxtasksperchild=1) as pool:
        for mutant, noticed in pool.imap_unordered(_tried, found):
            tried += 1
            if not noticed:
                alive.append(mutant)
            if time.monotonic() > until:
                break
    return alive, tried


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args(arguments)
    until = time.monotonic() + 60 * told.minutes
    modules = [Path(name).resolve().relative_to(ROOT) for name in told.modules]
    found = [
        m for path in modules for m in mutants(path, (ROOT / path).read_text(encoding="utf-8"))
    ]
    random.Random(0).shuffle(found)  # where time runs out, every module has had its share
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = scratch
        for path in modules:
            unchanged = Mutant(path, 0, "", "", (ROOT / path).read_text(encoding="utf-8"))
            if survivors([unchanged], 1, until) == ([], 1):
                sys.exit(f"{mirror(path)} fails, or is not there: mend that first.")
        alive, tried = survivors(found, told.processes, until)
    print(*sorted(map(str, alive)), sep="\n")
    print(f"{len(found)} changes, {tried} tried, {len(alive)} not noticed")


if __name__ == "__main__":
    main(sys.argv[1:])
