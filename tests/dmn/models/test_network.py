"""The wired networks of both papers: against the reference, in any batch, and as they learn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, permutations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.func import functional_call

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.config.validation import contradictions
from dmn.data.batching import Batch, collate
from dmn.models.network import DynamicMemoryNetwork
from dmn.text.vocabulary import END, PAD
from dmn.training.losses import answer_loss, gate_loss
from tests.conftest import VARIANTS, small
from tests.reference import Reference

VOCABULARY, HIDDEN, PASSES = 17, 11, 3
CLOSE = {torch.float32: 1e-5, torch.float64: 1e-10}
configs = st.builds(
    small,
    st.sampled_from(list(VARIANTS.values())),
    input=st.sampled_from(["word_gru", "fusion"]),
    attention=st.sampled_from(["full", "compact"]),
    gate=st.sampled_from(["sigmoid", "softmax"]),
    episode=st.sampled_from(["gated_gru", "attention_gru"]),
    memory=st.sampled_from(["gru", "relu", "comparing"]),
    tied=st.booleans(),
    answer=st.sampled_from(["state", "state_and_memory"]),
    passes=st.integers(1, 5),
    keeps_sentences=st.booleans(),
    match_size=st.sampled_from([0, 6]),
    order=st.booleans(),
    embedding_size=st.sampled_from([0, 9]),
).filter(lambda config: not contradictions(config, TrainingConfig()))
SWITCHED = {
    "dmn-plus": VARIANTS["dmn-plus"],
    "dmn-2016": VARIANTS["dmn-2016"],
    "cnn": ModelConfig(input="cnn"),
    "gate_convolution": ModelConfig(gate_convolution=True),
    "sentences": ModelConfig(keeps_sentences=True, match_size=6, order=True),
    "both": ModelConfig(input="cnn", gate_convolution=True, gate="sigmoid", tied=True),
}
"""Both papers, and what neither of them has."""
dtypes = pytest.mark.parametrize("dtype", sorted(CLOSE, key=str), ids=str)


@dataclass(frozen=True)
class Story:
    """Word ids as they stand, without padding."""

    facts: tuple[tuple[int, ...], ...]
    question: tuple[int, ...]
    answer: tuple[int, ...]


@dataclass(frozen=True)
class Padding:
    """How much is put behind the longest of everything, and what."""

    tokens: int = 0
    facts: int = 0
    question: int = 0
    fill: int = PAD


def sentences(longest: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(2, VOCABULARY - 1), min_size=1, max_size=longest).map(tuple)


stories = st.builds(
    Story, st.lists(sentences(6), min_size=1, max_size=7).map(tuple), sentences(5), sentences(3)
)
paddings = st.builds(Padding, *[st.integers(0, 3)] * 3, fill=st.integers(0, VOCABULARY - 1))


def batch_of(told: list[Story], padding: Padding = Padding()) -> Batch:
    """A batch put together by other means than `collate`, with as much padding as is asked for."""
    rows = [fact for story in told for fact in story.facts]
    starts = np.cumsum([0, *(len(story.facts) for story in told)])
    facts = [
        range(start, start + len(story.facts)) for start, story in zip(starts, told, strict=False)
    ]
    sentences = _padded(rows, padding.tokens, padding.fill)
    facts = _padded(facts, padding.facts, padding.fill % len(rows))
    questions = _padded([story.question for story in told], padding.question, padding.fill)
    answers, _ = _padded([(*story.answer, END) for story in told], 0, PAD)
    targets = torch.zeros(len(told), PASSES, facts[0].shape[1] + 1)
    is_possible = torch.ones(len(told), VOCABULARY, dtype=torch.bool)
    is_possible[:, PAD] = False
    about = torch.full((len(told),), -1)
    return Batch(*sentences, *facts, *questions, answers, targets, is_possible, about)


def _padded(rows, more: int, fill: int) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, rows)) + more
    matrix = [[*row, *[fill] * (longest - len(row))] for row in rows]
    mask = [[i < len(row) for i in range(longest)] for row in rows]
    return torch.tensor(matrix), torch.tensor(mask)


@contextmanager
def default(dtype: torch.dtype) -> Iterator[None]:
    """Position encoding makes its weights in the default type and casts them to the words'."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    yield
    torch.set_default_dtype(before)


