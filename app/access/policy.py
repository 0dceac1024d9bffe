"""Decide who may train on a server, with a sentence that says why somebody may not.

Reading is open to all. What is written on a visitor's behalf goes through `app.access.trainer`,
which asks here before each write: who is on the list, and since when they are signed in, may have
changed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any

from app.access import accounts
from app.access.token import LINK, is_right, of_server
from app.settings import Training
from dmn.errors import DMNError

HOURS = 24.0
"""Hours that a sign-in counts. Streamlit's cookie lasts for 30 days, also on a shared machine."""
MIN_SECRET = 32
"""Characters; whoever guesses the secret signs in as anybody."""
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_ASK = "Ask the administrator of this server"


class NotAllowed(DMNError):
    """Somebody may not do what they asked for."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, as their identity provider describes them."""

    email: str
    """Empty where the provider named none."""
    is_verified: bool
    since: float
    """When they signed in, in seconds of Unix time."""


@dataclass(frozen=True)
class Policy:
    """Who may train on this server."""

    training: Training
    trainers: str = ""
    """Addresses and patterns of addresses, with commas between."""
    missing: str = ""
    """Part of the sign-in settings that is missing; empty where people can sign in."""

    @property
    def asks_to_sign_in(self) -> bool:
        """True where signing in is of any use."""
        return self.training == "signed-in" and not self.missing

    @property
    def summary(self) -> str:
        """Who may train, in one sentence for whoever runs the server."""
        if self.training == "on":
            return "Everybody who reaches it may train (DMN_TRAINING)."
        if self.training == "off":
            return "Nobody may train from its pages (DMN_TRAINING)."
        if self.training == "token":
            return (
                "Other people have accounts on this machine. You may train at "
                f"/train?{LINK}={of_server()}"
            )
        if self.missing:
            return f"Nobody can sign in to train: {self.missing}"
        return "People in DMN_TRAINERS may train after they sign in."

    def refusal(self, visitor: Visitor | None, now: float, token: str = "") -> str:
        """Return why the visitor may not train; empty for one who may."""
        if self.training == "on":
            return ""
        if self.training == "token":
            return "" if is_right(token) else _token_refusal(token)
        if self.training == "off":
            return (
                "Training is off on this server. Its administrator can turn it on: "
                "DMN_TRAINING=signed-in for trainers who sign in, DMN_TRAINING=on for everybody."
            )
        if self.missing:
            return (
                f"You must sign in to train, but nobody can sign in yet: "
                f"{self.missing} See “Who may train” in docs/serving.md."
            )
        if visitor is None:
            return "Sign in to train. You can use the other pages without it."
        return self._refusal_of(visitor, now)

    def _refusal_of(self, visitor: Visitor, now: float) -> str:
        if not visitor.email:
            return f"Your identity provider sent no e-mail address. {_ASK} what to do."
        if not visitor.is_verified:
            return (
                f"Your identity provider has not confirmed that {visitor.email} is your address. "
                "Confirm it there, then sign in again."
            )
        if not is_listed(visitor.email, self.trainers):
            return (
                f"{visitor.email} may not train here. {_ASK} to add the address to its trainers "
                "(DMN_TRAINERS)."
            )
        if now - visitor.since > 3600 * HOURS:
            return f"You signed in more than {HOURS:g} hours ago. Sign in again to train."
        return ""


def _token_refusal(token: str) -> str:
    wrong = "This token is wrong. " if token else ""
    return (
        f"{wrong}Other people have accounts on this machine, so training needs a token. The server "
        "printed a link with the token when it started. Open that link, or type the token here."
    )


def is_listed(email: str, trainers: str) -> bool:
    """Tell whether the address matches one of the patterns; case does not matter."""
    patterns = (pattern.strip() for pattern in trainers.split(","))
    return any(fnmatchcase(_lower(email), _lower(pattern)) for pattern in patterns if pattern)


def _lower(text: str) -> str:
    """Lower a text unless its letters are of another alphabet, where the Kelvin sign
    becomes a k.
    """
    return text.lower() if text.isascii() else text


def visitor_from(claims: Mapping[str, Any]) -> Visitor | None:
    """Return whom the claims of an identity token describe; None where nobody is signed in."""
    if claims.get("is_logged_in") is not True:
        return None
    email, since = claims.get("email"), claims.get("iat")
    return Visitor(
        email=str(email) if _is_address(email) else "",
        # Providers that do not say are those whose administrators give out the addresses.
        is_verified=claims.get("email_verified", True) in (True, "true"),
        since=float(since) if isinstance(since, int | float) else 0.0,
    )


def _is_address(email: object) -> bool:
    """Tell whether this is an address of one readable line: the page and the log show it."""
    return isinstance(email, str) and email.isprintable() and bool(_ADDRESS.fullmatch(email))


def default_training(address: str | None, hosts: str) -> Training:
    """Return what holds where DMN_TRAINING is not set: a server that others reach starts no
    training.

    One that listens on loopback and has names has a proxy in front of it. Without names, other
    people who have accounts on the machine reach it: they need the token.
    """
    if not is_loopback(address) or hosts.strip():
        return "off"
    return "token" if accounts.are_several() else "on"


def is_loopback(address: str | None) -> bool:
    """Tell whether only this machine reaches a server that listens there; None is everywhere."""
    try:
        return address == "localhost" or ip_address(address or "").is_loopback
    except ValueError:
        return False


def missing_setup(auth: Mapping[str, Any]) -> str:
    """Return what signing in needs beyond this [auth] section of secrets.toml; empty where it is
    complete.

    Values are never shown: they are secrets.
    """
    if find_spec("authlib") is None:
        return "Authlib is not installed (pip install -r requirements.txt)."
    missing = [name for name in _NEEDED if not auth.get(name)]
    if missing:
        return f"[auth] in .streamlit/secrets.toml has no {', '.join(missing)}."
    if len(str(auth["cookie_secret"])) < MIN_SECRET:
        return f"cookie_secret in .streamlit/secrets.toml has fewer than {MIN_SECRET} characters."
    return ""
