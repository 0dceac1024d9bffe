"""What somebody who may not train can do about it: nothing."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_websocket import _parse_user_cookie_signed

from app.access import policy as access_policy
from app.access.policy import Policy, Visitor
from app.access.trainer import Trainer
from app.settings import Settings
from app.train.launcher import Launcher
from dmn.errors import DMNError
from tests.app.access.test_policy import AUTH
from tests.app.handmade import make
from tests.security.conftest import Check, Hole

POLICY = Policy("signed-in", "kim@dept.example.edu")
CLAIMS = {"is_logged_in": True, "email": "kim@dept.example.edu"}
ORIGIN = "http://127.0.0.1:8501"


def acted(folder: Path, visitor: Visitor | None, policy: Policy = POLICY) -> bool:
    """Whether somebody gets a run deleted."""
    run = make(folder / "runs", "one", state="stopped")
    settings = Settings(runs=folder / "runs")
    try:
        Trainer(settings, Launcher(settings), policy, visitor).delete(run)
    except DMNError:
        return False
    return True


def claimed(folder: Path, **changes: Any) -> bool:
    return acted(folder, access_policy.visitor_from(CLAIMS | {"iat": time.time()} | changes))


def an_act_without_its_button(folder: Path) -> bool:
    return acted(folder, None)


def a_stranger(folder: Path) -> bool:
    return claimed(folder, email="eve@elsewhere.example")


def an_address_that_looks_like_anothers(folder: Path) -> bool:
    return claimed(folder, email="\N{KELVIN SIGN}im@dept.example.edu")


def an_address_that_nobody_checked(folder: Path) -> bool:
    return claimed(folder, email_verified=False)


def a_cookie_of_last_week(folder: Path) -> bool:
    return claimed(folder, iat=time.time() - 7 * 86_400)


def an_address_that_writes_a_line_of_the_log(folder: Path) -> bool:
    found = access_policy.visitor_from(CLAIMS | {"email": "kim@x\nroot deleted everything"})
    return found is not None and "\n" in found.email


def a_server_that_others_reach_and_nobody_set_up(folder: Path) -> bool:
    return acted(folder, None, Policy(access_policy.default_training("0.0.0.0", "")))


def a_cookie_made_with_a_secret_that_can_be_guessed(folder: Path) -> bool:
    guessed = "secret"
    claims = f'{{"is_logged_in": true, "email": "kim@dept.example.edu", "origin": "{ORIGIN}"}}'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "streamlit.web.server.starlette.starlette_websocket.get_cookie_secret", lambda: guessed
        )
        cookie = create_signed_value(guessed, "_streamlit_user", claims).decode()
        read = _parse_user_cookie_signed(cookie, ORIGIN)
    visitor = access_policy.visitor_from(read | {"iat": time.time()})
    missing = access_policy.missing_setup(AUTH | {"cookie_secret": guessed})
    return acted(folder, visitor, Policy("signed-in", POLICY.trainers, missing))


def believed(claims: Any) -> Visitor:
    return Visitor(claims["email"], True, claims["iat"])


HOLES = [
    Hole(
        "act without its button",
        an_act_without_its_button,
        {"app.access.trainer.Trainer._check": lambda self: None},
    ),
    Hole("stranger", a_stranger, {"app.access.policy.is_listed": lambda email, trainers: True}),
    Hole(
        "address that looks like another's",
        an_address_that_looks_like_anothers,
        {"app.access.policy._lower": str.lower},
    ),
    Hole(
        "address that nobody checked",
        an_address_that_nobody_checked,
        {"app.access.policy.visitor_from": believed},
    ),
    Hole("cookie of last week", a_cookie_of_last_week, {"app.access.policy.HOURS": 1e6}),
    Hole(
        "address that writes a line of the log",
        an_address_that_writes_a_line_of_the_log,
        {"app.access.policy._is_address": lambda email: True},
    ),
    Hole(
        "server that others reach",
        a_server_that_others_reach_and_nobody_set_up,
        {"app.access.policy.is_loopback": lambda address: True},
        given={"app.access.accounts.are_several": lambda: False},
    ),
    Hole(
        "guessed secret of the cookie",
        a_cookie_made_with_a_secret_that_can_be_guessed,
        {"app.access.policy.MIN_SECRET": 0},
    ),
]


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_nobody_trains_who_may_not(hole: Hole, is_closed: Check) -> None:
    is_closed(hole)


def test_the_secrets_of_signing_in_go_into_no_image_and_no_repository() -> None:
    root = Path(__file__).resolve().parents[2]
    for name in (".gitignore", ".dockerignore"):
        assert re.search(r"^\.streamlit/secrets\.toml$", (root / name).read_text(), re.M)
