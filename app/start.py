"""`dmn-lens`: alone it starts the app and opens the browser, else it is `python -m dmn`.

Imports late, so that Ctrl-C ends it quietly whenever it comes.
"""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path


def main() -> None:
    """Start the app, or run a command. Options such as `--server.port 8600` go to Streamlit."""
    arguments = sys.argv[1:]
    try:
        if arguments and not re.match(r"--[a-z]+\.\w", arguments[0]):
            from dmn.cli.main import main as run_command

            run_command()
        serve(arguments)
    except KeyboardInterrupt:
        sys.exit(130)


def serve(options: Sequence[str]) -> None:
    """Become Streamlit's server; its settings and theme lie beside main.py (.streamlit)."""
    for note in notes():
        print(note, file=sys.stderr)
    page = Path(__file__).with_name("main.py")
    # -P: what lies in the current folder, a checkout for instance, is not imported.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(page), *options]
    # Pages run in new threads, and glibc would keep memory for eight of them a core.
    os.execve(sys.executable, command, {"MALLOC_ARENA_MAX": "2"} | os.environ)


def notes() -> list[str]:
    """Return what a person should know before the server starts, a sentence each."""
    from dmn import __version__
    from dmn.system.folders import home, why_not_writable

    found = []
    if reason := why_not_writable(home()):
        found.append(
            f"Runs, data and checkpoints cannot be kept in {home()}: {reason}. Everything else "
            "works; set DMN_HOME to a folder that you can write to."
        )
    if other := _version_beside(Path.cwd()):
        found.append(
            f"You started the installed DMN Lens {__version__}. The checkout in this folder has "
            f"version {other}; `make app` starts that one."
        )
    return found


def _version_beside(folder: Path) -> str:
    """Return the version of a checkout in `folder`, "" where there is none or where it is this."""
    from dmn.system.folders import ROOT

    project, package = (_text(folder / name) for name in ("pyproject.toml", "dmn/__init__.py"))
    if folder.resolve() == ROOT or not re.search(r'^name = "dmn-lens"$', project, re.MULTILINE):
        return ""
    # Up to 0.1.0 it stood in pyproject.toml.
    found = re.search(r'^(?:__version__|version) = "(.*)"$', f"{package}\n{project}", re.MULTILINE)
    return found[1] if found else "another version"


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
