"""What holds of every rival: same batches in, same readings out, the product's tools on top."""

from itertools import combinations

import numpy as np
import pytest
import torch

from dmn.config.training import TrainingConfig
from dmn.data.batching import collate
from dmn.evaluation.metrics import by_task, outcomes
from dmn.lens import Lens
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints.folder import Checkpoint
from dmn.training.loop import start, train
from dmn.training.losses import answer_loss, gate_loss

CPU = torch.device("cpu")
TOLD = "Mary went to the garden.\nJohn took the milk there.\nMary moved to the office."


@pytest.fixture
def asked(network, rival, vocabulary, tmp_path) -> Lens:
    """Saved, loaded again, and ready to be asked."""
    folder = tmp_path / "made"
    checkpoint_folder.save(
        Checkpoint("made", network, vocabulary, rival, TrainingConfig(), {}, 5), folder
    )
    return Lens(checkpoint_folder.load(folder), CPU)


def test_a_story_is_read_alike_in_every_batch(network, rival, data):
    def read(indices):
        reading = network.read(collate(data, np.array(indices), rival.passes))
        scores = network.score(reading, collate(data, np.array(indices), 1).answers)
        return [
            (reading.episodes.memories[row], scores[row, 0], reading.episodes.gates[row].sum(0))
            for row in range(len(indices))
        ]

    alone = [read([i])[0] for i in range(len(data))]
    for indices in combinations(range(len(data)), 3):
        for i, (memories, score, gates) in zip(indices, read(indices), strict=True):
            torch.testing.assert_close(memories, alone[i][0], atol=1e-5, rtol=1e-5)
            torch.testing.assert_close(score, alone[i][1], atol=1e-5, rtol=1e-5)
            n_facts = len(data.facts.row(i))
            expected = alone[i][2][:n_facts]
            torch.testing.assert_close(gates[:n_facts], expected, atol=1e-5, rtol=1e-5)


def test_every_parameter_learns_in_a_training_step(network, rival, data):
    network.double().train()
    batch = collate(data, np.arange(len(data)), rival.passes)
    scores, reading = network(batch)
    gate = gate_loss(reading.episodes, batch, network.memory.softmax)
    assert gate.isfinite()
    assert (gate > 0) == rival.attends
    answer_loss(scores, batch).backward()
    still = {
        name
        for name, weight in network.named_parameters()
        if weight.grad is None or not weight.grad.abs().max() > 1e-9
    }
    assert not still


def test_it_learns_by_heart_what_it_is_told(rival, data):
    config = TrainingConfig(
        epochs=60,
        learning_rate=0.02,
        warmup_steps=5,
        gate_weight=0,
        early_answer_weight=0,
        rename_share=0,
        weight_decay=0,
        patience=60,
    )
    losses = [m.loss for m in train(start(rival, config, data, CPU), data, data, config)]
    assert losses[-1] < 0.3 * losses[0]


def test_its_trace_says_whether_it_attends(asked, rival):
    trace = asked.explain(TOLD, "Where is Mary?")
    assert trace.gates.shape == (rival.passes, 4)
    assert trace.attends == rival.attends
    assert not trace.stop.any()
    if rival.attends:
        np.testing.assert_allclose(trace.gates.sum(1), 1, atol=1e-6)


def test_gate_figures_are_left_out_where_there_are_no_gates(network, rival, data):
    result = by_task(outcomes(network, data), data.tasks)["2"]
    assert (result.gate_recall is not None) == rival.attends
    assert (result.uniform_recall is not None) == rival.attends


def test_a_gate_is_muted_and_forced(asked, rival):
    if not rival.attends:
        pytest.skip("no gates")
    changed = asked.what_if(TOLD, "Where is Mary?", mute=[(0, 1)], force={(1, 2): 0.75})
    assert changed.gates[0, 1] == 0
    assert changed.gates[1, 2] == pytest.approx(0.75)
    np.testing.assert_allclose(changed.gates.sum(1), 1, atol=1e-6)


def test_facts_and_words_have_their_shares(asked, rival):
    if not rival.attends:
        pytest.skip("no gates")
    found = asked.why(TOLD, "Where is Mary?")
    assert np.abs(found.gradient).max() > 0
    shares = asked.word_shares(TOLD, "Where is Mary?", 0)
    assert shares
    assert all(np.abs(one.shares).sum() == pytest.approx(1, abs=1e-6) for one in shares)
    (alone,) = asked.word_shares("Mary went to the garden.", "Where is Mary?", 0)
    assert np.isfinite(alone.shares).all()


def test_the_smallest_change_is_looked_for(asked):
    assert asked.counterfactuals(TOLD, "Where is Mary?").candidates > 0
