"""All figures that the README tells, as one table or one JSON object: `python -m dmn bench`.

Each part is a script of this folder in a process of its own. Progress goes to standard error.
"""

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path

import torch

from benchmarks.chart import chart
from benchmarks.measuring import Found, babi_folder
from dmn.errors import DMNError

PARTS = ("training", "attention_gru", "answers", "debugging", "time_to_95")
IN_BROWSER = ("runs", "page")


class _PartFailedError(Exception):
    """A part ended with an error, which it has told on standard error."""


def part(name: str, quick: bool) -> Found:
    """What one script found. Raises `_PartFailedError`."""
    print(f"bench: {name} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *["--quick"] * quick]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise _PartFailedError(f"bench: {name} failed with {done.returncode}")
    found: Found = json.loads(done.stdout)
    return found


def measure(quick: bool) -> Found:
    """All parts in one object; those of the browser are left out of a quick run and where there is
    none.
    """
    babi_folder()
    found: Found = {"quick": quick, "torch": torch.__version__, "threads": 1}
    for name in PARTS:
        found |= part(name, quick)
    for name in () if quick else IN_BROWSER:
        try:
            found |= part(name, quick)
        except _PartFailedError as error:
            print(error, file=sys.stderr)
    return found


def show(found: Found) -> str:
    """Each part's own table."""
    shown = (*PARTS, *(name for name in IN_BROWSER if name in found))
    return "\n\n".join(importlib.import_module(f"benchmarks.{name}").show(found) for name in shown)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dmn bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it run at all?")
    parser.add_argument("--chart", type=Path, help="draw the training speeds to this SVG file")
    chosen = parser.parse_args()
    try:
        found = measure(chosen.quick)
    except DMNError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except _PartFailedError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    if chosen.chart:
        chosen.chart.write_text(chart(found), encoding="utf-8")
    print(json.dumps(found) if chosen.json else show(found))


if __name__ == "__main__":
    main()
