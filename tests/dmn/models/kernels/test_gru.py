"""Both GRUs against the equations and `torch.nn.GRU`, compiled and plain."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from dmn.models.kernels.gru import gated_gru, gated_gru_reference, gru, reversed_within

HIDDEN, INPUT, ROWS = 7, 5, 6
STORIES = ((0, 1, 2, 1), (5,), (3, 3, 4))
both_ways = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def arranged(stories: tuple[tuple[int, ...], ...], more: int = 0) -> tuple[Tensor, Tensor]:
    longest = max(map(len, stories)) + more
    index = torch.tensor([[*story, *[0] * (longest - len(story))] for story in stories])
    return index, torch.tensor([len(story) for story in stories])


def cell_of(kind: type = nn.GRU, dtype: torch.dtype = torch.float64) -> nn.GRU | nn.GRUCell:
    torch.manual_seed(3)
    more = {"batch_first": True} if kind is nn.GRU else {}
    return kind(INPUT, HIDDEN, dtype=dtype, **more)


def rows_of(dtype: torch.dtype = torch.float64, seed: int = 0) -> Tensor:
    random = torch.Generator().manual_seed(seed)
    return torch.randn(ROWS, INPUT, dtype=dtype, generator=random).requires_grad_()


def expected_states(cell: nn.GRU, rows: Tensor, story: tuple[int, ...], turned: bool) -> Tensor:
    read = rows[list(story)][None]
    states = cell(read.flip(1) if turned else read)[0]
    return (states.flip(1) if turned else states)[0]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("more", [0, 3])
def test_each_story_is_read_as_torch_reads_it_alone(way, backwards, more):
    cell, rows = cell_of(), rows_of()
    index, lengths = arranged(STORIES, more)
    states = gru(cell, rows, index, lengths, backwards=backwards)
    wanted = [*cell.parameters(), rows]
    weights = torch.linspace(-1, 2, HIDDEN, dtype=rows.dtype)
    loss = alone_loss = torch.zeros((), dtype=rows.dtype)
    for i, story in enumerate(STORIES):
        alone = expected_states(cell, rows, story, backwards)
        torch.testing.assert_close(states[i, : len(story)], alone)
        loss = loss + (states[i, : len(story)] * weights).sum()
        alone_loss = alone_loss + (alone * weights).sum()
    torch.testing.assert_close(
        torch.autograd.grad(loss, wanted), torch.autograd.grad(alone_loss, wanted)
    )


@pytest.mark.parametrize("kind", [nn.GRU, nn.GRUCell])
def test_reading_can_begin_with_a_state(way, kind):
    cell, rows = cell_of(kind), rows_of()
    index, lengths = arranged(((2, 0), (4, 5)))
    initial = torch.randn(2, HIDDEN, dtype=rows.dtype, requires_grad=True)
    states = gru(cell, rows, index, lengths, initial)
    in_weight, weight, in_bias, bias = cell.parameters()
    plain = nn.GRUCell(INPUT, HIDDEN, dtype=rows.dtype)
    with torch.no_grad():
        for to, source in zip(plain.parameters(), (in_weight, weight, in_bias, bias), strict=True):
            to.copy_(source)
    first = plain(rows[index[:, 0]], initial)
    expected = torch.stack([first, plain(rows[index[:, 1]], first)], dim=1)
    torch.testing.assert_close(states, expected)
    torch.testing.assert_close(
        torch.autograd.grad(states.sum(), (initial, rows)),
        torch.autograd.grad(expected.sum(), (initial, rows)),
    )


@pytest.mark.parametrize("backwards", [False, True])
def test_gradients_are_those_of_finite_differences(way, backwards):
    cell, (index, lengths) = cell_of(), arranged(STORIES)
    is_step = torch.arange(index.shape[1]) < lengths[:, None]

    def states(rows: Tensor, *weights: Tensor) -> Tensor:
        read = torch.func.functional_call(
            _Called(cell, index, lengths, backwards),
            {f"cell.{name}": w for (name, _), w in zip(named, weights, strict=True)},
            (rows,),
        )
        return read[is_step]

    named = list(cell.named_parameters())
    weights = [weight.detach().clone().requires_grad_() for _, weight in named]
    assert torch.autograd.gradcheck(states, (rows_of(), *weights))


class _Called(nn.Module):
    def __init__(self, cell: nn.GRU, index: Tensor, lengths: Tensor, backwards: bool) -> None:
        super().__init__()
        self.cell, self.arranged, self.backwards = cell, (index, lengths), backwards

    def forward(self, rows: Tensor) -> Tensor:
        return gru(self.cell, rows, *self.arranged, backwards=self.backwards)


@given(
    st.lists(st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=9), min_size=1, max_size=60),
    st.booleans(),
)
@both_ways
def test_a_story_has_the_very_states_it_has_alone(way, stories, backwards):
    """To the last bit when compiled: the sums of a row do not depend on the rows beside it."""
    cell, rows = cell_of(dtype=torch.float32), rows_of(torch.float32)
    together = gru(cell, rows, *arranged(stories), backwards=backwards)
    for states, story in zip(together, stories, strict=True):
        alone = gru(cell, rows, *arranged((story,)), backwards=backwards)[0]
        tolerance = 0 if way == "compiled" else 1e-6
        torch.testing.assert_close(states[: len(story)], alone, atol=tolerance, rtol=0)


def gated_arguments(
    batch: int, n_facts: int, hidden: int, seed: int = 0
) -> tuple[Tensor, Tensor, nn.Linear]:
    torch.manual_seed(seed)
    inputs = torch.randn(batch, n_facts, 3 * hidden, dtype=torch.float64, requires_grad=True)
    gates = (1.6 * torch.rand(batch, n_facts, dtype=torch.float64) - 0.3).clamp(0, 1)
    recurrent = nn.Linear(hidden, 3 * hidden, dtype=torch.float64)
    return inputs, gates.requires_grad_(), recurrent


@given(st.integers(1, 60), st.integers(1, 8), st.integers(1, 20), st.integers(0, 999))
@both_ways
def test_the_gated_gru_is_that_of_the_equations(way, batch, n_facts, hidden, seed):
    inputs, gates, recurrent = gated_arguments(batch, n_facts, hidden, seed)
    wanted = (inputs, gates, recurrent.weight, recurrent.bias)
    states = (
        gated_gru(inputs, gates, recurrent),
        gated_gru_reference(inputs, gates, recurrent.weight, recurrent.bias),
    )
    weight = torch.linspace(-1, 2, states[0].numel(), dtype=torch.float64).view_as(states[0])
    torch.testing.assert_close(*states)
    torch.testing.assert_close(
        *(torch.autograd.grad((state * weight).sum(), wanted) for state in states)
    )


def test_open_gates_leave_torchs_own_gru(way):
    inputs, gates, recurrent = gated_arguments(2, 5, HIDDEN)
    torch_gru = nn.GRU(3 * HIDDEN, HIDDEN, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        torch_gru.weight_ih_l0.copy_(torch.eye(3 * HIDDEN))
        torch_gru.bias_ih_l0.zero_()
        torch_gru.weight_hh_l0.copy_(recurrent.weight)
        torch_gru.bias_hh_l0.copy_(recurrent.bias)
    state = gated_gru(inputs, torch.ones_like(gates), recurrent)
    torch.testing.assert_close(state, torch_gru(inputs)[0][:, -1])


def test_a_gru_under_no_grad_gives_the_same_states(way):
    cell, rows = cell_of(), rows_of()
    expected = gru(cell, rows, *arranged(STORIES))
    with torch.inference_mode():
        assert torch.equal(gru(cell, rows, *arranged(STORIES)), expected)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=5), st.integers(1, 3))
@settings(deadline=None)
def test_each_row_is_turned_within_its_own_length_and_padding_stays(lengths, more):
    longest = max(lengths) + more
    expected = [[*reversed(range(length)), *range(length, longest)] for length in lengths]
    assert reversed_within(torch.tensor(lengths), longest).tolist() == expected
