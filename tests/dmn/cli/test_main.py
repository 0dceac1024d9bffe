import json
import os
import subprocess
import sys

import pytest
import torch

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.data.datasets import babi
from dmn.models.checkpoints import folder
from dmn.runs.run import Run
from tests.conftest import STORY, assert_refused
from tests.paths import BABI, ROOT

QUESTION = "Where is the milk?"
SMALL = ["--set", "hidden_size=8", "--set", "epochs=1", "--set", "passes=2"]


@pytest.fixture
def story(tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("\n".join(STORY))
    return file


def ask(dmn, *more, story="-", question=QUESTION, stdin=b"Mary went to the garden.", name="tiny"):
    return dmn(
        "ask", "--story", story, "--question", question, "--checkpoint", name, *more, stdin=stdin
    )


def test_ask_prints_one_json_object_and_nothing_else(dmn, story):
    ended = ask(dmn, "--json", story=story)
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert {
        "answer",
        "items",
        "probability",
        "sure",
        "facts",
        "gates",
        "stop",
        "passes",
        "placeholders",
        "milliseconds",
    } <= set(found)
    assert found["facts"] == list(STORY)
    assert found["answer"] == ",".join(found["items"]) or "nothing"
    assert [len(row) for row in found["gates"]] == [5, 5, 5]
    for row, stop in zip(found["gates"], found["stop"], strict=True):
        assert sum(row) + stop == pytest.approx(1, abs=1e-5)
    assert [set(after) for after in found["passes"]] == [{"answer", "probability"}] * 3
    assert found["milliseconds"] > 0


def test_ask_reads_standard_input(dmn):
    ended = ask(dmn, "--json", stdin="\ufeffZoë went home.\r\nMary left.".encode())
    found = json.loads(ended.out)
    assert found["facts"] == ["Zoë went home.", "Mary left."]
    assert found["placeholders"]["Zoë"] == 1
    assert "Zoë" in ended.out


def test_ask_says_where_it_is_not_sure(dmn, story):
    known, unknown = "Where is Mary?", "Where is Zog?"
    assert "not sure" in ask(dmn, "--question", unknown, story=story).out
    found = json.loads(ask(dmn, "--json", "--question", unknown, story=story).out)
    assert found["questions"][1]["sure"] is False
    sure = json.loads(
        dmn("ask", "--story", story, "--question", known, "--json", "--checkpoint", "tiny").out
    )["sure"]
    shown = dmn("ask", "--story", story, "--question", known, "--checkpoint", "tiny").out
    assert ("not sure" in shown) is not sure


def test_ask_reads_as_many_passes_as_it_is_told(dmn, story):
    assert len(json.loads(ask(dmn, "--json", "--passes", 2, story=story).out)["passes"]) == 2


def test_ask_answers_several_questions_on_one_story(dmn, story):
    ended = ask(dmn, "--json", "--question", "Where is Mary?", story=story)
    asked = json.loads(ended.out)["questions"]
    assert [one["question"] for one in asked] == [QUESTION, "Where is Mary?"]
    alone = json.loads(ask(dmn, "--json", story=story).out)
    del alone["milliseconds"], asked[0]["milliseconds"]
    assert asked[0] == alone


def test_ask_shows_answer_and_gates_of_every_fact(dmn):
    ended = ask(dmn, stdin=b"Zog went to the garden. Mary left.")
    lines = ended.out.splitlines()
    assert lines[0] == QUESTION
    assert [line.split(maxsplit=3)[3] for line in lines[4:7]] == [
        "Zog went to the garden.",
        "Mary left.",
        "stop",
    ]
    assert "Zog (name 1)" in lines[-1]
    shown = [line.split(maxsplit=3)[:3] for line in lines[4:7]]
    asked = json.loads(ask(dmn, "--json", stdin=b"Zog went to the garden. Mary left.").out)
    expected = zip(*asked["gates"], strict=True)
    assert shown[:2] == [[f"{gate:.2f}" for gate in gates] for gates in expected]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"story": "nowhere.txt"}, "--story: expected a file with a story or -, got 'nowhere.txt'"),
        ({"story": "."}, "Is a directory"),
        ({"story": "x" * 300}, "File name too long"),
        ({"stdin": b"Mary \xff left."}, "expected UTF-8 text, invalid start byte at byte 5"),
        ({"stdin": b""}, "Nothing to read yet"),
        ({"question": ""}, "Ask something about the story"),
        ({"question": "Where \udcff?"}, "half a character"),
        ({"question": "why " * 3000}, "A question may have up to 10,000 characters"),
        ({"name": "babi"}, "Expected the name of a checkpoint (tiny)"),
        ({"name": "x" * 300}, "Expected the name of a checkpoint (tiny)"),
        ({"name": "."}, "could not be read: it should hold model.safetensors"),
    ],
)
def test_ask_refuses_bad_input_with_one_line(dmn, options, says):
    assert_refused(ask(dmn, **options), says)
    assert_refused(ask(dmn, "--json", **options), says)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--passes", 0], "tiny reads a story 1 to 3 times, got 0 passes"),
        (["--passes", 4], "tiny reads a story 1 to 3 times, got 4 passes"),
        (["--passes", "many"], "'--passes'"),
        (["--device", "tpu"], "A device is auto, cpu or cuda, got 'tpu'"),
        (["--speed", "9"], "No such option"),
    ],
)
def test_ask_refuses_bad_options_with_one_line(dmn, more, says):
    assert_refused(ask(dmn, *more), says)


