"""Scores of facts, against the papers' features one fact at a time."""

import numpy as np
import pytest
import torch
from torch import Tensor

from dmn.config.model import GATES
from dmn.config.presets import DMN_2016, DMN_PLUS
from dmn.models.modules.attention import AttentionGate, gate_named
from tests.reference import Reference

BATCH, FACTS, HIDDEN = 2, 4, 7
CONFIGS = {"full": DMN_2016, "compact": DMN_PLUS}


@pytest.fixture(params=GATES)
def gate(request: pytest.FixtureRequest) -> AttentionGate:
    torch.manual_seed(4)
    gate = gate_named(request.param, HIDDEN).double()
    for weight in gate.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return gate


@pytest.fixture
def seen() -> tuple[Tensor, Tensor, Tensor]:
    """Facts, question, memory."""
    random = torch.Generator().manual_seed(6)
    shapes = ((BATCH, FACTS, HIDDEN), (BATCH, HIDDEN), (BATCH, HIDDEN))
    facts, question, memory = (torch.randn(s, generator=random).double() for s in shapes)
    return facts, question, memory


@pytest.mark.parametrize("gate", sorted(CONFIGS), indirect=True)
def test_scores_are_the_papers(gate, seen, request):
    facts, question, memory = seen
    scores = gate(facts, gate.ask(facts, question), memory)
    weights = {f"memory.gate.{name}": w.numpy() for name, w in gate.state_dict().items()}
    paper = Reference(weights, CONFIGS[request.node.callspec.params["gate"]])
    for b in range(BATCH):
        q, m = question[b].numpy(), memory[b].numpy()
        expected = [paper.score(c, m, q) for c in facts[b].numpy()]
        np.testing.assert_allclose(scores[b].detach(), expected, atol=1e-12)


def test_a_fact_is_scored_by_itself(gate, seen):
    facts, question, memory = seen
    order = [2, 0, 3, 1]
    scores = gate(facts, gate.ask(facts, question), memory)
    moved = facts[:, order]
    torch.testing.assert_close(gate(moved, gate.ask(moved, question), memory), scores[:, order])


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_fact_question_and_memory_each_move_the_scores(gate, seen, changed):
    facts, question, memory = seen
    scores = gate(facts, gate.ask(facts, question), memory)
    facts, question, memory = (-x if i == changed else x for i, x in enumerate(seen))
    others = gate(facts, gate.ask(facts, question), memory)
    assert (scores - others).abs().min() > 1e-3


def test_compact_features_need_a_fact_that_meets_question_or_memory():
    """Of a fact, a question and a memory of zeros, the compact form is left with its biases."""
    gate = gate_named("compact", HIDDEN)
    nothing, nowhere = torch.zeros(BATCH, FACTS, HIDDEN), torch.zeros(BATCH, HIDDEN)
    expected = gate.outer(torch.tanh(gate.question_half.bias)).expand(BATCH, FACTS)
    torch.testing.assert_close(gate(nothing, gate.ask(nothing, nowhere), nowhere), expected)


def test_a_fact_like_the_question_still_has_a_gradient(gate, seen):
    """|f − q| has a corner where they are the same."""
    facts, question, memory = seen
    facts = question[:, None].repeat(1, FACTS, 1).requires_grad_()
    gate(facts, gate.ask(facts, question), memory).sum().backward()
    assert facts.grad is not None
    assert facts.grad.isfinite().all()
    assert facts.grad.any()
