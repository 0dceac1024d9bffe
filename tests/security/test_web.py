"""What another's page, a flood, or text that is code can do to a visitor of ours: nothing."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jinja2 import Environment
from streamlit.testing.v1 import AppTest

from app import limits
from app.figures import export
from app.figures.style.templates import environment
from app.server.api import api
from app.server.guard import MOST_QUERY, Guard, is_ours, is_same_origin
from app.settings import settings
from app.views.shared import templates
from app.views.shared.markdown import unmarked
from dmn.data.download import transfer
from dmn.errors import DataError
from dmn.lens import load
from tests.app.conftest import MAIN, chart, forget_everything, write
from tests.conftest import token_checkpoint
from tests.security.conftest import Check, Hole
from tests.security.test_paths import Everything

CODE = "<script>alert(1)</script> <img src=x onerror=alert(2)>"
HOST = (b"host", b"127.0.0.1:8501")


def asked(*headers: tuple[bytes, bytes], kind: str = "http", query: bytes = b"") -> dict[str, Any]:
    """What comes back from a guarded server that says yes to everything."""
    sent: list[dict[str, Any]] = []

    async def answering(scope: Any, receive: Any, send: Any) -> None:
        accepted = {"type": "websocket.accept"}
        started = {"type": "http.response.start", "status": 200, "headers": []}
        await send(accepted if kind == "websocket" else started)

    async def receive() -> dict[str, Any]:
        raise AssertionError("nothing that was sent is read")

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": "GET",
        "path": "/",
        "headers": list(headers),
        "query_string": query,
    }
    asyncio.run(Guard(answering)(scope, receive, send))
    return sent[0]


def is_let_in(*headers: tuple[bytes, bytes], **options: Any) -> bool:
    message = asked(*headers, **options)
    return message["type"] == "websocket.accept" or message.get("status") == 200


def a_name_that_was_made_to_point_here(folder: Path) -> bool:
    evil = (b"host", b"evil.example:8501")
    return is_let_in(evil) or is_let_in(evil, kind="websocket")


def another_page(folder: Path) -> bool:
    """`localhost` on another port is another's too: a notebook, say."""
    origins = (b"https://evil.example", b"null", b"http://localhost:8888")
    return any(
        is_let_in(HOST, (b"origin", origin), kind=kind)
        for kind in ("http", "websocket")
        for origin in origins
    )


def a_flood(folder: Path) -> bool:
    return (
        is_let_in(HOST, query=b"s" * (MOST_QUERY + 1))
        or is_let_in(HOST, *[(b"x", b"y")] * limits.HEADERS)
        or is_let_in(HOST, (b"cookie", b"x" * 40_000), kind="websocket")
    )


def a_frame_around_the_page(folder: Path) -> bool:
    sent = dict(asked(HOST)["headers"])
    return b"frame-ancestors 'self'" not in sent.get(b"content-security-policy", b"")


def a_checkpoint_of_another_folder(folder: Path) -> bool:
    token_checkpoint(folder / "outside")
    forget_everything()
    asked = {"story": "A film.", "question": "What is the sentiment?"}
    found = TestClient(api, raise_server_exceptions=False).post(
        "/explain", json=asked | {"checkpoint": str(folder / "outside")}
    )
    return found.status_code == 200


def code_in_a_story(folder: Path) -> bool:
    page = _page_of_code()
    bodies = [element.body for element in page.get("html")]
    return any("<script>" in body or "<img" in body for body in bodies)


def code_in_a_figure(folder: Path) -> bool:
    return "<script>" in str(chart(_page_of_code()))


def unescaped() -> Environment:
    """The environment of exported files, without its defence."""
    made = environment(autoescape=False)
    made.filters["decimals"] = "{:.2f}".format
    return made


def code_in_a_download(folder: Path) -> bool:
    return CODE in export.html_page(_trace(folder, CODE))


def a_formula_in_a_spreadsheet(folder: Path) -> bool:
    rows = csv.DictReader(io.StringIO(export.csv_text(_trace(folder, "=1+1 slept"))))
    return any(row["sentence"].startswith("=") for row in rows)


def markdown_in_a_name(folder: Path) -> bool:
    return unmarked("![x](https://evil.example/x.png)") == "![x](https://evil.example/x.png)"


def _page_of_code() -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=60).run()
    return write(page, f"{CODE} Mary slept.", f"{CODE} Where is Mary?")


def _trace(folder: Path, sentence: str) -> Any:
    forget_everything()
    return load("tiny").explain(f"{sentence}\nMary slept.", "Where is Mary?")


