"""The Explore page over a small untrained network: what is read, filtered, chosen and refused."""

import re
import time
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from app.explore import jobs
from app.explore.data_sources import Folder, Generated, Request
from app.links.ask import AskView
from app.links.codec import decode, encode
from app.links.explore import ExploreView
from app.views.explore.state import LINK
from dmn.data.datasets import jsonl
from dmn.evaluation.filters import Filters
from tests.app.conftest import MAIN, forget_everything, html, is_whole

SECONDS = 60
TOLD = Request(checkpoint="tiny", source=Generated(tasks=("1",), questions=15))
BABI = "1 Mary went to the garden.\n2 Where is Mary?\tgarden\t1\n"


@pytest.fixture
def explore(checkpoints: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    """The page, with no data folder."""
    monkeypatch.setenv("DMN_DATA", str(tmp_path / "nothing"))
    forget_everything()
    return AppTest.from_file(str(MAIN), default_timeout=SECONDS).switch_page(
        "views/explore/explore.py"
    )


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, explore: AppTest, tmp_path: Path) -> Path:
    """A data folder that holds one bAbI folder."""
    found = tmp_path / "data" / "mine"
    found.mkdir(parents=True)
    (found / "qa1_valid.txt").write_text(BABI + BABI.replace("Mary", "John"))
    (found / "qa1_train.txt").write_text(BABI)
    monkeypatch.setenv("DMN_DATA", str(tmp_path / "data"))
    forget_everything()
    return found


def is_reading(page: AppTest) -> bool:
    return any(button.key == "explore_stop" for button in page.button)


def evaluated(page: AppTest) -> AppTest:
    """The page once its data have been read."""
    page.run()
    deadline = time.monotonic() + SECONDS
    while is_reading(page) and time.monotonic() < deadline:
        time.sleep(0.05)
        page.run()
    assert not page.exception
    return page


def opened(page: AppTest, view: ExploreView) -> AppTest:
    code = encode(view)
    assert code is not None
    page.query_params[LINK] = code
    return evaluated(page)


def rows(page: AppTest):
    return page.dataframe[0].value


def test_nothing_is_read_until_it_is_asked_for(explore: AppTest) -> None:
    explore.run()
    assert not explore.exception
    assert not explore.dataframe
    assert any("Test a checkpoint on a whole data set" in e.body for e in explore.get("html"))
    assert explore.selectbox("explore_kind").options == [
        "Generated stories",
        "Language probes",
        "My own file",
    ]


def test_told_stories_are_read_shown_and_counted(explore: AppTest) -> None:
    explore.run()
    explore.multiselect("explore_tasks").set_value(["1"])
    explore.number_input("explore_questions").set_value(15).run()
    explore.button("explore_start").click()
    evaluated(explore)
    assert "of 15 questions" in html(explore, "strip")
    assert len(rows(explore)) == 15
    assert "<td>" in html(explore, "quadrants")