@cache
def network_of(config: ModelConfig, dtype: torch.dtype = torch.float64) -> DynamicMemoryNetwork:
    """Untrained, with weights large enough that gates open and close."""
    torch.manual_seed(5)
    network = DynamicMemoryNetwork(config, VOCABULARY).to(dtype).eval().requires_grad_(False)
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    return network


def results(
    network: DynamicMemoryNetwork, batch: Batch, row: int, n_facts: int
) -> list[np.ndarray]:
    """Question, scores, gates and memories of one story, its padding cut off."""
    question, episodes = network.read(batch)
    real = [*range(n_facts), batch.is_fact.shape[1]]
    kept = episodes.scores[row][:, real], episodes.gates[row][:, real], episodes.memories[row]
    return [each.numpy() for each in (question[row], *kept)]


@dtypes
@given(configs, st.lists(stories, min_size=1, max_size=4))
@settings(max_examples=30)
def test_every_network_of_the_family_is_the_papers(dtype, config, told):
    network = network_of(config, dtype)
    paper = Reference(
        {name: w.double().numpy() for name, w in network.state_dict().items()}, config
    )
    batch = batch_of(told)
    with default(dtype):
        logits, _ = network(batch)
        for row, story in enumerate(told):
            expected = paper.read(story.facts, story.question)
            read = results(network, batch, row, len(story.facts))
            items = (*story.answer, END)
            scores = paper.answer(expected.memories[-1], expected.question, items)
            for ours, papers in zip(
                [*read, logits[row, : len(items)].numpy()], [*expected, scores], strict=True
            ):
                np.testing.assert_allclose(ours, papers, atol=CLOSE[dtype], rtol=CLOSE[dtype])


@pytest.mark.parametrize(("tied", "passes"), [(True, 1), (True, PASSES + 2), (False, 2)])
@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_the_facts_are_read_as_often_as_asked_for(name, tied, passes):
    config = small(VARIANTS[name], tied=tied)
    network, story = network_of(config), Story(((2, 3, 4), (5,), (6, 7)), (3, 8), (5,))
    paper = Reference({key: w.numpy() for key, w in network.state_dict().items()}, config)
    memories = network.read(batch_of([story]), passes).episodes.memories
    expected = paper.read(story.facts, story.question, passes).memories
    np.testing.assert_allclose(memories[0], expected, atol=1e-5)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_an_answer_is_scored_after_the_pass_that_is_asked_for(name):
    config = small(VARIANTS[name])
    network, story = network_of(config), Story(((2, 3, 4), (5,), (6, 7)), (3, 8), (5, 9))
    paper = Reference({key: w.numpy() for key, w in network.state_dict().items()}, config)
    batch = batch_of([story])
    reading, papers = network.read(batch), paper.read(story.facts, story.question)
    for after in (0, 1, -1):
        expected = paper.answer(papers.memories[after], papers.question, (*story.answer, END))
        scores = network.score(reading, batch.answers, after)
        np.testing.assert_allclose(scores[0], expected, atol=1e-5)


