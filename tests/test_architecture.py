"""Who may import whom. Source rules read files; run-time rules import in a fresh interpreter."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from scripts.folders import modules_by_folder
from tests.paths import ROOT

SOURCES = sorted(path for package in ("app", "dmn") for path in (ROOT / package).rglob("*.py"))
APP = [path for path in SOURCES if path.is_relative_to(ROOT / "app")]
DMN = [path for path in SOURCES if path.is_relative_to(ROOT / "dmn")]

WRITES = {
    "launch",
    "resume",
    "stop",
    "describe",
    "delete",
    "keep",
    "import_zip",
    "import_checkpoint",
    "request_stop",
    "clear_stop_request",
}
"""What changes runs or checkpoints."""
MODULES_OF_THE_PAPER = ("input", "question", "attention", "episodic_memory", "answer")
MAY_SHOW = (ROOT / "app/main.py", ROOT / "app/cache", ROOT / "app/views")
BEHIND_THE_PAGES = [path for path in APP if not any(map(path.is_relative_to, MAY_SHOW))]
WITHOUT_TORCH = (
    "app/figures",
    "app/train/launcher.py",
    "app/access",
    "dmn/errors.py",
    "dmn/system/files.py",
    "dmn/system/folders.py",
    "dmn/config",
    "dmn/inference/trace.py",
    "dmn/explain/activations.py",
    "dmn/data/datasets/validate.py",
    "dmn/runs/run.py",
    "dmn/runs/listing.py",
    "dmn/runs/status.py",
    "dmn/runs/probes.py",
    "dmn/runs/alerts.py",
    "dmn/runs/create.py",
    "dmn/runs/launch",
    "dmn/runs/wording.py",
    "dmn/runs/worker/heartbeat.py",
    "dmn/runs/worker/lock.py",
    "dmn/runs/worker/queue.py",
    "dmn/runs/worker/main.py",
    "dmn/cli/runs.py",
    "dmn/cli/train.py",
    "dmn/cli/sweep.py",
)
PURE = [path for path in SOURCES if any(path.is_relative_to(ROOT / name) for name in WITHOUT_TORCH)]


def dotted(path: Path, root: Path = ROOT) -> str:
    """The name under which Python imports the file: app/views/ask/ask.py is app.views.ask.ask."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imported(path: Path, root: Path = ROOT) -> set[str]:
    """Every name the file may import, with `from x import y` as both x and x.y."""
    package = path.relative_to(root).parent.parts
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*above, *filter(None, [node.module])])
            names.add(source)
            names.update(f"{source}.{alias.name}" for alias in node.names)
    return names


def imports(path: Path, name: str) -> bool:
    """Whether the file imports the package or module `name`, or anything inside it."""
    return any(found == name or found.startswith(f"{name}.") for found in imported(path))


IMPORT = """
import importlib, sys
unwanted = set(sys.argv[1].split())
for name in sys.argv[2:]:
    importlib.import_module(name)
    if found := unwanted.intersection(sys.modules):
        print(name, "loads", *sorted(found))
        break
"""


def first_that_loads(unwanted: str, *modules: str) -> str:
    """Which of the modules, imported one after another by a fresh interpreter, is the first to
    load one of the unwanted packages, and which; empty where none does.
    """
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, unwanted, *modules],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"importing {', '.join(modules)} failed:\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import torch.nn as nn", "torch.nn"),
        ("from torch import nn", "torch.nn"),
        ("from . import attention", "dmn.models.modules.attention"),
        ("from .attention import AttentionGate", "dmn.models.modules.attention"),
        ("from ...text.tokenizer import split_story", "dmn.text.tokenizer"),
        ("def late():\n    import spacy", "spacy"),
    ],
)
def test_every_way_to_write_an_import_is_seen(tmp_path: Path, line: str, name: str) -> None:
    path = tmp_path / "dmn" / "models" / "modules" / "input.py"
    path.parent.mkdir(parents=True)
    path.write_text(line)
    assert name in imported(path, tmp_path)


LAYERS = {
    "dmn": (
        ("errors",),
        ("system", "config", "text"),
        ("data",),
        ("models",),
        ("inference",),
        ("explain",),
        ("lens",),
        ("anywhere",),
        ("evaluation",),
        ("training",),
        ("runs",),
        ("cli",),
        ("__main__",),
    ),
    "app": (
        ("settings",),
        ("limits", "content", "figures"),
        ("explore", "train"),
        ("links", "cache"),
        ("server",),
        ("access",),
        ("views",),
        ("main", "start"),
    ),
}
"""Packages from the lowest to the highest; those of one layer may import each other one way."""
RANK = {
    f"{root}.{name}": rank
    for root, layers in LAYERS.items()
    for rank, names in enumerate(layers)
    for name in names
}
MOST_MODULES = 14


def package_of(module: str) -> str:
    """The package of the second level: dmn.data of dmn.data.datasets.babi."""
    return ".".join(module.split(".")[:2])


def arrows(paths: Iterable[Path], root: Path = ROOT) -> set[tuple[str, str]]:
    """Which package imports which other one of the same root."""
    found = set()
    for path in paths:
        here = package_of(dotted(path, root))
        for name in imported(path, root):
            there = package_of(name)
            if there != here and there in RANK and here.split(".")[0] == there.split(".")[0]:
                found.add((here, there))
    return found


