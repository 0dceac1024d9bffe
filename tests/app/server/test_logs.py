"""The log as JSON, and what is never in it."""

import json
import logging

import pytest

from app.server import logs


@pytest.fixture
def restored():
    """Loggers as they were."""
    root, handlers = logging.getLogger(), logging.getLogger().handlers
    known = [
        one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)
    ]
    before = [(one, one.handlers, one.propagate) for one in known]
    yield
    logging.getLogger("uvicorn.access").disabled = False
    root.handlers = handlers
    for one, its_handlers, propagate in before:
        one.handlers, one.propagate = its_handlers, propagate


def test_each_line_is_an_object(restored, capsys) -> None:
    odd = logging.getLogger("odd")
    odd.addHandler(logging.NullHandler())
    odd.propagate = False
    logs.use_json()
    odd.warning('a "quoted"\nline of %s', "Zoë")
    logs.log_request("GET", "/api/v1/health", 200, 0.0123)
    try:
        raise ValueError("x")
    except ValueError:
        odd.exception("it failed")
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["level"], first["logger"], first["message"]) == (
        "warning",
        "odd",
        'a "quoted"\nline of Zoë',
    )
    assert (second["path"], second["status"], second["milliseconds"]) == (
        "/api/v1/health",
        200,
        12.3,
    )
    assert "ValueError: x" in third["exception"]


def test_what_names_a_session_or_a_file_is_left_out(restored, capsys) -> None:
    logs.use_json()
    logs.log_request("PUT", "/_stcore/upload_file/session/file", 204, 0.0)
    told = json.loads(capsys.readouterr().out)
    assert told["path"] == "/_stcore/upload_file"


@pytest.mark.parametrize("lines", [logs.use_json, logs.use_plain_text])
def test_what_somebody_did_is_a_line_for_people_and_for_machines(lines, restored, capsys) -> None:
    lines()
    logs.log_act("ada@dept.example.edu", "launched", "one")
    out, err = capsys.readouterr()
    if lines is logs.use_plain_text:
        assert err.endswith(" ada@dept.example.edu launched one\n")
    else:
        told = json.loads(out)
        assert (told["who"], told["act"], told["about"]) == (
            "ada@dept.example.edu",
            "launched",
            "one",
        )
