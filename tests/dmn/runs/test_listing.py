import os
import threading

import pytest

from dmn.config.model import ModelConfig
from dmn.config.run import RunConfig
from dmn.config.training import TrainingConfig
from dmn.errors import DataError
from dmn.runs import listing
from dmn.runs.listing import create, delete, find, overview_of, overviews, slug
from dmn.runs.run import Run
from tests.workers import status

CONFIG = RunConfig(model=ModelConfig(), training=TrainingConfig(), data=("babi",))


def working(run):
    """This process claims to train it."""
    run.status_file.write_text(status().model_dump_json())


def test_runs_are_listed_the_youngest_first_with_what_is_known_of_them(tmp_path):
    runs = [create(tmp_path, CONFIG, name) for name in ("one", "two", "three")]
    for age, run in enumerate(runs):
        os.utime(run.folder / "config.json", (1000 - age, 1000 - age))
    working(runs[1])
    found = overviews(tmp_path)
    assert [(one.name, one.state, one.created) for one in found] == [
        ("one", "stopped", 1000),
        ("two", "running", 999),
        ("three", "stopped", 998),
    ]
    assert found[0].config == CONFIG
    assert [one.is_alive for one in found] == [False, True, False]


def test_what_is_no_run_is_not_listed(tmp_path):
    assert overviews(tmp_path / "missing") == []
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    real = create(tmp_path, CONFIG)
    (tmp_path / "link").symlink_to(real.folder)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "config.json").write_text("{}")
    assert [one.run for one in overviews(tmp_path)] == [real]


def test_a_run_that_was_edited_by_hand_is_listed_with_what_is_wrong(tmp_path):
    run = create(tmp_path, CONFIG)
    (run.folder / "config.json").write_text('{"model": {"passes": 99}, "training": {}}')
    (one,) = overviews(tmp_path)
    assert one.config is None
    assert "model.passes" in one.problem


def test_a_run_that_was_deleted_while_it_is_listed_is_left_out(tmp_path):
    assert overview_of(Run(tmp_path / "gone")) is None


def test_a_configuration_is_parsed_once(tmp_path, monkeypatch):
    run = create(tmp_path, CONFIG)
    overviews(tmp_path)
    monkeypatch.setattr(RunConfig, "model_validate_json", None)
    assert overview_of(run).config == CONFIG


BAD_IDS = ["", ".", "..", "../one", "a/b", "a\\b", "\0", "n" * 300, ".hidden", "missing", "/etc"]


@pytest.mark.parametrize("run_id", BAD_IDS)
def test_an_id_that_is_none_is_refused_and_leads_nowhere(tmp_path, run_id):
    home = tmp_path / "runs"
    create(home, CONFIG, "one")
    Run.create(tmp_path / "one", CONFIG)
    with pytest.raises(DataError, match="Expected the ID of a run"):
        find(home, run_id)


def test_a_run_is_found_by_its_folders_name(tmp_path):
    run = create(tmp_path, CONFIG, "one")
    assert find(tmp_path, run.id) == run


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("Joint bAbI, all 20", "-joint-babi-all-20"),
        ("../../etc", "-etc"),
        ("Ünïcode", "-unicode"),
        ("n" * 150, "-" + "n" * 40),
        ("a\0b", "-a-b"),
    ],
)
def test_a_name_becomes_a_harmless_folder_and_stays_as_it_was_typed(tmp_path, name, ends):
    run = create(tmp_path, CONFIG, name)
    assert run.folder.parent == tmp_path
    assert run.id.endswith(ends)
    assert run.name == name


@pytest.mark.parametrize("name", ["玛丽", "", "..", "---"])
def test_a_name_without_a_letter_for_every_system_leaves_the_date(tmp_path, name):
    assert slug(name) == ""
    run = create(tmp_path, CONFIG, name)
    assert len(run.id) == len("2026-01-31-1412")
    assert run.name == (name or run.id)


def test_a_name_that_is_too_long_makes_no_run(tmp_path):
    with pytest.raises(DataError, match="at most 200 characters"):
        create(tmp_path, CONFIG, "n" * 300)
    assert not list(tmp_path.iterdir())


def test_runs_made_at_the_same_instant_have_folders_of_their_own(tmp_path):
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(create(tmp_path, CONFIG, "same").id))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="Choose another folder"):
        create(tmp_path / "file", CONFIG)


def test_a_run_is_deleted_whole_and_but_once(tmp_path):
    run = create(tmp_path, CONFIG)
    (run.folder / "checkpoint").mkdir()
    delete(run)
    assert not list(tmp_path.iterdir())
    delete(run)


def test_a_run_that_is_trained_is_not_deleted(tmp_path):
    run = create(tmp_path, CONFIG, "busy")
    working(run)
    with pytest.raises(DataError, match=r"busy is being trained\. Stop it first"):
        delete(run)
    assert run.config == CONFIG


def test_a_run_that_stays_half_deleted_is_listed_no_more(tmp_path, monkeypatch):
    run = create(tmp_path, CONFIG)
    monkeypatch.setattr(listing.shutil, "rmtree", lambda *arguments, **options: None)
    delete(run)
    assert overviews(tmp_path) == []
