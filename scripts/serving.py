"""The app on a free loopback port, and a browser to look at it: for pictures, figures and tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox because containers run as root; the rest keeps the browser from calling home.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS_TO_START = 60


def find_browser() -> str | None:
    """The path of the distribution's Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def served(log: Path | None = None, **variables: str) -> Iterator[str]:
    """Start the app as the README says and yield its address; stop it on the way out."""
    streamlit = str(Path(sys.executable).parent / "streamlit")
    with served_by([streamlit, "run", "app/main.py"], ROOT, log, **variables) as address:
        yield address


@contextmanager
def served_by(
    command: Sequence[str], folder: Path, log: Path | None = None, **variables: str
) -> Iterator[str]:
    """Start a command in a folder as a server on a free port and yield its address.

    Only PATH, HOME and the `variables` named are handed on, so that nothing of this shell changes
    what is seen.
    """
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    if "DMN_HOSTS" not in variables:
        kept["DMN_TRAINING"] = "on"  # whatever accounts this machine has
    with (log or Path(os.devnull)).open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=folder,
            env={**kept, "OMP_NUM_THREADS": "1", **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            _wait_until_healthy(server, url)
            yield url
        finally:
            _stop(server)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the app ended with exit code {server.returncode} while it started")
        try:
            urllib.request.urlopen(f"{url}_stcore/health", timeout=2).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the app did not answer at {url} within {SECONDS_TO_START} s")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
