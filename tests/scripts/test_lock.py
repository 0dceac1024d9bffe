"""Dependencies are declared once, in pyproject.toml; the other files follow from it."""

import re
import subprocess
import tomllib

import pytest

from scripts.lock import LOCKS, WITHOUT_HASHES, locked, requirements
from tests.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = requirements()


@pytest.mark.parametrize("name", FILES)
def test_a_requirements_file_is_what_pyproject_makes(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == FILES[name], "make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_each_pin_with_its_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    for line in pins(LOCKS[lock]):
        if not WITHOUT_HASHES.match(line):
            pin = re.escape(re.sub(r"\[.*\]", "", line.lower()))
            assert re.search(rf"^{pin}( ;.*)? \\\n +--hash=sha256:[0-9a-f]{{64}}", text, re.M), line
    assert not re.search(r"https?://|^-", text, re.M)
    assert not any(map(WITHOUT_HASHES.match, text.splitlines()))


def pins(name: str) -> list[str]:
    """The lines of a requirements file and of those that it names."""
    found = []
    for line in FILES[name].splitlines():
        if line.startswith("-r "):
            found += pins(line.removeprefix("-r "))
        elif not line.startswith("#"):
            found.append(line)
    return found


def test_both_locks_hold_the_same_versions() -> None:
    app, development = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.M))
        for lock in LOCKS
    )
    assert len(app) > 80
    assert app <= development


def test_a_lock_leaves_out_torch_and_what_its_cuda_builds_bring() -> None:
    resolved = (
        "a==1 \\\n    --hash=sha256:1\n"
        "nvidia-cublas==1 ; sys_platform == 'linux' \\\n    --hash=sha256:2\n"
        "torch==2 \\\n    --hash=sha256:3\n    --hash=sha256:4\n"
        "torchvision==2 \\\n    --hash=sha256:5\n"
    )
    packages = locked(resolved, "requirements.txt").splitlines()[2:]
    assert [line.partition("==")[0] for line in packages[::2]] == ["a", "torchvision"]


def test_the_wheel_brings_each_released_checkpoint_and_no_other() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    tracked = subprocess.run(
        ["git", "ls-files", "checkpoints"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    released = {"/".join(path.split("/")[:2]) for path in tracked}
    assert {path for path in included if path.startswith("checkpoints/")} == released
    assert all(
        target == path.replace("checkpoints/", "dmn/released/")
        for path, target in included.items()
        if path in released
    )


def test_the_build_is_pinned_once() -> None:
    (build,) = PROJECT["build-system"]["requires"]
    assert build in PROJECT["project"]["optional-dependencies"]["dev"]
