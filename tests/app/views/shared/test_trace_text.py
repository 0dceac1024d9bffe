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
    assert "Same answer from pass 2 on (21% after it)" in answer_strip(TRACE, None)
    assert "Not trained" not in answer_strip(TRACE, None)
    wavering = replace(TRACE, alternatives=(Candidate(("hall",), 0.9),))
    assert "Not the answer of the last pass" in answer_strip(wavering, None)


def test_what_was_never_trained_to_be_answered_is_said_so() -> None:
    late = replace(TRACE, answers_from=3)
    assert "Not trained to answer before pass 3" in answer_strip(late, None)
    said = ["Not trained to answer" in pass_sentence(late, chosen) for chosen in (1, 2, 3)]
    assert said == [True, True, False]


def strip(*alternatives: tuple[tuple[str, ...], float], sure_from: float = 0.0) -> str:
    candidates = tuple(Candidate(items, probability) for items, probability in alternatives)
    return answer_strip(replace(TRACE, alternatives=candidates, sure_from=sure_from), None)


def test_the_reason_for_not_sure_comes_first_and_says_how_much_a_sure_answer_needs() -> None:
    shown = strip((("shed",), 0.8), (("hall",), 0.1), sure_from=0.91)
    assert shown.index("An answer counts as sure from 91% on") < shown.index(
        "best guess: shed, 80%"
    )


def test_a_best_guess_that_is_improbable_is_not_shown() -> None:
    shown = strip((("shed",), 0.009), (("hall",), 0.008), sure_from=0.91)
    assert "Not sure" in shown
    assert "best guess" not in shown
    assert "next:" not in shown
    assert "fixed" not in shown


def test_words_that_are_no_answer_are_never_shown_large_nor_named() -> None:
    shown = strip((("no", "no"), 0.99), (("then",), 0.98), (("hall",), 0.1))
    assert 'aria-level="1">Not sure</span>' in shown
    assert "most probable words do not form an answer" in shown
    assert "best guess: hall, 10%" in shown
    assert "no, no" not in shown


def test_a_way_reads_as_a_way() -> None:
    assert 'aria-level="1">south, then east</span>' in strip((("s", "e"), 0.99))
