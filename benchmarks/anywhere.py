"""The browser's network against Python's, story by story: `python -m benchmarks.anywhere`.

Runs the TypeScript under node on bAbI's validation questions, generated stories, typed stories and
hostile text, and prints what differs: facts, words, answers, "sure", and the gates' largest gap.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dmn.anywhere.package import packed, round_weights
from dmn.data.datasets import babi
from dmn.data.generator.generate import generate, generate_composed
from dmn.data.generator.tasks import TASKS
from dmn.errors import DMNError, TextError
from dmn.inference.reader import Reader
from dmn.lens import load

BUILT = Path(__file__).parents[1] / "dmn/anywhere/built/node.cjs"
Asked = tuple[str, str, str]
"""Source, story and words of a question."""

_DATA = Path(os.environ.get("DMN_DATA", "data"))
_HOSTILE = (
    "😀 went to the kitchen. Mary 👩\u200d👩\u200d👧 took the milk!!! Ｍａｒｙ left…",
    "John's gone. He'd taken Mary's milk; she'd've left it. Where's the dr.?Mary went home",
    "((((((Mary))))))] went :-) to the <1> <pad> kitchen -- e.g. the big one, i.e. HERS.",
    "1 Mary moved to the bathroom.\n2 John went to the hallway.\n3 Where is Mary?\tbathroom\t1",
    "• Mary took the ball\n• Dr. Smith went to room 5\n• Mr Smith gave it to Ms. Mary left.",
    "Mary went to http://example.org/a?b=c at 10:30a.m. and paid $5.00/kg (US$3) to a@b.co.",
    "İstanbul ISTANBUL ŞEN ß ﬁsh Å Å e\u0301\u0301 café\u00a0shop \u202eabc\u202c a\u0300" * 3,
    "Mary went to the park\u2028John\x85took\x1cthe\x0bball\x0cthere\r\nand\rleft",
    "The living room is north of the T-shirt store. New York's mayor, Ann Lee, left Ann alone.",
    "John Smith and Mary Jane Watson met. Mr Smith left. John came back. Mrs Watson did not.",
    "'Twas y'all's ma'am o'clock can't cannot wont dont im youre shouldn't've gonna lemme",
    "。Mary去了kitchen。John！Where？ مرحبا بالعالم؟ नमस्ते। דוד הלך",
    "x" * 1500 + " went to the " + "(" * 500 + "kitchen",
    "Mary went to the kitchen and John took the ball while he was in the garden, then she left it.",
)


def questions(data: Path, most: int) -> Iterator[Asked]:
    """Yield up to `most` questions of each source, drawn with a fixed seed."""
    drawn = random.Random(0)
    found = babi.read_path(data / "babi/en-valid-10k", "valid")
    for one in drawn.sample(found, min(most, len(found))):
        yield "babi", "\n".join(one.facts), one.question
    each = -(-most // (3 * len(TASKS)))
    told = [("wide", generate(task, each, 0, "wide")) for task in TASKS]
    for source, stories in (*told, ("composed", generate_composed(-(-most // 3), 0))):
        for one in (example for story in stories for example in story.examples):
            yield source, "\n".join(one.facts), one.question


def typed(file: Path) -> Iterator[Asked]:
    for line in file.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield file.stem, case["story"], case["question"]


def hostile(most: int) -> Iterator[Asked]:
    """Yield texts that are meant to break a reader: pieces of odd ones put together anew."""
    drawn = random.Random(1)
    for text in _HOSTILE:
        yield "hostile", text, "Where is Mary?"
        yield "hostile", "Mary went home.", text[:200]
    pieces = [piece for text in _HOSTILE for piece in text.split(" ")]
    for _ in range(most):
        made = [drawn.choice(pieces) for _ in range(drawn.randint(1, 30))]
        yield "hostile", drawn.choice((" ", " ", "", ". ", "\n")).join(made), "Where is the milk?"


def expected(lens: Reader, story: str, question: str) -> dict[str, Any]:
    """Return what Python makes of a question: as the browser writes it."""
    try:
        words = [list(sentence.words) for sentence in lens.split(story)]
        trace = lens.explain(story, question)
    except TextError as error:
        return {"error": str(error)}
    return {**trace.to_json(), "words": words, "items": list(trace.answer.items)}


def in_browser(told: dict[str, Any], weights: bytes, asked: list[Asked]) -> list[dict[str, Any]]:
    """Return what the TypeScript makes of all questions, under node. Raises DMNError."""
    node = shutil.which("node")
    if node is None:
        raise DMNError("Expected node to run the browser's code; install Node.js 20 or newer.")
    lines = "".join(json.dumps({"story": s, "question": q}) + "\n" for _, s, q in asked)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps(told), encoding="utf-8")
        (Path(folder) / "weights").write_bytes(weights)
        files = [str(Path(folder) / name) for name in ("package.json", "weights")]
        ran = subprocess.run(
            [node, str(BUILT), *files],
            input=lines,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    if ran.returncode:
        raise DMNError(f"The browser's code failed under node: {ran.stderr.strip()[-1000:]}")
    return [json.loads(line) for line in ran.stdout.split("\n") if line]


def differences(python: dict[str, Any], browser: dict[str, Any]) -> tuple[list[str], float]:
    """Return what differs between two readings, and the largest gap between their gates."""
    if "error" in python or "error" in browser:
        return ([] if python.get("error") == browser.get("error") else ["error"]), 0.0
    found = [name for name in ("facts", "words") if python[name] != browser[name]]
    if found:
        return found, 0.0
    if python["items"] != browser["alternatives"][0]["items"]:
        found.append("answer")
    names = ("sure", "doubt", "absent", "placeholders", "unlinked")
    found += [name for name in names if python[name] != browser[name]]
    gates = np.column_stack([python["gates"], python["stop"]])
    gap = float(np.abs(gates - np.array(browser["gates"])).max())
    p = [*python["confidence"], python["unsaid"], python["probability"]]
    best = browser["alternatives"][0]["probability"]
    q = [*browser["confidence"], browser["unsaid"], best]
    if np.abs(np.array(p) - np.array(q)).max() > 1e-4:
        found.append("probability")
    if gap > 1e-5:
        found.append("gates")
    return found, gap


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1000, help="questions of each source")
    parser.add_argument("--checkpoint", default="babi")
    parser.add_argument("--float32", action="store_true", help="hold Python's weights unrounded")
    parser.add_argument("--show", type=int, default=10, help="differences printed")
    parser.add_argument(
        "--data",
        type=Path,
        default=_DATA,
        help="folder of the data sets",
    )
    chosen = parser.parse_args()
    lens = load(chosen.checkpoint, "cpu")
    told, weights = packed(lens.checkpoint)
    if not chosen.float32:
        round_weights(lens.checkpoint)
    data = chosen.data
    asked = [*questions(data, chosen.most), *hostile(chosen.most)]
    for file in (data / "wild2-dev.jsonl", data / "wild-dev.jsonl"):
        asked += typed(file) if file.exists() else ()
    compared = zip(asked, in_browser(told, weights, asked), strict=True)
    counts, kinds, largest, shown = Counter[str](), Counter[str](), 0.0, 0
    for (source, story, question), browser in compared:
        python = expected(lens, story, question)
        found, gap = differences(python, browser)
        counts[source] += 1
        largest = max(largest, gap)
        kinds.update(f"{source}: {kind}" for kind in found)
        if found and shown < chosen.show:
            shown += 1
            print(found, f"{gap:.1e}", ascii(story[:300]), ascii(question[:100]))
            for name in found:
                print("   python ", ascii(python.get(name))[:400])
                print("   browser", ascii(browser.get(name))[:400])
    print(dict(counts), "largest gap of gates:", f"{largest:.1e}")
    print("different:", dict(kinds) or "nothing")


if __name__ == "__main__":
    main()
