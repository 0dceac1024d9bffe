import math

import pytest

from dmn.runs.alerts import alerts
from tests.workers import status


def points(*losses, restart=1):
    return [
        {"restart": restart, "step": i, "loss": x, "gate_loss": 0.1} for i, x in enumerate(losses)
    ]


def kinds(status, state, points=(), now=None):
    return [one.kind for one in alerts(status, state, points, now)]


FALLING = points(*(3.0 / (1 + i / 5) for i in range(40)))


def test_a_run_that_goes_well_has_no_alert():
    told = status()
    assert kinds(told, "running", FALLING, told.heartbeat + 1) == []
    assert kinds(None, "stopped") == []


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number(loss):
    assert kinds(status(), "running", points(1.0, loss)) == ["nan"]
    assert kinds(None, "lost", [{"step": 1, "loss": None, "gate_loss": 1.0}]) == ["nan"]


def test_a_run_that_failed_at_a_loss_that_is_no_number():
    failed = status(state="failed", message="… expected finite numbers, got answer loss nan.")
    assert kinds(failed, "failed", FALLING) == ["nan"]
    assert kinds(status(state="failed", message="The disk is full."), "failed", FALLING) == []


def test_a_loss_that_rises_far_above_its_best():
    assert kinds(None, "stopped", FALLING + points(*[2.0] * 5)) == ["divergence"]
    assert kinds(None, "stopped", FALLING + points(2.0, 2.0)) == []  # a spike
    assert kinds(None, "stopped", FALLING + points(*[0.6] * 5)) == []
    assert kinds(None, "stopped", points(0.1, 5.0, 5.0)) == []  # too few to tell


def test_a_restart_is_compared_with_itself_alone():
    assert kinds(None, "stopped", FALLING + points(*[5.0] * 12, restart=2)) == []


@pytest.mark.parametrize(("later", "found"), [(3, []), (60, ["silence"]), (-9999, [])])
def test_a_process_that_is_there_and_silent(later, found):
    told = status()
    assert kinds(told, "running", now=told.heartbeat + later) == found
    assert kinds(told, "lost", now=told.heartbeat + later) == []


def test_a_run_that_takes_no_step():
    told = status(idle=200.0, phase="training")
    assert kinds(told, "running", now=told.heartbeat) == ["stall"]
    assert kinds(told, "queued", now=told.heartbeat) == []
    (alert,) = alerts(told, "stopping", [], told.heartbeat)
    assert alert.message == "No step for 200 seconds (phase: training)."


def test_a_disk_that_is_nearly_full():
    told = status(system={"disk_free_bytes": 100 * 2**20})
    assert kinds(told, "running", now=told.heartbeat) == ["disk"]