def a_redirect_into_our_network(folder: Path) -> bool:
    try:
        transfer._HTTPRedirectsOnly().redirect_request(
            transfer.urllib.request.Request("http://8.8.8.8/data"),
            None,
            302,
            "",
            HTTPMessage(),
            "http://169.254.169.254/latest/meta-data",
        )
    except transfer.HTTPError:
        return False
    return True


@pytest.mark.parametrize(
    ("frame", "arrives"),
    [({"bytes": b"ok"}, "websocket.receive"), ({"text": "hello"}, "websocket.disconnect")],
)
def test_a_text_frame_ends_its_websocket_and_reaches_nobody(
    frame: dict[str, Any], arrives: str
) -> None:
    """Streamlit answers one with a traceback in the log."""
    seen: list[dict[str, Any]] = []

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        seen.append(await receive())

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.receive", **frame}

    scope = {"type": "websocket", "path": "/", "headers": [HOST], "query_string": b""}

    sent: list[str] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message["type"])

    asyncio.run(Guard(reading)(scope, receive, send))
    assert [message["type"] for message in seen] == [arrives]
    assert sent == ["websocket.close"] * (arrives == "websocket.disconnect")


def same(text: str) -> str:
    return text


HOLES = [
    Hole(
        "DNS rebinding",
        a_name_that_was_made_to_point_here,
        {"app.server.guard.is_ours": lambda host: True},
    ),
    Hole(
        "cross-origin requests and WebSockets",
        another_page,
        {"app.server.guard.is_same_origin": lambda origin, host: True},
    ),
    Hole("flood of headers", a_flood, {"app.server.guard.is_too_large": lambda scope: False}),
    Hole("clickjacking", a_frame_around_the_page, {"app.server.guard.HEADERS": {}}),
    Hole(
        "checkpoint as a path, by REST",
        a_checkpoint_of_another_folder,
        {"app.cache.answers.checkpoints": Everything},
    ),
    Hole(
        "HTML in a story",
        code_in_a_story,
        {"app.views.shared.templates._ENVIRONMENT": templates._environment(autoescape=False)},
    ),
    Hole(
        "HTML in a figure",
        code_in_a_figure,
        {
            "app.figures.layout.labels.escaped": same,
            "app.figures.layout.geometry.escaped": same,
            "app.figures.layout.frame.escaped": same,
        },
    ),
    Hole("HTML in a download", code_in_a_download, {"app.figures.export._TEMPLATES": unescaped()}),
    Hole(
        "formula in a spreadsheet",
        a_formula_in_a_spreadsheet,
        {"app.figures.export.not_a_formula": same},
    ),
    Hole(
        "Markdown in a name",
        markdown_in_a_name,
        {
            "app.views.shared.markdown._MARKDOWN": re.compile("((?!))"),
            "app.views.shared.markdown._LINKS": re.compile("(?!)"),
        },
    ),
    Hole(
        "redirect into the own network",
        a_redirect_into_our_network,
        {"dmn.data.download.transfer._leads_inside": lambda address, onward: False},
    ),
]


@pytest.fixture
def served_checkpoint(tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tiny checkpoint is all there is to ask."""
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tiny_checkpoint.parent))
    forget_everything()
    yield
    forget_everything()


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_nothing_gets_in(hole: Hole, is_closed: Check, served_checkpoint: None) -> None:
    is_closed(hole)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501", "192.168.1.7", "lens.uni.edu"],
)
def test_it_answers_by_its_addresses_and_names(host: str, monkeypatch) -> None:
    monkeypatch.setenv("DMN_HOSTS", "x.org, *.uni.edu")
    settings.cache_clear()
    assert is_ours(host)
    assert not any(
        map(is_ours, ("", "evil.example", "uni.edu.evil.example", "x.org.evil", "[", "a@b"))
    )
    settings.cache_clear()


def test_its_own_page_and_a_program_are_let_in() -> None:
    assert is_same_origin("https://lens.uni.edu:8443", "lens.uni.edu:8443")
    assert is_let_in(HOST, (b"origin", b"http://127.0.0.1:8501"), kind="websocket")
    assert is_let_in(HOST)
    assert not is_let_in(HOST, HOST), "two hosts: which one did a proxy look at?"


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "127.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.0.1"]
)
def test_an_address_of_our_own_network_is_not_public(host: str) -> None:
    assert not transfer._is_public(f"http://{host}/")
    assert transfer._is_public("http://8.8.8.8/")


def test_no_page_takes_an_address_to_fetch(tmp_path: Path) -> None:
    from dmn.data.download.catalogue import fetch

    for name in ("http://127.0.0.1/x", "file:///etc/passwd", "../babi"):
        with pytest.raises(DataError, match="nothing was fetched"):
            fetch(name, tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []
