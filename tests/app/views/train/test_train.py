"""The Train page over run folders made by hand: what is shown, what is refused, what is kept."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from app.access import token
from app.cache.runs import zipped
from app.server.sign_in import MESSAGES
from app.train.launcher import Launcher
from app.views.train.new_run.form import OFFERED
from dmn.config.presets import PRESETS
from dmn.data.datasets import babi
from dmn.runs import listing
from dmn.runs.run import Run
from tests.app.conftest import MAIN, STORY, forget_everything, html, write
from tests.app.handmade import CONFIG, add_probes, make

TRAIN = MAIN.parent / "views" / "train" / "train.py"
HOSTILE_IDS = ["../one", "..", "/etc", "one\0", "x" * 300, "日本語", "<b>one</b>", ""]


@pytest.fixture
def runs(tmp_path: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this test's runs; the data folder is empty."""
    monkeypatch.setenv("DMN_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("DMN_DATA", str(tmp_path / "data"))
    forget_everything()
    return tmp_path / "runs"


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs that would have been started: their folders are made, no process is."""
    found: list[Run] = []
    monkeypatch.setattr(Launcher, "_start", lambda self, run, place: found.append(run))
    return found


def opened(*run_ids: str, script: Path = TRAIN) -> AppTest:
    """The page with these runs shown; `script` may be the whole app, which takes longer."""
    page = AppTest.from_file(str(script), default_timeout=60)
    if run_ids:
        page.query_params["run"] = list(run_ids)
    page.run()
    return page if script == TRAIN else page.switch_page("views/train/train.py").run()


def told(page: AppTest) -> str:
    """All that boxes on the page say."""
    boxes = [*page.error, *page.success, *page.warning, *page.info]
    return "\n".join(box.value.replace("\\", "") for box in boxes)


def shown(page: AppTest) -> str:
    """The heading of the run, or of the comparison, that is shown."""
    return next(
        (
            e.value.removeprefix("## ").replace("\\", "")
            for e in page.markdown
            if e.value.startswith("## ")
        ),
        "",
    )


def listed(page: AppTest) -> list[str]:
    return list(page.dataframe[0].value["Run"]) if page.dataframe else []


def figures(page: AppTest) -> list[dict[str, Any]]:
    charts = [e.proto for e in page.get("bidi_component") if "lasting" in e.proto.component_name]
    return [json.loads(json.loads(chart.json)["figure"]) for chart in charts]


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def test_what_was_typed_on_the_other_page_is_still_there(runs) -> None:
    page = write(AppTest.from_file(str(MAIN), default_timeout=60).run(), STORY)
    page.switch_page("views/train/train.py").run()
    page.number_input(key="new.training.epochs").set_value(7).run()
    page.switch_page("views/ask/ask.py").run()
    assert page.text_area("story").value == STORY
    page.switch_page("views/train/train.py").run()
    assert page.number_input(key="new.training.epochs").value == 7


# A new run


def test_on_a_first_visit_pressing_start_is_all_there_is_to_do(runs, launched) -> None:
    page = opened()
    assert not page.button(key="start").disabled
    press(page, "start")
    (run,) = launched
    preset = PRESETS["task-1-quick"]
    assert (run.config.training, run.config.generated) == (preset.training, preset.generated)
    assert shown(page) == "task-1-quick"
    assert not page.exception


def test_every_preset_can_be_started_without_a_download(runs, launched) -> None:
    page = opened()
    for name in OFFERED:
        if name != "task-1-quick":
            press(page, "new_run_button")
            page.selectbox(key="new.preset").set_value(name).run()
        press(page, "start")
    assert [run.name for run in launched] == OFFERED
    assert [run.config.model for run in launched] == [PRESETS[name].model for name in OFFERED]


def test_a_value_out_of_range_is_told_at_its_field_and_keeps_the_run_from_starting(runs) -> None:
    page = opened()
    page.number_input(key="new.model.passes").set_value(99).run()
    assert "Expected a number, 1 to 12; got 99." in html(page, "mistake")
    assert page.button(key="start").disabled
    page.number_input(key="new.model.passes").set_value(3).run()
    assert not html(page, "mistake")
    assert not page.button(key="start").disabled


def test_cuda_is_refused_where_there_is_none(runs, monkeypatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    page = opened()
    page.selectbox(key="new.training.device").set_value("cuda").run()
    assert "CUDA was asked for" in html(page, "mistake")
    assert page.button(key="start").disabled


@pytest.mark.parametrize(
    "name", ["a/b", "../up", "nul\0", "日本語の名前", "<b>x</b> $1", "x" * 200]
)
def test_a_run_may_have_any_name_and_its_folder_a_harmless_one(runs, launched, name) -> None:
    page = opened()
    page.text_input(key="new.name").set_value(name).run()
    press(page, "start")
    (run,) = launched
    assert run.name == name
    assert run.folder.parent == runs
    assert listed(page)
    assert not page.exception


def test_a_name_of_three_hundred_characters_is_refused_and_kept(runs, launched) -> None:
    page = opened()
    page.text_input(key="new.name").set_value("x" * 300).run()
    press(page, "start")
    assert "at most 200 characters" in told(page)
    assert page.text_input(key="new.name").value == "x" * 300
    assert not launched


def test_ones_own_stories_are_checked_line_by_line_before_a_run_may_use_them(
    runs, launched
) -> None:
    page = opened()
    page.segmented_control(key="new.source").set_value("upload").run()
    assert page.button(key="start").disabled
    bad = b"1 Mary slept.\n2 Where is Mary? garden 1\n1 John slept.\nnonsense\n"
    page.file_uploader(key="new.sent").set_value(("qa3_own.txt", bad, "text/plain")).run()
    assert "line 2" in told(page)
    assert "line 4" in told(page)
    assert page.button(key="start").disabled

    good = b"1 Mary is here.\n2 Where is Mary?\there\t1\n1 John is out.\n2 Where is John?\tout\t1\n"
    page.file_uploader(key="new.sent").set_value(("qa3_own.txt", good, "text/plain")).run()
    assert "2 stories, 2 questions. All lines are correct." in told(page)
    assert "Mary is here." in [element.value for element in page.text]
    press(page, "start")
    assert babi.read_path(Path(launched[0].config.data[0]))[1].answer == ("out",)


def test_a_path_outside_of_the_data_is_refused(runs) -> None:
    page = opened()
    page.segmented_control(key="new.source").set_value("upload").run()
    page.text_input(key="new.path").set_value("/etc/passwd").run()
    assert "Expected a file or folder below" in told(page)
    assert page.button(key="start").disabled


def test_the_estimate_is_told_until_something_is_changed(runs, monkeypatch) -> None:
    from dmn.training.estimate import Estimate

    found = Estimate(
        seconds=35.0,
        memory_bytes=400_000_000,
        gpu_memory_bytes=None,
        examples_per_second=1234.0,
        training_questions=900,
        validation_questions=100,
        steps=20,
        device="cpu",
    )
    monkeypatch.setattr(Launcher, "estimate", lambda self, config: found)
    page = opened()
    press(page, "estimate")
    assert "About 35 s and 400 MB of memory." in html(page, "small")
    page.number_input(key="new.training.epochs").set_value(9).run()
    assert not any("About 35 s" in element.body for element in page.get("html"))


def test_a_clone_fills_the_form_with_the_runs_settings(runs, launched) -> None:
    make(runs, "one")
    page = press(opened("one"), "clone")
    assert page.number_input(key="new.model.hidden_size").value == 8
    assert page.text_input(key="new.name").value == "one, again"
    press(page, "start")
    config = launched[0].config
    assert (config.model, config.training, config.generated) == (
        CONFIG.model,
        CONFIG.training,
        CONFIG.generated,
    )


def test_a_run_may_begin_with_a_checkpoint_whose_network_it_then_has(runs, launched) -> None:
    page = opened()
    page.selectbox(key="new.begin_from").set_value("tiny").run()
    assert page.number_input(key="new.model.hidden_size").value == 11
    page.number_input(key="new.model.hidden_size").set_value(12).run()
    assert "The network settings of this run differ from those of tiny" in html(page, "mistake")
    assert page.button(key="start").disabled
    page.number_input(key="new.model.hidden_size").set_value(11).run()
    press(page, "start")
    assert Path(launched[0].config.init_from).name == "tiny"


def test_a_story_of_ones_own_is_watched_once_it_has_a_question(runs, launched) -> None:
    page = opened()
    page.text_area(key="new.probe_story").set_value("Ada sat. She ran.").run()
    assert "Ask something about the story" in html(page, "mistake")
    assert page.button(key="start").disabled
    page.text_input(key="new.probe_question").set_value("Where is Ada?").run()
    press(page, "start")
    assert launched[0].config.probes[0].facts == ("Ada sat.", "She ran.")


# Who may train


ADA, EVE = (
    {"is_logged_in": True, "email": email, "iat": time.time()}
    for email in ("ada@dept.example.edu", "eve@elsewhere.example")
)
AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_id": "lens",
    "client_secret": "secret",
    "server_metadata_url": "http://127.0.0.1:9/",
}


def visited(user: dict[str, Any] | None, auth: dict[str, Any] | None = AUTH) -> AppTest:
    """The page as somebody sees it who is signed in, or nobody."""
    page = AppTest.from_file(str(TRAIN), default_timeout=60)
    page.user = user or {}
    if auth is not None:
        page.secrets["auth"] = auth
    return page.run()


def buttons(page: AppTest) -> set[str]:
    return {button.label for button in page.button}


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, runs: Path) -> None:
    """Trainers sign in, and Ada is one."""
    monkeypatch.setenv("DMN_TRAINING", "signed-in")
    monkeypatch.setenv("DMN_TRAINERS", "*@dept.example.edu")
    forget_everything()


def test_where_training_is_off_runs_are_read_and_nothing_is_started(
    runs, launched, monkeypatch
) -> None:
    page = opened(script=MAIN)
    monkeypatch.setenv("DMN_TRAINING", "off")
    forget_everything()
    press(page, "start")  # from a page that was open before the server changed
    assert not launched
    assert not list(runs.glob("*"))
    make(runs, "one")
    fresh = opened()
    assert "Its administrator can turn it on: DMN_TRAINING=signed-in" in told(fresh)
    assert shown(fresh) == "one"
    assert not buttons(fresh)


@pytest.mark.parametrize(
    ("address", "hosts", "may"),
    [
        ("127.0.0.1", "", True),
        ("0.0.0.0", "", False),
        (None, "", False),
        ("127.0.0.1", "lens.example.edu", False),
    ],
)
def test_unless_told_training_is_on_for_this_machine_alone(
    address, hosts, may, runs, monkeypatch
) -> None:
    before = st.get_option("server.address")
    monkeypatch.setenv("DMN_HOSTS", hosts)
    forget_everything()
    config.set_option("server.address", address)
    try:
        assert ("Start" in buttons(opened())) == may
    finally:
        config.set_option("server.address", before)


def test_whoever_is_not_signed_in_reads_and_is_offered_to(runs, sign_in) -> None:
    run = make(runs, "one", state="stopped")
    (run.checkpoint).mkdir(exist_ok=True)
    page = visited(None)
    assert "Sign in to train" in told(page)
    assert shown(page) == "one"
    assert buttons(page) == {"Sign in to train"}
    assert [one.label for one in page.get("download_button")] == ["Download (zip)"]


def test_a_trainer_trains_and_may_sign_out(runs, sign_in, launched) -> None:
    page = visited(ADA)
    assert "Signed in as ada@dept.example.edu" in html(page, "small")
    assert "Sign out" in buttons(page)
    press(page, "start")
    assert len(launched) == 1


def test_where_a_machine_has_several_accounts_the_token_lets_people_train(
    runs, monkeypatch
) -> None:
    make(runs)
    monkeypatch.setenv("DMN_TRAINING", "token")
    forget_everything()
    page = opened("one")
    assert "so training needs a token" in told(page)
    assert not any(button.key == "clone" for button in page.button)
    page.text_input(key="typed_token").set_value("guessed").run()
    assert "This token is wrong" in told(page)
    page.text_input(key="typed_token").set_value(f" {token.of_server()} ").run()
    assert any(button.key == "clone" for button in page.button)
    assert not page.exception
    by_link = AppTest.from_file(str(TRAIN), default_timeout=60)
    by_link.query_params[token.LINK] = token.of_server()
    by_link.run()
    assert any(button.key == "clone" for button in by_link.button)
    assert token.LINK not in by_link.query_params


def test_a_stranger_is_told_whom_to_ask(runs, sign_in) -> None:
    page = visited(EVE)
    assert "eve@elsewhere.example may not train here. Ask the administrator of this server" in told(
        page
    )
    assert buttons(page) == {"Sign in again", "Sign out"}


def test_who_is_taken_off_the_list_does_nothing_more(runs, sign_in, launched, monkeypatch) -> None:
    page = visited(ADA)
    monkeypatch.setenv("DMN_TRAINERS", "bob@dept.example.edu")
    forget_everything()
    press(page, "start")
    assert not launched
    assert "may not train here" in told(page)


@pytest.mark.parametrize("auth", [None, {}, {"client_id": "lens"}])
def test_where_nobody_can_sign_in_the_page_stands_and_says_what_is_missing(
    runs, sign_in, auth
) -> None:
    page = visited(None, auth)
    assert "has no redirect_uri, cookie_secret" in told(page)
    assert not buttons(page)
    assert not page.exception


@pytest.mark.parametrize("why", ["down", "failed", "<b>x</b>"])
def test_what_went_wrong_while_signing_in_is_told_once(runs, sign_in, why) -> None:
    page = AppTest.from_file(str(TRAIN), default_timeout=60)
    page.secrets["auth"] = AUTH
    page.query_params["sign_in"] = why
    page.run()
    assert [error.value for error in page.error] == [MESSAGES[why] for _ in range(why in MESSAGES)]
    assert not page.run().error


# The runs


def test_the_table_is_filtered_by_words_and_states(runs) -> None:
    for i in range(5):
        make(runs, f"run-{i}", state="finished" if i % 2 else "stopped").describe(note=f"note {i}")
    page = opened()
    assert len(listed(page)) == 5
    page.text_input(key="run_words").set_value("note 3").run()
    assert listed(page) == ["run-3"]
    page.text_input(key="run_words").set_value("").run()
    page.multiselect(key="run_states").set_value(["finished"]).run()
    assert sorted(listed(page)) == ["run-1", "run-3"]
    assert "2 of 5 runs" in html(page, "small")


def test_a_link_opens_its_run(runs) -> None:
    make(runs, "one")
    make(runs, "two").describe(name="The second")
    assert shown(opened("two")) == "The second"


@pytest.mark.parametrize("run_id", HOSTILE_IDS)
def test_a_link_to_what_is_no_run_says_so_and_opens_another(runs, run_id) -> None:
    make(runs, "one")
    page = opened(run_id)
    assert shown(page) == "one"
    assert "Expected the ID of a run" in told(page)
    assert not page.exception


def test_runs_in_a_link_are_compared(runs) -> None:
    training = CONFIG.training.model_copy(update={"learning_rate": 0.01})
    make(runs, "one")
    make(runs, "two", config=CONFIG.model_copy(update={"training": training}))
    page = opened("one", "two")
    assert shown(page) == "2 runs compared"
    rows = page.dataframe[1].value
    assert list(rows.index) == ["learning_rate"]
    assert set(rows.loc["learning_rate"]) == {"0.001", "0.01"}
    (figure,) = figures(page)
    assert len(figure["data"]) == 4
    assert page.toggle(key="is_comparing").value
    page.segmented_control(key="compared_quantity").set_value("accuracy").run()
    assert [line["y"] for line in figures(page)[0]["data"][1::2]] == [[10, 20, 30]] * 2


def test_who_stops_comparing_goes_on_with_the_first_run(runs) -> None:
    make(runs, "one")
    make(runs, "two")
    page = opened("two", "one")
    page.toggle(key="is_comparing").set_value(False).run()
    assert shown(page) == "two"


def test_two_hundred_runs_are_one_page(runs) -> None:
    for i in range(200):
        make(runs, f"run-{i:03}", epochs=1, points=2)
    page = opened()
    assert len(listed(page)) == 200
    assert not page.exception


# One run


def test_a_run_shows_its_curves_and_how_it_goes(runs) -> None:
    make(runs, "one", state="running", epochs=5)
    page = opened("one")
    facts = html(page, "facts")
    assert "▶ <b>running</b>, epoch 6 of 20" in facts
    assert "43 min left" in facts
    assert "best validation <b>50.0%</b> at epoch 5" in facts
    loss, validation = figures(page)
    assert len(loss["data"][1]["y"]) == 50
    assert validation["data"][1]["y"] == [10, 20, 30, 40, 50]
    assert loss["layout"]["xaxis"]["range"] == [0, 20]
    assert [button.key for button in page.button if button.key in ("stop", "resume")] == ["stop"]


def test_log_and_settings_are_sent_once_they_are_opened(runs) -> None:
    make(runs, "one")
    page = opened("one")
    assert not [*page.code, *page.json]
    page.session_state.run_log = page.session_state.run_settings = True
    page.run()
    assert any("epoch 1: accuracy" in code.value for code in page.code)
    assert json.loads(page.json[0].value)["model"]["hidden_size"] == 8


def test_another_quantity_and_another_scale_are_a_click_away(runs) -> None:
    make(runs, "one")
    page = opened("one")
    page.segmented_control(key="run_quantity").set_value("learning_rate").run()
    page.toggle(key="is_log").set_value(True).run()
    loss, _ = figures(page)
    assert loss["layout"]["yaxis"]["type"] == "log"
    assert set(loss["data"][1]["y"]) == {1e-3}


def test_each_task_has_its_line_where_there_are_several(runs) -> None:
    training = CONFIG.training.model_copy(update={"tasks": ("1", "2")})
    make(runs, "one", config=CONFIG.model_copy(update={"training": training}))
    page = opened("one")
    page.segmented_control(key="run_validation").set_value("accuracy").run()
    assert [line["name"] for line in figures(page)[1]["data"][1::2]] == ["1", "2"]


def test_restarts_are_shown_one_by_one_or_together(runs) -> None:
    run = make(runs, "one", restarts=2, restart=2)
    for restart in (1, 2):
        run.append_metrics({"restart": restart, "epoch": 9, "accuracy": 90.0 + restart})
    page = opened("one")
    assert figures(page)[1]["data"][1]["y"] == [92]
    run.append_metrics({"restart": 3, "epoch": 1, "accuracy": 33.0})
    page.run()
    assert figures(page)[1]["data"][1]["y"] == [33]  # it follows the latest
    page.selectbox(key="restart one").set_value(0).run()
    assert len(figures(page)[1]["data"]) == 6


def test_what_is_wrong_with_a_run_is_said(runs) -> None:
    make(runs, "one", state="running", idle=600.0)
    page = opened("one")
    assert "No step for 600 seconds" in told(page)


def test_the_time_lapse_shows_a_story_at_each_evaluation(runs) -> None:
    add_probes(make(runs, "one"))
    page = opened("one")
    lapse = figures(page)[2]
    assert [frame["name"] for frame in lapse["frames"]] == ["1", "2", "3"]
    assert not page.exception


def break_config(run: Run) -> None:
    (run.folder / "config.json").write_text('{"model": 3}')


def break_status(run: Run) -> None:
    (run.folder / "status.json").write_text('{"state": "runn')


def break_metrics(run: Run) -> None:
    lines = b'\xff\x00\n{"epoch": "x"}\n{"epoch": 1, "tasks": 7}\n'
    (run.folder / "metrics.jsonl").write_bytes(lines)
    points = '{"step": 1}\n{"step": "x", "epoch": [], "loss": "y"}\n'
    (run.folder / "steps.jsonl").write_text(points)


def break_about(run: Run) -> None:
    (run.folder / "about.json").write_text('{"name": 7}')


def break_probes(run: Run) -> None:
    add_probes(run)
    (run.folder / "probes" / "evaluations.jsonl").write_text('{"probes": 3}\n{"probes": [[1]]}\n')


def delete(run: Run) -> None:
    shutil.rmtree(run.folder)


def empty(run: Run) -> None:
    for file in run.folder.glob("*"):
        if file.name != "config.json":
            file.unlink()


@pytest.mark.parametrize(
    "change",
    [break_config, break_status, break_metrics, break_about, break_probes, delete, empty],
)
def test_a_run_may_be_edited_or_deleted_by_hand_while_it_is_shown(runs, change) -> None:
    make(runs, "other")
    run = make(runs, "one")
    page = opened("one")
    assert shown(page) == "one"
    change(run)
    page.run()
    assert not page.exception
    assert shown(page) == ("other" if change is delete else "one")
    assert not opened("one").exception


# What can be done with it


def test_name_tags_and_note_are_kept(runs) -> None:
    run = make(runs, "one")
    page = opened("one")
    page.text_input(key="name one").set_value("A better name")
    page.text_input(key="tags one").set_value("paper, gates,paper")
    page.text_area(key="note one").set_value("Learns slowly.\nWhy?")
    press(page, "describe")
    assert (run.about.name, run.about.tags) == ("A better name", ("paper", "gates"))
    assert run.about.note == "Learns slowly.\nWhy?"
    assert shown(page) == "A better name"


def test_an_archived_run_leaves_the_table_until_it_is_restored(runs) -> None:
    make(runs, "one")
    make(runs, "two")
    page = press(opened("one"), "archive")
    assert listed(page) == ["two"]
    page.toggle(key="is_archive_shown").set_value(True).run()
    assert listed(page) == ["one"]
    press(page, "archive")
    assert sorted(listed(opened())) == ["one", "two"]


def test_a_run_is_deleted_once_its_name_has_been_typed(runs) -> None:
    run, _ = make(runs, "one"), make(runs, "two")
    page = opened("one")
    assert page.button(key="delete").disabled
    page.text_input(key="delete_name one").set_value("two").run()
    assert page.button(key="delete").disabled
    page.text_input(key="delete_name one").set_value("one").run()
    press(page, "delete")
    assert not run.folder.exists()
    assert listed(page) == ["two"]
    assert "one was deleted." in told(page)


def test_a_run_that_is_alive_cannot_be_put_away(runs) -> None:
    make(runs, "one", state="running")
    assert not [b for b in opened("one").button if b.key in ("delete", "archive")]


def test_where_to_run_is_asked_where_there_is_a_cluster(runs, launched, monkeypatch) -> None:
    assert not [one for one in opened().button_group if one.label == "Where to run"]

    monkeypatch.setenv("DMN_RAY", "http://127.0.0.1:1")
    forget_everything()
    page = opened()
    page.text_input(key="new.name").set_value("far away").run()
    page.button_group(key="new.place").set_value("ray").run()
    press(page, "start")
    assert "cannot be reached" in told(page)
    assert not launched
    assert page.text_input(key="new.name").value == "far away"

    page.button_group(key="new.place").set_value("local").run()
    assert "cannot be reached" not in told(page)
    press(page, "start")
    assert [run.name for run in launched] == ["far away"]


def test_a_run_says_on_which_node_it_was_and_may_go_on_here(runs, launched, monkeypatch) -> None:
    monkeypatch.setenv("DMN_RAY", "http://127.0.0.1:1")
    forget_everything()
    make(runs, "one", state="stopped", place="ray", host="node-7")
    page = opened("one")
    assert "Ray, node node-7" in html(page, "facts")
    press(page, "resume")
    assert "cannot be reached" in told(page)
    press(page, "resume here")
    assert [run.id for run in launched] == ["one"]


def test_stop_asks_the_worker_and_resume_starts_it_again(runs, launched, monkeypatch) -> None:
    run = make(runs, "one", state="running")
    monkeypatch.setattr(Launcher, "stop", lambda self, run: run.request_stop())
    page = press(opened("one"), "stop")
    assert run.stop_requested
    assert "stopping" in html(page, "facts")
    shutil.rmtree(run.folder)
    run = make(runs, "one", state="stopped")
    press(opened("one"), "resume")
    assert launched == [run]


def test_a_checkpoint_is_kept_under_a_name_and_asked(runs, checkpoints, tiny_checkpoint) -> None:
    run = make(runs, "one")
    shutil.copytree(tiny_checkpoint, run.checkpoint)
    page = opened("one", script=MAIN)
    page.text_input(key="keep_name one").set_value("../evil").run()
    press(page, "keep")
    assert "Expected a name of" in told(page)
    page.text_input(key="keep_name one").set_value("mine").run()
    press(page, "keep")
    assert (checkpoints / "mine" / "README.md").is_file()
    assert "mine was added." in told(page)
    press(page, "ask_it")
    assert page.selectbox(key="checkpoint").value == "mine"


def test_a_checkpoint_without_a_whole_network_is_not_kept(runs, checkpoints) -> None:
    run = make(runs, "one")
    run.checkpoint.mkdir()
    page = press(opened("one"), "keep")
    assert "no checkpoint yet" in told(page)
    assert [path.name for path in checkpoints.iterdir()] == ["tiny"]


def test_a_checkpoint_goes_out_as_a_zip_and_comes_back(runs, checkpoints, tiny_checkpoint) -> None:
    run = make(runs, "one")
    shutil.copytree(tiny_checkpoint, run.checkpoint)
    page = opened("one")
    content = zipped(str(run.checkpoint))
    sent = ("one.zip", content, "application/zip")
    page.file_uploader(key="checkpoint_file").set_value(sent).run()
    page.text_input(key="checkpoint_name").set_value("again").run()
    press(page, "take_checkpoint")
    assert (checkpoints / "again" / "model.safetensors").is_file()


def test_a_zip_that_is_none_is_refused(runs, checkpoints) -> None:
    page = opened()
    sent = ("one.zip", b"PK no zip", "application/zip")
    page.file_uploader(key="checkpoint_file").set_value(sent).run()
    press(page, "take_checkpoint")
    assert "Expected a zip file" in told(page)
    assert [path.name for path in checkpoints.iterdir()] == ["tiny"]


def test_what_another_session_deleted_is_no_bug(runs) -> None:
    run, _ = make(runs, "one"), make(runs, "two")
    page = opened("one")
    page.text_input(key="delete_name one").set_value("one").run()
    listing.delete(run)
    press(page, "delete")
    assert not page.exception
    assert shown(page) == "two"
