"""Made-up and mutated input for whatever reads what strangers send: no crash, no hang, no file
outside.

    python -m benchmarks.fuzz --minutes 10 links checkpoint

Where atheris is installed it steers by what code was reached; else mutations are drawn at random.
A finding is printed with its input, as Python writes it, and ends that target.
"""

import argparse
import base64
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

MOST_SECONDS = 1.0
"""Of the processor; an answer that takes more is a finding."""
STUCK = 60
"""Seconds after which atheris takes an answer for one that never comes."""
MOST_BYTES = 20_000
CHECKPOINTS = Path(__file__).resolve().parents[1] / "checkpoints"
STORY = b"1 Mary went to the garden.\n2 Where is Mary?\tgarden\t1\n"


class Finding(Exception):
    """An input that did what none should."""


@dataclass(frozen=True)
class Target:
    """Something that reads, and what it reads rightly."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def links() -> Target:
    """The bytes as a link, as a link's content, and as the value of one of a view's fields."""
    from app.links.ask import AskView
    from app.links.codec import decode, encode
    from app.links.compare import CompareView
    from app.links.explore import ExploreView

    view = AskView(story="Mary slept.", question="Who?", checkpoint="babi", chosen_pass=1)
    good = json.loads(view.model_dump_json())
    seeds = ((encode(view) or "").encode(), view.model_dump_json().encode(), b"\x07[[0, 1, 0.5]]")

    def read(data: bytes) -> None:
        sent = [data.decode("latin-1"), *map(_packed, (data, _with_a_field(good, data)))]
        for kind in (AskView, CompareView, ExploreView):
            for code in sent:
                _allowed(decode, code, kind)

    return Target(read, seeds)


def _packed(data: bytes) -> str:
    return "1" + base64.urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")


def _with_a_field(good: dict[str, Any], data: bytes) -> bytes:
    """The first byte chooses a field; the others are its value, as JSON if they are some."""
    name, value = list(good)[data[0] % len(good) if data else 0], data[1:].decode("latin-1")
    with suppress(ValueError, RecursionError):
        value = json.loads(value)
    return json.dumps(good | {name: value}).encode()


def text() -> Target:
    from dmn.text.tokenizer import read_question, split_questions, split_story, split_tokens

    def read(data: bytes) -> None:
        wide = data[: len(data) // 2 * 2]
        typed = (
            data.decode(errors="replace")
            if len(data) % 2
            else wide.decode("utf-16-le", "surrogatepass")
        )
        for one in (split_story, split_tokens, split_questions, read_question):
            _allowed(one, typed)

    return Target(read, (STORY, "Wo's? “(x)” 例え。:) a.b.c http://x.org/?a=1".encode()))


def readers() -> Target:
    from dmn.data.datasets import babi, jsonl, validate

    def read(data: bytes) -> None:
        _allowed(validate.check, data, "qa1_train.txt")
        _allowed(lambda: list(babi.read(babi.lines_of(data, "qa1.txt"), "qa1.txt")))
        _allowed(lambda: list(jsonl.read(data, "x.jsonl")))

    case = {"story": "Mary slept.", "question": "Who slept?", "answer": "Mary", "level": "x"}
    return Target(read, (STORY, json.dumps(case).encode()))


def checkpoint() -> Target:
    """The first byte chooses the file that the rest stands in for."""
    from dmn.models.checkpoints import folder as checkpoint_folder

    good = {
        name: (CHECKPOINTS / "babi-weak" / name).read_bytes() for name in checkpoint_folder.FILES
    }

    def read(data: bytes) -> None:
        changed = (
            checkpoint_folder.FILES[data[0] % len(good)] if data else checkpoint_folder.FILES[0]
        )
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (good | {changed: data[1:]}).items():
                (Path(folder) / name).write_bytes(content)
            checkpoint_folder.load(Path(folder))

    return Target(read, tuple(bytes([i]) + c[:MOST_BYTES] for i, c in enumerate(good.values())))


def archive() -> Target:
    """The bytes as they are, and an archive of the names and contents that they hold."""
    from dmn.models.checkpoints import store

    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("a/model.safetensors", b"1")
        made.writestr("a/../../evil", b"2")
    packed = b"\0".join((b"a/config.json", b"{}", b"..\\C:/x", b"1", b"a/\xed", b"\xff\xa1"))

    def read(data: bytes) -> None:
        for sent in (data, _zipped(data)):
            with tempfile.TemporaryDirectory() as scratch:
                into = Path(scratch) / "into"
                into.mkdir()
                _allowed(store._unpack, sent, into)
                if list(Path(scratch).iterdir()) != [into]:
                    raise Finding("a file stands outside")

    return Target(read, (content.getvalue(), packed))


def _zipped(data: bytes) -> bytes:
    """Every second piece is a name, the one after it a content, whose head says what kind of file
    it is.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made, warnings.catch_warnings(action="ignore"):
        pieces = data.split(b"\0")
        for name, inside in zip(pieces[::2], pieces[1::2], strict=False):
            info = zipfile.ZipInfo(name.decode("latin-1")[:1000] or "x")
            info.external_attr = int.from_bytes(inside[:2]) << 16
            made.writestr(info, inside)
    return content.getvalue()