def test_cuda_that_is_missing_is_refused_with_one_line(dmn, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    says = "CUDA was asked for, but this machine offers none. Choose auto or cpu."
    assert_refused(ask(dmn, "--device", "cuda"), says)
    path = BABI / "qa1_train.txt"
    ended = dmn("evaluate", path, "--checkpoint", "tiny", "--device", "cuda")
    assert_refused(ended, says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask"], "Missing option '--story'. See: "),
        (["nonsense"], "No such command 'nonsense'. See: "),
        (["evaluate"], "Missing argument"),
        (["evaluate", "x", "--batch-size", "0"], "--batch-size"),
        (["data", "fetch", "nothing"], "expected one of babi, sst, ewt, glove, got 'nothing'"),
    ],
)
def test_wrong_usage_is_refused_with_one_line_that_names_the_help(dmn, arguments, says):
    assert_refused(dmn(*arguments), says)


@pytest.mark.parametrize("arguments", [[], ["data"]])
def test_without_a_command_the_help_is_shown(dmn, arguments):
    ended = dmn(*arguments)
    assert ended.code == 2
    assert "Usage" in ended.out + ended.err
    assert "Traceback" not in ended.err


def evaluate(dmn, *more, path=BABI / "qa1_train.txt", stdin=b""):
    return dmn("evaluate", path, "--checkpoint", "tiny", *more, stdin=stdin)


def test_evaluate_prints_one_json_object_with_a_figure_for_each_task(dmn):
    ended = evaluate(dmn, "--json", BABI / "qa2_two-facts_train.txt")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert {"tasks", "mean_accuracy", "solved"} <= set(found)
    assert list(found["tasks"]) == ["1", "2"]
    task = found["tasks"]["1"]
    assert {"questions", "accuracy", "accuracy_new", "gate_recall", "gate_precision"} <= set(task)
    assert task["questions"] == 3
    assert 0 <= task["accuracy"] <= 100
    assert task["accuracy_new"] is None


def test_evaluate_tells_new_stories_from_those_of_the_training_data(dmn, tmp_path):
    lines = (BABI / "qa1_train.txt").read_text().splitlines(keepends=True)
    (tmp_path / "qa1_first.txt").write_text("".join(lines[:3]))
    found = json.loads(evaluate(dmn, "--json", "--train", tmp_path / "qa1_first.txt").out)
    task = found["tasks"]["1"]
    assert task["repeated"] == 1
    assert task["accuracy_new"] is not None
    assert task["accuracy_repeated"] is not None
    everything = json.loads(evaluate(dmn, "--json", "--train", BABI / "qa1_train.txt").out)
    assert everything["tasks"]["1"]["accuracy_new"] is None


def test_evaluate_reads_a_part_of_a_folder_and_standard_input(dmn):
    def n_questions(**options):
        tasks = json.loads(evaluate(dmn, "--json", **options).out)["tasks"]
        return {name: task["questions"] for name, task in tasks.items()}

    assert n_questions(path=BABI) == {"1": 1}
    content = (BABI / "qa1_train.txt").read_bytes()
    assert n_questions(path="-", stdin=content) == {"stdin": 3}
    ended = evaluate(dmn, "--json", "--part", "train", path=BABI)
    assert list(json.loads(ended.out)["tasks"]) == ["1", "2", "10"]


