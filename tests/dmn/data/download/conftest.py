"""An HTTP server on loopback that does whatever a test tells it to."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Reply = Callable[[BaseHTTPRequestHandler], None]


class LoopbackServer:
    """Answers the requests for a path with its replies in turn, the last one again and again."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.ranges: list[str | None] = []
        """The Range header of every request so far."""
        self.let_go = threading.Event()
        """Set when the test ends, so that a stalled reply ends too."""
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                loopback.ranges.append(self.headers["Range"])
                replies = loopback.replies[self.path]
                reply = replies.pop(0) if len(replies) > 1 else replies[0]
                reply(self)

            def log_message(self, *arguments: object) -> None:
                """Keeps the test's output clean."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,))
        self.thread.start()

    def serve(self, path: str, *replies: Reply) -> str:
        """The address at which these replies are given."""
        self.replies[path] = list(replies)
        return f"http://127.0.0.1:{self.http.server_port}{path}"

    def close(self) -> None:
        self.let_go.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def loopback_without_pause_or_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("dmn.data.download.transfer._PAUSE_SECONDS", 0.0)
