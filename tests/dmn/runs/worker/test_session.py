import json
import shutil

import pytest
import torch
from safetensors.torch import load_file

from dmn.config.model import ModelConfig
from dmn.config.presets import DMN_PLUS
from dmn.config.run import RunConfig
from dmn.config.training import TrainingConfig
from dmn.data.batching import Batch
from dmn.errors import CheckpointError, DeviceError, TrainingError
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.runs.run import Run
from dmn.runs.worker import restart
from dmn.runs.worker.progress import Progress
from dmn.runs.worker.session import train_run
from tests.paths import BABI
from tests.workers import steady, tiny

MODEL = DMN_PLUS.model_copy(
    update={"hidden_size": 8, "passes": 2, "placeholders": 5, "dropout": 0.2}
)
TRAINING = TrainingConfig(
    epochs=3, batch_size=2, learning_rate=0.01, warmup_steps=2, patience=1000, device="cpu"
)


def a_run(folder, model: ModelConfig = MODEL, data=BABI, init_from=None, **changes):
    config = RunConfig(
        model=model,
        training=TRAINING.model_copy(update=changes),
        data=(str(data),),
        init_from=init_from,
        command="python -m dmn train",
    )
    return Run.create(folder, config)


def silent(line):
    pass


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    run = a_run(tmp_path_factory.mktemp("runs") / "finished")
    said = []
    train_run(run, said.append)
    return run, said


def test_a_run_writes_metrics_a_checkpoint_and_what_resuming_needs(finished):
    run, _ = finished
    assert [entry["epoch"] for entry in run.metrics()] == [1, 2, 3]
    assert run.metrics()[0]["tasks"]["1"]["questions"] == 1
    assert torch.load(run.state_file, weights_only=True)["epoch"] == 3
    # A machine that is slow gets to a point between the epochs as well.
    assert {path.name for path in run.folder.iterdir()} - {"steps.jsonl"} == {
        "config.json",
        "metrics.jsonl",
        "checkpoint",
        "last",
        "probes",
        "tensorboard",
    }


def test_the_checkpoint_of_a_run_is_its_best_epoch(finished):
    run, _ = finished
    loaded = checkpoint_folder.load(run.checkpoint)
    best = max(run.metrics(), key=lambda entry: (entry["is_best"], entry["epoch"]))
    assert loaded.metrics["epoch"] == best["epoch"]
    assert loaded.metrics["command"] == "python -m dmn train"
    assert loaded.metrics["training questions"] == 6
    assert loaded.metrics["mean_accuracy"] == best["accuracy"]
    assert loaded.facts_trained_on == 4
    assert (loaded.model, loaded.training) == (MODEL, TRAINING)
    saved = torch.load(run.state_file, weights_only=True)["best_weights"]
    weights = loaded.network.state_dict()
    assert all(weights[name].equal(saved[name]) for name in saved)


def test_the_vocabulary_is_that_of_the_training_questions(finished):
    vocabulary = checkpoint_folder.load(finished[0].checkpoint).vocabulary
    assert {"nora", "lantern", "porch", "nothing", "carrying"} <= set(vocabulary.words)
    assert vocabulary.n_placeholders == 5


def test_a_run_reports_its_data_and_each_epoch(finished):
    _, (head, *epochs) = finished
    assert "6 questions to train on, 1 to validate" in head
    assert [line.split(":")[0] for line in epochs] == ["epoch 1", "epoch 2", "epoch 3"]


def test_a_finished_run_has_nothing_more_to_do(finished):
    run, _ = finished
    before = {p: p.read_bytes() for p in run.folder.rglob("*") if p.is_file()}
    train_run(run, silent)
    assert {p: p.read_bytes() for p in run.folder.rglob("*") if p.is_file()} == before


def test_a_run_that_ended_before_its_first_state_begins_anew(finished, tmp_path):
    run = Run(shutil.copytree(finished[0].folder, tmp_path / "copy"))
    shutil.rmtree(run.folder / "last")
    with (run.folder / "metrics.jsonl").open("a") as file:
        file.write('{"epoch": 4, "lo')
    train_run(run, silent)
    assert steady(run) == steady(finished[0])


