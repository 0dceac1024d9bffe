"""Sentences of Look closer about one answer before and after a change."""

from dataclasses import replace

from app.views.ask.analysis.sentences import before_and_after
from dmn.lens import load
from tests.app.conftest import STORY


def test_an_answer_that_is_not_said_any_more_has_changed(tiny_checkpoint):
    trace = replace(load(tiny_checkpoint).explain(STORY, "Where is Mary?"), unsaid=0.0)
    unsaid = replace(trace, unsaid=1.0)
    told = before_and_after(trace, unsaid, [])
    assert "The answer changes to <b>“the story does not say”</b> (best guess: " in told
    assert "The answer stays <b>" in before_and_after(trace, trace, [])
