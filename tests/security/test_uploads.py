"""Uploads, frames, files and names: too large, too slow, of the wrong kind, or like another."""

import asyncio
import errno
import logging
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.web.server.starlette import starlette_routes

from app import limits
from app.content import lessons
from app.explore import data_sources
from app.explore.data_sources import Uploaded
from app.server import logs
from app.server.guard import Guard
from app.server.uploads import UploadLimits
from dmn.errors import CheckpointError, DMNError
from dmn.evaluation.stream import DataSet
from dmn.models.checkpoints import store
from tests.security.conftest import Check, Hole

MEGABYTE = limits.MEGABYTE
FILE = MEGABYTE
LONG = 60.0


@pytest.fixture(autouse=True)
def without_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attacker has the token of a page of their own."""
    monkeypatch.setattr(starlette_routes, "is_xsrf_enabled", lambda: False)


class Server:
    """Streamlit's own upload route behind our limits."""

    def __init__(self) -> None:
        self.manager = MemoryUploadedFileManager("/_stcore/upload_file")
        runtime: Any = SimpleNamespace(is_active_session=lambda session: True)
        bounds = Middleware(UploadLimits, stored=self.stored, largest=lambda: limits.UPLOAD_FILE)
        routes = starlette_routes.create_upload_routes(runtime, self.manager, "")
        self.app = Starlette(routes=routes, middleware=[bounds])

    def stored(self) -> dict[str, int]:
        files = self.manager.file_storage.items()
        return {name: sum(len(file.data) for file in some.values()) for name, some in files}

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx2.AsyncClient]:
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            yield client

    def put(self, session: str, file: str, content: bytes) -> httpx2.Response:
        async def send() -> httpx2.Response:
            async with self.client() as client:
                address = f"/_stcore/upload_file/{session}/{file}"
                return await client.put(address, files={"file": ("mine.txt", content)})

        return asyncio.run(send())


def files_without_end(folder: Path) -> bool:
    server = Server()
    for number in range(64):
        server.put("one", str(number), bytes(FILE))
    return server.stored()["one"] > 10 * FILE + limits.MULTIPART_BYTES


def sessions_without_end(folder: Path) -> bool:
    server = Server()
    for number in range(64):
        server.put(f"session-{number}", "a", bytes(FILE))
    return sum(server.stored().values()) > 20 * FILE + limits.MULTIPART_BYTES


def a_file_that_is_too_large(folder: Path) -> bool:
    server = Server()
    return server.put("one", "a", bytes(5 * FILE)).status_code == 204


def an_upload_that_never_goes_on(folder: Path) -> bool:
    """Whether it is still held when a second has passed."""

    async def drip() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        await asyncio.sleep(LONG)

    async def send() -> bool:
        async with Server().client() as client:
            headers = {"content-type": "multipart/form-data; boundary=x"}
            answer = client.put("/_stcore/upload_file/a/b", content=drip(), headers=headers)
            try:
                return (await asyncio.wait_for(answer, 1)).status_code != 408
            except TimeoutError:
                return True

    return asyncio.run(send())


def a_disk_that_fills(folder: Path) -> bool:
    """Whether the server fails at it, as at a fault of its own."""
    with pytest.MonkeyPatch.context() as patch:

        def write(self: Any, data: bytes) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr(tempfile.SpooledTemporaryFile, "write", write)
        answer = Server().put("one", "a", bytes(FILE))
    return answer.status_code == 500


def a_text_frame(folder: Path) -> bool:
    """Whether what Streamlit does at a text frame is done: a traceback into the log."""
    failed = []

    async def endpoint(socket: WebSocket) -> None:
        await socket.accept()
        try:
            await socket.receive_bytes()
        except WebSocketDisconnect:
            return
        except Exception as error:
            failed.append(error)
            await socket.close()

    app = Starlette(routes=[WebSocketRoute("/stream", endpoint)], middleware=[Middleware(Guard)])
    client = TestClient(app, headers={"host": "localhost"})
    with suppress(WebSocketDisconnect), client.websocket_connect("/stream") as socket:
        socket.send_text("{}")
        socket.receive_bytes()
    return bool(failed)


def a_path_that_writes_a_line(folder: Path) -> bool:
    record = logging.LogRecord("dmn.requests", logging.INFO, "", 0, "answered", (), None)
    record.path = '/api/v1/x\n{"who": "ada", "act": "deleted"}'
    return len(logs.JSONLines().format(record).splitlines()) > 1


def questions_that_read_each_other(folder: Path) -> bool:
    """A small file of which each line is read as often as there are lines."""
    pairs = (f"{2 * i + 1} Ann.\n{2 * i + 2} Who?\tAnn\t1\n" for i in range(1_000))
    content = "".join(pairs).encode()
    return is_loaded(content)


def a_case_of_a_megabyte(folder: Path) -> bool:
    return is_loaded(b'{"story": "' + b"a " * MEGABYTE + b'", "question": "b", "answer": "c"}')


def is_loaded(content: bytes) -> bool:
    try:
        found = data_sources.load(Uploaded.of("mine.txt", content), content)
    except DMNError:
        return False
    return isinstance(found, DataSet)


def a_lesson_that_is_a_pipe(folder: Path) -> bool:
    """Whether the reader opens it to read from it: it would wait for ever."""
    os.mkfifo(folder / "a.toml")
    (problem,) = lessons.read(folder).problems
    return "plain file" not in problem


def a_lesson_of_many_bytes(folder: Path) -> bool:
    step = '[[step]]\ntext = "a"\nstory = "b"\nquestion = "c"\n'
    (folder / "a.toml").write_text(f'title = "a"\nabout = "{"b" * MEGABYTE}"\n{step}')
    return bool(lessons.read(folder).lessons)


