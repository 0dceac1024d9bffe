"""Checks of every request before a page or a route sees it, and the headers of its answer.

A page elsewhere can make a visitor's browser send requests here. With a name of its own that it
lets point at this machine (DNS rebinding) it could read the answers too: so the request must be for
a host that is ours, and come from a page of that host. An address cannot be made to point
elsewhere, so addresses are ours always; names are ours where DMN_HOSTS says so.
"""

import time
from collections.abc import Mapping
from fnmatch import fnmatchcase
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from app import limits
from app.links.codec import MAX_LINK_CHARACTERS
from app.server import logs
from app.settings import settings

MOST_QUERY = MAX_LINK_CHARACTERS + 4_000
_UNSUPPORTED = 1003
"""The code that closes a WebSocket because of frames that it does not take."""

HEADERS: Mapping[str, str] = {
    # Whatever text ended up on a page: it fetches, sends and frames nothing elsewhere.
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "connect-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    # A link to a view holds its story.
    "Referrer-Policy": "same-origin",
}


class Guard:
    """Middleware that refuses requests for another host, from another's page, or too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = refusal(scope)
        if refused and scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        elif refused:
            code, sentence = refused
            await JSONResponse({"error": sentence}, code)(
                scope, receive, _with_headers(scope, send)
            )
        elif scope["type"] == "websocket":
            await self._app(scope, _binary(receive, send), send)
        else:
            await self._app(scope, receive, _with_headers(scope, send))


def refusal(scope: Scope) -> tuple[int, str] | None:
    """Return the status and the sentence that refuse a request; None for one that is let in."""
    headers = Headers(scope=scope)
    if is_too_large(scope):
        return 431, (
            f"Expected at most {limits.HEADERS} headers of {limits.HEADER_BYTES:,} bytes and a "
            f"query of {MOST_QUERY:,}, got more."
        )
    host = headers.get("host", "")
    if len(headers.getlist("host")) != 1 or not is_ours(host):
        return 421, (
            f"{host[:80]!r} is not a known name of this server. Its administrator can add it to "
            "DMN_HOSTS."
        )
    if not is_same_origin(headers.get("origin"), host):
        return 403, "This request came from another website, not from this server's own page."
    return None


def is_too_large(scope: Scope) -> bool:
    """Return whether the headers and query are larger than any browser sends."""
    size = sum(len(name) + len(value) for name, value in scope["headers"])
    is_long = len(scope.get("query_string", b"")) > MOST_QUERY
    return is_long or len(scope["headers"]) > limits.HEADERS or size > limits.HEADER_BYTES


def is_ours(host: str) -> bool:
    """Return whether a Host header names this server: an address, localhost, or as in DMN_HOSTS."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name == "localhost" or _is_address(name):
        return True
    patterns = (pattern.strip().lower() for pattern in settings().hosts.split(","))
    return bool(name) and any(fnmatchcase(name, pattern) for pattern in patterns)


def is_same_origin(origin: str | None, host: str) -> bool:
    """Return whether the asking page is of this host; programs and typed addresses name none."""
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _binary(receive: Receive, send: Send) -> Receive:
    """Close a WebSocket at its first text frame: Streamlit would write a traceback into the log."""

    async def receiving() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("bytes") is None:
            await send({"type": "websocket.close", "code": _UNSUPPORTED})
            return {"type": "websocket.disconnect", "code": _UNSUPPORTED}
        return message

    return receiving


def _with_headers(scope: Scope, send: Send) -> Send:
    began = time.monotonic()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            seconds = time.monotonic() - began
            logs.log_request(scope["method"], scope["path"], message["status"], seconds)
        await send(message)

    return sending
