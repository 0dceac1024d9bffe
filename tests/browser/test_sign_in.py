"""Signing in to train, with a real identity provider and a real Chromium."""

import json
import re
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dmn.runs.listing import runs_of
from scripts.serving import free_port, served
from tests.conftest import BROWSER_SECONDS
from tests.serving import identity

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        find_spec("canaille") is None,
        reason="no identity provider: pip install -r requirements-dev.txt",
    ),
]

COOKIE = "_streamlit_user"

expect.set_options(timeout=BROWSER_SECONDS * 1000)


class Server(NamedTuple):
    url: str
    port: int
    """Of its identity provider, which need not be there."""
    log: Path
    runs: Path

    @property
    def train(self) -> str:
        return f"{self.url}train"

    @property
    def somewhere_on_train(self) -> re.Pattern[str]:
        """The page adds the run that it shows."""
        return re.compile(rf"^{re.escape(self.train)}(\?run=.*)?$")

    @property
    def callback(self) -> str:
        return f"{self.url}oauth2callback"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, port = tmp_path_factory.mktemp("sign_in"), free_port()
    with served(
        folder / "log",
        DMN_RUNS=str(folder / "runs"),
        DMN_TRAINING="signed-in",
        DMN_TRAINERS="*@DEPT.example.edu",
        STREAMLIT_SECRETS_FILES=str(identity.secrets(folder, port)),
    ) as url:
        yield Server(url, port, folder / "log", folder / "runs")
    for run in runs_of(folder / "runs"):
        run.request_stop()


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, server: Server, name: str) -> None:
    page.goto(server.train)
    press(page, "Sign in to train")
    for field, value in (("login", name), ("password", identity.PASSWORD)):
        page.locator(f"input[name={field}]").fill(value)
        page.keyboard.press("Enter")
    page.wait_for_url(server.somewhere_on_train)


def sign_out(page: Page) -> None:
    """The controls go at once, then the browser leaves for the provider and comes back."""
    with page.expect_response(lambda response: response.url.endswith("/auth/logout")):
        press(page, "Sign out")
    expect_button(page, "Sign in to train")


def expect_button(page: Page, name: str) -> None:
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def expect_reading_only(page: Page) -> None:
    expect_button(page, "Sign in to train")
    expect(page.get_by_role("button", name="Start", exact=True)).to_have_count(0)


def test_a_trainer_signs_in_trains_and_signs_out(server: Server, context: BrowserContext) -> None:
    with identity.provided(server.port, server.callback):
        page = context.new_page()
        sign_in(page, server, "ada")
        expect(page.get_by_text("Signed in as Ada@dept.example.edu")).to_be_visible()
        press(page, "Start")
        press(page, "Stop")
        expect_button(opened(context, server.train), "Sign out")
        sign_out(page)
        expect_reading_only(page)
        expect(page.locator(".st-key-run_head")).to_contain_text("task-1-quick")
    assert COOKIE not in {cookie["name"] for cookie in context.cookies()}
    (run,) = runs_of(server.runs)
    log = server.log.read_text()
    assert re.findall(r"Ada@dept\.example\.edu (\w+) (\S+)", log) == [
        ("launched", run.id),
        ("stopped", run.id),
    ]
    for secret in (identity.CLIENT_SECRET, identity.COOKIE_SECRET, "code=", "eyJ"):
        assert secret not in log


def test_a_stranger_is_told_whom_to_ask(server: Server, context: BrowserContext) -> None:
    with identity.provided(server.port, server.callback):
        page = context.new_page()
        sign_in(page, server, "eve")
        expect(page.get_by_test_id("stAlert")).to_contain_text("eve@elsewhere.example may not")
        expect(page.get_by_role("button", name="Start", exact=True)).to_have_count(0)
        sign_out(page)
        expect_reading_only(page)


def test_a_provider_that_is_down_stops_nobody_from_reading(
    server: Server, browser: Browser, context: BrowserContext
) -> None:
    page = context.new_page()
    with identity.provided(server.port, server.callback):
        sign_in(page, server, "ada")
        expect_button(page, "Sign out")
    visitor = browser.new_context()
    other = opened(visitor, server.train)
    press(other, "Sign in to train")
    expect(other.get_by_text("The identity provider does not answer")).to_be_visible()
    other.goto(server.url)
    expect(other.locator(".strip .answer")).to_be_visible()
    visitor.close()
    page.reload()
    expect_button(page, "Sign out")  # whoever was signed in still is
    sign_out(page)
    expect_reading_only(page)


@pytest.mark.parametrize("query", ["error=access_denied&state=x", "code=anothers&state=x"])
def test_a_sign_in_that_was_broken_off_or_is_anothers_says_so(
    query: str, server: Server, context: BrowserContext
) -> None:
    page = opened(context, f"{server.callback}?{query}")
    expect(page.get_by_text("You are not signed in. You cancelled")).to_be_visible()
    expect(page).to_have_url(server.somewhere_on_train)


def test_a_server_where_nobody_can_sign_in_says_what_is_missing(tmp_path: Path) -> None:
    none = {"STREAMLIT_SECRETS_FILES": str(tmp_path / "secrets.toml")}
    with served(tmp_path / "log", DMN_TRAINING="signed-in", **none) as url:
        assert httpx2.get(f"{url}_stcore/health").status_code == 200
    told = (tmp_path / "log").read_text()
    assert "Nobody can sign in to train: [auth] in .streamlit/secrets.toml has no redirect" in told


@pytest.mark.parametrize(
    ("secret", "counts"),
    [("x" * 40, False), (identity.COOKIE_SECRET, True)],
    ids=["forged", "ours"],
)
def test_only_a_cookie_that_the_server_signed_counts(
    secret: str, counts: bool, server: Server, context: BrowserContext
) -> None:
    claims = {
        "is_logged_in": True,
        "email": "ada@dept.example.edu",
        "iat": time.time(),
        "origin": server.url.rstrip("/"),
        "provider": "default",
    }
    signed = create_signed_value(secret, COOKIE, json.dumps(claims)).decode()
    context.add_cookies([{"name": COOKIE, "value": signed, "url": server.url}])
    page = opened(context, server.train)
    if counts:
        expect_button(page, "Sign out")
    else:
        expect_reading_only(page)