def a_name_that_looks_like_another(folder: Path) -> bool:
    (folder / "babi").mkdir()
    try:
        store.check_name("b\u0430bi", folder)  # with a Cyrillic a
    except CheckpointError:
        return False
    return True


def a_name_of_wide_letters(folder: Path) -> bool:
    (folder / "babi").mkdir()
    try:
        store.check_name("\uff42\uff41\uff42\uff49", folder)
    except CheckpointError:
        return False
    return True


HOLES = [
    Hole(
        "files of one session without end",
        files_without_end,
        {"app.limits.UPLOADS_OF_SESSION": 2**40},
        given={"app.limits.UPLOADS_OF_SESSION": 10 * FILE},
    ),
    Hole(
        "sessions with files without end",
        sessions_without_end,
        {"app.limits.uploads": lambda: 2**40},
        given={"app.limits.uploads": lambda: 20 * FILE},
    ),
    Hole(
        "a file that is too large",
        a_file_that_is_too_large,
        {"app.limits.UPLOAD_FILE": 2**40},
        given={"app.limits.UPLOAD_FILE": 2 * FILE},
    ),
    Hole(
        "slow upload",
        an_upload_that_never_goes_on,
        {"app.limits.UPLOAD_PAUSE_SECONDS": LONG},
        given={"app.limits.UPLOAD_PAUSE_SECONDS": 0.05},
    ),
    Hole(
        "full disk during an upload",
        a_disk_that_fills,
        {"app.server.uploads._is_full_disk": lambda error: False},
    ),
    Hole(
        "text frame on the WebSocket",
        a_text_frame,
        {"app.server.guard._binary": lambda receive, send: receive},
    ),
    Hole(
        "log injection",
        a_path_that_writes_a_line,
        {"app.server.logs.json.dumps": lambda entry, **_: str(entry["path"])},
    ),
    Hole(
        "questions that read each other",
        questions_that_read_each_other,
        {"app.limits.EVALUATION_READINGS": 2**40},
        given={"app.limits.EVALUATION_READINGS": 100_000},
    ),
    Hole(
        "a story that never ends",
        questions_that_read_each_other,
        {"dmn.data.datasets.babi.MOST_FACTS": 2**40},
        given={"dmn.data.datasets.babi.MOST_FACTS": 500},
    ),
    Hole(
        "a lesson that is a pipe",
        a_lesson_that_is_a_pipe,
        {"app.content.lessons.stat.S_ISREG": lambda mode: True},
    ),
    Hole(
        "a lesson of many bytes",
        a_lesson_of_many_bytes,
        {"app.content.lessons.MOST_BYTES": 2 * MEGABYTE},
    ),
    Hole(
        "letters of another alphabet",
        a_name_that_looks_like_another,
        {"dmn.models.checkpoints.store._mixed_alphabets": lambda name: []},
    ),
    Hole(
        "wide letters",
        a_name_of_wide_letters,
        {"dmn.models.checkpoints.store._folded": str.casefold},
    ),
]


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_no_upload_and_no_file_takes_the_server_down(hole: Hole, is_closed: Check) -> None:
    is_closed(hole)


@pytest.fixture
def server() -> Server:
    return Server()


def test_what_is_refused_names_the_limit_and_what_came(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_FILE", 2 * MEGABYTE)
    answer = server.put("one", "a", bytes(4 * MEGABYTE))
    assert answer.status_code == 413
    assert (
        answer.json()["error"] == "Expected up to 2 MB for a file, got 4.0 MB. Use a smaller file."
    )


def test_a_file_that_is_removed_makes_room_for_another(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOADS_OF_SESSION", 2 * MEGABYTE)
    codes = [server.put("one", str(number), bytes(MEGABYTE)).status_code for number in range(4)]
    assert codes == [204, 204, 413, 413]
    assert server.put("another", "a", bytes(MEGABYTE)).status_code == 204
    server.manager.remove_file("one", "0")
    assert server.put("one", "4", bytes(MEGABYTE)).status_code == 204


def test_what_is_not_said_beforehand_is_counted_as_it_comes(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_FILE", MEGABYTE)

    async def chunks() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(64):
            yield bytes(MEGABYTE)

    async def send() -> httpx2.Response:
        async with server.client() as client:
            headers = {"content-type": "multipart/form-data; boundary=x"}
            return await client.put("/_stcore/upload_file/a/b", content=chunks(), headers=headers)

    assert asyncio.run(send()).status_code == 413
    assert not server.stored()


def test_a_page_uploads_some_files_at_once_and_not_all_of_the_servers(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOADS_AT_ONCE_OF_SESSION", 2)

    async def send() -> list[int]:
        async with server.client() as client:
            go = asyncio.Event()

            async def body() -> AsyncIterator[bytes]:
                yield b"--x\r\n"
                await go.wait()
                yield b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
                yield b"hello\r\n--x--\r\n"

            async def put(session: str) -> int:
                headers = {"content-type": "multipart/form-data; boundary=x"}
                address = f"/_stcore/upload_file/{session}/b"
                return (await client.put(address, content=body(), headers=headers)).status_code

            waiting = [asyncio.create_task(put("one")) for _ in range(4)]
            await asyncio.sleep(0.1)
            third = await put("one")
            other = asyncio.create_task(put("another"))
            await asyncio.sleep(0.1)
            go.set()
            return [third, *await asyncio.gather(*waiting, other)]

    assert asyncio.run(send()) == [429, 204, 204, 429, 429, 204]


def test_a_refusal_ends_the_connection_so_that_the_rest_is_not_read(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_FILE", MEGABYTE)
    assert server.put("one", "a", bytes(4 * MEGABYTE)).headers["connection"] == "close"
    assert "connection" not in server.put("one", "a", bytes(MEGABYTE)).headers