def test_evaluate_gives_the_same_figures_whatever_the_batch(dmn):
    one, all_of_them = (
        json.loads(evaluate(dmn, "--json", "--part", "train", "--batch-size", size, path=BABI).out)
        for size in (1, 100)
    )
    assert one == all_of_them


def test_evaluate_renames_by_a_seed_and_counts_the_same_questions(dmn):
    first, again = (json.loads(evaluate(dmn, "--json", "--rename", "4").out) for _ in range(2))
    assert first == again
    assert first["tasks"]["1"]["questions"] == 3


def test_evaluate_scores_stories_as_people_type_them_by_level(dmn):
    case = {
        "skill": 1,
        "level": "prose",
        "story": "mary went home",
        "question": "Where is mary?",
        "answer": "home",
        "sentences": ["mary went home"],
        "supporting": [0],
    }
    lines = json.dumps(case).encode()
    ended = evaluate(dmn, "--json", "--format", "jsonl", path="-", stdin=lines)
    found = json.loads(ended.out)
    assert found["tasks"]["1"]["questions"] == 1
    assert found["levels"]["prose"]["questions"] == 1
    shown = evaluate(dmn, "--format", "jsonl", path="-", stdin=lines).out.splitlines()
    assert shown[-1].split()[:4] in (["prose", "0", "of", "1"], ["prose", "1", "of", "1"])


def test_evaluate_counts_probes_by_phenomenon(dmn):
    story = {"story": "Mary went to the garden.", "question": "Where is Mary?"}
    cases = [
        story | {"phenomenon": "plain", "answer": "garden"},
        story | {"phenomenon": "not said: nonsense", "question": "qwe?", "answer": ""},
    ]
    lines = "\n".join(map(json.dumps, cases)).encode()
    ended = evaluate(dmn, "--json", "--format", "probes", path="-", stdin=lines)
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)["phenomena"]
    assert list(found) == ["plain", "not said: nonsense"]
    assert {"questions", "right", "accuracy", "sure_wrong", "right_not_sure"} == set(found["plain"])
    shown = evaluate(dmn, "--format", "probes", path="-", stdin=lines).out.splitlines()
    assert shown[0].split()[0] == "phenomenon"
    assert [line[2:].split("  ")[0] for line in shown[1:4]] == [*found, "all"]


def test_evaluate_shows_a_row_for_each_task(dmn):
    lines = evaluate(dmn, "--part", "train", path=BABI).out.splitlines()
    assert [line.split()[:2] for line in lines[1:-2]] == [["1", "3"], ["2", "1"], ["10", "2"]]
    assert lines[-2].startswith("mean ")
    assert lines[-1].startswith("What trained this checkpoint is not known")


def test_a_checkpoint_keeps_what_trained_it_and_evaluate_tells_new_structures_apart(dmn):
    kept = dmn("trained-on", "tiny", "--data", BABI)
    assert (kept.code, kept.err) == (0, "")
    assert "different questions" in kept.out
    found = json.loads(evaluate(dmn, "--part", "train", "--json", path=BABI).out)
    assert found["trained_on"]["source"] == "kept"
    assert [task["new_structure"] for task in found["tasks"].values()] == [0, 0, 0]
    assert "as its folder keeps it" in evaluate(dmn, "--part", "train", path=BABI).out


@pytest.mark.parametrize(
    ("path", "more", "says"),
    [
        ("nowhere", [], "nowhere"),
        (BABI, ["--part", "test"], "expected files qaN_test.txt, found none"),
        (BABI / "qa1_train.txt", ["--passes", "0"], "--passes: tiny reads a story 1 to 3 times"),
        (BABI / "qa1_train.txt", ["--passes", "4"], "--passes: tiny reads a story 1 to 3 times"),
        (BABI / "qa1_train.txt", ["--train", "nowhere"], "nowhere"),
        ("-", [], "stdin: expected at least one"),
        (BABI / "qa1_train.txt", ["--format", "sst"], "line 1: expected one tree a line"),
        (BABI / "qa1_train.txt", ["--format", "csv"], "conllu, jsonl or probes, got 'csv'"),
        (BABI / "qa1_train.txt", ["--format", "jsonl"], "qa1_train.txt, line 1: expected a JSON"),
    ],
)
def test_evaluate_refuses_bad_input_with_one_line(dmn, path, more, says):
    assert_refused(evaluate(dmn, *more, path=path), says)


