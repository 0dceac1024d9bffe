import struct
from contextlib import closing

import pytest
import torch
from tensorboardX.proto.event_pb2 import Event

from dmn.evaluation.metrics import Outcome, by_task
from dmn.runs import probes
from dmn.runs.run import Run
from dmn.runs.worker import recorder as module
from dmn.runs.worker.recorder import Recorder
from dmn.runs.worker.session import train_run
from dmn.training.loop import EpochMetrics
from dmn.training.state import TrainingState
from tests.workers import tiny


class Training(TrainingState):
    """What a recorder reads of a training, put together by hand."""

    steps = 0

    def __init__(self):
        self.epoch = self.step = 0
        self.epoch_seconds = 0.0
        self.totals = torch.zeros(2, dtype=torch.float64)

    class schedule:
        @staticmethod
        def get_last_lr():
            return [0.5]

    def take(self, questions, losses, seconds):
        self.step, self.steps = self.step + 1, self.steps + 1
        self.totals = self.totals + questions * torch.tensor(losses, dtype=torch.float64)
        self.epoch_seconds += seconds


@pytest.fixture
def training():
    return Training()


@pytest.fixture
def run(tmp_path):
    return Run.create(tmp_path / "run", tiny())


@pytest.fixture
def recorder(run, training):
    with closing(Recorder(run, training, restart=1, steps_per_epoch=8)) as found:
        yield found


def steps(recorder, training, losses, seconds=0.4, questions=10):
    for loss in losses:
        training.take(questions, [loss, loss / 10], seconds)
        recorder.step(questions)


def test_a_point_is_the_mean_since_the_one_before(run, training, recorder):
    steps(recorder, training, [1.0, 2.0, 3.0, 7.0, 8.0, 9.0, 9.0])
    first, second = run.points()
    assert first == {
        "restart": 1,
        "step": 3,
        "epoch": 0.375,
        "loss": 2.0,
        "gate_loss": pytest.approx(0.2),
        "learning_rate": 0.5,
        "examples_per_second": 25.0,
        "seconds": 1.2,
    }
    assert (second["step"], second["loss"], second["seconds"]) == (6, 8.0, 2.4)


def test_a_point_reaches_over_the_end_of_an_epoch(run, training, recorder):
    steps(recorder, training, [1.0, 2.0])
    training.epoch, training.step, training.epoch_seconds = 1, 0, 0.0
    tasks = by_task([Outcome(True, 1.0, 1, 1, 1.0, 1.0, True)], ["1"])
    recorder.epoch(EpochMetrics(1, 2, 1.5, 0.15, 0.5, 100.0, True, tasks, 0.8, 25.0))
    training.totals = training.totals * 0
    steps(recorder, training, [6.0])
    (point,) = run.points()
    assert (point["step"], point["epoch"], point["loss"]) == (3, 1.125, 3.0)
    assert point["seconds"] == pytest.approx(1.2)


def test_points_become_rare_in_a_long_training(run, training, recorder, monkeypatch):
    monkeypatch.setattr(module, "_PER_E_FOLD", 10)
    steps(recorder, training, [1.0] * 2000, seconds=0.5)
    assert 50 < len(run.points()) < 70


def test_what_the_saved_state_does_not_know_of_is_cut(run, training):
    training.steps = 2
    found = [(1, 1), (1, 9), (2, 1), (2, 2), (2, 3), (3, 1)]
    lines = [f'{{"restart": {r}, "epoch": 1, "step": {s}, "probes": []}}\n' for r, s in found]
    (run.folder / "probes").mkdir(exist_ok=True)
    for name in ("steps.jsonl", "probes/evaluations.jsonl"):
        (run.folder / name).write_text("".join(lines) + '{"restart": 1, "st')
    Recorder(run, training, restart=2, steps_per_epoch=8)
    left = [(entry["restart"], entry["step"]) for entry in run.points()]
    assert left == [(entry["restart"], entry["step"]) for entry in probes.evaluations(run)]
    assert left == found[:4]


def events(folder):
    """TensorBoard's records: length, its checksum, an event, its checksum."""
    for file in sorted(folder.rglob("events.*")):
        content = file.read_bytes()
        while content:
            (length,) = struct.unpack("<Q", content[:8])
            yield Event.FromString(content[12 : 12 + length])
            content = content[16 + length :]


def test_tensorboard_gets_the_same_curves(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_LEAST_SECONDS", 0.0)
    run = Run.create(tmp_path / "run", tiny(epochs=2))
    train_run(run, lambda line: None)
    found = [
        (value.tag, event.step, value.simple_value)
        for event in events(run.folder / "tensorboard" / "restart-1")
        for value in event.summary.value
    ]
    for point in run.points():
        assert ("training/loss", point["step"], pytest.approx(point["loss"])) in found
    for epoch in run.metrics():
        assert ("accuracy/task_1", epoch["step"], epoch["tasks"]["1"]["accuracy"]) in found
        assert ("validation/mean_accuracy", epoch["step"], epoch["accuracy"]) in found
    assert len(run.points()) == run.metrics()[-1]["step"]
