"""Text from people in places that read Markdown."""

import pytest

from app.views.shared.markdown import unmarked

JOINER = "\u2060"


def letters(text: str) -> str:
    """What is seen of Markdown in which everything is escaped."""
    return unmarked(text).replace("\\", "").replace(JOINER, "")


@pytest.mark.parametrize(
    "text",
    ["http://evil.example", "see HTTPS://evil.example/x", "www.evil.example"],
)
def test_an_address_does_not_become_a_link(text: str) -> None:
    """Markdown makes a link of an address that stands there, escaped or not."""
    shown = unmarked(text).replace("\\", "")
    assert letters(text) == text
    assert not any(start in shown.lower() for start in ("://", "www."))


def test_other_text_is_as_it_was() -> None:
    assert unmarked("Mary: 3 // 4, at home") == "Mary\\: 3 // 4, at home"


def test_an_e_mail_address_can_be_copied_as_it_is() -> None:
    assert unmarked("me@lab") == "me@lab"
