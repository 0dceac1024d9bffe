"""The server as it is started: who may talk to it, what it sends along, and what it writes down."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from scripts.serving import served

SECRET = "Dr-Nobody-is-ill"
CLIENT = httpx2.Client(timeout=60)


class Server(NamedTuple):
    url: str
    log: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("log") / "server.log"
    with served(log, DMN_HOSTS="lens.example", DMN_LOG="json") as url:
        yield Server(url, log)


def opens(url: str, **headers: str) -> bool:
    """Whether a page with these headers gets the connection that everything else goes through."""

    async def attempt() -> bool:
        address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
        try:
            async with connect(address, additional_headers=headers, origin=None):
                return True
        except InvalidStatus:
            return False

    return asyncio.run(attempt())


def test_the_page_and_its_routes_answer_for_no_other_host(server: Server) -> None:
    for path in ("", "api/v1/checkpoints", "_stcore/health"):
        assert CLIENT.get(server.url + path).status_code == 200
        assert CLIENT.get(server.url + path, headers={"host": "lens.example"}).status_code == 200
        refused = CLIENT.get(server.url + path, headers={"host": "evil.example"})
        assert refused.status_code == 421
        assert "DMN_HOSTS" in refused.json()["error"]


def test_another_page_gets_no_connection_and_no_answer(server: Server) -> None:
    assert opens(server.url)
    assert opens(server.url, Origin=server.url.rstrip("/"))
    for origin in ("https://evil.example", "http://localhost:9999", "null"):
        assert not opens(server.url, Origin=origin)
        sent = CLIENT.post(server.url + "api/v1/explain", headers={"origin": origin}, json={})
        assert sent.status_code == 403


def test_a_file_is_taken_only_with_the_token_of_a_page(server: Server) -> None:
    sent = CLIENT.put(server.url + "_stcore/upload_file/a/b", files={"file": b"x"})
    assert sent.status_code == 403


def test_what_browsers_are_told_holds_for_every_answer(server: Server) -> None:
    for path in ("", "api/v1/health", "api/v1/nothing", "static/nothing"):
        headers = CLIENT.get(server.url + path).headers
        assert "connect-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_a_path_leads_to_no_file_of_the_server(server: Server) -> None:
    for path in (
        "..%2f..%2fetc/passwd",
        "static/..%2f..%2frequirements.txt",
        "media/%2fetc%2fpasswd",
    ):
        found = CLIENT.get(server.url + path)
        assert "root:" not in found.text
        assert "torch==" not in found.text


def test_no_story_and_no_link_is_written_down(server: Server) -> None:
    CLIENT.get(server.url, params={"s": SECRET})
    for body in (
        {"story": SECRET, "question": "Where?"},
        {"story": SECRET},
        {"checkpoint": SECRET},
    ):
        CLIENT.post(server.url + "api/v1/explain", json=body, headers={"authorization": SECRET})
    CLIENT.get(server.url, headers={"host": SECRET})
    told = server.log.read_text()
    assert '"path": "/api/v1/explain"' in told
    assert SECRET not in told
