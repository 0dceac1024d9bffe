"""The bound on what is left out, against what leaving it out really does."""

import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from dmn.models.kernels.attention_gru import attention_gru_reference
from dmn.models.kernels.sparse import TOLERANCE, negligible, slope, without_negligible

HIDDEN = 6


def story_of(
    n_facts: int, sharpness: float, scale: float = 0.5, seed: int = 0, batch: int = 1
) -> tuple[Tensor, Tensor, Tensor]:
    random = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, dtype=torch.float64, generator=random)

    gates = (sharpness * normal(batch, n_facts)).softmax(1)
    return 3 * normal(batch, n_facts, 2 * HIDDEN), gates, scale * normal(2 * HIDDEN, HIDDEN)


def furthest(gates: Tensor, story: tuple[Tensor, Tensor, Tensor]) -> float:
    """How far the last state is from that of the whole story when `gates` are used."""
    inputs, whole, recurrent = story
    apart = attention_gru_reference(inputs, gates, recurrent) - attention_gru_reference(
        inputs, whole, recurrent
    )
    return float(apart.abs().max())


@given(
    st.integers(1, 60),
    st.floats(0, 30),
    st.floats(0.01, 3),
    st.sampled_from([1e-6, 1e-3, 0.1]),
    st.integers(0, 9999),
)
@settings(max_examples=150)
def test_what_is_left_out_moves_the_state_less_than_promised(
    n_facts, sharpness, scale, tolerance, seed
):
    story = story_of(n_facts, sharpness, scale, seed)
    left_out = negligible(story[1], story[2], tolerance)
    assert furthest(story[1].masked_fill(left_out, 0), story) <= tolerance


GATES = torch.tensor([[1 / 64, 1 / 2]])


def test_the_bound_is_the_one_that_is_proved():
    """uᵢ = 2 and vᵢ = 4 give Λ = 4, and so A = (1 + 3 / 64) (1 + 3 / 2)."""
    eye = torch.eye(HIDDEN).double()
    recurrent = torch.cat([-4 * eye, 2 * eye])
    assert slope(recurrent) == 4
    moved = 2 * (1 + 3 / 64) * (1 + 3 / 2) / 64
    assert negligible(GATES, recurrent, moved * (1 + 1e-9)).tolist() == [[True, False]]
    assert not negligible(GATES, recurrent, moved * (1 - 1e-9)).any()


def test_a_recurrence_that_dampens_amplifies_nothing():
    still = torch.zeros(2 * HIDDEN, HIDDEN)
    assert negligible(GATES, still, 2 / 64).tolist() == [[True, False]]
    assert not negligible(GATES, still, 1.99 / 64).any()


def test_the_promise_is_kept_where_the_recurrence_amplifies_most():
    """Weights that drive the difference: without the factor A the same facts would go too far."""
    inputs, gates = torch.zeros(1, 40, 2 * HIDDEN).double(), torch.full((1, 40), 0.05).double()
    inputs[:, 0, HIDDEN:], gates[:, 0] = 1.0, 1e-7
    recurrent = torch.cat([torch.zeros(HIDDEN, HIDDEN), 40 * torch.eye(HIDDEN)]).double()
    story = inputs, gates, recurrent
    closed = gates.clone()
    closed[:, 0] = 0
    assert furthest(closed, story) > 2e-7  # more than the 2g of the fact alone
    assert not negligible(gates, recurrent, 2e-7)[0, 0]
    left_out = negligible(gates, recurrent, 1e-3)
    assert furthest(gates.masked_fill(left_out, 0), story) <= 1e-3


def test_the_promise_is_kept_where_the_reset_gate_amplifies_most():
    """A state of 1/2 that every fact keeps, steep in the reset gate: without r / 4 in the slope
    the bound takes the recurrence for one that dampens.
    """
    steep, wait = 40.0, torch.full((1, 41), 0.05).double()
    inputs = torch.zeros(1, 41, 2 * HIDDEN).double()
    inputs[..., :HIDDEN] = -steep / 2  # the reset gate is 1/2 ...
    inputs[..., HIDDEN:] = math.atanh(1 / 2) - 1 / 4  # ... and the proposal is the state
    recurrent = torch.cat([steep * torch.eye(HIDDEN), torch.eye(HIDDEN)]).double()
    wait[:, 0], inputs[:, 0, HIDDEN:] = 1.0, math.atanh(1 / 2)  # the first fact begins there
    wait[:, 1], inputs[:, 1, HIDDEN:] = 1e-7, -9.0
    story = inputs, wait, recurrent
    closed = wait.clone()
    closed[:, 1] = 0
    assert furthest(closed, story) > 1e-6  # more than the 2g of the fact alone
    assert not negligible(wait, recurrent, 1e-6)[0, 1]


@given(st.integers(0, 9999), st.floats(0.01, 30))
@settings(max_examples=150)
def test_no_proposal_is_steeper_in_the_state_than_the_bound_says(seed, scale):
    inputs, _, recurrent = story_of(1, 0, scale, seed)
    state = 2 * torch.rand(HIDDEN, generator=torch.Generator().manual_seed(seed)).double() - 1

    def proposal(state: Tensor) -> Tensor:
        reset, new = recurrent.chunk(2)
        before_reset, before_new = inputs[0, 0].chunk(2)
        return (before_new + (before_reset + reset @ state).sigmoid() * (new @ state)).tanh()

    steepest = torch.autograd.functional.jacobian(proposal, state).abs().sum(1).max()
    assert steepest <= slope(recurrent) * (1 + 1e-12)


def test_sharp_gates_leave_most_facts_out_and_spread_ones_none():
    _, sharp, recurrent = story_of(200, sharpness=30)
    assert negligible(sharp, recurrent).float().mean() > 0.9
    assert not negligible(torch.full((1, 200), 1 / 200).double(), recurrent).any()


def test_facts_that_count_stay_in_their_order_and_short_rows_end_closed():
    inputs, gates, recurrent = story_of(250, sharpness=0, batch=2)
    gates[:] = 1e-30
    gates[0, [170, 5]], gates[1, 9] = 0.5, 1.0
    read, kept = without_negligible(inputs, gates, recurrent)
    assert torch.equal(read[0], inputs[0, [5, 170]])
    assert torch.equal(read[1, 0], inputs[1, 9])
    assert kept.tolist() == [[0.5, 0.5], [1.0, 0.0]]


def test_a_story_read_sparsely_ends_where_the_whole_one_does():
    story = story_of(300, sharpness=12, batch=3)
    read, kept = without_negligible(*story)
    assert read.shape[1] < 300
    state = attention_gru_reference(read, kept, story[2])
    expected = attention_gru_reference(*story)
    assert (state - expected).abs().max() <= TOLERANCE


def test_a_story_alone_leaves_out_what_it_leaves_out_among_others():
    _, gates, recurrent = story_of(220, sharpness=8, batch=4)
    together = negligible(gates, recurrent)
    alone = torch.cat([negligible(gates[i : i + 1], recurrent) for i in range(4)])
    assert torch.equal(together, alone)


def test_short_stories_are_read_whole():
    inputs, gates, recurrent = story_of(20, sharpness=30)
    assert without_negligible(inputs, gates, recurrent)[0] is inputs