def test_train_makes_a_run_and_its_checkpoint(dmn, tmp_path):
    ended = dmn("train", "--out", tmp_path / "run", "--data", BABI, *SMALL, "--device", "cpu")
    assert (ended.code, ended.out) == (0, "")
    assert "epoch 1: accuracy" in ended.err
    run = Run(tmp_path / "run")
    assert run.config.model.hidden_size == 8
    assert run.config.training.device == "cpu"
    assert folder.load(run.checkpoint).metrics["epoch"] == 1
    assert_refused(dmn("train", "--out", tmp_path / "run", "--data", BABI), "holds a run already")
    assert dmn("train", "--run", tmp_path / "run").code == 0
    assert len(run.metrics()) == 1


def test_train_goes_on_from_a_checkpoint_that_is_named(dmn, tmp_path, tiny_checkpoint):
    like_tiny = ["hidden_size=11", "passes=3", "placeholders=7", "epochs=1"]
    sets = [part for one in like_tiny for part in ("--set", one)]
    ended = dmn("train", "--out", tmp_path / "run", "--data", BABI, "--init-from", "tiny", *sets)
    assert ended.code == 0, ended.err
    run = Run(tmp_path / "run")
    assert run.config.init_from == str(tiny_checkpoint)
    known = folder.load(tiny_checkpoint).vocabulary.words
    assert set(folder.load(run.checkpoint).vocabulary.words) > set(known)


def test_the_command_of_a_run_can_be_repeated_by_another_person(dmn, tmp_path, monkeypatch):
    monkeypatch.setenv("DMN_DATA", f"{BABI.parent}/")
    weights = 'task_weights={"1": 2}'
    dmn("train", "--out", "a run", "--data", BABI, *SMALL, "--set", weights)
    command = Run(tmp_path / "a run").config.command
    assert str(BABI.parent) not in command
    shown = subprocess.run(
        ["bash", "-c", f'python() {{ printf "%s\\n" "$@"; }}; {command}'],
        env=os.environ | {"DMN_DATA": "/my data"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.splitlines() == [
        "-m",
        "dmn",
        "train",
        "--out",
        "a run",
        "--data",
        "/my data/babi",
        *SMALL,
        "--set",
        weights,
    ]


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("hiden_size=8", "--set: expected key=value with a key of network, input"),
        ("hidden_size", "got 'hidden_size'"),
        ("hidden_size=", "got 'hidden_size='"),
        ("=8", "got '=8'"),
        ("hidden_size=big", "--set hidden_size: "),
        ("hidden_size=3", "--set hidden_size: Input should be greater than or equal to 4, got 3"),
        ("clip_norm=Infinity", "--set clip_norm: "),
        ("seed=99999999999999999999", "--set seed: "),
        ('task_weights={"3": 101}', "--set task_weights: "),
        ("input=bag", "--set input: "),
        ("tasks=[[1]]", "--set tasks"),
        ("learning_rate=1e-320", "learning_rate: Expected 1e-12 or more"),
        ("clip_norm=1e-320", "clip_norm: Expected 1e-12 or more"),
    ],
)
def test_train_refuses_a_bad_setting_by_its_key_and_makes_no_run(dmn, tmp_path, assignment, says):
    ended = dmn("train", "--out", tmp_path / "run", "--data", BABI, "--set", assignment)
    assert_refused(ended, says)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Expected --data PATH"),
        (["--out", "a", "--run", "b"], "got both"),
        (["--out", "a"], "Expected --data PATH"),
        (
            ["--out", "a", "--data", BABI, "--preset", "mine"],
            "--preset: expected one of task-1-quick",
        ),
        (["--out", "a", "--data", BABI, "--device", "tpu"], "--set device: "),
        (["--out", "a", "--data", BABI, "--init-from", "b"], "Expected the name of a checkpoint"),
        (["--run", "a"], "a is no run"),
        (["--run", "a", "--set", "epochs=3"], "Give --run FOLDER alone"),
        (["--run", "a", "--device", "cpu"], "Give --run FOLDER alone"),
        (["--run", "a", "--data", BABI], "Give --run FOLDER alone"),
    ],
)
def test_train_refuses_bad_arguments_with_one_line(dmn, tmp_path, arguments, says):
    assert_refused(dmn("train", *arguments), says)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("preset", ["dmn-plus", "dmn-2016"])
