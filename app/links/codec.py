"""Encode the state of a page as a short text for the address bar, and decode it.

A link comes from anywhere, so reading one trusts nothing: its size, what it unpacks to and every
field are bounded.
"""

import base64
import zlib
from typing import TypeVar

from pydantic import BaseModel

from dmn.errors import DMNError

MAX_LINK_CHARACTERS = 16_000
"""Servers and proxies refuse addresses much longer than this."""
MAX_UNPACKED_BYTES = 1_000_000
_VERSION = "1"


class LinkError(DMNError):
    """A link that cannot be read."""


AnyView = TypeVar("AnyView", bound=BaseModel)


def encode(view: BaseModel) -> str | None:
    """The view as URL-safe text; None where it would be too long for an address."""
    packed = zlib.compress(view.model_dump_json(exclude_none=True).encode(), level=9)
    code = _VERSION + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return code if len(code) <= MAX_LINK_CHARACTERS else None


def decode(code: str, kind: type[AnyView]) -> AnyView:
    """The view of this kind that `encode` was given. Raises LinkError for anything else."""
    if len(code) > MAX_LINK_CHARACTERS:
        raise LinkError(
            f"A link holds up to {MAX_LINK_CHARACTERS:,} characters, this one {len(code):,}. "
            "It was ignored."
        )
    if not code.startswith(_VERSION):
        raise LinkError("This link is of another version of the page. It was ignored.")
    try:
        return kind.model_validate_json(_unpack(code.removeprefix(_VERSION)))
    except (ValueError, zlib.error) as error:
        raise LinkError("This link is cut short or damaged. It was ignored.") from error


def _unpack(code: str) -> bytes:
    packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(packed, MAX_UNPACKED_BYTES)
    if not unpacker.eof:
        raise ValueError("the compressed text is cut, or too large when decompressed")
    return unpacked
