"""Where the answers of Streamlit's routes for signing in lead."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.server.sign_in import BackToTrain


def location(path: str, answer: Response) -> str | None:
    def answering(request: Request) -> Response:
        return answer

    app = Starlette(routes=[Route("/{path:path}", answering)], middleware=[Middleware(BackToTrain)])
    found = TestClient(app).get(path, follow_redirects=False)
    return found.headers.get("location") if found.status_code == 302 else None


def signed_in() -> Response:
    response = RedirectResponse("/", 302)
    response.set_cookie("_streamlit_user", "signed")
    return response


def signed_out() -> Response:
    response = RedirectResponse("/", 302)
    response.delete_cookie("_streamlit_user")
    return response


@pytest.mark.parametrize("below", ["", "/lens"])
def test_whoever_signed_in_or_out_comes_back_to_train(below: str) -> None:
    assert location(f"{below}/oauth2callback?code=c&state=s", signed_in()) == "train"
    assert location(f"{below}/oauth2callback", RedirectResponse("/", 302)) == "train"


def test_a_sign_in_that_was_broken_off_says_so() -> None:
    assert location("/oauth2callback?error=access_denied", signed_out()) == "train?sign_in=failed"
    assert location("/oauth2callback?code=c&state=s", signed_out()) == "train?sign_in=failed"


def test_a_provider_that_is_down_says_so() -> None:
    assert location("/auth/login?provider=p", Response("no", 400)) == "../train?sign_in=down"
    onward = RedirectResponse("https://id.example.edu/authorize", 302)
    assert location("/auth/login?provider=p", onward) == "https://id.example.edu/authorize"


def test_a_sign_out_leads_to_the_provider_or_where_that_is_down_to_train() -> None:
    provider = "https://id.example.edu/end"
    assert location("/auth/logout", RedirectResponse(provider, 302)) == provider
    assert location("/auth/logout", RedirectResponse("/", 302)) == "../train"


@pytest.mark.parametrize("path", ["/", "/train", "/api/v1/explain"])
def test_other_answers_stay_as_they_are(path: str) -> None:
    assert location(path, RedirectResponse("/there", 302)) == "/there"
    assert location(path, Response("no", 400)) is None