def test_a_saved_state_is_replaced_whole(tmp_path):
    run = a_run(tmp_path / "run")
    opened = []

    def open_first(line):
        if line.startswith("epoch 1:"):
            opened.append(run.state_file.open("rb"))

    train_run(run, open_first)
    with opened[0] as reader:
        assert torch.load(reader, weights_only=True)["epoch"] == 1
    assert [path.name for path in run.state_file.parent.iterdir()] == ["state.pt"]


def stopped_at(run, number):
    """Trains until the `number`-th sign of life, and stops as a person would have it."""
    progress, heard = Progress(), iter(range(1, number + 1))

    def ask_at_last():
        if next(heard, number) == number:
            progress.request_stop()
        Progress.stop_if_requested(progress)

    progress.stop_if_requested = ask_at_last
    train_run(run, silent, progress=progress)
    return progress.state


def test_a_run_stopped_after_any_step_goes_on_to_the_metrics_of_one_that_was_not(
    finished, tmp_path
):
    """Three steps and one batch of validation questions make an epoch."""
    run = a_run(tmp_path / "run")
    assert [stopped_at(run, number) for number in (2, 2, 1, 3)] == ["stopped"] * 4
    assert torch.load(run.state_file, weights_only=True)["step"] != 0
    assert stopped_at(run, 1000) == "finished"
    assert steady(run) == steady(finished[0])
    one, other = (
        checkpoint_folder.load(r.checkpoint).network.state_dict() for r in (run, finished[0])
    )
    assert all(one[name].equal(other[name]) for name in one)


def test_a_run_is_saved_within_an_epoch_now_and_then(tmp_path, monkeypatch):
    monkeypatch.setenv("DMN_SAVE_SECONDS", "0")
    run, steps = a_run(tmp_path / "run", epochs=1), []
    progress = Progress()
    progress.stop_if_requested = lambda: steps.append(
        torch.load(run.state_file, weights_only=True)["step"]
    )
    train_run(run, silent, progress=progress)
    assert steps == [1, 2, 3, 3]  # three steps, and one batch of validation questions


@pytest.fixture(scope="module")
def restarted(tmp_path_factory):
    run = a_run(tmp_path_factory.mktemp("runs") / "restarted", seed=7, restarts=3, epochs=2)
    train_run(run, silent)
    return run


def test_restarts_train_anew_from_the_next_seed(restarted, tmp_path):
    entries = steady(restarted)
    assert [(e["restart"], e["seed"], e["epoch"]) for e in entries] == [
        (1, 7, 1),
        (1, 7, 2),
        (2, 8, 1),
        (2, 8, 2),
        (3, 9, 1),
        (3, 9, 2),
    ]
    alone = a_run(tmp_path / "alone", seed=8, epochs=2)
    train_run(alone, silent)
    assert [e["loss"] for e in steady(alone)] == [e["loss"] for e in entries[2:4]]


def test_the_checkpoint_of_restarts_is_the_best_of_all(restarted):
    best = max(reversed(restarted.metrics()), key=lambda e: (e["accuracy"], -e["restart"]))
    (marked,) = [e for e in restarted.metrics() if e["is_best"]][-1:]
    assert marked["accuracy"] == best["accuracy"]
    told = checkpoint_folder.load(restarted.checkpoint)
    assert (told.metrics["seed"], told.metrics["epoch"]) == (marked["seed"], marked["epoch"])
    assert told.training.seed == marked["seed"]


@pytest.mark.parametrize("number", [3, 10, 14, 17])
def test_a_run_stopped_in_any_restart_goes_on(restarted, tmp_path, number):
    run = a_run(tmp_path / "run", seed=7, restarts=3, epochs=2)
    assert stopped_at(run, number) == "stopped"
    train_run(run, silent)
    assert steady(run) == steady(restarted)


