import json

import pytest

from dmn.config.model import ModelConfig
from dmn.config.run import RunConfig
from dmn.config.training import TrainingConfig
from dmn.errors import DataError
from dmn.runs.run import About, Run

CONFIG = RunConfig(
    model=ModelConfig(hidden_size=8),
    training=TrainingConfig(task_weights={"3": 1.5}, tasks=("1", "3")),
    data=("räume/babi",),
    init_from="checkpoints/tiny",
    command="python -m dmn train --out run",
)


@pytest.fixture
def run(tmp_path):
    return Run.create(tmp_path / "runs" / "first", CONFIG)


def test_a_run_comes_back_from_its_folder(run):
    assert Run(run.folder).config == CONFIG


def test_a_second_run_is_not_put_over_a_first(run):
    before = (run.folder / "config.json").read_bytes()
    with pytest.raises(DataError, match=rf"holds a run already.*dmn train --run {run.folder}"):
        Run.create(run.folder, CONFIG.model_copy(update={"command": "another"}))
    assert (run.folder / "config.json").read_bytes() == before


def test_a_run_needs_a_folder_where_one_can_be(tmp_path):
    (tmp_path / "taken").write_text("a file")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(DataError, match=r"A run cannot be made in .*Choose another folder"):
            Run.create(folder, CONFIG)
    assert (tmp_path / "taken").read_text() == "a file"


def test_a_folder_that_is_no_run_says_how_to_make_one(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path, tmp_path / "missing", tmp_path / "file"):
        with pytest.raises(DataError, match=r"is no run: .*Make a run: python -m dmn train --out"):
            _ = Run(folder).config


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "config.json cannot be read: it is not JSON"),
        (b"\xff\xfe", "config.json cannot be read: it is not JSON"),
        (b'{"model": {}, "training": {}, "pickle": 1}', "it holds a field that is not known"),
        (b'{"model": {"passes": 99}, "training": {}}', "read: model.passes: Input should be less"),
        (b'{"model": {}, "data": []}', "read: training: Field required"),
    ],
)
def test_a_configuration_that_cannot_be_used_names_file_and_field(tmp_path, content, says):
    (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(DataError, match=says):
        _ = Run(tmp_path).config


def test_metrics_come_back_in_order(run):
    assert run.metrics() == []
    entries = [
        {"epoch": 1, "loss": 0.1 + 0.2},
        {"epoch": 2, "tasks": {"é\u2028": {"accuracy": 50.0}}},
    ]
    for entry in entries:
        run.append_metrics(entry)
    assert run.metrics() == entries


@pytest.mark.parametrize("half", ["{", '{"epoch": 2', '{"epoch": 2}'])
def test_a_last_line_that_is_still_being_written_is_left_out(run, half):
    run.append_metrics({"epoch": 1})
    with (run.folder / "metrics.jsonl").open("a") as file:
        file.write(half)
    assert run.metrics() == [{"epoch": 1}]


GARBLED = [b"\x00\x00", b'{"epoch": 2, "lo{"epoch": 2}', b"\xff\xfe", b"[2]", b'{"loss": 1}', b""]


@pytest.mark.parametrize("line", GARBLED)
def test_a_garbled_line_costs_no_more_than_itself(run, line):
    run.append_metrics({"epoch": 1})
    with (run.folder / "metrics.jsonl").open("ab") as file:
        file.write(line + b"\n")
    run.append_metrics({"epoch": 3})
    assert run.metrics() == [{"epoch": 1}, {"epoch": 3}]
    run.truncate_metrics(2)
    assert run.metrics() == [{"epoch": 1}]


def test_metrics_are_cut_back_to_the_saved_epochs(run):
    for epoch in (1, 2, 3):
        run.append_metrics({"epoch": epoch})
    with (run.folder / "metrics.jsonl").open("a") as file:
        file.write('{"epo')
    run.truncate_metrics(2)
    run.append_metrics({"epoch": 3})
    lines = (run.folder / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2, 3]


def test_a_run_is_described_by_people_and_each_word_stays_until_it_is_changed(run):
    assert (run.name, run.about) == ("first", About())
    run.describe(name="Erster Versuch 玛丽", tags=["a", "b"])
    run.describe(note="a/../b \0", archived=True)
    assert Run(run.folder).about == About(
        name="Erster Versuch 玛丽", tags=("a", "b"), note="a/../b \0", archived=True
    )
    assert (run.name, run.id) == ("Erster Versuch 玛丽", "first")
    run.describe(name="")
    assert run.name == "first"


@pytest.mark.parametrize(("field", "value"), [("name", "n" * 201), ("tags", ["t"] * 51)])
def test_a_description_that_is_too_long_is_refused_by_name(run, field, value):
    with pytest.raises(DataError, match=field):
        run.describe(**{field: value})
    assert run.about == About()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"name": 3}', b"[]"])
def test_a_garbled_description_is_none(run, content):
    (run.folder / "about.json").write_bytes(content)
    assert run.about == About()


def test_a_run_that_was_never_started_is_stopped(run):
    assert (run.state(), run.status(), run.is_alive) == ("stopped", None, False)


@pytest.mark.parametrize("content", [b"", b'{"state": "runn', b"\x00\x00", b'{"state": "running"}'])
def test_a_run_whose_status_was_cut_off_is_lost(run, content):
    run.status_file.write_bytes(content)
    assert (run.state(), run.status()) == ("lost", None)


def test_the_log_ends_with_whole_lines_and_a_bars_last_state(run):
    assert run.log_tail() == ""
    (run.folder / "worker.log").write_bytes(
        b"first\n" + b"x" * 100 + b"\n 1%\r 2%\r 3%\nlast \xff\n"
    )
    assert run.log_tail(60) == " 3%\nlast \ufffd\n"
    assert run.log_tail().startswith("first\n")


def test_the_disk_use_is_that_of_all_files(run):
    before = run.disk_use()
    (run.folder / "last").mkdir()
    (run.folder / "last" / "state.pt").write_bytes(b"x" * 1000)
    assert run.disk_use() == before + 1000


def test_metrics_of_later_restarts_are_cut_too(run):
    for restart, epoch in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1)):
        run.append_metrics({"restart": restart, "epoch": epoch})
    run.truncate_metrics(1, restart=2)
    assert [(e["restart"], e["epoch"]) for e in run.metrics()] == [(1, 1), (1, 2), (2, 1)]
