"""Pages that open anywhere."""

import re

import pytest

from app.figures.style import colours
from dmn.anywhere.page import PALETTE, live_page, still_page
from dmn.lens import Lens, load

HOSTILE = "</script><script>alert(1)</script> Mary went home. <!-- <b>"


@pytest.fixture(scope="module")
def babi() -> Lens:
    return load("babi", "cpu")


def test_a_page_is_small_enough_and_asks_nothing_of_any_network(babi: Lens) -> None:
    still = still_page(babi.explain("Mary went home.", "Where is Mary?"))
    live = live_page(babi, "Mary went home.", "Where is Mary?")
    assert len(still.encode()) <= 300_000
    assert len(live.encode()) <= 6_000_000
    assert "default-src 'none'" in live
    assert "unsafe" not in live.split("</head>")[0]
    assert not re.findall(r'(?:src|href)="', still)


def test_a_story_cannot_end_its_script(babi: Lens) -> None:
    plain = still_page(babi.explain("Mary went home.", "Where is Mary?"))
    hostile = still_page(babi.explain(HOSTILE, "Where is <b>Mary</b>?"))
    assert hostile.count("<script") == plain.count("<script")
    assert hostile.count("</script") == plain.count("</script")
    assert "<b>" not in hostile
    assert "<!-- " not in hostile


def test_the_page_has_the_colours_of_the_server() -> None:
    assert PALETTE["light"] == list(colours.LIGHT.scale)
    assert PALETTE["dark"] == list(colours.DARK.scale)
