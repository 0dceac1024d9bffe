"""Receives one file over HTTP: bounded, resumed, and compared with its checksum."""

import hashlib
import http.client
import logging
import re
import socket
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from tqdm import tqdm

from dmn.errors import DataError

_ROUNDS = 3
_PAUSE_SECONDS = 2.0
_CHUNK_BYTES = 1 << 18
_MOST_UNRECORDED_BYTES = 64 << 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Download:
    """One file on the network, and how to know it."""

    name: str
    addresses: tuple[str, ...]
    """The same file at several places, tried in this order."""
    sha256: str | None = None
    size: int | None = None
    """In bytes."""

    @property
    def is_archive(self) -> bool:
        """Return whether the file is to be unpacked."""
        return self.name.endswith((".tar.gz", ".zip"))


def receive(download: Download, folder: Path, *, progress: bool, stall_seconds: float) -> Path:
    """Bring the whole, verified file into `folder`, going on from what an earlier call left.

    Each address is tried up to three times. Raises DataError when none delivers, and OSError
    when the file cannot be written; what arrived by then stays for the next call.
    """
    transfer = _Transfer(download, folder / f"{download.name}.part", progress, stall_seconds)
    reasons: dict[str, str] = {}
    for attempt in range(_ROUNDS):
        for address in download.addresses:
            try:
                return transfer.run(address)
            except _AttemptFailedError as failure:
                _log.warning("%s: %s", address, failure)
                reasons[address] = str(failure)
        if attempt < _ROUNDS - 1:
            time.sleep(_PAUSE_SECONDS)
    told = "; ".join(f"{address}: {reason}" for address, reason in reasons.items())
    kept = f", which goes on from {transfer.kept} bytes" if transfer.kept else ""
    raise DataError(
        f"expected {download.name} from one of its addresses, got {told}; "
        f"check the connection and run the same command again{kept}"
    )


class _AttemptFailedError(Exception):
    """One address did not deliver this time."""


@dataclass(frozen=True)
class _Transfer:
    download: Download
    part: Path
    """Holds what has arrived so far."""
    progress: bool
    stall_seconds: float

    @property
    def kept(self) -> int:
        """Bytes to go on from; what no checksum can verify is never pieced together."""
        if self.download.sha256 is None or not self.part.exists():
            return 0
        return self.part.stat().st_size

    def run(self, address: str) -> Path:
        # A process killed after the last byte leaves a whole file; a longer one is no use.
        if self.download.size is None or self.kept < self.download.size:
            with self._open(address) as response:
                start = self._start(response)
                self._write(response, start, self._expected_bytes(response, start))
        self._verify()
        return self.part

    def _open(self, address: str) -> http.client.HTTPResponse:
        if not _is_http(address):
            raise _AttemptFailedError("expected an http or https address")
        headers = {"User-Agent": "dmn-lens", "Accept-Encoding": "identity"}
        if self.kept:
            headers["Range"] = f"bytes={self.kept}-"
        request = urllib.request.Request(address, headers=headers)
        try:
            return _opener().open(request, timeout=self.stall_seconds)
        except HTTPError as error:
            error.close()
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                self.part.unlink(missing_ok=True)
            answer = f"{error.code} {error.reason!r:.100}"
            raise _AttemptFailedError(f"the server answered {answer}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            # A ValueError comes from a redirect to what is no address.
            raise _AttemptFailedError(_text_of(error)) from None

    def _start(self, response: http.client.HTTPResponse) -> int:
        """Return the position of the response's first byte: 0 if it ignores the range."""
        if response.status != http.client.PARTIAL_CONTENT:
            return 0
        content_range = response.headers.get("Content-Range", "")
        if not re.match(rf"bytes {self.kept}-", content_range):
            self.part.unlink(missing_ok=True)
            raise _AttemptFailedError(f"expected bytes from {self.kept}, got {content_range!r}")
        return self.kept

    def _expected_bytes(self, response: http.client.HTTPResponse, start: int) -> int:
        """Return how long the file must be when all has arrived."""
        offered = None if response.length is None else start + response.length
        recorded = self.download.size
        if recorded is not None:
            if offered not in (recorded, None):
                raise _AttemptFailedError(f"expected {recorded} bytes as recorded, got {offered}")
            return recorded
        if offered is None or offered > _MOST_UNRECORDED_BYTES:
            limit = f"a stated length of at most {_MOST_UNRECORDED_BYTES} bytes"
            raise _AttemptFailedError(f"expected {limit}, got {offered or 'none'}")
        return offered

    def _write(self, response: http.client.HTTPResponse, start: int, expected: int) -> None:
        arrived = start
        with (
            self.part.open("ab" if start else "wb") as file,
            self._bar(start, expected) as bar,
        ):
            for chunk in _chunks(response, expected - start):
                file.write(chunk)
                arrived += len(chunk)
                bar.update(len(chunk))
        if arrived < expected:
            raise _AttemptFailedError(f"the connection ended after {arrived} of {expected} bytes")

    def _bar(self, start: int, expected: int) -> tqdm:
        return tqdm(
            total=expected,
            initial=start,
            unit="B",
            unit_scale=True,
            desc=self.download.name,
            disable=not self.progress,
        )

    def _verify(self) -> None:
        if self.download.sha256 is None:
            _log.warning("%s: no checksum is recorded; it was not verified", self.download.name)
            return
        with self.part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.download.sha256:
            self.part.unlink()
            raise _AttemptFailedError(
                f"expected SHA-256 {self.download.sha256}, got {found}; the file was deleted"
            )


def _chunks(response: http.client.HTTPResponse, most_bytes: int) -> Iterator[bytes]:
    """Yield the body as it arrives; fail at the first byte past `most_bytes`."""
    left = most_bytes
    try:
        while chunk := response.read1(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise _AttemptFailedError(f"expected {most_bytes} bytes, got more")
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise _AttemptFailedError(_text_of(error)) from None


class _HTTPRedirectsOnly(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: Any,
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Follow http and https alone: the handler that this extends takes ftp as well. Follow no
        redirect from a public address into a network that only this machine can reach.
        """
        if not _is_http(newurl) or _leads_inside(req.full_url, newurl):
            raise HTTPError(req.full_url, code, f"redirects to {newurl}", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener of http and https alone; the one of urlopen opens local files as well."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        _HTTPRedirectsOnly,
    ):
        opener.add_handler(handler())
    return opener


def _is_http(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https")


def _leads_inside(address: str, onward: str) -> bool:
    return _is_public(address) and not _is_public(onward)


def _is_public(address: str) -> bool:
    """Return whether all addresses of its host are public; True for one that only a proxy finds."""
    try:
        found = socket.getaddrinfo(urlsplit(address).hostname, None)
    except OSError:
        return True
    return all(ip_address(place[0]).is_global for *_, place in found)


def _text_of(error: Exception) -> str:
    return str(error) or type(error).__name__
