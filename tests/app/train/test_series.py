from pathlib import Path

import numpy as np
import pytest

from app.train import series
from dmn.runs import probes
from tests.app.handmade import CONFIG, add_probes, lines, make, metrics, point


def test_a_training_curve_runs_through_the_points_between_the_epochs(tmp_path: Path) -> None:
    curve = series.training_curve(make(tmp_path, epochs=3, points=30), "loss", 1)
    assert len(curve.values) == 30
    assert curve.epochs[-1] == 3
    assert curve.values[-1] == 1


def test_without_such_points_the_epochs_themselves_are_drawn(tmp_path: Path) -> None:
    curve = series.training_curve(make(tmp_path, epochs=3, points=0), "gate_loss", 1)
    np.testing.assert_allclose(curve.values, [1, 1 / 2, 1 / 3])


def test_accuracy_and_recall_are_those_of_the_epochs(tmp_path: Path) -> None:
    run = make(tmp_path, epochs=3)
    assert series.validation_curve(run, "accuracy", 1).values.tolist() == [10, 20, 30]
    assert series.validation_curve(run, "gate_recall", 1).values.tolist() == [5, 10, 15]


def test_each_task_has_its_curve_in_order_of_number(tmp_path: Path) -> None:
    training = CONFIG.training.model_copy(update={"tasks": ("10", "2")})
    run = make(tmp_path, config=CONFIG.model_copy(update={"training": training}))
    found = series.task_curves(run, "accuracy", 1)
    assert [curve.name for curve in found] == ["2", "10"]
    assert found[0].values.tolist() == [10, 20, 30]


def test_tasks_whose_gates_could_not_suffice_do_not_lower_the_recall(tmp_path: Path) -> None:
    run = make(tmp_path, epochs=0)
    tasks = {
        "1": {"gate_recall": 90.0, "gates_can_suffice": True},
        "8": {"gate_recall": 10.0, "gates_can_suffice": False},
        "20": {"gate_recall": None, "gates_can_suffice": True},
    }
    (run.folder / "metrics.jsonl").write_text(lines([metrics(1) | {"tasks": tasks}]))
    assert series.validation_curve(run, "gate_recall", 1).values.tolist() == [90]


def test_restarts_are_curves_of_their_own(tmp_path: Path) -> None:
    run = make(tmp_path, epochs=0)
    (run.folder / "metrics.jsonl").write_text(
        lines([metrics(1), metrics(2), metrics(1, restart=2), metrics(2, restart=2, is_best=False)])
    )
    (run.folder / "steps.jsonl").write_text(lines([point(50), point(70, restart=3)]))
    assert series.restarts(run) == [1, 2, 3]
    assert len(series.validation_curve(run, "accuracy", 2).values) == 2
    assert series.best_epoch(run, 2) == 1
    assert series.best_epoch(run, 1) is None


@pytest.mark.parametrize(
    "line",
    [
        '{"epoch": "two", "loss": [], "tasks": 3, "restart": "x"}',
        '{"epoch": null}',
        '{"epoch": 2, "tasks": {"1": 7}, "accuracy": "high"}',
        "garbage",
        "[1, 2]",
    ],
)
def test_lines_that_a_person_garbled_are_no_points(tmp_path: Path, line: str) -> None:
    run = make(tmp_path, epochs=1)
    with (run.folder / "metrics.jsonl").open("a") as file:
        file.write(line + "\n")
    curve = series.validation_curve(run, "accuracy", 1)
    assert curve.values[np.isfinite(curve.values)].tolist() == [10]
    assert series.task_curves(run, "accuracy", 1)[0].values[0] == 10


def test_the_probes_gates_become_snapshots(tmp_path: Path) -> None:
    run = make(tmp_path)
    add_probes(run)
    (story,) = probes.stories(run)
    shots = series.snapshots(story, 0, probes.evaluations(run), 1)
    assert [shot.epoch for shot in shots] == [1, 2, 3]
    assert shots[-1].trace.gates[0, 0] == 1
    assert shots[-1].trace.supporting == (0,)


def test_an_evaluation_that_does_not_fit_its_story_is_left_out(tmp_path: Path) -> None:
    run = make(tmp_path)
    add_probes(run)
    with (run.folder / "probes" / "evaluations.jsonl").open("a") as file:
        file.write('{"epoch": 4, "probes": [null]}\n{"epoch": 5, "probes": []}\n')
        file.write('{"epoch": 6, "probes": [{"gates": [[1]], "passes": [], "confidence": []}]}\n')
    (story,) = probes.stories(run)
    shots = series.snapshots(story, 0, probes.evaluations(run), 1)
    assert [shot.epoch for shot in shots] == [1, 2, 3]


def test_a_run_that_has_said_nothing_has_empty_curves(tmp_path: Path) -> None:
    run = make(tmp_path, epochs=0)
    assert series.restarts(run) == [1]
    assert len(series.training_curve(run, "loss", 1).values) == 0
    assert series.task_curves(run, "accuracy", 1) == []