def test_train_starts_from_a_preset(dmn, tmp_path, preset):
    from dmn.config.presets import PRESETS

    dmn(
        "train", "--out", "run", "--data", BABI, "--preset", preset, *SMALL, "--set", "batch_size=9"
    )
    model, training, *_ = PRESETS[preset]
    config = Run(tmp_path / "run").config
    assert config.model == model.model_copy(update={"hidden_size": 8, "passes": 2})
    assert config.training == training.model_copy(update={"epochs": 1, "batch_size": 9})


def test_the_help_of_train_lists_every_field(dmn, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    shown = " ".join(dmn("train", "--help").out.split())
    for config in (ModelConfig, TrainingConfig):
        for name, field in config.model_fields.items():
            default = json.dumps(field.get_default(call_default_factory=True))
            assert f"{name}={default}: {field.description}" in shown


def test_calibrate_writes_into_the_checkpoint_and_tells_what_it_found(
    dmn, tiny_checkpoint, monkeypatch
):
    told = {
        "temperature": 1.5,
        "sure_from": 0.75,
        "questions": 10,
        "right": 50.0,
        "sure_answers_wrong": 1.0,
        "sure_answers_wrong_babi": 0.0,
        "sure_answers_wrong_wide": 2.0,
        "sure_answers_wrong_composed": 3.0,
        "absent_not_sure": 100.0,
        "untold_not_sure": 50.0,
        "right_answers_sure": 90.0,
        "right_answers_unsupported": 0.5,
        "unanswerable": 4,
        "unanswerable_not_sure": 75.0,
        "wide_answers_at_90": 8,
        "wide_answers_at_90_wrong": 2.0,
        "calibration_error_before": 9.0,
        "calibration_error": 1.0,
        "by_probability_alone": {
            "sure_from": 0.9,
            "right_answers_sure": 80.0,
            "unanswerable_not_sure": 40.0,
        },
    }
    asked = []
    monkeypatch.setattr("dmn.evaluation.calibrate.calibrate", lambda _, e: asked.extend(e) or told)
    ended = dmn("calibrate", "tiny", "--data", BABI, "--json")
    assert json.loads(ended.out) == told
    assert len(asked) == 1  # the folder's validation part
    assert folder.load(tiny_checkpoint).sure_from == 0.75
    shown = dmn("calibrate", "tiny", "--data", BABI).out
    assert "temperature 1.5, sure from 75.00%" in shown
    assert "75.0 % not sure" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["tiny", "--data", "nowhere"], "nowhere"),
        (["nobody", "--data", BABI], "Expected the name of a checkpoint"),
        (["tiny"], "Missing option '--data'"),
    ],
)
def test_calibrate_refuses_bad_input_with_one_line(dmn, arguments, says):
    assert_refused(dmn("calibrate", *arguments), says)


@pytest.mark.parametrize("command", ["train", "ask", "evaluate", "calibrate"])
def test_each_command_has_help(dmn, command):
    ended = dmn(command, "--help")
    assert ended.code == 0
    assert "--" in ended.out


def as_a_process(tiny_checkpoint, *arguments, stdin=b""):
    environment = os.environ | {
        "DMN_CHECKPOINTS": str(tiny_checkpoint.parent),
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "dmn", *arguments],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        check=False,
    )


