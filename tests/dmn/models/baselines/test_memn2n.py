"""MemN2N against its equations, written out fact by fact and word by word."""

import numpy as np
import pytest
import torch

from dmn.data.batching import collate
from dmn.models.baselines.memn2n import MOMENTS, MemN2N
from tests.conftest import small
from tests.dmn.models.baselines.conftest import RIVALS

PASSES = 3


def made(vocabulary, **changes) -> MemN2N:
    torch.manual_seed(5)
    network = MemN2N(small(RIVALS["memn2n"], **changes), len(vocabulary)).double().eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    return network


def encoded(table: np.ndarray, words: list[int]) -> np.ndarray:
    """Σⱼ lⱼ ∘ wⱼ with l as the paper has it."""
    n_words, depth = len(words), table.shape[1]
    total = np.zeros(depth)
    for j, word in enumerate(words, start=1):
        for k in range(1, depth + 1):
            weight = (1 - j / n_words) - (k / depth) * (1 - 2 * j / n_words)
            total[k - 1] += weight * table[word, k - 1]
    return total


def by_hand(network, facts, question, tied):
    """Gates and states of every hop."""
    weights = {name: w.detach().numpy() for name, w in network.state_dict().items()}
    tables = [weights["embedding.weight"]]
    tables += [weights[f"contents.{i}.weight"] for i in range(1 if tied else PASSES)]
    moments = np.split(weights["input.moments.weight"], len(tables), axis=1)
    state, gates, states = encoded(tables[0], question), [], []
    for hop in range(PASSES):
        a, c = (0, 1) if tied else (hop, hop + 1)
        age = [len(facts) - 1 - i for i in range(len(facts))]
        inputs = [encoded(tables[a], f) + moments[a][t] for f, t in zip(facts, age, strict=True)]
        outputs = [encoded(tables[c], f) + moments[c][t] for f, t in zip(facts, age, strict=True)]
        odds = np.exp([state @ m for m in inputs])
        gate = odds / odds.sum()
        kept = weights["memory.between.weight"] @ state if tied else state
        state = kept + sum(g * o for g, o in zip(gate, outputs, strict=True))
        gates.append(gate)
        states.append(state)
    return np.array(gates), np.array(states)


@pytest.mark.parametrize("tied", [False, True])
def test_a_story_is_read_as_the_paper_says(vocabulary, data, tied):
    network = made(vocabulary, tied=tied)
    with torch.no_grad():
        episodes = network.read(collate(data, np.arange(len(data)), PASSES)).episodes
    for row in range(len(data)):
        facts = [data.sentences.row(int(i)).tolist() for i in data.facts.row(row)]
        question = data.sentences.row(int(data.questions[row])).tolist()
        gates, states = by_hand(network, facts, question, tied)
        np.testing.assert_allclose(episodes.gates[row, :, : len(facts)], gates, atol=1e-6)
        np.testing.assert_allclose(episodes.memories[row], states, atol=1e-6)
        assert not episodes.gates[row, :, len(facts) :].any()


def test_only_layer_wise_tying_allows_more_hops_than_it_was_trained_with(vocabulary, data):
    batch = collate(data, np.arange(2), PASSES)
    tied = made(vocabulary, tied=True).read(batch, PASSES + 2).episodes
    assert tied.memories.shape[1] == PASSES + 2
    with pytest.raises(ValueError, match=f"1..{PASSES}, got {PASSES + 2}"):
        made(vocabulary).read(batch, PASSES + 2)


def test_a_linear_start_leaves_scores_as_gates_in_training_alone(vocabulary, data):
    network = made(vocabulary)
    network.memory.is_linear = True
    batch = collate(data, np.arange(len(data)), PASSES)
    plain = network.read(batch).episodes
    torch.testing.assert_close(plain.gates.sum(-1), torch.ones_like(plain.gates[..., 0]))
    linear = network.train().read(batch).episodes
    there = linear.scores.isfinite()
    torch.testing.assert_close(linear.gates[there], linear.scores[there])
    assert not linear.gates[~there].any()


def test_empty_memories_make_facts_older_in_training_alone(vocabulary):
    memories = made(vocabulary).input
    is_fact = torch.ones(200, 20, dtype=torch.bool)
    assert memories._age(is_fact)[0].tolist() == [*reversed(range(20))]
    oldest = memories.train()._age(is_fact)[:, 0].double()
    assert 20.5 < oldest.mean() < 21.5
    assert (memories._age(is_fact).diff(dim=1) < 0).all()


def test_the_oldest_facts_of_a_long_story_share_a_moment(vocabulary):
    is_fact = torch.ones(1, MOMENTS + 5, dtype=torch.bool)
    age = made(vocabulary).input._age(is_fact)[0]
    assert age[:6].tolist() == [MOMENTS - 1] * 6
    assert age[6] == MOMENTS - 2
