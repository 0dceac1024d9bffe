"""The Compare page over small untrained networks: each side as far as it can be read."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from app.content.examples import EXAMPLES, FIRST, text_of
from app.links.codec import encode
from app.links.compare import CompareView
from app.views.compare.state import LINK
from dmn.config.model import ModelConfig
from dmn.config.presets import DMN_2016
from dmn.config.training import TrainingConfig
from dmn.models.build import build
from dmn.models.checkpoints import folder
from dmn.models.checkpoints.folder import Checkpoint
from dmn.models.network import DynamicMemoryNetwork
from dmn.text.vocabulary import Vocabulary
from tests.app.conftest import MAIN, STORY, html
from tests.conftest import small

VIEW = CompareView(
    mode="checkpoints",
    story=STORY,
    other_story=STORY,
    question="Where is Mary?",
    checkpoint="tiny",
    other_checkpoint="other",
)


@pytest.fixture
def compare(checkpoints: Path) -> AppTest:
    """The page, with a second network of another kind, vocabulary and number of passes."""
    torch.manual_seed(6)
    config = small(DMN_2016, passes=2)
    vocabulary = Vocabulary({"where", "is", "mary", "went", "to", "the", "garden"}, 7)
    network = DynamicMemoryNetwork(config, len(vocabulary))
    other = Checkpoint("other", network, vocabulary, config, TrainingConfig(), {}, 5)
    folder.save(other, checkpoints / "other")
    return AppTest.from_file(str(MAIN), default_timeout=60).switch_page("views/compare/compare.py")


def opened(page: AppTest, **changes: object) -> AppTest:
    code = encode(VIEW.model_copy(update=changes))
    assert code is not None
    page.query_params[LINK] = code
    page.run()
    assert not page.exception
    return page


def figures(page: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in page.get("plotly_chart")]


def test_the_first_thing_seen_is_two_stories_that_differ_by_one_word(compare: AppTest) -> None:
    compare.run()
    assert not compare.exception
    assert compare.text_area("compare_story").value == text_of(EXAMPLES[FIRST])
    assert len(figures(compare)) == 3
    stories = [
        compare.text_area(f"compare_{name}").value.split() for name in ("story", "other_story")
    ]
    differences = [pair for pair in zip(*stories, strict=True) if pair[0] != pair[1]]
    assert differences == [("garden.", "bedroom.")]
    strips = [e.body for e in compare.get("html") if 'class="strip"' in e.body]
    assert len(strips) == 2
    assert ["the correct answer is" in strip.lower() for strip in strips] == [True, False]
    compare.segmented_control("compare_mode").set_value("checkpoints").run()
    assert {compare.session_state[f"compare_{n}checkpoint"] for n in ("", "other_")} == {
        "tiny",
        "other",
    }


def test_two_checkpoints_of_different_words_and_passes_stand_side_by_side(compare: AppTest) -> None:
    opened(compare)
    left, right, difference = figures(compare)
    scales = [trace for f in (left, right) for trace in f["data"] if trace["type"] == "heatmap"]
    assert {(trace["zmin"], trace["zmax"]) for trace in scales} == {(0, 1)}
    assert difference["data"][0]["zmin"] == -1
    said = " ".join(caption.value for caption in compare.caption).replace("\\", "")
    assert "One side has 3 passes and the other 2" in said
    assert "The gates of a pass add up to 1 in other networks, but not in other." in said
    assert "<b>office</b> name" in html(compare, "chips")
    assert compare.dataframe[1].value["other, answer"].tolist()[2] == ""
    assert len(compare.dataframe[0].value) == 4


def test_a_network_without_attention_is_compared_by_its_answers(
    compare: AppTest, checkpoints: Path
) -> None:
    torch.manual_seed(6)
    config = small(ModelConfig(network="bag_of_words"), passes=1)
    vocabulary = Vocabulary({"where", "is", "mary", "went", "to", "the", "garden"}, 7)
    bag = build(config, len(vocabulary))
    folder.save(
        Checkpoint("other", bag, vocabulary, config, TrainingConfig(), {}, 5), checkpoints / "other"
    )
    opened(compare)
    assert len(figures(compare)) == 1
    assert any("other has no attention" in e.body for e in compare.get("html"))
    said = " ".join(caption.value for caption in compare.caption).replace("\\", "")
    assert "other has no attention. Only the answers can be compared." in said
    assert "The difference" not in said
    assert len(compare.dataframe[0].value) == 3


def test_two_versions_of_a_story_are_aligned(compare: AppTest) -> None:
    edited = STORY.replace("garden", "hallway") + "\nSandra slept."
    opened(compare, mode="stories", other_story=edited)
    table = compare.dataframe[0].value
    assert table["Story B"].tolist() == [*edited.split("\n"), "stop"]
    assert table["Story A"].fillna("").tolist() == [*STORY.split("\n"), "", "stop"]
    assert not [e for e in compare.selectbox if e.key == "compare_other_checkpoint"]


def test_what_is_hidden_meanwhile_is_not_lost(compare: AppTest) -> None:
    opened(compare)
    compare.segmented_control("compare_mode").set_value("stories").run()
    compare.text_area("compare_other_story").set_value("Mary slept.").run()
    compare.segmented_control("compare_mode").set_value("checkpoints").run()
    assert compare.selectbox("compare_other_checkpoint").value == "other"
    compare.segmented_control("compare_mode").set_value("stories").run()
    assert compare.text_area("compare_other_story").value == "Mary slept."


def test_a_side_that_cannot_be_read_says_why_and_the_other_stands(compare: AppTest) -> None:
    opened(compare, mode="stories", other_story="")
    assert "Nothing to read yet" in compare.info[0].value
    assert len(figures(compare)) == 1


def test_a_broken_checkpoint_is_named_beside_the_one_that_answers(
    compare: AppTest, checkpoints: Path
) -> None:
    (checkpoints / "other" / "config.json").write_text("{}")
    opened(compare)
    assert "The checkpoint other could not be read" in compare.info[0].value
    assert len(figures(compare)) == 1


def test_a_checkpoint_that_is_gone_and_a_damaged_link_are_explained(
    compare: AppTest, checkpoints: Path
) -> None:
    shutil.rmtree(checkpoints / "other")
    opened(compare)
    assert "other no longer exists" in compare.info[0].value
    compare.query_params[LINK] = "1abc"
    compare.run()
    assert "ignored" in compare.info[0].value


def test_comparing_a_thing_with_itself_is_said_and_harmless(compare: AppTest) -> None:
    opened(compare, other_checkpoint="tiny")
    assert "Both checkpoints are the same" in compare.caption[0].value
    opened(compare, mode="stories")
    assert "Both stories are the same" in compare.caption[0].value
