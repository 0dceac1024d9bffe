"""The gate network's products against the equations, compiled and plain."""

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from dmn.models.kernels.gate import compared, scored


def arguments_of(
    batch: int, n_facts: int, hidden: int, dtype: torch.dtype = torch.float64, seed: int = 0
) -> tuple[Tensor, ...]:
    """Facts (one of them its story's vector itself, where |f−v| has its corner), vector, W, base,
    w.
    """
    random = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, dtype=dtype, generator=random)

    facts, vector = normal(batch, n_facts, hidden), normal(batch, hidden)
    facts[0, 0] = vector[0]
    others = normal(hidden, 2 * hidden), normal(batch, n_facts, hidden), normal(hidden)
    return tuple(each.requires_grad_() for each in (facts, vector, *others))


def by_the_equation(facts: Tensor, vector: Tensor, weight: Tensor, base: Tensor) -> Tensor:
    v = vector[:, None]
    return base + (weight @ torch.cat([facts * v, abs(facts - v)], dim=-1)[..., None])[..., 0]


@given(st.integers(1, 9), st.integers(1, 14), st.integers(1, 20), st.integers(0, 999))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_products_scores_and_gradients_are_those_of_the_equation(way, batch, n_facts, hidden, seed):
    *shared, base, outer = arguments_of(batch, n_facts, hidden, seed=seed)
    inner = by_the_equation(*shared, base)
    for given_back, expected, wanted in (
        (compared(*shared, outer), by_the_equation(*shared, outer), [*shared, outer]),
        (scored(*shared, base, outer), (torch.tanh(inner) * outer).sum(-1), [*shared, base, outer]),
    ):
        weight = torch.linspace(-1, 2, expected.numel(), dtype=torch.float64).view_as(expected)
        torch.testing.assert_close(given_back, expected)
        torch.testing.assert_close(
            torch.autograd.grad((given_back * weight).sum(), wanted, retain_graph=True),
            torch.autograd.grad((expected * weight).sum(), wanted, retain_graph=True),
        )


def test_gradients_are_those_of_finite_differences(way):
    facts, vector, weight, base, outer = arguments_of(2, 3, 5)
    facts = (facts + 0.1).detach().requires_grad_()  # off the corner, where there is no slope
    assert torch.autograd.gradcheck(compared, (facts, vector, weight, outer))
    assert torch.autograd.gradcheck(scored, (facts, vector, weight, base, outer))


def test_a_fact_that_is_the_vector_itself_gets_no_slope_from_the_difference(way):
    *shared, _, bias = arguments_of(1, 1, 4)
    shared[2] = torch.cat([torch.zeros(4, 4), torch.ones(4, 4)], dim=1).double()
    (slope,) = torch.autograd.grad(compared(*shared, bias).sum(), shared[0])
    assert not slope.any()


def test_single_precision_stays_within_its_rounding(way):
    arguments = arguments_of(50, 20, 33, torch.float32)
    exact = scored(*(each.double() for each in arguments))
    torch.testing.assert_close(scored(*arguments).double(), exact, atol=1e-4, rtol=1e-4)


def test_facts_of_a_strided_view_are_read_as_they_stand(way):
    facts, *others = arguments_of(3, 4, 5)
    strided = facts.transpose(0, 1).contiguous().transpose(0, 1)
    assert not strided.is_contiguous()
    torch.testing.assert_close(scored(strided, *others), scored(facts, *others))
