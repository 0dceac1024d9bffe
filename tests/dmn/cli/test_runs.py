import json
import sys
import time

import pytest

from dmn.cli import runs as cli_runs
from dmn.cli.main import main
from dmn.cli.runs import duration
from dmn.runs.listing import create
from dmn.runs.run import Run
from dmn.runs.worker import main as worker
from tests.workers import TINY, hold, status


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("DMN_RUNS", str(tmp_path))
    return tmp_path


@pytest.fixture
def dmn(monkeypatch, capsys):
    """Runs the command line; its code and what it printed."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["dmn", "runs", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return run


def at_work(run, **changes):
    told = {
        "step": 25,
        "steps": 100,
        "best_accuracy": 71.25,
        "best_epoch": 3,
        "seconds_left": 250.0,
        "examples_per_second": 1234.5,
        "heartbeat": time.time() + 3600,  # however slow this machine is, none has passed since
    }
    run.status_file.write_text(status(**told | changes).model_dump_json())


def test_a_list_says_of_each_run_how_far_it_is(dmn, runs):
    run = create(runs, TINY, "Erster Versuch")
    at_work(run)
    code, out, _ = dmn("list")
    assert code == 0
    assert out == (
        f"running   █████···············  25%  {run.id}  (Erster Versuch)  best 71.2 % in epoch 3  "
        "1,234 questions/s  4 min left\n"
    )


def test_a_list_takes_a_folder_and_nothing_else(dmn, tmp_path):
    file = tmp_path / "passwd"
    file.write_text("root", encoding="utf-8")
    for path in (file, tmp_path / ("x" * 300)):
        code, out, err = dmn("list", "--runs", path)
        assert (code, out) == (2, "")
        assert err == f"--runs: expected a folder of runs, got {str(path)!r}. Check the path.\n"
    assert dmn("list", "--runs", tmp_path / "none")[::2] == (
        0,
        f"No runs in {tmp_path / 'none'}.\n",
    )


@pytest.mark.parametrize(("state", "code"), [("stopped", 130), ("finished", 0)])
def test_a_run_that_did_not_come_to_its_end_ends_the_command_with_130(
    dmn, runs, monkeypatch, state, code
):
    run = create(runs, TINY)
    monkeypatch.setattr(worker, "resume", lambda run, say: at_work(run, state=state))
    assert dmn("resume", run.id)[0] == code
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "1")
    assert dmn("resume", run.id)[0] == 0


def test_a_list_leaves_out_what_is_archived_unless_it_is_asked_for(dmn, runs):
    create(runs, TINY, "old").describe(archived=True)
    assert "No runs in" in dmn("list")[2]
    assert "old" in dmn("list", "--all")[1]


def test_a_list_for_other_programs(dmn, runs):
    run = create(runs, TINY)
    at_work(run)
    (told,) = json.loads(dmn("list", "--json")[1])["runs"]
    assert (told["id"], told["state"], told["progress"]) == (run.id, "running", 0.25)
    assert told["seconds_left"] == 250
    assert told["status"]["step"] == 25


def test_one_run_with_its_last_epoch_and_what_is_wrong(dmn, runs):
    run = create(runs, TINY)
    run.describe(note="For the talk.")
    at_work(run, idle=300.0, phase="training")
    hold(run)
    run.append_metrics({"epoch": 3, "accuracy": 71.25, "loss": 0.5, "gate_loss": 0.25})
    _, out, _ = dmn("show", run.id)
    assert "For the talk.\nepoch 3: accuracy 71.25 %, loss 0.5000 + 0.2500\nNo step for 300" in out
    told = json.loads(dmn("show", run.id, "--json")[1])
    assert told["last"]["epoch"] == 3
    assert len(told["alerts"]) == 1


def test_a_run_that_said_nothing_yet_is_shown(dmn, runs):
    run = create(runs, TINY)
    assert dmn("show", run.folder)[1].startswith("stopped   ····················   0%")
    (run.folder / "config.json").write_text("{}")
    assert "model: Field required" in dmn("show", run.id)[1]


@pytest.mark.parametrize("command", ["show", "stop", "resume"])
def test_a_run_that_is_not_there_is_an_error(dmn, runs, command):
    code, _, err = dmn(command, "missing")
    assert (code, err.count("\n")) == (2, 1)
    assert "Expected the ID of a run" in err


def test_a_run_is_asked_to_stop(dmn, runs, monkeypatch):
    run = create(runs, TINY)
    code, _, err = dmn("stop", run.id)
    assert (code, err) == (2, f"{run.id} is not running: it is stopped.\n")
    at_work(run)

    def end(run: Run, patience: float) -> bool:
        at_work(run, state="stopped")
        return patience == 3

    monkeypatch.setattr(cli_runs, "stop_worker", end)
    assert dmn("stop", run.id, "--patience", 3)[:2] == (0, f"{run.id} is stopped.\n")
    at_work(run)
    assert dmn("stop", run.id)[0] == 2


def test_a_run_goes_on_in_the_terminal(dmn, runs):
    run = create(runs, TINY)
    code, _, err = dmn("resume", run.id)
    assert code == 0
    assert "epoch 3: accuracy" in err
    assert run.state() == "finished"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (60, "1 min"),
        (3599, "1 h 0 min"),
        (12_000, "3 h 20 min"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds, said):
    assert duration(float(seconds)) == said
