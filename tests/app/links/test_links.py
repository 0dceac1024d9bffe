"""Links: what is on the page survives the address bar; nothing else gets in."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.new_stories import LENGTHS, SEEDS, STYLES, Recipe
from app.links import codec
from app.links.ask import AskView
from app.links.codec import LinkError, decode, encode

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
views = st.builds(
    AskView,
    story=text,
    question=text,
    checkpoint=text.filter(lambda name: len(name) <= 200),
    passes=st.none() | st.integers(1, 100),
    chosen_pass=st.integers(1, 100),
    recipe=st.none()
    | st.builds(
        Recipe,
        task=st.integers(1, 20).map(str),
        style=st.sampled_from(STYLES),
        length=st.sampled_from(list(LENGTHS)),
        seed=st.integers(0, SEEDS - 1),
    ),
)
VIEW = AskView(
    story="Mary went to the garden.", question="Where is Mary?", checkpoint="babi", chosen_pass=2
)


def link_to(content: object) -> str:
    """A link as `encode` makes it, to anything at all."""
    packed = zlib.compress(json.dumps(content).encode())
    return "1" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


@given(views)
def test_a_link_leads_back_to_the_view_that_it_was_made_of(view: AskView) -> None:
    code = encode(view)
    assert code is not None
    assert decode(code, AskView) == view


@given(views)
def test_a_link_needs_no_escaping_in_an_address(view: AskView) -> None:
    code = encode(view)
    assert code is not None
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.integers(0))
def test_a_cut_link_is_refused_wherever_it_was_cut(at: int) -> None:
    code = encode(VIEW)
    assert code is not None
    with pytest.raises(LinkError):
        decode(code[: at % len(code)], AskView)


@given(st.text())
def test_any_other_text_is_refused_with_a_sentence(code: str) -> None:
    with pytest.raises(LinkError, match=r"ignored\.$"):
        decode(code, AskView)


@pytest.mark.parametrize(
    "change",
    [
        {"story": None},
        {"story": 7},
        {"passes": 0},
        {"passes": 10**30},
        {"passes": True},
        {"passes": "4"},
        {"chosen_pass": -1},
        {"checkpoint": "x" * 201},
        {"unheard_of": "field"},
    ],
    ids=str,
)
def test_a_field_out_of_bounds_is_refused(change: dict[str, object]) -> None:
    content = VIEW.model_dump()
    assert decode(link_to(content), AskView) == VIEW
    with pytest.raises(LinkError):
        decode(link_to({**content, **change}), AskView)


@pytest.mark.parametrize("content", [None, [], "text", 3, [[[[]]]]], ids=str)
def test_json_that_is_no_view_is_refused(content: object) -> None:
    with pytest.raises(LinkError):
        decode(link_to(content), AskView)


def test_half_a_surrogate_pair_cannot_reach_the_page() -> None:
    with pytest.raises(LinkError):
        decode(link_to({**VIEW.model_dump(), "story": "\ud800"}), AskView)


def test_a_link_made_before_there_were_recipes_still_leads_to_its_view() -> None:
    old = {"story": "a", "question": "b", "checkpoint": "babi", "passes": None, "chosen_pass": 1}
    assert decode(link_to(old), AskView) == AskView(
        story="a", question="b", checkpoint="babi", chosen_pass=1
    )


def test_a_link_with_a_recipe_that_cannot_be_is_refused() -> None:
    recipe = {"task": "1", "style": "wide", "length": "short", "seed": 10**12}
    with pytest.raises(LinkError):
        decode(link_to({**VIEW.model_dump(), "recipe": recipe}), AskView)


def test_a_link_that_unpacks_to_too_much_is_refused() -> None:
    bomb = link_to({**VIEW.model_dump(), "story": "a" * (codec.MAX_UNPACKED_BYTES + 1)})
    assert len(bomb) < codec.MAX_LINK_CHARACTERS
    with pytest.raises(LinkError):
        decode(bomb, AskView)


def test_a_link_longer_than_an_address_is_refused_unread() -> None:
    with pytest.raises(LinkError, match="up to 16,000 characters, this one 16,001"):
        decode("1" * 16_001, AskView)


def test_a_story_too_long_for_an_address_has_no_link() -> None:
    story = " ".join(str(number**7) for number in range(10_000))
    assert encode(VIEW.model_copy(update={"story": story})) is None
