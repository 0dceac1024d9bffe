"""Writes requirements*.txt and the locks from pyproject.toml: `make lock`.

A lock holds every package with the hashes of all its files, for every system and Python from 3.11
on. torch and what its CUDA builds bring are left out: the builds come from different places, so no
hash fits.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {"requirements.lock": "requirements.txt", "requirements-dev.lock": "requirements-dev.txt"}
"""Each lock and the requirements that it fulfils."""
WITHOUT_HASHES = re.compile(r"(torch|triton|nvidia-[\w-]+|cuda-[\w-]+)==")
_HEADS = {
    "requirements.txt": "What the app and the command line need.",
    "requirements-ray.txt": "What training on a Ray cluster needs on top.",
    "requirements-dev.txt": "What tests and checks need on top.",
}


def requirements(root: Path = ROOT) -> dict[str, str]:
    """Return the text of each requirements file, made from pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: Mapping[str, Sequence[str]] = project["optional-dependencies"]
    lines = {
        "requirements.txt": project["dependencies"],
        "requirements-ray.txt": ["-r requirements.txt", *extras["ray"]],
        "requirements-dev.txt": [
            "-r requirements-ray.txt" if line == "dmn-lens[ray]" else line for line in extras["dev"]
        ],
    }
    return {
        name: "\n".join([f"# {head} Made from pyproject.toml: make lock", *lines[name]]) + "\n"
        for name, head in _HEADS.items()
    }


def locked(resolved: str, source: str) -> str:
    """Return what uv resolved as a lock: with a head, without torch and its CUDA packages."""
    head = (
        f"# All that {source} brings but torch, with the hashes of all their files.\n"
        "# Made from pyproject.toml: make lock. docs/security.md says how it is used.\n"
    )
    packages = re.findall(r"^\S.*\n(?:[ ].*\n)*", resolved, re.MULTILINE)
    return head + "".join(one for one in packages if not WITHOUT_HASHES.match(one))


def main() -> None:
    for name, text in requirements().items():
        (ROOT / name).write_text(text, encoding="utf-8")
    for lock, source in LOCKS.items():
        _resolve(lock, source)


def _resolve(lock: str, source: str) -> None:
    """Write one lock; versions stand as they are where pyproject.toml allows it."""
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    options += ["--python-version", "3.11", "--output-file", lock]
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", *options, source], cwd=ROOT, check=True
    )
    file = ROOT / lock
    file.write_text(locked(file.read_text(encoding="utf-8"), source), encoding="utf-8")


if __name__ == "__main__":
    main()
