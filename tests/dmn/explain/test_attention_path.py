"""The path over the passes."""

import numpy as np

from dmn.explain.attention_path import chain
from dmn.inference.trace import Candidate, EpisodeTrace


def trace(gates, placeholders=None):
    facts = ("Mary took the Milk.", "John left.", "Zorba, and Mary's wolves, ran to the garden.")
    passes = (Candidate(("garden",), 0.9),) * len(gates)
    return EpisodeTrace(
        story=" ".join(facts),
        facts=facts,
        spans=((0, 1),) * 3,
        question="Where is the milk?",
        gates=np.array(gates),
        passes=passes,
        confidence=np.full(len(gates), 0.9),
        alternatives=passes[:1],
        placeholders=placeholders or {},
    )


def test_the_path_ends_where_stop_leads_and_names_what_leads_on():
    steps = chain(trace([[0.8, 0, 0.1, 0], [0.2, 0, 0.7, 0.1], [0, 0, 0.2, 0.8], [0.9, 0, 0, 0]]))
    assert [(step.fact, step.gate) for step in steps] == [(0, 0.8), (2, 0.7)]
    assert steps[0].shared == ("Milk",)


def test_steps_without_a_shared_name_share_nothing():
    steps = chain(trace([[0, 0.9, 0, 0.1], [0.9, 0, 0, 0.1]]))
    assert [step.shared for step in steps] == [(), ()]


def test_a_word_never_seen_is_a_name_as_well():
    gates = [[0, 0, 0.9, 0.1], [0, 0, 0.9, 0.1]]
    assert chain(trace(gates))[1].shared == ("garden", "Mary", "wolves")
    assert chain(trace(gates, {"Zorba": 1}))[1].shared == ("garden", "Mary", "wolves", "Zorba")
