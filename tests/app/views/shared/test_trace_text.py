"""Text about a trace."""

from dataclasses import replace

import numpy as np

from app.views.shared.trace_text import answer_strip, pass_sentence
from dmn.inference.trace import Candidate, EpisodeTrace

TRACE = EpisodeTrace(
    story="John left.",
    facts=("John left.",),
    spans=((0, 10),),
    question="Where is John?",
    gates=np.full((3, 2), 0.5),
    passes=tuple(Candidate((word,), 0.4) for word in ("hall", "shed", "shed")),
    confidence=np.array([0.1, 0.21, 0.9]),
    alternatives=(Candidate(("shed",), 0.9),),
)


def test_the_strip_says_from_which_pass_the_answer_is_fixed_and_how_probable_it_was_there() -> None:
    assert "Answer fixed from pass 2 on (21% there)" in answer_strip(TRACE, None)
    assert "Not trained" not in answer_strip(TRACE, None)
    wavering = replace(TRACE, alternatives=(Candidate(("hall",), 0.9),))
    assert "Answer not fixed after the last pass" in answer_strip(wavering, None)


def test_what_was_never_trained_to_be_answered_is_said_so() -> None:
    late = replace(TRACE, answers_from=3)
    assert "Not trained to answer before pass 3" in answer_strip(late, None)
    said = ["Not trained to answer" in pass_sentence(late, chosen) for chosen in (1, 2, 3)]
    assert said == [True, True, False]