@given(
    st.sampled_from(sorted(SWITCHED)),
    stories,
    st.lists(stories, max_size=4),
    st.integers(0, 4),
    paddings,
)
@settings(max_examples=60)
def test_a_story_is_read_alike_alone_in_any_batch_and_under_any_padding(
    name, story, others, place, padding
):
    network = network_of(small(SWITCHED[name]), torch.float32)
    row = min(place, len(others))
    together = batch_of([*others[:row], story, *others[row:]], padding)
    alone, n_items = batch_of([story]), len(story.answer) + 1
    for ours, expected in zip(
        results(network, together, row, len(story.facts)),
        results(network, alone, 0, len(story.facts)),
        strict=True,
    ):
        np.testing.assert_allclose(ours, expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(
        network(together)[0][row, :n_items], network(alone)[0][0], atol=1e-5, rtol=1e-5
    )
    assert not network.read(together).episodes.gates[row, :, len(story.facts) : -1].any()


def test_examples_are_answered_alike_in_every_batch_that_collate_makes(network, data):
    def answers(indices):
        batch = collate(data, np.array(indices), PASSES)
        reading = network.read(batch)
        last = reading.episodes.memories[:, -1]
        found = network.answer.decode(
            network.embedding, last, reading.question, batch.is_possible, 3
        )
        return [
            ([i for i in items.flatten().tolist() if i != PAD], [*log_p.tolist(), float(unsaid)])
            for items, log_p, unsaid in zip(*found, strict=True)
        ]

    alone = [answers([i])[0] for i in range(len(data))]
    for size in range(2, len(data) + 1):
        for indices in combinations(range(len(data)), size):
            for i, (items, log_p) in zip(indices, answers(indices), strict=True):
                assert items == alone[i][0]
                assert log_p == pytest.approx(alone[i][1], abs=1e-5)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_the_order_of_facts_matters(name):
    network = network_of(small(VARIANTS[name]))
    facts = ((2, 3, 4), (5, 6), (7, 8, 9, 10))
    told = [Story(order, (11, 12), (2,)) for order in permutations(facts)]
    memories = network.read(batch_of(told)).episodes.memories[:, -1]
    assert torch.pdist(memories).min() > 1e-2


def test_both_switches_have_weights_that_learn(data, vocabulary):
    config = small(SWITCHED["both"])
    network = DynamicMemoryNetwork(config, len(vocabulary)).double().train()
    loss_of(network, collate(data, np.arange(len(data)), PASSES)).backward()
    new = [
        w for n, w in network.named_parameters() if n.startswith(("input.words", "memory.pattern"))
    ]
    assert len(new) == 5
    assert all(weight.grad is not None and weight.grad.abs().max() > 0 for weight in new)


def loss_of(network: DynamicMemoryNetwork, batch: Batch) -> torch.Tensor:
    scores, reading = network(batch)
    gate = gate_loss(reading.episodes, batch, network.memory.softmax)
    return answer_loss(scores, batch) + gate


def test_every_parameter_learns_in_a_training_step(network, data):
    network = network.double().train()
    loss_of(network, collate(data, np.arange(len(data)), PASSES)).backward()
    still = {
        name
        for name, weight in network.named_parameters()
        if weight.grad is None or not weight.grad.abs().max() > 1e-8
    }
    # b⁽²⁾ adds the same to all scores of a pass, which a softmax does not hear of.
    assert still == ({"memory.gate.outer.bias"} if network.memory.softmax else set())


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_gradients_of_the_loss_are_those_of_finite_differences(name):
    config = small(VARIANTS[name], hidden_size=4, passes=2)
    network = network_of(config)
    batch = batch_of(
        [Story(((2, 3, 4), (5,), (6, 7)), (3, 8), (5,)), Story(((9, 2),), (4,), (2, 6))]
    )
    targets = torch.zeros(2, 2, 4)
    targets[0, 0, 1] = targets[0, 1, 3] = targets[1, :, 0] = 1
    batch = replace(batch, gate_targets=targets)
    names, weights = zip(*network.named_parameters(), strict=True)

    def loss(*changed):
        scores, reading = functional_call(network, dict(zip(names, changed, strict=True)), (batch,))
        gate = gate_loss(reading.episodes, batch, network.memory.softmax)
        return answer_loss(scores, batch) + gate

    wanted = [weight.clone().requires_grad_() for weight in weights]
    assert torch.autograd.gradcheck(loss, wanted, fast_mode=True)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cpu_and_gpu_agree(network, data):
    batch = collate(data, np.arange(len(data)), PASSES)
    scores, reading = network(batch)
    gpu = torch.device("cuda")
    scores_there, reading_there = network.to(gpu)(batch.to(gpu))
    here_all = [scores, reading.question, *reading.episodes]
    there_all = [scores_there, reading_there.question, *reading_there.episodes]
    for there, here in zip(there_all, here_all, strict=True):
        torch.testing.assert_close(there.cpu(), here, atol=1e-4, rtol=1e-4)
