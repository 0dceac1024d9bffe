"""Passes over the facts: gates, episodes, memories."""

import pytest
import torch
from torch import Tensor, nn

from dmn.config.model import ModelConfig
from dmn.models.modules.episodic_memory import (
    AttentionGRU,
    ComparingUpdate,
    EpisodicMemory,
    GatedGRU,
    GRUUpdate,
    ReLUUpdate,
)
from tests.conftest import small

BATCH, FACTS, HIDDEN, PASSES = 2, 5, 11, 3
NO_SENTENCES = torch.empty(1, 0)
IS_FACT = torch.tensor([[True] * 5, [True, True, False, False, False]])


@pytest.fixture
def seen() -> tuple[Tensor, Tensor]:
    """Facts and question."""
    random = torch.Generator().manual_seed(6)
    return (
        torch.randn(BATCH, FACTS, HIDDEN, generator=random),
        torch.randn(BATCH, HIDDEN, generator=random),
    )


def memory_of(config: ModelConfig, **changes: object) -> EpisodicMemory:
    torch.manual_seed(5)
    return EpisodicMemory(config.model_copy(update=changes)).eval()


def test_gates_on_padding_are_exactly_zero(model, seen):
    gates = memory_of(model)(*seen, IS_FACT).gates
    assert gates.shape == (BATCH, PASSES, FACTS + 1)
    assert not gates[1, :, 2:FACTS].any()
    assert gates[1, :, :2].all()
    assert gates[:, :, FACTS].all(), "stop stands behind every story"


def test_softmax_gates_of_a_pass_sum_to_one(model, seen):
    gates = memory_of(model, gate="softmax")(*seen, IS_FACT).gates
    torch.testing.assert_close(gates.sum(-1), torch.ones(BATCH, PASSES))


def test_sigmoid_gates_do_not_hear_of_other_facts(model, seen):
    """In the first pass, where the memory is the question still."""
    facts, question = seen
    memory = memory_of(model, gate="sigmoid")
    gates = memory(facts, question, IS_FACT).gates[0, 0]
    others = facts.clone()
    others[:, 0] += 1
    changed = memory(others, question, IS_FACT).gates[0, 0]
    torch.testing.assert_close(changed[1:], gates[1:])
    assert abs(changed[0] - gates[0]) > 1e-4


def test_gates_are_made_of_the_scores(model, seen):
    episodes = memory_of(model)(*seen, IS_FACT)
    squash = torch.sigmoid if model.gate == "sigmoid" else lambda x: torch.softmax(x, -1)
    torch.testing.assert_close(squash(episodes.scores), episodes.gates)
    assert (episodes.scores[1, :, 2:FACTS] == float("-inf")).all()


def test_padding_does_not_change_the_memories(model, seen):
    facts, question = seen
    memory = memory_of(model)
    short = memory(facts[1:, :2], question[1:], IS_FACT[1:, :2])
    long = memory(facts, question, IS_FACT)
    torch.testing.assert_close(long.memories[1:], short.memories)
    torch.testing.assert_close(long.gates[1:, :, [0, 1, FACTS]], short.gates)


def test_the_order_of_facts_matters(model, seen):
    facts, question = seen
    memory = memory_of(model)
    everything = torch.ones_like(IS_FACT)
    forwards = memory(facts, question, everything).memories
    backwards = memory(facts.flip(1), question, everything).memories
    assert (forwards - backwards).abs().max() > 1e-3


def test_the_trained_stop_is_read_behind_the_facts(model, seen):
    memory = memory_of(model)
    facts = torch.cat([seen[0], memory.stop.detach().expand(BATCH, 1, -1)], dim=1)
    everything = torch.ones(BATCH, FACTS, dtype=torch.bool)
    gates = memory(*seen, everything).gates[:, 0]
    with_two = memory(facts, seen[1], torch.ones(BATCH, FACTS + 1, dtype=torch.bool)).gates[:, 0]
    torch.testing.assert_close(with_two[:, -1], with_two[:, -2])
    ratio = with_two[:, :-1] / gates
    torch.testing.assert_close(ratio, ratio[:, :1].expand_as(ratio))


@pytest.mark.parametrize("tied", [True, False])
def test_fewer_passes_are_the_first_of_more(model, seen, tied):
    memory = memory_of(model, tied=tied)
    all_passes = memory(*seen, IS_FACT)
    for passes in range(1, PASSES):
        for fewer, more in zip(memory(*seen, IS_FACT, passes), all_passes, strict=True):
            assert torch.equal(fewer, more[:, :passes])


