"""The kernel against its plain reference and against finite differences."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from dmn.models.kernels.attention_gru import attention_gru, attention_gru_reference

BATCH, FACTS, HIDDEN = 2, 5, 3
CLOSE = {torch.float32: 1e-5, torch.float64: 1e-12}


def inputs_of(
    batch: int, facts: int, hidden: int, dtype: torch.dtype = torch.float64, seed: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    """Inputs, gates of which some are fully open or closed, and weights; all want a gradient."""
    random = torch.Generator().manual_seed(seed)
    inputs = torch.randn(batch, facts, 2 * hidden, dtype=dtype, generator=random)
    gates = (1.6 * torch.rand(batch, facts, dtype=dtype, generator=random) - 0.3).clamp(0, 1)
    recurrent = torch.randn(2 * hidden, hidden, dtype=dtype, generator=random)
    return inputs.requires_grad_(), gates.requires_grad_(), recurrent.requires_grad_()


sizes = st.builds(
    inputs_of,
    batch=st.integers(1, 60),
    facts=st.integers(1, 12),
    hidden=st.integers(1, 20),
    dtype=st.sampled_from(sorted(CLOSE, key=str)),
    seed=st.integers(0, 2**32 - 1),
)


@given(sizes)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_states_and_gradients_are_those_of_the_reference(
    way, arguments: tuple[Tensor, Tensor, Tensor]
):
    tolerance = CLOSE[arguments[0].dtype]
    states = [kernel(*arguments) for kernel in (attention_gru, attention_gru_reference)]
    weight = torch.linspace(-1, 2, states[0].numel(), dtype=states[0].dtype).view_as(states[0])
    gradients = [torch.autograd.grad((state * weight).sum(), arguments) for state in states]
    torch.testing.assert_close(*states, atol=tolerance, rtol=tolerance)
    torch.testing.assert_close(*gradients, atol=10 * tolerance, rtol=10 * tolerance)


@pytest.mark.parametrize("kernel", [attention_gru, attention_gru_reference])
def test_gradients_are_those_of_finite_differences(way, kernel):
    assert torch.autograd.gradcheck(kernel, inputs_of(BATCH, FACTS, HIDDEN))


@pytest.mark.parametrize("kernel", [attention_gru, attention_gru_reference])
def test_one_open_gate_takes_the_proposal_whole(way, kernel):
    inputs, _, recurrent = inputs_of(BATCH, 1, HIDDEN)
    state = kernel(inputs, torch.ones(BATCH, 1, dtype=torch.float64), recurrent)
    torch.testing.assert_close(state, torch.tanh(inputs[:, 0, HIDDEN:]))


def test_a_state_without_open_gates_stays_zero(way):
    inputs, gates, recurrent = inputs_of(BATCH, FACTS, HIDDEN)
    assert not attention_gru(inputs, torch.zeros_like(gates), recurrent).any()


def test_a_closed_gate_skips_its_fact_exactly(way):
    inputs, gates, recurrent = (each.detach() for each in inputs_of(BATCH, FACTS, HIDDEN))
    gates[:, 2] = 0
    others = [0, 1, 3, 4]
    skipped = attention_gru(inputs[:, others], gates[:, others], recurrent)
    assert torch.equal(attention_gru(inputs, gates, recurrent), skipped)


def test_the_order_of_facts_matters(way):
    inputs, gates, recurrent = (each.detach() for each in inputs_of(BATCH, FACTS, HIDDEN))
    gates.fill_(0.5)
    turned = attention_gru(inputs.flip(1), gates, recurrent)
    assert (attention_gru(inputs, gates, recurrent) - turned).abs().max() > 1e-2


def test_strided_views_are_read_as_they_stand(way):
    inputs, gates, recurrent = (each.detach() for each in inputs_of(BATCH, FACTS, HIDDEN))
    wide = torch.stack([inputs, -inputs], dim=2)[:, :, 0]
    expected = attention_gru(inputs, gates, recurrent)
    assert torch.equal(attention_gru(wide, gates.T.contiguous().T, recurrent), expected)


def test_the_state_can_be_changed_without_harm_to_the_gradient(way):
    inputs, gates, recurrent = inputs_of(BATCH, FACTS, HIDDEN)
    expected = torch.autograd.grad(attention_gru(inputs, gates, recurrent).sum(), inputs)
    state = attention_gru(inputs, gates, recurrent)
    state.detach().mul_(0)
    torch.testing.assert_close(torch.autograd.grad(state.sum(), inputs), expected)


def test_a_second_derivative_is_refused_and_never_wrong(way):
    inputs, gates, recurrent = inputs_of(BATCH, FACTS, HIDDEN)
    state = attention_gru(inputs, gates, recurrent)
    (gradient,) = torch.autograd.grad((state**2).sum(), inputs, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cpu_and_gpu_agree():
    arguments = inputs_of(7, 40, 33, torch.float32)
    on_gpu = [each.detach().cuda().requires_grad_() for each in arguments]
    state, state_on_gpu = attention_gru(*arguments), attention_gru(*on_gpu)
    torch.testing.assert_close(state_on_gpu.cpu(), state, atol=1e-4, rtol=1e-4)
    gradients = torch.autograd.grad(state.sum(), arguments)
    on_gpu_gradients = torch.autograd.grad(state_on_gpu.sum(), on_gpu)
    for there, here in zip(on_gpu_gradients, gradients, strict=True):
        torch.testing.assert_close(there.cpu(), here, atol=1e-3, rtol=1e-4)
