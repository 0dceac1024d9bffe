"""Fixtures that several test files share."""

import io
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import torch

from dmn.cli.main import main
from dmn.config.model import ModelConfig
from dmn.config.presets import DMN_2016, DMN_PLUS
from dmn.config.training import TrainingConfig
from dmn.data.encoding import EncodedExamples, encode
from dmn.data.examples import Example
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints.folder import Checkpoint
from dmn.models.network import DynamicMemoryNetwork
from dmn.text.vocabulary import Vocabulary
from scripts.serving import BROWSER_FLAGS, find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


def pytest_configure() -> None:
    """One thread a process, here and in all that tests start: threads that wait for each other on a
    busy machine cost five times the processor.
    """
    os.environ["OMP_NUM_THREADS"] = "1"
    torch.set_num_threads(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: begun last, one of them would run on alone."""
    slow = {item.path for item in items if is_slow(item)}
    items.sort(key=lambda item: item.path not in slow)


def is_slow(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("slow", "browser"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tested, and why."""
    skipped = Counter(report.longrepr[2] for report in terminalreporter.getreports("skipped"))
    if skipped:
        terminalreporter.section(f"{skipped.total()} skipped")
    for reason, number in skipped.most_common():
        terminalreporter.line(f"{number:5} {reason.removeprefix('Skipped: ')}")


# A deadline would assert a timing, and a busy machine would break it.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

STORY = (
    "Mary went to the garden.",
    "John took the milk there.",
    "Mary moved to the office.",
    "Sandra is not in the kitchen.",
    "John went to the hallway.",
)
VARIANTS = {"dmn-2016": DMN_2016, "dmn-plus": DMN_PLUS}


def small(config: ModelConfig, **changes: object) -> ModelConfig:
    """The same family at a size that differs from every other axis in the tests."""
    return config.model_copy(
        update={"hidden_size": 11, "passes": 3, "placeholders": 7, "dropout": 0.0, **changes}
    )


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What tests compile and tokenise stays out of the user's cache."""
    home = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home))
        yield home


@pytest.fixture(params=sorted(VARIANTS))
def model(request: pytest.FixtureRequest) -> ModelConfig:
    """Both papers, one after the other."""
    return small(VARIANTS[request.param])


@pytest.fixture
def examples() -> list[Example]:
    """Questions of different lengths about different stretches of one story of our own."""
    return [
        Example(STORY[:1], "Where is Mary?", ("garden",), (0,), "1"),
        Example(STORY, "Where is the milk?", ("hallway",), (1, 4), "2"),
        Example(STORY[:3], "Where is Mary?", ("office",), (2,), "1"),
        Example(STORY, "What is John carrying?", ("milk", "football"), (1, 0, 2, 4), "8"),
        Example(STORY[:4], "Is Sandra in the kitchen?", ("no",), (3,), "9"),
    ]


@pytest.fixture
def vocabulary(examples: list[Example]) -> Vocabulary:
    from dmn.text.tokenizer import words

    sentences = {s for e in examples for s in (*e.facts, e.question)}
    return Vocabulary(
        {w for s in sentences for w in words(s)} | {i for e in examples for i in e.answer}, 7
    )


@pytest.fixture
def data(examples: list[Example], vocabulary: Vocabulary) -> EncodedExamples:
    return encode(examples, vocabulary)


@pytest.fixture
def network(model: ModelConfig, vocabulary: Vocabulary) -> DynamicMemoryNetwork:
    """Untrained, but the same in every run."""
    torch.manual_seed(5)
    return DynamicMemoryNetwork(model, len(vocabulary)).eval()


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def tiny_checkpoint(tmp_path: Path, vocabulary: Vocabulary) -> Path:
    """The folder of an untrained small network: it answers, though not rightly."""
    torch.manual_seed(5)
    config = small(DMN_PLUS)
    network = DynamicMemoryNetwork(config, len(vocabulary))
    folder = tmp_path / "checkpoints" / "tiny"
    checkpoint_folder.save(
        Checkpoint(
            "tiny", network, vocabulary, config, TrainingConfig(), {"mean_accuracy": 0.0}, 5
        ),
        folder,
    )
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A real Chromium; tests that need it skip where there is none."""
    from playwright.sync_api import sync_playwright

    chromium = find_browser()
    if chromium is None:
        pytest.skip("no Chromium found: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield started
        started.close()


BROWSER_SECONDS = 60
"""In which a busy machine draws any page."""


@pytest.fixture
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    """A visitor of the tests' Chromium, at a desk."""
    visitor = browser.new_context(viewport={"width": 1440, "height": 900})
    visitor.set_default_timeout(BROWSER_SECONDS * 1000)
    yield visitor
    visitor.close()


FEELINGS = ("bad", "very good")
FEELING = "What is the sentiment?"


def token_checkpoint(folder: Path, **changes: object) -> Path:
    """An untrained network whose facts are tokens and whose answers are classes."""
    torch.manual_seed(5)
    config = small(
        DMN_PLUS,
        facts="token",
        classes=FEELINGS,
        embedding_size=5,
        placeholders=1,
        max_items=1,
        **changes,
    )
    words = {"what", "is", "the", "sentiment", "a", "lovely", "film", ".", "… m", "shape xxx"}
    vocabulary = Vocabulary(words, 1, FEELINGS)
    network = DynamicMemoryNetwork(config, len(vocabulary))
    made = Checkpoint(
        folder.name, network, vocabulary, config, TrainingConfig(), {}, 9, questions=(FEELING,)
    )
    checkpoint_folder.save(made, folder)
    return folder


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of the public data sets; tests that need it skip where DMN_DATA names none."""
    folder = os.environ.get("DMN_DATA")
    if not folder:
        pytest.skip("DMN_DATA does not name a folder with the public data sets")
    return Path(folder)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def dmn(monkeypatch, capsys, tiny_checkpoint, tmp_path):
    """`python -m dmn ...` in this process, beside a checkpoint named tiny."""
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tiny_checkpoint.parent))
    monkeypatch.delenv("DMN_DATA", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["dmn", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Ended(ended.value.code or 0, written.out, written.err)

    return run


def assert_refused(ended, says):
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.endswith("\n")
    assert len(ended.err.splitlines()) == 1, ended.err
    assert says in ended.err