def test_a_tied_update_allows_more_passes_than_trained_with(model, seen):
    memory = memory_of(model, tied=True)
    more = memory(*seen, IS_FACT, PASSES + 4)
    assert more.memories.shape == (BATCH, PASSES + 4, HIDDEN)
    assert torch.equal(more.memories[:, :PASSES], memory(*seen, IS_FACT).memories)
    assert not torch.equal(more.memories[:, -1], more.memories[:, PASSES - 1])


def test_each_untied_pass_has_an_update_of_its_own(model, seen):
    memory = memory_of(model, tied=False)
    before = memory(*seen, IS_FACT).memories
    for changed in range(PASSES):
        memory = memory_of(model, tied=False)
        with torch.no_grad():
            for weight in memory.updates[changed].parameters():
                weight += 0.5
        after = memory(*seen, IS_FACT).memories
        assert torch.equal(after[:, :changed], before[:, :changed])
        assert not torch.allclose(after[:, changed], before[:, changed])


def test_open_gates_make_the_gated_gru_an_ordinary_one(seen):
    facts, _ = seen
    reader, gru = GatedGRU(HIDDEN), nn.GRU(HIDDEN, HIDDEN, batch_first=True)
    names = ("weight_ih_l0", "bias_ih_l0", "weight_hh_l0", "bias_hh_l0")
    gru.load_state_dict(
        dict(zip(names, [*reader.inputs.parameters(), *reader.recurrent.parameters()], strict=True))
    )
    episode = reader(reader.inputs(facts), torch.ones(BATCH, FACTS))
    torch.testing.assert_close(episode, gru(facts)[1][0])


@pytest.mark.parametrize("make", [GatedGRU, AttentionGRU])
def test_closed_gates_leave_the_state_zero(make, seen):
    reader = make(HIDDEN)
    assert not reader(reader.inputs(seen[0]), torch.zeros(BATCH, FACTS)).any()


@pytest.mark.parametrize("make", [GatedGRU, AttentionGRU])
def test_a_closed_gate_skips_its_fact(make, seen):
    reader, gates = make(HIDDEN), torch.full((BATCH, FACTS), 0.7)
    gates[:, 1] = 0
    others = [0, 2, 3, 4]
    skipped = reader(reader.inputs(seen[0][:, others]), gates[:, others])
    torch.testing.assert_close(reader(reader.inputs(seen[0]), gates), skipped)


def test_a_half_open_gate_goes_half_the_way(seen):
    facts = seen[0][:, :1]
    for reader in (GatedGRU(HIDDEN), AttentionGRU(HIDDEN)):
        whole = reader(reader.inputs(facts), torch.ones(BATCH, 1))
        half = reader(reader.inputs(facts), torch.full((BATCH, 1), 0.5))
        torch.testing.assert_close(half, whole / 2)


def test_the_relu_update_reads_memory_episode_and_question_in_this_order():
    update = ReLUUpdate(3)
    with torch.no_grad():
        update.linear.weight.copy_(
            torch.cat([torch.eye(3), 10 * torch.eye(3), -100 * torch.eye(3)], dim=1)
        )
        update.linear.bias.copy_(torch.tensor([0.0, 1.0, 0.0]))
    memory, episode = torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[4.0, 5.0, 6.0]])
    question = torch.tensor([[0.0, 0.01, 1.0]])
    found = update(episode, memory, question, NO_SENTENCES)
    torch.testing.assert_close(found, torch.tensor([[41.0, 52.0, 0.0]]))


def test_the_comparing_update_reads_the_products_behind_what_the_relu_update_reads():
    update = ComparingUpdate(2)
    with torch.no_grad():
        update.linear.weight.copy_(torch.cat([torch.eye(2) * 10.0**i for i in range(5)], dim=1))
        update.linear.bias.zero_()
    memory, episode = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, -1.0]])
    question = torch.tensor([[1.0, 4.0]])
    torch.testing.assert_close(
        update(episode, memory, question, NO_SENTENCES),
        torch.tensor([[1 + 30 + 100 + 3_000 + 30_000, 0.0]]),
    )


def test_the_gru_update_moves_the_memory_by_the_episode(seen):
    update, (facts, memory) = GRUUpdate(HIDDEN), seen
    expected = update.cell(facts[:, 0], memory)
    none = torch.empty(BATCH, 0)
    assert torch.equal(update(facts[:, 0], memory, facts[:, 1], none), expected)


