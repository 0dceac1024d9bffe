"""The five steps over a small untrained network: what is shown, changed, linked and refused."""

from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from app.content.five_steps import NAME, TITLES
from app.links.ask import AskView
from app.links.codec import decode, encode
from app.links.five_steps import FiveStepsView
from app.views.learn.network_state import LINK
from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.models.build import build
from dmn.models.checkpoints import folder
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.vocabulary import Vocabulary
from tests.app.conftest import MAIN, STORY, html
from tests.app.content.test_equations import holds
from tests.conftest import small

VIEW = FiveStepsView(story=STORY, question="Where is Mary?", checkpoint="tiny")


def opened(step: int | None = None, **changes: object) -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=60).run()
    if step is not None:
        page.query_params["step"] = str(step)
    code = encode(VIEW.model_copy(update=changes))
    assert code is not None
    page.query_params[LINK] = code
    page.switch_page("views/learn/learn.py").run()
    assert not page.exception
    return page


def written(page: AppTest) -> list[str]:
    return [element.value.strip("$\n ") for element in page.get("latex")]


@pytest.mark.parametrize("step", range(1, len(TITLES) + 1))
def test_a_link_opens_its_step_whose_numbers_come_out(checkpoints: Path, step: int) -> None:
    page = opened(step)
    assert page.session_state.lesson == NAME
    assert any(f"{step} {TITLES[step - 1]}" in e.value for e in page.markdown)
    assert page.get("plotly_chart")
    equalities = [holds(latex) for latex in written(page)]
    assert sum(equalities) == (1, 0, 3, 2, 1)[step - 1]


def test_the_story_is_changed_and_the_numbers_follow(checkpoints: Path) -> None:
    page = opened(4)
    before = written(page)
    page.text_area("network_story").set_value("John went to the office.\nMary left.").run()
    assert not page.exception
    assert written(page) != before
    assert page.selectbox("network_fact").options[-1] == "stop"
    assert len(page.selectbox("network_fact").options) == 3
    page.button("lesson_next").click().run()
    code = page.query_params[LINK]
    assert decode(code, FiveStepsView).story == "John went to the office.\nMary left."
    assert page.text_area("network_story").value == "John went to the office.\nMary left."


def test_another_pass_shows_the_fact_that_it_reads_most(checkpoints: Path) -> None:
    page = opened(3, fact=0)
    assert page.session_state.network_fact == 0
    scores = html(page, "cosines scores")
    page.segmented_control("network_chosen_pass").set_value(2).run()
    assert not page.exception
    assert page.session_state.network_chosen_pass == 2
    chosen = page.session_state.network_fact
    assert "Pass 3" in scores
    page.selectbox("network_fact").set_value((chosen + 1) % 4).run()
    assert page.session_state.network_fact == (chosen + 1) % 4


def test_the_last_step_leads_to_ask_with_the_same_story(checkpoints: Path) -> None:
    page = opened(5)
    (link,) = [e for e in page.get("page_link") if "Ask" in e.proto.label]
    code = link.proto.query_string.removeprefix("s=")
    view = decode(code, AskView)
    assert (view.story, view.question, view.checkpoint) == (STORY, "Where is Mary?", "tiny")


def test_a_story_that_cannot_be_read_is_kept_and_told(checkpoints: Path) -> None:
    page = opened(1, story=" ")
    assert "Nothing to read" in page.info[0].value
    page.text_area("network_story").set_value("Mary went home.\n" * 31).run()
    assert "up to 30 sentences" in page.info[0].value.replace("\\", "")
    assert page.text_area("network_story").value.startswith("Mary went home.")
    assert not page.exception


def test_a_checkpoint_without_the_five_steps_offers_one_that_has_them(checkpoints: Path) -> None:
    torch.manual_seed(5)
    config, vocabulary = small(ModelConfig(network="memn2n")), Vocabulary({"mary", "where"}, 7)
    network = build(config, len(vocabulary))
    other = Checkpoint("zother", network, vocabulary, config, TrainingConfig(), {}, 5)
    folder.save(other, checkpoints / "zother")
    page = opened(1, checkpoint="zother")
    assert "MemN2N" in page.info[0].value
    page.button("network_switch").click().run()
    assert page.session_state.network_checkpoint == "tiny"
    assert page.get("plotly_chart")


def test_a_damaged_link_leaves_our_own_story(checkpoints: Path) -> None:
    page = AppTest.from_file(str(MAIN), default_timeout=60).run()
    page.query_params[LINK] = "1abc"
    page.switch_page("views/learn/learn.py").run()
    assert not page.exception
    assert "damaged" in page.info[0].value
    assert page.text_area("network_story").value.startswith("John took the milk.")


def test_markup_in_a_story_is_text(checkpoints: Path) -> None:
    page = opened(3, story="<script>x</script> $e=1$ went.\nJohn left.")
    assert not page.exception
    assert all("script" not in latex for latex in written(page))