def run() -> Target:
    """The first byte chooses the file of a run's folder that the rest stands in for; whatever the
    Train page asks of runs is asked.
    """
    from app.train import series, table
    from dmn.runs import listing, probes, records
    from dmn.runs.alerts import alerts
    from tests.app import handmade

    with tempfile.TemporaryDirectory() as scratch:
        made = handmade.make(Path(scratch), "run", state="stopped")
        handmade.add_probes(made)
        made.describe(name="A name")
        names = ("config.json", "about.json", "status.json", records.EPOCHS, records.POINTS)
        names += (records.EVALUATIONS, "probes/stories.json", "worker.log")
        good = {name: (made.folder / name).read_bytes() for name in names}

    def read(data: bytes) -> None:
        changed = names[data[0] % len(names)] if data else names[0]
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "run" / "probes").mkdir(parents=True)
            for name, content in (good | {changed: data[1:]}).items():
                (Path(folder) / "run" / name).write_bytes(content)
            (one,) = listing.overviews(Path(folder))
            table.table([one])
            alerts(one.status, one.state, one.run.points())
            one.run.log_tail()
            for restart in series.restarts(one.run)[:3]:
                series.training_curve(one.run, "loss", restart)
                series.task_curves(one.run, "accuracy", restart)
                series.best_epoch(one.run, restart)
                for place, story in enumerate(probes.stories(one.run)):
                    series.snapshots(story, place, probes.evaluations(one.run), restart)

    return Target(read, tuple(bytes([i]) + content for i, content in enumerate(good.values())))


TARGETS = (links, text, readers, checkpoint, archive, run)


def once(target: Target, data: bytes) -> None:
    """Raises Finding for a crash or a hang; errors of our own are what there should be."""
    began = time.process_time()
    try:
        _allowed(target.read, data)
    except Exception as error:
        raise Finding(f"{type(error).__name__}: {error}"[:300]) from error
    if (took := time.process_time() - began) > MOST_SECONDS:
        raise Finding(f"took {took:.1f} seconds")


def _allowed(read: Callable[..., object], *arguments: Any) -> None:
    from dmn.errors import DMNError

    with suppress(DMNError):
        read(*arguments)


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, put in, taken out or repeated."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randint(0, len(data)), chance.choice((1, 2, 8, 64))
        piece = chance.choice((chance.randbytes(length), bytes(data[at : at + length]) * 50))
        data[at : at + chance.choice((0, length))] = piece
    return bytes(data[:MOST_BYTES])


def at_random(target: Target, seconds: float, seed: int = 1) -> int:
    """How many inputs were tried. Raises Finding."""
    chance, tried = random.Random(seed), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = mutated(chance.choice(target.seeds), chance)
        try:
            once(target, data)
        except Finding as finding:
            raise Finding(f"{finding}\n  input: {data!r}") from finding.__cause__
        tried += 1
    return tried


def steered(name: str, seconds: float) -> None:
    """The same under atheris, which ends the process."""
    import atheris

    with atheris.instrument_imports(include=["app", "dmn"]):
        target = _of(name)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        flags = [
            f"-max_total_time={seconds:.0f}",
            f"-max_len={MOST_BYTES}",
            f"-timeout={STUCK}",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], corpus, *flags], lambda data: once(target, data))
        atheris.Fuzz()


def _of(name: str) -> Target:
    return next(make for make in TARGETS if make.__name__ == name)()


def main() -> None:
    names = [make.__name__ for make in TARGETS]
    parser = argparse.ArgumentParser(description="Fuzz what reads what strangers send.")
    parser.add_argument("targets", nargs="*", default=names, choices=[*names, []])
    parser.add_argument("--minutes", type=float, default=1.0, help="of each target")
    parser.add_argument("--steered", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.steered:
        steered(asked.targets[0], 60 * asked.minutes)
        return
    for name in asked.targets or names:
        if importlib.util.find_spec("atheris"):
            own = [sys.executable, "-m", "benchmarks.fuzz", "--steered", name]
            code = subprocess.run([*own, "--minutes", str(asked.minutes)], check=False).returncode
            print(f"{name}: {'nothing found' if code == 0 else 'a finding, see above'}")
        else:
            try:
                print(f"{name}: {at_random(_of(name), 60 * asked.minutes):,} inputs, nothing found")
            except Finding as finding:
                print(f"{name}: {finding}")


if __name__ == "__main__":
    main()
