"""What stands under the picture: nothing until it is wanted, then what was asked for."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from app.cache import answers
from dmn.explain.interventions import WhatIf
from tests.app.conftest import STORY, html, is_whole, link_to, open_link, write


def opened(page: AppTest, panel: str | None, **view: object) -> AppTest:
    """The page with a panel open, as a link brings it."""
    return open_link(page, link_to(closer=panel, **view))


def charts(page: AppTest) -> int:
    return len(page.get("plotly_chart"))


def test_nothing_is_computed_before_a_panel_is_opened(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("what_if", "why", "flips", "word_shares"):
        monkeypatch.setattr(answers, name, None)
    assert is_whole(page.run())
    assert charts(page) == 1


def test_a_gate_is_muted_forced_and_let_go_and_both_answers_stand_on_top(page: AppTest) -> None:
    opened(page, None, fact=1)
    assert is_whole(page)
    assert "Without the change" not in html(page, "strip")
    page.button("what_if_mute").click().run()
    assert "Without the change" in html(page, "strip")
    assert "fact 2 muted in pass 2" in html(page, "chips what-if")
    assert "The answer" in html(page, "outcome")
    assert charts(page) == 2
    after = json.loads(page.get("plotly_chart")[1].proto.spec)
    cells = next(trace for trace in after["data"] if trace["type"] == "heatmap")
    assert cells["z"][1][2] is None
    page.slider("gate").set_value(0.4).run()
    assert "fact 2 set to 0.40 in pass 2" in html(page, "chips what-if")
    page.button("what_if_reset").click().run()
    assert html(page, "chips what-if") == ""
    assert "Without the change" not in html(page, "strip")
    assert charts(page) == 1


def test_only_this_and_mute_in_every_pass(page: AppTest) -> None:
    opened(page, "what_if", fact=0)
    page.button("what_if_read_only_this").click().run()
    assert page.session_state.what_if == WhatIf(gates=((1, 0, 1.0),))
    page.button("what_if_mute_in_every_pass").click().run()
    assert page.session_state.what_if == WhatIf(gates=((0, 0, 0.0), (1, 0, 0.0)))
    page.button("what_if_reset").click().run()
    assert page.session_state.what_if is None


def test_a_sentence_is_left_out_told_again_moved_and_brought_back(page: AppTest) -> None:
    opened(page, "what_if", fact=0)
    page.button("what_if_later").click().run()
    assert page.session_state.what_if.order == (1, 0, 2)
    page.button("what_if_earlier").click().run()
    assert page.session_state.what_if is None
    page.button("what_if_repeat_it").click().run()
    assert "sentence 1 repeated (2 times)" in html(page, "chips what-if")
    page.button("what_if_leave_out").click().run()
    assert "sentence 1 left out" in html(page, "chips what-if")
    page.button("what_if_bring_back").click().run()
    assert page.session_state.what_if is None
    assert is_whole(page)


def test_a_word_is_swapped_for_another_of_its_kind(page: AppTest) -> None:
    opened(page, "what_if", fact=2)
    assert "Mary → John" in page.selectbox("swap").options
    page.selectbox("swap").set_value("office → garden").run()
    assert page.session_state.what_if.edits == ((2, "Mary moved to the garden."),)
    assert "sentence 3 becomes “Mary moved to the garden.”" in html(page, "chips what-if")


def test_it_may_stop_after_a_pass(page: AppTest) -> None:
    opened(page, "what_if", what_if=WhatIf(gates=((0, 1, 0.0), (1, 1, 0.0))))
    page.slider("stop_after").set_value(1).run()
    assert page.session_state.what_if == WhatIf(gates=((0, 1, 0.0),), passes=1)
    assert is_whole(page)


def test_a_what_if_that_leaves_no_fact_says_so(page: AppTest) -> None:
    opened(page, "what_if", fact=0, what_if=WhatIf(order=(0,)))
    page.button("what_if_leave_out").click().run()
    assert any("leaves no fact to read" in info.value for info in page.info)
    assert not page.exception
    page.button("what_if_reset").click().run()
    assert not page.info


def test_gates_of_a_pass_that_are_set_to_more_than_one_are_explained(page: AppTest) -> None:
    opened(page, "what_if", fact=0, what_if=WhatIf(gates=((1, 0, 0.8), (1, 1, 0.7))))
    assert any("add up to 1" in info.value.replace("\\", "") for info in page.info)
    assert not page.exception


def test_a_link_brings_back_the_panel_the_cell_and_what_was_changed(page: AppTest) -> None:
    change = WhatIf(gates=((1, 3, 0.5),), order=(2, 0))
    opened(page, "what_if", fact=3, what_if=change)
    assert page.session_state.what_if == change
    assert "stop set to 0.50 in pass 2" in html(page, "chips what-if")
    assert page.selectbox("what_if_fact").value == 3


@pytest.mark.parametrize(
    "change",
    [WhatIf(gates=((9, 0, 0.5),)), WhatIf(order=(7,)), WhatIf(edits=((5, "Mary left."),))],
)
def test_a_selection_of_another_story_is_dropped_quietly(page: AppTest, change: WhatIf) -> None:
    opened(page, "what_if", fact=40, what_if=change)
    assert is_whole(page)
    assert not page.info
    assert page.session_state.what_if is None
    assert page.session_state.fact is None


def test_another_story_begins_without_what_was_changed_before(page: AppTest) -> None:
    opened(page, "what_if", fact=0, what_if=WhatIf(gates=((0, 0, 0.0),)))
    write(page, STORY.replace("office", "hallway"))
    assert page.session_state.what_if is None
    assert page.session_state.fact is None


def test_the_gates_stand_beside_what_the_answer_depends_on(page: AppTest) -> None:
    opened(page, "why")
    assert is_whole(page)
    bars = json.loads(page.get("plotly_chart")[1].proto.spec)["data"]
    assert [trace["name"] for trace in bars] == ["gate", "left out", "gradient", "integrated"]
    assert any("agrees with the gates" in element.body for element in page.get("html"))


def test_one_sentence_alone_is_not_put_to_the_test(page: AppTest) -> None:
    opened(page, "why", story="Mary went to the garden.")
    assert any("so none can be left out" in info.value for info in page.info)
    assert html(page, "strip")


def test_a_change_that_was_found_can_be_tried(page: AppTest) -> None:
    opened(page, "flip")
    assert is_whole(page)
    if any(button.key == "try_0" for button in page.button):
        page.button("try_0").click().run()
        assert "changes to" in html(page, "outcome")
    else:
        assert "None of them changes the answer" in html(page, "outcome")


@pytest.mark.parametrize("panel", ["path", "words"])
def test_the_path_and_the_words_are_drawn(page: AppTest, panel: str) -> None:
    opened(page, panel)
    assert is_whole(page)
    assert charts(page) == (2 if panel == "path" else 1)
    said = " ".join(element.body for element in page.get("html"))
    assert ("between passes" if panel == "path" else "Share of each word in the gate") in said


def test_markup_in_a_story_stays_text_in_every_panel(page: AppTest) -> None:
    bad = "<img src=x onerror=alert(1)>"
    story = f"Mary went to the garden.\n{bad} Mary left.\nJohn moved to the office."
    for panel in ("what_if", "why", "flip", "path", "words"):
        change = WhatIf(edits=((0, f"{bad} John left."),))
        opened(page, panel, story=story, what_if=change)
        assert is_whole(page)
        assert not any("<img" in element.body for element in page.get("html"))