def test_a_run_may_be_trained_on_stories_told_for_it(tmp_path):
    run = Run.create(tmp_path / "run", tiny(tasks=("1", "15"), epochs=1))
    train_run(run, silent)
    (entry,) = run.metrics()
    assert set(entry["tasks"]) == {"1", "15"}


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("content", [b"", b"PK", b"\x80\x04K\x01.", "half", "another version"])
def test_a_state_that_is_broken_says_what_to_do(finished, tmp_path, content):
    run = Run(shutil.copytree(finished[0].folder, tmp_path / "copy"))
    if content == "half":
        content = run.state_file.read_bytes()[:5000]
    if content == "another version":
        torch.save({"epoch": 3}, run.state_file)
    else:
        run.state_file.write_bytes(content)
    before = (run.folder / "metrics.jsonl").read_bytes()
    with pytest.raises(
        TrainingError, match=r"is incomplete, or from another version.*--init-from .*checkpoint"
    ):
        train_run(run, silent)
    assert (run.folder / "metrics.jsonl").read_bytes() == before


class Killed(Exception):
    pass


@pytest.mark.parametrize("dies_in", ["save_checkpoint", "save_state"])
def test_a_run_may_end_anywhere_in_an_epoch(finished, tmp_path, monkeypatch, dies_in):
    def die(*arguments):
        raise Killed

    run = a_run(tmp_path / "run")
    with monkeypatch.context() as patch:
        if dies_in == "save_checkpoint":
            patch.setattr(checkpoint_folder, "to_bytes", die)
        else:
            patch.setattr(restart, "save_state", die)
        with pytest.raises(Killed):
            train_run(run, silent)
    assert len(run.metrics()) == 1
    train_run(run, silent)
    assert steady(run) == steady(finished[0])


def test_cuda_that_is_missing_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="CUDA"):
        train_run(a_run(tmp_path / "run", device="cuda"), silent)


def test_bfloat16_without_cuda_is_float32_and_says_so(finished, tmp_path):
    run, said = a_run(tmp_path / "run", precision="bfloat16"), []
    train_run(run, said.append)
    assert [line for line in said if "float" in line] == [
        "precision: float32, not bfloat16, which is for CUDA, on cpu"
    ]
    assert steady(run) == steady(finished[0])


FAILS_IN_THE_SECOND_EPOCH = {"gates_first_epochs": 1, "early_answer_weight": 1e300}


def test_a_step_without_a_finite_number_leaves_its_batch_and_what_was_reached(tmp_path):
    run = a_run(tmp_path / "run", **FAILS_IN_THE_SECOND_EPOCH)
    with pytest.raises(TrainingError) as ended:
        train_run(run, silent)
    batch_file = run.folder / "failed_batch.safetensors"
    message = str(ended.value)
    assert message.startswith("Training stopped in epoch 2, step 1, task")
    assert f"Its batch is in {batch_file}." in message
    assert f"--init-from {run.checkpoint}" in message
    assert len(Batch(**load_file(batch_file))) == TRAINING.batch_size
    told = json.loads((run.folder / "failed_batch.json").read_text())
    assert (told["epoch"], told["step"], told["learning_rate"]) == (
        2,
        1,
        pytest.approx(0.0095098, rel=1e-5),
    )
    assert len(told["questions"]) == TRAINING.batch_size
    assert [entry["epoch"] for entry in run.metrics()] == [1]
    assert torch.load(run.state_file, weights_only=True)["epoch"] == 1
    assert checkpoint_folder.load(run.checkpoint).metrics["epoch"] == 1


def test_a_failure_in_the_first_epoch_does_not_speak_of_a_checkpoint(tmp_path):
    run = a_run(tmp_path / "run", gate_weight=1e300)
    with pytest.raises(TrainingError, match=r"Start again with a lower learning_rate"):
        train_run(run, silent)
    assert not run.checkpoint.exists()


def test_a_run_may_begin_with_the_weights_of_a_checkpoint(finished, tmp_path):
    beginning = checkpoint_folder.load(finished[0].checkpoint)
    run = a_run(
        tmp_path / "tuned",
        init_from=str(finished[0].checkpoint),
        data=BABI / "qa1_train.txt",
        epochs=1,
        learning_rate=1e-12,
        weight_decay=0.0,
    )
    train_run(run, silent)
    tuned = checkpoint_folder.load(run.checkpoint)
    assert tuned.vocabulary.words == beginning.vocabulary.words
    before, after = beginning.network.state_dict(), tuned.network.state_dict()
    for name in before:
        torch.testing.assert_close(before[name], after[name], rtol=0, atol=1e-9)


