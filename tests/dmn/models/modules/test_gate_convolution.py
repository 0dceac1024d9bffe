"""Patterns of gates, drawn by hand."""

import pytest
import torch

from dmn.models.modules.gate_convolution import GateConvolution, of_facts


@pytest.fixture
def diagonal() -> GateConvolution:
    """Finds two neighbouring facts that were read one after the other, and says so in unit 0."""
    module = GateConvolution(4)
    with torch.no_grad():
        module.kernels.weight.zero_()
        module.kernels.bias.zero_()
        module.kernels.weight[0, 0] = torch.tensor([[0.0, 0, 0], [0, 1, 0], [0, 0, 1]])
        module.kernels.bias[0] = -1.0
        module.output.weight.zero_()
        module.output.weight[0, 0] = 1.0
    return module


def test_a_pattern_is_found_wherever_it_is(diagonal):
    gates = torch.zeros(3, 2, 5)
    gates[0, 0, 1] = gates[0, 1, 2] = 1
    gates[1, 0, 3] = gates[1, 1, 4] = 1
    gates[2, 0, 2] = gates[2, 1, 1] = 1
    said = diagonal(gates, torch.ones(3, 5, dtype=torch.bool))
    assert said.tolist() == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]


def test_stop_and_what_lies_behind_a_story_are_no_facts():
    is_fact = torch.tensor([[True, True, False, True]])
    passes = [torch.tensor([[0.2, 0.3, 0.4, 0.1]]), torch.tensor([[0.5, 0.1, 0.1, 0.3]])]
    expected = torch.tensor([[[0.2, 0.3, 0.0], [0.5, 0.1, 0.0]]])
    torch.testing.assert_close(of_facts(passes, is_fact), expected)


def test_nothing_is_found_behind_a_story(diagonal):
    with torch.no_grad():
        diagonal.kernels.bias[0] = 5.0
    gates = torch.zeros(1, 1, 3)
    gates[0, 0, 2] = 1
    is_fact = torch.tensor([[True, True, False]])
    assert diagonal(gates * is_fact, is_fact)[0, 0].item() == pytest.approx(5)