def test_the_sentences_that_were_read_are_the_last_part_of_an_update():
    update = ReLUUpdate(2, sentence_size=1)
    with torch.no_grad():
        update.linear.weight.zero_()
        update.linear.weight[:, -1] = torch.tensor([1.0, 10.0])
        update.linear.bias.zero_()
    anything = torch.randn(1, 2)
    found = update(anything, anything, anything, torch.tensor([[3.0]]))
    torch.testing.assert_close(found, torch.tensor([[3.0, 30.0]]))


def test_the_updates_are_those_that_are_configured():
    kinds = {"gru": GRUUpdate, "relu": ReLUUpdate, "comparing": ComparingUpdate}
    for memory, update in kinds.items():
        for tied, count in ((True, 1), (False, PASSES)):
            made = memory_of(small(ModelConfig()), memory=memory, tied=tied).updates
            assert [type(each) for each in made] == [update] * count


def held(*cells: tuple[int, int, int, float]) -> Tensor:
    gates = torch.full((BATCH, PASSES, FACTS + 1), float("nan"))
    for batch, pass_, fact, gate in cells:
        gates[batch, pass_, fact] = gate
    return gates


def test_gates_that_were_chosen_anyway_change_nothing(model, seen):
    memory = memory_of(model)
    free = memory(*seen, IS_FACT)
    for again in memory(*seen, IS_FACT, held=free.gates), memory(*seen, IS_FACT, held=held()):
        torch.testing.assert_close(again.gates, free.gates, atol=1e-6, rtol=0)
        torch.testing.assert_close(again.memories, free.memories, atol=1e-6, rtol=0)


def test_a_fact_muted_in_every_pass_is_as_if_it_were_no_fact(model, seen):
    memory = memory_of(model)
    muted = memory(*seen, IS_FACT, held=held(*((0, i, 3, 0.0) for i in range(PASSES))))
    without = IS_FACT.clone()
    without[0, 3] = False
    masked = memory(*seen, without)
    torch.testing.assert_close(muted.gates, masked.gates, atol=1e-6, rtol=0)
    torch.testing.assert_close(muted.memories, masked.memories, atol=1e-6, rtol=0)
    assert (muted.memories[0] - memory(*seen, IS_FACT).memories[0]).abs().max() > 1e-4


def test_softmax_gates_share_what_the_forced_ones_leave(model, seen):
    memory = memory_of(model, gate="softmax")
    free = memory(*seen, IS_FACT).gates
    gates = memory(*seen, IS_FACT, held=held((0, 1, 2, 0.7), (0, 1, 5, 0.1))).gates
    assert gates[0, 1, 2] == torch.tensor(0.7)
    others = [0, 1, 3, 4]
    expected = free[0, 1, others] * 0.2 / free[0, 1, others].sum()
    torch.testing.assert_close(gates[0, 1, others], expected, atol=1e-6, rtol=0)
    torch.testing.assert_close(gates.sum(-1), torch.ones(BATCH, PASSES))


def test_sigmoid_gates_do_not_hear_of_a_forced_one(model, seen):
    memory = memory_of(model, gate="sigmoid")
    free, gates = (memory(*seen, IS_FACT, held=h).gates for h in (None, held((0, 1, 2, 0.7))))
    assert gates[0, 1, 2] == torch.tensor(0.7)
    others = [0, 1, 3, 4, 5]
    torch.testing.assert_close(gates[0, 1, others], free[0, 1, others], atol=1e-6, rtol=0)


def test_passes_before_a_held_gate_and_other_stories_stay_as_they_were(model, seen):
    memory = memory_of(model)
    free, changed = memory(*seen, IS_FACT), memory(*seen, IS_FACT, held=held((0, 1, 2, 0.9)))
    assert torch.equal(changed.memories[0, 0], free.memories[0, 0])
    torch.testing.assert_close(changed.memories[1], free.memories[1], atol=1e-6, rtol=0)
    assert (changed.memories[0, 1] - free.memories[0, 1]).abs().max() > 1e-4
    assert (changed.gates[0, 2] - free.gates[0, 2]).abs().max() > 1e-6


def test_a_pass_may_be_made_to_read_nothing(model, seen):
    nothing = held(*((0, 0, fact, 0.0) for fact in range(FACTS + 1)))
    episodes = memory_of(model)(*seen, IS_FACT, held=nothing)
    assert not episodes.gates[0, 0].any()
    assert episodes.memories.isfinite().all()