def against_the_order(found: set[tuple[str, str]]) -> list[str]:
    """Imports that lead up, and pairs of one layer that import each other."""
    wrong = [
        f"{a} imports {b}"
        for a, b in found
        if a in RANK and (RANK[b] > RANK[a] or (RANK[a] == RANK[b] and (b, a) in found))
    ]
    return sorted(wrong)


def test_no_package_imports_a_higher_one_and_none_runs_in_a_circle() -> None:
    assert against_the_order(arrows(SOURCES)) == []


def test_an_import_that_leads_up_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "dmn" / "text" / "tokenizer.py"
    path.parent.mkdir(parents=True)
    path.write_text("from dmn.models.network import Network")
    assert against_the_order(arrows([path], tmp_path)) == ["dmn.text imports dmn.models"]


def test_every_package_has_a_place_in_the_order() -> None:
    packages = {package_of(dotted(path)) for path in SOURCES} - {"app", "dmn"}
    assert packages == set(RANK)


def test_pages_import_what_is_shared_and_never_each_other() -> None:
    views = ROOT / "app" / "views"
    wrong = [
        f"{dotted(path)} imports {name}"
        for path in views.rglob("*.py")
        for name in imported(path)
        if name.startswith("app.views.")
        and name.split(".")[2] not in ("shared", path.relative_to(views).parts[0])
    ]
    assert wrong == []


def test_no_folder_holds_more_modules_than_one_can_look_over() -> None:
    crowded = {folder: n for folder, n in modules_by_folder(ROOT).items() if n > MOST_MODULES}
    assert crowded == {}


def importing(name: str, paths: list[Path]) -> list[str]:
    """Those of the files that import the package or module `name`."""
    return [dotted(path) for path in paths if imports(path, name)]


def test_the_first_module_that_loads_what_it_should_not_is_named() -> None:
    modules = ("dmn.errors", "dmn.models.network", "dmn.models.build")
    assert first_that_loads("torch spacy", *modules) == "dmn.models.network loads spacy torch\n"


@pytest.mark.parametrize("name", ["app", "streamlit"])
def test_the_research_package_does_not_know_the_app(name: str) -> None:
    assert importing(name, DMN) == []


def test_importing_the_whole_research_package_loads_nothing_of_the_app() -> None:
    modules = [dotted(path) for path in DMN if path.name != "__main__.py"]
    assert first_that_loads("app streamlit", *modules) == ""


def test_only_pages_and_resources_import_streamlit() -> None:
    assert importing("streamlit", BEHIND_THE_PAGES) == []


def calls(path: Path) -> list[tuple[str, str]]:
    """The file's calls of methods: on what, and which."""
    return [
        (ast.unparse(node.func.value), node.func.attr)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def test_pages_write_only_by_way_of_who_may() -> None:
    found = {
        path: calls(path)
        for path in APP
        if path.name not in ("trainer.py", "launcher.py", "retention.py")
    }
    may = {"visitor.trainer()", "trainer", "st"}
    assert {
        (dotted(path), on, act)
        for path, acts in found.items()
        for on, act in acts
        if act in WRITES and on not in may
    } == set()
    starting = {path.name for path, acts in found.items() if "launcher" in {a for _, a in acts}}
    assert starting <= {"visitor.py"}


def test_what_draws_or_holds_a_trace_loads_neither_torch_nor_streamlit() -> None:
    assert first_that_loads("torch streamlit", *map(dotted, PURE)) == ""


def test_stories_are_told_without_a_network_and_without_a_tokeniser() -> None:
    modules = ("dmn.data.generator.generate", "dmn.cli.generate")
    assert first_that_loads("torch spacy app", *modules) == ""


def test_only_the_text_module_imports_spacy() -> None:
    assert importing("spacy", SOURCES) == ["dmn.text.tokenizer"]


@pytest.mark.parametrize("name", MODULES_OF_THE_PAPER)
def test_modules_of_the_paper_stand_alone(name: str) -> None:
    allowed = {name, "attention"} if name == "episodic_memory" else {name}
    path = ROOT / "dmn/models/modules" / f"{name}.py"
    for other in set(MODULES_OF_THE_PAPER) - allowed:
        assert not imports(path, f"dmn.models.modules.{other}"), f"{name} imports {other}"
    assert not imports(path, "dmn.models.network")


def test_importing_all_packages_loads_neither_torch_nor_spacy_nor_streamlit() -> None:
    packages = [dotted(path) for path in SOURCES if path.name == "__init__.py"]
    assert first_that_loads("torch spacy streamlit", *packages) == ""


def test_no_file_of_the_app_hides_a_package() -> None:
    """Streamlit puts app/ first on the path, so app/plotly.py would be taken for plotly."""
    wanted = {name.partition(".")[0] for path in SOURCES for name in imported(path)}
    entries = {path.stem for path in (ROOT / "app").iterdir() if path.name != "__init__.py"}
    assert entries.isdisjoint(wanted | sys.stdlib_module_names)