def test_of_more_questions_than_are_kept_figures_count_all_and_the_page_says_so(
    explore: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMN_MAX_EXPLORED", "10")
    monkeypatch.setattr(jobs, "ReservoirSample", partial(jobs.ReservoirSample, most_failures=5))
    forget_everything()
    request = Request(checkpoint="tiny", source=Generated(questions=60))
    opened(explore, ExploreView(request=request, panel="tasks"))
    assert "of 60 questions" in html(explore, "strip")
    assert rows(explore)["Questions"].tolist() == [3] * 20
    assert rows(explore)["Kept, matching the filters"].sum() == 10
    cells = re.findall(r"<td>([0-9,]+)</td>", html(explore, "quadrants"))
    assert sum(map(int, cells)) == 60
    note = next(e.body for e in explore.get("html") if "count all 60 questions" in e.body)
    assert "show 10 chosen at random." in note


def test_figures_stand_there_while_questions_are_answered_and_stop_keeps_them(
    explore: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go = Event(), Event()

    def slowly(lens, data, check):
        for part in genuine(lens, data, batch_size=20):
            yield part
            began.set()
            assert go.wait(SECONDS)

    genuine = jobs.explore
    monkeypatch.setattr(jobs, "explore", slowly)
    request = Request(checkpoint="tiny", source=Generated(questions=100))
    explore.query_params[LINK] = encode(ExploreView(request=request))
    explore.run()
    assert began.wait(SECONDS)
    explore.run()
    said = explore.get("progress")[0].proto.text
    assert "of 100 questions answered, " in said
    assert "right so far; " in said
    assert html(explore, "quadrants")
    explore.button("explore_stop").click().run()
    go.set()
    evaluated(explore)
    assert "stopped after 40 of 100, chosen at random" in html(explore, "strip")
    assert len(rows(explore)) == 40


@pytest.mark.parametrize("questions", [0, 2_000_000])
def test_a_link_that_asks_for_no_questions_or_too_many_is_explained(
    explore: AppTest, questions: int
) -> None:
    request = Request(checkpoint="tiny", source=Generated(questions=questions))
    opened(explore, ExploreView(request=request))
    assert "Expected 1 to 1,000,000 questions" in explore.error[0].value.replace("\\", "")


def test_a_link_brings_data_filters_and_the_chosen_question(explore: AppTest) -> None:
    view = ExploreView(request=TOLD, filters=Filters(kinds=("wrong",), passes=1), chosen=2)
    opened(explore, view)
    assert explore.multiselect("explore_tasks").value == ["1"]
    assert explore.number_input("explore_questions").value == 15
    assert explore.pills("explore_kinds").value == ["wrong"]
    assert (rows(explore)["passes"] >= 1).all()
    explore.slider("explore_passes").set_value(0).run()
    assert explore.pills("explore_kinds").options[0] == f"Wrong {len(rows(explore))}"
    assert not rows(explore)["right"].any()
    assert "the correct answer is" in html(explore, "sentence")


def test_probes_are_counted_by_phenomenon_with_what_is_sure_and_wrong(
    explore: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMN_MAX_ANSWERED", "45")
    forget_everything()
    explore.run()
    explore.selectbox("explore_kind").set_value("probes").run()
    explore.button("explore_start").click()
    evaluated(explore)
    assert "language probes" in html(explore, "strip")
    explore.segmented_control("explore_panel").set_value("tasks").run()
    assert rows(explore)["Questions"].sum() == 45
    assert {"Task", "Sure and wrong", "Right, not sure"} <= set(rows(explore).columns)


@pytest.mark.parametrize("panel", ["tasks", "confusion", "map"])
def test_each_way_to_look_at_the_questions_is_drawn(explore: AppTest, panel: str) -> None:
    opened(explore, ExploreView(request=TOLD, panel=panel, after=2, chosen=0))
    assert explore.segmented_control("explore_panel").value == panel
    charts = explore.get("plotly_chart")
    assert len(charts) == (panel != "tasks")
    assert not charts or charts[0].proto.alt or charts[0].proto.spec


def test_a_folder_tells_repeated_questions_and_their_training_stories(
    folder: Path, explore: AppTest
) -> None:
    request = Request(checkpoint="tiny", source=Folder(path="mine"))
    view = ExploreView(request=request, panel="map", chosen=0, among="training")
    evaluated(opened(explore, view))
    assert explore.dataframe[-1].value["text"].tolist() == ["Mary went to the garden."]
    explore.pills("explore_kinds").set_value(["repeated"]).run()
    explore.segmented_control("explore_panel").set_value("questions").run()
    assert rows(explore)["question"].tolist() == ["Where is Mary?"]


def test_without_supporting_facts_what_needs_them_hides(explore: AppTest) -> None:
    upload(explore, "mine.txt", BABI.replace("\t1", ""))
    assert "quadrants" not in "".join(e.body for e in explore.get("html") if "<table" in e.body)
    names = [option.rstrip(" 0123456789") for option in explore.pills("explore_kinds").options]
    assert names == ["Wrong", "Not sure"]
    assert "right_facts" not in rows(explore).columns


def upload(page: AppTest, name: str, content: str) -> AppTest:
    page.run()
    page.selectbox("explore_kind").set_value("uploaded").run()
    page.get("file_uploader")[0].upload(name, content.encode(), "text/plain").run()
    page.button("explore_start").click()
    return evaluated(page)


def test_a_file_of_ones_own_is_read_and_leaves_as_one_that_is_read_again(explore: AppTest) -> None:
    line = '{"story": "Mary went to the garden", "question": "Where is Mary?", "answer": "garden", '
    upload(explore, "mine.jsonl", line + '"skill": "a", "level": "b"}\n')
    assert rows(explore)["task"].tolist() == ["a"]
    assert "mine.jsonl" in html(explore, "strip")
    said = " ".join(caption.value for caption in explore.caption).replace("\\", "")
    assert "the whole file is refused" in said
    assert "A link to this page does not contain" in said
    assert list(jsonl.read((line + '"skill": "a", "level": "b"}').encode(), "mine"))


def test_a_file_of_another_format_is_refused_with_its_line(explore: AppTest) -> None:
    upload(explore, "mine.txt", BABI + "and,so,on\n")
    (error,) = [error.value.replace("\\", "") for error in explore.error]
    assert error.startswith("mine.txt, line 3: expected")
    assert not explore.dataframe


def test_a_question_opens_in_ask_with_its_truth(explore: AppTest) -> None:
    opened(explore, ExploreView(request=TOLD, chosen=3))
    (link,) = explore.get("page_link")
    code = link.proto.query_string.removeprefix("s=")
    assert decode(code, AskView).truth is not None
    ask = AppTest.from_file(str(MAIN), default_timeout=SECONDS)
    ask.query_params["s"] = code
    assert is_whole(ask.run())
    assert "the correct answer is" in html(ask, "strip").lower()
    assert ask.selectbox("example").placeholder == "From a data set"


def test_damaged_links_and_data_that_are_gone_are_explained(explore: AppTest) -> None:
    explore.query_params[LINK] = "1abc"
    explore.run()
    assert "ignored" in explore.error[0].value
    gone = Request(checkpoint="tiny", source=Folder(path="../../etc"))
    opened(explore, ExploreView(request=gone))
    assert "Choose another folder" in explore.error[0].value.replace("\\", "")


def test_what_stands_on_ask_is_there_again_after_a_visit_to_another_page(
    checkpoints: Path,
) -> None:
    page = AppTest.from_file(str(MAIN), default_timeout=SECONDS).run()
    page.text_area("story").set_value("John went to the office.").run()
    page.switch_page("views/explore/explore.py").run()
    page.switch_page("views/ask/ask.py").run()
    assert page.text_area("story").value == "John went to the office."
    assert is_whole(page)
