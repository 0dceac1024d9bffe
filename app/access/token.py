"""The token that lets people train where a machine has several accounts, as Jupyter has one.

The server prints it when it starts, so that only who can read its output knows it. It lives as long
as the process and is written nowhere.
"""

import secrets
from functools import lru_cache
from hmac import compare_digest

LINK = "token"
"""The query parameter that brings the token to the Train page."""


@lru_cache(maxsize=1)
def of_server() -> str:
    """Return this process's token, made at the first call."""
    return secrets.token_urlsafe(24)


def is_right(text: str) -> bool:
    """Tell whether somebody knows the token, in a time that says nothing about it."""
    return compare_digest(text.encode(errors="replace"), of_server().encode())
