"""Who may train: the list, the sentence for each who may not, and what holds by itself."""

import pytest

from app.access import accounts, policy
from app.access.policy import (
    Policy,
    Visitor,
    default_training,
    is_listed,
    missing_setup,
    visitor_from,
)

NOW = 1_800_000_000.0
CLAIMS = {"is_logged_in": True, "email": "Ada@dept.example.edu", "iat": NOW - 60}
ADA = Visitor("Ada@dept.example.edu", True, NOW - 60)
AUTH = {
    "redirect_uri": "https://lens.example.edu/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_id": "lens",
    "client_secret": "secret",
    "server_metadata_url": "https://id.example.edu/.well-known/openid-configuration",
}


@pytest.mark.parametrize(
    ("email", "trainers"),
    [
        ("ada@dept.example.edu", "bob@x.org, ADA@dept.example.edu"),
        ("ADA@Dept.Example.edu", "*@dept.example.edu"),
        ("ada@lab.dept.example.edu", "*@*.example.edu,"),
    ],
)
def test_an_address_or_its_place_is_listed_in_any_case(email: str, trainers: str) -> None:
    assert is_listed(email, trainers)


@pytest.mark.parametrize(
    ("email", "trainers"),
    [
        ("ada@dept.example.edu", ""),
        ("ada@dept.example.edu", " , ,"),
        ("ada@dept.example.edu.evil.example", "*@dept.example.edu"),
        ("ada@dept.example.edu", "dept.example.edu"),
        ("ada@dept.example.edu", "*@example.edu"),
        ("\N{KELVIN SIGN}im@x.org", "kim@x.org"),
    ],
)
def test_no_other_address_is(email: str, trainers: str) -> None:
    assert not is_listed(email, trainers)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"training": "off"}, "DMN_TRAINING=signed-in"),
        ({"missing": "There is no provider."}, "There is no provider."),
        ({"visitor": None}, "You can use the other pages"),
        ({"visitor": Visitor("", True, NOW)}, "no e-mail address"),
        ({"visitor": Visitor("ada@dept.example.edu", False, NOW)}, "Confirm it there"),
        ({"visitor": Visitor("eve@x.org", True, NOW)}, "eve@x.org may not train here"),
        ({"visitor": Visitor("ada@dept.example.edu", True, NOW - 86_500)}, "24 hours ago"),
    ],
)
def test_whoever_may_not_train_is_told_why(changes: dict, says: str) -> None:
    whole = {"training": "signed-in", "trainers": "*@dept.example.edu", "missing": "", **changes}
    someone = whole.pop("visitor", ADA)
    assert says in Policy(**whole).refusal(someone, NOW)


def test_a_trainer_and_everybody_where_training_is_on_may() -> None:
    assert not Policy("signed-in", "*@dept.example.edu").refusal(ADA, NOW)
    assert not Policy("on").refusal(None, NOW)


def test_claims_are_read_and_only_those_of_somebody_signed_in() -> None:
    assert visitor_from(CLAIMS) == ADA
    assert visitor_from({}) is None
    assert visitor_from(CLAIMS | {"is_logged_in": "yes"}) is None


@pytest.mark.parametrize("verified", [False, "false", 0, None, "no"])
def test_an_address_that_the_provider_did_not_check_is_not_verified(verified: object) -> None:
    found = visitor_from(CLAIMS | {"email_verified": verified})
    assert found
    assert not found.is_verified


@pytest.mark.parametrize(
    "email", [None, 3, "", "ada", "a@b@c", "a b@c", "a@c\nroot@x deleted all", "a\x1b[2J@c"]
)
def test_what_is_no_address_is_none(email: object) -> None:
    assert visitor_from(CLAIMS | {"email": email}) == Visitor("", True, NOW - 60)


@pytest.mark.parametrize("since", [None, "now", True])
def test_a_token_without_its_time_has_lapsed(since: object) -> None:
    found = visitor_from(CLAIMS | {"iat": since})
    assert "hours ago" in Policy("signed-in", "*").refusal(found, NOW)


@pytest.mark.parametrize(
    ("address", "hosts", "training"),
    [
        ("127.0.0.1", "", "on"),
        ("localhost", " ", "on"),
        ("::1", "", "on"),
        ("127.8.0.1", "", "on"),
        ("127.0.0.1", "lens.example.edu", "off"),
        (None, "", "off"),
        ("", "", "off"),
        ("0.0.0.0", "", "off"),
        ("::", "", "off"),
        ("192.168.1.7", "", "off"),
        ("lens.example.edu", "", "off"),
    ],
)
def test_by_itself_training_is_on_for_this_machine_alone(
    address: str | None, hosts: str, training: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "are_several", lambda: False)
    assert default_training(address, hosts) == training
    monkeypatch.setattr(accounts, "are_several", lambda: True)
    assert default_training(address, hosts) == {"on": "token"}.get(training, training)


def test_what_signing_in_lacks_is_named_and_no_secret_told(monkeypatch) -> None:
    assert missing_setup(AUTH) == ""
    assert "client_secret, server_metadata_url" in missing_setup(dict(list(AUTH.items())[:3]))
    assert "32 characters" in missing_setup(AUTH | {"cookie_secret": "short"})
    assert "short" not in missing_setup(AUTH | {"cookie_secret": "short"})
    monkeypatch.setattr(policy, "find_spec", lambda name: None)
    assert "Authlib is not installed" in missing_setup(AUTH)
