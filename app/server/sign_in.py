"""Back from signing in and out: to the Train page, with a sentence where it did not work.

Streamlit's own routes lead to the first page, and to a bare line of text where the identity
provider cannot be reached.
"""

from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINK = "sign_in"
"""The query parameter of the Train page that says what went wrong."""
MESSAGES: Mapping[str, str] = {
    "down": "The identity provider does not answer, so nobody can sign in now. Everything "
    "else works. Try again later.",
    "failed": "You are not signed in. You cancelled, or the identity provider refused. Please try "
    "again.",
}
_COOKIE = "_streamlit_user="


class BackToTrain:
    """Middleware that rewrites where the answers of Streamlit's routes lead. They are relative: the
    app may lie below another's path.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if onward := _onward(scope, message["status"], headers):
                    message["status"], headers["Location"] = 302, onward
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


def _onward(scope: Scope, status: int, headers: Headers) -> str:
    """Return where the answer is to lead; "" where it stays as it is."""
    path = scope["path"]
    if path.endswith("/oauth2callback"):
        return f"train?{LINK}=failed" if _did_fail(scope, headers) else "train"
    if path.endswith("/auth/login") and status >= 400:
        return f"../train?{LINK}=down"
    # Without the provider, where it would lead otherwise.
    if path.endswith("/auth/logout") and headers.get("location", "").startswith("/"):
        return "../train"
    return ""


def _did_fail(scope: Scope, headers: Headers) -> bool:
    """Return whether a sign-in ended without an identity; a sign-out comes back here too."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    cookies = headers.getlist("set-cookie")
    has_identity = any(
        one.startswith(_COOKIE) and not one.startswith(f'{_COOKIE}"') for one in cookies
    )
    return bool({"state", "error"} & query.keys()) and not has_identity
