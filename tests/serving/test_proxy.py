"""deploy/nginx.conf as it is, but for names and ports, in front of three replicas on loopback."""

import asyncio
import json
import os
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx2
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.visitor import Visitor
from scripts.serving import ROOT, free_port, served
from tests.conftest import STORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not (shutil.which("nginx") and shutil.which("openssl")),
        reason="no nginx found: apt-get install nginx-light openssl",
    ),
]


class Proxy(NamedTuple):
    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def replica(self, cookies: httpx2.Cookies) -> int:
        """The port of the replica that this visitor is with."""
        with httpx2.Client(verify=False, cookies=cookies) as client:
            assert client.get(f"{self.url}/api/v1/health").json() == {"status": "ok"}
        address = json.loads(self.log.read_text().splitlines()[-1])["replica"]
        return int(address.rpartition(":")[2])

    def visitor(self, cookies: httpx2.Cookies, query: str = "") -> Visitor:
        trusting = ssl._create_unverified_context()
        headers = {"Cookie": f"replica={cookies['replica']}"}
        address = self.url.replace("https", "wss")
        return Visitor(address, query, ssl=trusting, additional_headers=headers, origin=self.url)


@pytest.fixture
def proxy(tmp_path: Path, tiny_checkpoint: Path) -> Iterator[Proxy]:
    with ExitStack() as stack:
        checkpoints = {"DMN_CHECKPOINTS": str(tiny_checkpoint.parent)}
        urls = [stack.enter_context(served(**checkpoints)) for _ in range(3)]
        for url in urls:
            assert httpx2.get(f"{url}api/v1/ready", timeout=60).json()["checkpoint"] == "tiny"
        port = free_port()
        conf = _configuration(
            tmp_path, [url.removeprefix("http://").rstrip("/") for url in urls], port
        )
        with (tmp_path / "log").open("w") as log:
            # Root's workers are nobody, who may not look into a test's folder.
            extra = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
            nginx = subprocess.Popen(["nginx", "-c", conf, "-g", extra], stdout=log, stderr=log)
        stack.callback(nginx.wait)
        stack.callback(nginx.terminate)
        _wait_for(port)
        yield Proxy(f"https://127.0.0.1:{port}", tmp_path / "log", nginx)


def _configuration(folder: Path, replicas: list[str], port: int) -> Path:
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            "/CN=lens",
            "-keyout",
            folder / "key.pem",
            "-out",
            folder / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )
    text = (ROOT / "deploy/nginx.conf").read_text()
    for number, address in enumerate(replicas, start=1):
        text = text.replace(f"app{number}:8501", address)
    text = text.replace("/tmp/", f"{folder}/").replace("/etc/nginx/tls", str(folder))
    text = text.replace("listen 8443", f"listen 127.0.0.1:{port}")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{free_port()}")
    (folder / "nginx.conf").write_text(text)
    return folder / "nginx.conf"


def _wait_for(port: int) -> None:
    for _ in range(100):
        if any(
            c.laddr.port == port and c.status == psutil.CONN_LISTEN
            for c in psutil.net_connections()
        ):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx did not start")


def _kill(port: int) -> None:
    (pid,) = {
        c.pid
        for c in psutil.net_connections()
        if c.laddr and c.laddr.port == port and c.status == psutil.CONN_LISTEN
    }
    os.kill(pid, signal.SIGKILL)


def test_a_visitor_whose_replica_dies_finds_the_story_at_another(proxy: Proxy) -> None:
    _check_what_gets_through(proxy)
    with httpx2.Client(verify=False) as client:
        page = client.get(proxy.url)
        assert page.status_code == 200
        assert page.headers["strict-transport-security"]
        cookies = client.cookies
    story = "\n".join(STORY)

    async def visit() -> None:
        first = proxy.replica(cookies)
        assert {proxy.replica(cookies) for _ in range(3)} == {first}
        async with proxy.visitor(cookies) as visitor:
            await visitor.open()
            await visitor.write(story=story, question="Where is Sandra?")
            link = visitor.link
            _kill(first)
            began = time.monotonic()
        async with proxy.visitor(cookies, link) as again:
            await again.open()
            print(f"back after {time.monotonic() - began:.1f} s")
            assert again.text("story") == story
            assert "Where is Sandra?" in again.answer
        assert proxy.replica(cookies) != first

    asyncio.run(visit())


@pytest.mark.browser
def test_a_page_goes_on_when_its_replica_dies_and_when_its_connection_is_cut(
    proxy: Proxy, browser: Browser
) -> None:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(proxy.url)
    _ask(page, "Mary went to the garden.")
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    replica = proxy.replica(httpx2.Cookies(cookies))
    # Typed, and not yet sent: the server dies within the pause after which it would be.
    story = page.get_by_role("textbox", name="Story")
    story.click()
    page.keyboard.insert_text("Then ")
    _kill(replica)
    expect(page.locator(".stApp")).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(page.locator(".fact")).to_contain_text(["Then"])
    assert proxy.replica(httpx2.Cookies(cookies)) != replica
    _ask(page, "Mary went to the kitchen.")
    for worker in psutil.Process(proxy.process.pid).children():
        worker.kill()
    _ask(page, "Mary went to the office.")
    expect(story).to_have_value("Mary went to the office.")
    assert "?s=" not in proxy.log.read_text()
    context.close()


def _ask(page: Page, story: str) -> None:
    """Types as a person does, who cannot type into a page that is not there; and is answered."""
    page.get_by_role("textbox", name="Story").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(story)
    expect(page.locator(".fact")).to_contain_text([story])


def _check_what_gets_through(proxy: Proxy) -> None:
    """A link as long as they get; no other host and no other page; no link in the log; who has
    signed in over TLS alone.
    """
    with httpx2.Client(verify=False) as client:
        assert client.get(proxy.url, params={"s": "1" * 16_000}).status_code == 200
        signed_out = client.get(f"{proxy.url}/auth/logout")
        assert signed_out.headers["location"] == "../train"
        told = signed_out.headers.get_list("set-cookie")
        assert all("Secure" in one for one in told if one.startswith("_streamlit"))
        assert any(one.startswith("_streamlit_user=") for one in told)
        assert client.get(proxy.url, headers={"host": "evil.example"}).status_code == 421
        refused = client.get(proxy.url, headers={"origin": "https://evil.example"})
        assert refused.status_code == 403
    assert "1111" not in proxy.log.read_text()
