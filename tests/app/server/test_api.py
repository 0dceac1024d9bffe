"""REST: what a program is told, and that no body brings the server down."""

import threading
from collections.abc import Iterator
from typing import Any

import anyio
import httpx2
import hypothesis
import pytest
import schemathesis
from fastapi.testclient import TestClient
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app import limits
from app.server import api as server_api
from app.server.api import PREFIX, api, routes
from app.settings import settings
from tests.app.conftest import STORY, forget_everything

SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", api)


@pytest.fixture(autouse=True)
def fresh(checkpoints) -> Iterator[None]:
    """The tiny checkpoint is all there is to ask."""
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def client() -> TestClient:
    return TestClient(api, raise_server_exceptions=False)


def test_a_question_is_answered_as_on_the_command_line(client) -> None:
    told = client.post("/explain", json={"story": STORY, "question": "Where is Mary?"}).json()
    assert len(told["gates"]) == len(told["passes"]) == len(told["stop"]) == 3
    assert {len(row) for row in told["gates"]} == {len(told["facts"])}
    assert told["checkpoint"] == "tiny"
    assert told["items"] == told["answer"].split(",") or told["answer"] == "nothing"


def test_checkpoints_are_named_and_the_server_is_well(client) -> None:
    assert client.get("/checkpoints").json() == [{"name": "tiny"}]
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        (b"{", 400, "Expected JSON"),
        (b"[" * 100_000, 400, "parsing the body"),
        (b"\xff", 400, "parsing the body"),
        ({"story": STORY}, 422, "question: Field required."),
        ({"story": STORY, "question": "Where?", "colour": 1}, 422, "colour: Extra"),
        ({"story": 5, "question": "Where?"}, 422, "story: Input should be a valid string"),
        ({"story": "", "question": "Where?"}, 422, "story: String should have at least 1"),
        ({"story": " ", "question": "Where?"}, 422, "Nothing to read yet"),
        ({"story": STORY, "question": "?"}, 422, "Ask something about the story"),
        ({"story": STORY, "question": "Where?", "passes": 7}, 422, "1 to 3 times, got 7"),
        ({"story": STORY, "question": "Where?", "passes": True}, 422, "passes: Input should be"),
        ({"story": "x" * 250_001, "question": "Where?"}, 422, "up to 250,000 characters"),
        (b"x" * 1_500_001, 413, "up to 1,500,000 bytes"),
        ({"story": STORY, "question": "Where?", "checkpoint": "../tiny"}, 404, "expected tiny"),
        ({"story": STORY, "question": "Where?", "checkpoint": "/etc"}, 404, "expected tiny"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_line(client, body, code, says) -> None:
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = client.post("/explain", headers={"content-type": "application/json"}, **sent)
    assert answer.status_code == code
    assert says in answer.json()["error"]
    assert answer.json()["error"].count("\n") == 0


def test_where_there_is_no_checkpoint_that_is_said(client, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tmp_path / "none"))
    settings.cache_clear()
    answer = client.post("/explain", json={"story": STORY, "question": "Where?"})
    assert answer.status_code == 404
    assert "expected one to be there" in answer.json()["error"]


def test_a_body_that_drips_is_not_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(limits, "REQUEST_SECONDS", 0.05)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await anyio.sleep(0.03)
        return {"type": "http.request", "body": b"[", "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/explain", "headers": []}
    anyio.run(server_api.WholeBody(api), scope, receive, send)
    assert sent[0]["status"] == 408
    assert b"within 0.05 seconds" in sent[1]["body"]


def test_more_than_may_wait_are_sent_away_and_nobody_else(monkeypatch) -> None:
    monkeypatch.setattr(server_api, "_ROOM", anyio.Semaphore(limits.REST_AT_ONCE + 2))
    reading = threading.Event()
    explain = server_api._explain
    monkeypatch.setattr(server_api, "_explain", lambda asked: reading.wait(60) and explain(asked))
    codes: list[int] = []

    async def ask(client: httpx2.AsyncClient) -> None:
        asked = {"story": STORY, "question": "Where is Mary?"}
        answer = await client.post("/explain", json=asked)
        codes.append(answer.status_code)
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "1"
            assert "requests are waiting already" in answer.json()["error"]
            reading.set()

    async def ask_all() -> None:
        transport = httpx2.ASGITransport(api)
        async with (
            httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client,
            anyio.create_task_group() as group,
        ):
            for _ in range(limits.REST_AT_ONCE + 3):
                group.start_soon(ask, client)

    anyio.run(ask_all)
    assert sorted(codes) == [200] * (limits.REST_AT_ONCE + 2) + [503]


def test_it_lies_beside_the_pages() -> None:
    assert [route.path for route in routes()] == [PREFIX] == ["/api/v1"]
    for base in ("lens/class", "/lens/class/"):
        assert [route.path for route in routes(base)] == ["/lens/class/api/v1"]


@SCHEMA.parametrize()
@hypothesis.settings(max_examples=25)
def test_no_request_makes_it_fail(case) -> None:
    # What can be read is for the text itself to say: "?" is a string and no question.
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
