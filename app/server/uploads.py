"""Bounds of uploads, of each session and of all together.

Streamlit keeps an uploaded file in memory as long as its session lives, and gives a session as many
addresses to upload to as it asks for.
"""

import asyncio
import errno
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import limits

ROUTE = "/_stcore/upload_file/"
Stored = Callable[[], Mapping[str, int]]
"""Gives the bytes of the uploads that each session has stored."""


class Refused(Exception):
    """An upload that is not taken: a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass
class _Upload:
    """An upload that is arriving."""

    session: str
    n_bytes: int = 0


class UploadLimits:
    """Middleware that refuses uploads which are too large, too many or too slow."""

    def __init__(self, app: ASGIApp, stored: Stored, largest: Callable[[], int]) -> None:
        self._app = app
        self._stored, self._largest = stored, largest
        self._arriving: dict[int, _Upload] = {}
        self._numbers = itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or ROUTE not in scope["path"]:
            await self._app(scope, receive, send)
            return
        number = next(self._numbers)
        session = scope["path"].partition(ROUTE)[2].split("/")[0]
        upload = _Upload(session)
        try:
            self._refuse_many(session)
            self._arriving[number] = upload
            self._check(upload, _claimed(scope))
            await self._app(scope, self._counted(upload, receive), send)
        except Refused as refused:
            # An upload is answered only when it is here, so nothing was sent yet.
            await _answer(refused.status, str(refused))(scope, receive, send)
        except OSError as error:
            if not _is_full_disk(error):
                raise
            sentence = "The server's disk is full, so the file was not saved. Try again later."
            await _answer(507, sentence)(scope, receive, send)
        finally:
            self._arriving.pop(number, None)

    def _counted(self, upload: _Upload, receive: Receive) -> Receive:
        until = time.monotonic() + limits.UPLOAD_SECONDS

        async def counting() -> Message:
            seconds = min(limits.UPLOAD_PAUSE_SECONDS, until - time.monotonic())
            try:
                async with asyncio.timeout(max(0.0, seconds)):
                    message = await receive()
            except TimeoutError:
                raise Refused(
                    408,
                    f"Expected the file within {limits.UPLOAD_SECONDS:g} seconds, and no pause "
                    f"longer than {limits.UPLOAD_PAUSE_SECONDS:g}. Try again.",
                ) from None
            upload.n_bytes += len(message.get("body", b""))
            self._check(upload)
            return message

        return counting

    def _refuse_many(self, session: str) -> None:
        """Raise Refused where as many are arriving as may arrive at once."""
        own = sum(one.session == session for one in self._arriving.values())
        most = limits.UPLOADS_AT_ONCE_OF_SESSION
        if own >= most or len(self._arriving) >= limits.UPLOADS_AT_ONCE:
            raise Refused(
                429,
                f"Too many uploads at once: up to {most} from a page and {limits.UPLOADS_AT_ONCE} "
                "from all visitors are accepted. Try again in a minute.",
            )

    def _check(self, upload: _Upload, claimed: int = 0) -> None:
        """Raise Refused where this upload, or those of its session or of all, take too much.

        `claimed` bytes are to come, as the request says.
        """
        stored, arriving = self._stored(), list(self._arriving.values())
        own = [one for one in arriving if one.session == upload.session]
        file = max(upload.n_bytes, claimed)
        _refuse_over(file, self._largest(), 413, "a file", "Use a smaller file.")
        session = claimed + stored.get(upload.session, 0) + sum(one.n_bytes for one in own)
        _refuse_over(
            session,
            limits.UPLOADS_OF_SESSION,
            413,
            "the files of one page",
            "Remove one, or load the page again.",
        )
        together = claimed + sum(stored.values()) + sum(one.n_bytes for one in arriving)
        _refuse_over(
            together, limits.uploads(), 503, "the files of all visitors", "Try again in a minute."
        )


def _answer(status: int, sentence: str) -> JSONResponse:
    # Without closing, the server would go on to read the rest of the file, and throw it away.
    return JSONResponse({"error": sentence}, status, {"Connection": "close"})


def _refuse_over(n_bytes: int, most: int, status: int, what: str, advice: str) -> None:
    if n_bytes > most + limits.MULTIPART_BYTES:
        raise Refused(
            status,
            f"Expected up to {most / limits.MEGABYTE:,.0f} MB for {what}, got "
            f"{n_bytes / limits.MEGABYTE:,.1f} MB. {advice}",
        )


def _is_full_disk(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _claimed(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
