"""The product against torch's own, compiled and plain."""

import gc

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from dmn.models.kernels.linear import _PREPARED, linear


@given(
    rows=st.integers(1, 70),
    n_in=st.integers(1, 40),
    n_out=st.integers(1, 40),
    has_bias=st.booleans(),
    dtype=st.sampled_from([torch.float32, torch.float64]),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_outputs_and_gradients_are_torchs(way, rows, n_in, n_out, has_bias, dtype):
    torch.manual_seed(rows)
    inputs = torch.randn(rows, n_in, dtype=dtype, requires_grad=True)
    weight = torch.randn(n_out, n_in, dtype=dtype, requires_grad=True)
    bias = torch.randn(n_out, dtype=dtype, requires_grad=True) if has_bias else None
    wanted = [each for each in (inputs, weight, bias) if each is not None]
    outputs, expected = linear(inputs, weight, bias), F.linear(inputs, weight, bias)
    slope = torch.linspace(-1, 2, expected.numel(), dtype=dtype).view_as(expected)
    close = {"atol": 1e-4, "rtol": 1e-4} if dtype == torch.float32 else {}
    torch.testing.assert_close(outputs, expected, **close)
    torch.testing.assert_close(
        torch.autograd.grad((outputs * slope).sum(), wanted),
        torch.autograd.grad((expected * slope).sum(), wanted),
        **close,
    )


@pytest.mark.parametrize("shape", [(3, 5, 64), (64,), (0, 64)])
def test_rows_may_stand_in_any_number_of_dimensions(way, shape):
    inputs, weight = torch.randn(*shape), torch.randn(48, 64)
    torch.testing.assert_close(linear(inputs, weight), F.linear(inputs, weight))


def test_a_deep_product_is_added_up_over_its_strips(way):
    inputs, weight = torch.randn(40, 1500).double(), torch.randn(32, 1500).double()
    torch.testing.assert_close(linear(inputs, weight), inputs @ weight.T)


def test_no_rows_at_all_leave_a_weight_gradient_of_zeros(way):
    weight = torch.full((16, 16), 7.0, requires_grad=True)
    bias = torch.zeros(16, requires_grad=True)
    outputs = linear(torch.zeros(0, 16), weight, bias)
    slopes = torch.autograd.grad(outputs.sum(), (weight, bias))
    assert all(not slope.any() for slope in slopes)


def frozen(weight):
    return torch.nn.Parameter(weight, requires_grad=False)


@torch.no_grad()
def test_without_gradients_the_outputs_are_the_same_to_the_last_bit(way):
    inputs, weight, bias = torch.randn(9, 70), torch.randn(30, 70), torch.randn(30)
    with torch.enable_grad():
        expected = linear(inputs, weight, bias)
    assert torch.equal(linear(inputs, weight, bias), expected)
    if way == "compiled":
        assert torch.equal(linear(inputs[4:5], weight, bias), expected[4:5])


@torch.no_grad()
def test_a_frozen_weight_that_changes_is_prepared_anew(way):
    inputs, weight = torch.randn(3, 16), frozen(torch.randn(8, 16))
    linear(inputs, weight)
    weight.mul_(2)
    torch.testing.assert_close(linear(inputs, weight), F.linear(inputs, weight))


def test_a_weight_is_read_as_it_is_after_each_step_of_the_optimiser(way):
    inputs, weight = torch.randn(3, 16), torch.nn.Parameter(torch.randn(8, 16))
    optimizer = torch.optim.AdamW([weight], lr=0.1, fused=True)
    for _ in range(3):
        with torch.no_grad():
            torch.testing.assert_close(linear(inputs, weight), F.linear(inputs, weight))
        linear(inputs, weight).sum().backward()
        optimizer.step()


@torch.inference_mode()
def test_a_weight_made_in_inference_mode_is_read_as_well(way):
    inputs, weight = torch.randn(3, 16), torch.randn(8, 16)
    linear(inputs, weight)
    weight.mul_(2)
    torch.testing.assert_close(linear(inputs, weight), F.linear(inputs, weight))


@torch.no_grad()
def test_what_is_prepared_goes_with_its_weight(way):
    gc.collect()
    before = len(_PREPARED)
    weight = frozen(torch.randn(8, 16))
    linear(torch.randn(3, 16), weight)
    if way == "compiled":
        assert len(_PREPARED) == before + 1
    del weight
    gc.collect()
    assert len(_PREPARED) == before