def test_words_that_the_beginning_lacks_are_added_to_its_vocabulary(finished, tmp_path):
    beginning = checkpoint_folder.load(finished[0].checkpoint)
    data = tmp_path / "qa1_train.txt"
    data.write_text(
        "1 Mary strolled to the garden.\n2 Where is Mary?\tgarden\t1\n"
        "1 John strolled to the office.\n2 Where is John?\toffice\t1\n"
        "1 The last story is held out.\n2 Where is it?\thome\t1\n"
    )
    run = a_run(
        tmp_path / "wider",
        init_from=str(finished[0].checkpoint),
        data=data,
        epochs=1,
        learning_rate=1e-12,
        weight_decay=0.0,
    )
    train_run(run, silent)
    wider = checkpoint_folder.load(run.checkpoint)
    new = {"garden", "john", "mary", "office", "strolled"}
    assert not new & set(beginning.vocabulary.words)
    assert set(wider.vocabulary.words) == {*beginning.vocabulary.words, *new}
    before, after = beginning.network.state_dict(), wider.network.state_dict()
    ids = [wider.vocabulary.id(word) for word in beginning.vocabulary.words]
    for name in ("embedding.weight", "answer.output.weight", "answer.output.bias"):
        torch.testing.assert_close(before[name], after[name][ids], rtol=0, atol=1e-9)


@pytest.mark.parametrize("leave_names_out", [True, False])
def test_names_of_generated_stories_can_be_left_to_placeholders(tmp_path, leave_names_out):
    data = tmp_path / "qa1_train.txt"
    data.write_text(
        "1 Zainab went to the lighthouse.\n2 Where is Zainab?\tlighthouse\t1\n"
        "1 Mary went to the garden.\n2 Where is Mary?\tgarden\t1\n"
        "1 The last story is held out.\n2 Where is it?\thome\t1\n"
    )
    run = a_run(tmp_path / "run", data=data, epochs=1, leave_names_out=leave_names_out)
    train_run(run, silent)
    known = set(checkpoint_folder.load(run.checkpoint).vocabulary.known)
    assert known >= {"garden", "is", "mary", "the", "to", "went", "where"}
    assert known.isdisjoint({"zainab", "lighthouse"}) == leave_names_out


def test_a_memory_that_compares_begins_as_the_memory_that_did_not(finished, tmp_path):
    plain = checkpoint_folder.load(finished[0].checkpoint)
    comparing = MODEL.model_copy(update={"memory": "comparing"})
    run = a_run(
        tmp_path / "comparing",
        comparing,
        init_from=str(finished[0].checkpoint),
        epochs=1,
        learning_rate=1e-12,
        weight_decay=0.0,
    )
    train_run(run, silent)
    grown = checkpoint_folder.load(run.checkpoint).network.state_dict()
    for name, before in plain.network.state_dict().items():
        after, more = grown[name][..., : before.shape[-1]], grown[name][..., before.shape[-1] :]
        torch.testing.assert_close(after, before, rtol=0, atol=1e-9)
        torch.testing.assert_close(more, torch.zeros_like(more), rtol=0, atol=1e-9)


def test_only_a_network_of_the_same_shape_can_be_the_beginning(finished, tmp_path):
    other = MODEL.model_copy(update={"tied": True})
    run = a_run(tmp_path / "other", other, init_from=str(finished[0].checkpoint))
    with pytest.raises(CheckpointError, match="network settings of this run differ"):
        train_run(run, silent)
    dropout = MODEL.model_copy(update={"dropout": 0.0})
    run = a_run(tmp_path / "dropout", dropout, init_from=str(finished[0].checkpoint), epochs=1)
    train_run(run, silent)
    assert len(run.metrics()) == 1


def test_a_beginning_that_is_no_checkpoint_is_an_error(tmp_path):
    run = a_run(tmp_path / "run", init_from=str(tmp_path))
    with pytest.raises(CheckpointError, match="missing"):
        train_run(run, silent)


def test_the_configuration_of_a_run_is_plain_json(finished):
    config = json.loads((finished[0].folder / "config.json").read_text())
    assert config["model"]["hidden_size"] == 8
    assert config["data"] == [str(BABI)]