def test_ask_answers_as_a_process(tiny_checkpoint):
    arguments = ["ask", "--story", "-", "--question", "Où?", "--checkpoint", "tiny", "--json"]
    done = as_a_process(tiny_checkpoint, *arguments, stdin="Zoë left 🏠.".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["facts"] == ["Zoë left 🏠."]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_output_that_is_not_utf8_shows_what_it_can(tiny_checkpoint, encoding, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    arguments = ["ask", "--story", "-", "--question", "Où?", "--checkpoint", "tiny"]
    story = "José left 🏠.".encode()
    done = as_a_process(tiny_checkpoint, *arguments, stdin=story)
    assert (done.returncode, done.stderr) == (0, b"")
    name = "José" if encoding == "latin-1" else r"Jos\xe9"
    assert rf"{name} left \U0001f3e0." in done.stdout.decode(encoding)
    done = as_a_process(tiny_checkpoint, *arguments, "--json", stdin=story)
    assert json.loads(done.stdout.decode(encoding))["facts"] == ["José left 🏠."]


@pytest.mark.parametrize("arguments", [["train", "--help"], []])
def test_ctrl_c_while_it_imports_ends_without_a_traceback(arguments):
    code = (
        "import builtins, os, runpy, signal, sys\n"
        "real = builtins.__import__\n"
        "def interrupted(name, *rest, **more):\n"
        "    if name == 'typer': os.kill(os.getpid(), signal.SIGINT)\n"
        "    return real(name, *rest, **more)\n"
        "builtins.__import__ = interrupted\n"
        "runpy.run_module('dmn', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_bad_input_ends_a_process_with_2_and_one_line(tiny_checkpoint):
    arguments = ["ask", "--story", "-", "--question", b"O\xff?", "--checkpoint", "tiny"]
    done = as_a_process(tiny_checkpoint, *arguments, stdin=b"Mary left.")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Expected text, got half a character")
    assert done.stderr.count(b"\n") == 1


def test_train_leaves_no_run_behind_where_the_data_cannot_be_read(dmn, tmp_path):
    ended = dmn("train", "--out", tmp_path / "run", "--data", tmp_path / "nowhere")
    assert_refused(ended, "nowhere")
    assert not (tmp_path / "run").exists()


def test_train_ends_with_one_line_where_a_loss_is_not_finite(dmn, tmp_path):
    ended = dmn(
        "train",
        "--out",
        tmp_path / "run",
        "--data",
        BABI,
        *SMALL,
        "--set",
        "gate_weight=1e300",
        "--device",
        "cpu",
    )
    assert (ended.code, ended.out) == (2, "")
    *_, last = ended.err.splitlines()
    assert last.startswith("Training stopped in epoch 1, step 1, tasks 1, 2, 10, learning rate")
    assert "Traceback" not in ended.err
    assert (tmp_path / "run" / "failed_batch.safetensors").exists()


def test_generate_prints_stories_in_babis_format(dmn):
    ended = dmn("generate", "--task", 1, "--stories", 2, "--seed", 7, "--style", "wide")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("1 ")
    assert "\t" in ended.out


COMPOSED = ("--style", "composed", "--stories", 1)


def test_generate_prints_composed_stories_that_are_read_back(dmn):
    ended = dmn("generate", *COMPOSED[:-1], 30, "--length", "4:9", "--noise", "1:2")
    assert (ended.code, ended.err) == (0, "")
    found = list(babi.read(ended.out.splitlines(), "composed_train.txt"))
    assert len(found) > 60
    assert any(not example.answer for example in found)
    assert all(bool(example.answer) == bool(example.supporting) for example in found)


def test_generate_prints_proofs_and_reasons_as_json_lines(dmn):
    ended = dmn("generate", *COMPOSED[:-1], 20, "--format", "jsonl")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert all(bool(one["reason"]) != bool(one["answer"]) for one in found)
    assert all(one["proofs"][0] == one["supporting"] for one in found if one["answer"])


def test_generate_counts_what_composed_stories_hold(dmn):
    ended = dmn("generate", "--style", "composed", "--coverage", 50)
    assert ended.out.startswith("50 stories; in how many of them each stands:")
    assert "Pairs of events in one story: 780" in ended.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--task", 0, "--stories", 1), "--task: expected a number from 1 to 20 or all"),
        (("--task", 1, "--stories", 0), "--stories: expected at least 1"),
        (
            ("--task", 1, "--stories", 1, "--style", "old"),
            "--style: expected classic, wide or composed",
        ),
        (("--task", 1, "--stories", 1, "--length", "9:5"), "1 <= MIN <= MAX"),
        (("--task", 1), "--stories"),
        (("--stories", 1), "--task: expected a number from 1 to 20 or all, got none"),
        (("--task", 1, "--stories", 1, "--chain", "2:3"), "--chain: expected --style composed"),
        ((*COMPOSED, "--task", 1), "--task: composed stories ask all kinds"),
        ((*COMPOSED, "--chain", "7:8", "--length", "2:5"), "takes a story of at least 8 sentences"),
        ((*COMPOSED, "--noise", "5"), "--noise: expected MIN:MAX"),
        ((*COMPOSED, "--without", "rhymes"), "--without: expected some of groups"),
        ((*COMPOSED, "--unanswerable", "2"), "--unanswerable: expected a share"),
        ((*COMPOSED, "--coverage", "5"), "--coverage: expected --style composed and no --stories"),
        (("--style", "composed", "--coverage", "0"), "--coverage: expected 1 to"),
        ((*COMPOSED, "--format", "xml"), "--format: expected babi or jsonl"),
    ],
)
def test_generate_refuses_what_cannot_be_told(dmn, arguments, says):
    assert_refused(dmn("generate", *arguments), says)
