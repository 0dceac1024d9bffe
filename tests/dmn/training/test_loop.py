import io
import itertools
from contextlib import suppress
from dataclasses import asdict

import numpy as np
import pytest
import torch

from dmn.config.presets import DMN_PLUS
from dmn.config.training import TrainingConfig
from dmn.data.batching import collate
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.text.tokenizer import words
from dmn.text.vocabulary import Vocabulary
from dmn.training import loop
from dmn.training.distributed import Processes
from dmn.training.loop import start, steps_per_epoch, train
from dmn.training.losses import answer_loss
from dmn.training.nonfinite import StepFailed
from tests.conftest import small

CPU = torch.device("cpu")
TIMES = ("seconds", "examples_per_second")
PEOPLE = ("Nora", "Omar", "Pia")
ROOMS = ("cellar", "attic", "porch")
SHORT = TrainingConfig(
    epochs=4, batch_size=4, learning_rate=0.01, warmup_steps=2, task_weights={"2": 1.5}
)


def toy():
    """Who is where: two people, two rooms, a question about one of them."""
    return [
        Example(
            (f"{one} went to the {here}.", f"{other} went to the {there}."),
            f"Where is {(one, other)[asked]}?",
            ((here, there)[asked],),
            (asked,),
            str(asked + 1),
        )
        for one, other in itertools.permutations(PEOPLE, 2)
        for here, there in itertools.permutations(ROOMS, 2)
        for asked in (0, 1)
    ]


def encoded(examples, n_placeholders=7):
    sentences = {s for e in examples for s in (*e.facts, e.question)}
    known = {word for sentence in sentences for word in words(sentence)}
    names = [{name.lower() for name in (*PEOPLE, *ROOMS)}] * len(examples)
    return encode(examples, Vocabulary(known, n_placeholders), names)


@pytest.fixture(scope="module")
def people_and_rooms():
    return encoded(toy())


@pytest.fixture
def few(people_and_rooms):
    return encoded(toy()[::5])


def steady(metrics):
    """Metrics without what a clock says."""
    return {key: value for key, value in asdict(metrics).items() if key not in TIMES}


def curve(state, data, config):
    return [steady(metrics) for metrics in train(state, data, data, config)]


def weights(state):
    return {name: tensor.clone() for name, tensor in state.network.state_dict().items()}


def same(one, other):
    return all(one[name].equal(other[name]) for name in one)


def test_a_toy_task_is_learnt_to_the_last_question(people_and_rooms, model):
    config = TrainingConfig(
        epochs=60, batch_size=12, learning_rate=0.01, warmup_steps=10, rename_share=0.0, patience=60
    )
    state = start(
        model.model_copy(update={"hidden_size": 24, "passes": 2}), config, people_and_rooms, CPU
    )
    best = None
    for metrics in train(state, people_and_rooms, people_and_rooms, config):
        best = metrics
        if metrics.accuracy == 100 and metrics.tasks["1"].gate_recall == 100:
            break
    assert best.accuracy == 100
    assert best.tasks["1"].gate_recall == best.tasks["2"].gate_recall == 100
    assert best.is_best


def test_a_seed_decides_the_whole_training(few, model):
    first, again = (curve(start(model, SHORT, few, CPU), few, SHORT) for _ in range(2))
    assert first == again
    other = SHORT.model_copy(update={"seed": 2})
    assert curve(start(model, other, few, CPU), few, other) != first


def through_a_file(saved):
    file = io.BytesIO()
    torch.save(saved, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


@pytest.mark.parametrize("stopped_after", [1, 3])
def test_a_resumed_training_goes_on_to_the_last_digit(few, model, stopped_after):
    model = model.model_copy(update={"dropout": 0.3})
    whole_state = start(model, SHORT, few, CPU)
    whole = curve(whole_state, few, SHORT)
    state = start(model, SHORT, few, CPU)
    head = [steady(m) for m in itertools.islice(train(state, few, few, SHORT), stopped_after)]
    saved = through_a_file(state.save())
    torch.manual_seed(99)
    resumed = start(model, SHORT.model_copy(update={"seed": 99}), few, CPU)
    resumed.restore(saved)
    assert head + curve(resumed, few, SHORT) == whole
    assert same(weights(resumed), weights(whole_state))
    assert same(resumed.best_weights, whole_state.best_weights)
    assert resumed.best_epoch == whole_state.best_epoch


class Interrupted(Exception):
    pass


def interrupted(state, few, at):
    """Trains until the `at`-th step or batch of validation questions, counted from 1."""
    heard = itertools.count(1)

    def hear(*questions):
        if next(heard) == at:
            raise Interrupted

    found = []
    with suppress(Interrupted):
        for metrics in train(state, few, few, SHORT, hear, on_batch=hear):
            found.append(steady(metrics))  # kept, whatever interrupts the next epoch
    return found


def test_a_training_interrupted_at_any_step_goes_on_to_the_last_digit(few, model):
    model = model.model_copy(update={"dropout": 0.3})
    whole_state = start(model, SHORT, few, CPU)
    whole = curve(whole_state, few, SHORT)
    for at in (1, 5, 9, 13):
        state = start(model, SHORT, few, CPU)
        head = interrupted(state, few, at)
        saved = through_a_file(state.save())
        torch.manual_seed(99)
        resumed = start(model, SHORT.model_copy(update={"seed": 99}), few, CPU)
        resumed.restore(saved)
        assert head + curve(resumed, few, SHORT) == whole, at
        assert same(weights(resumed), weights(whole_state))
        assert same(resumed.best_weights, whole_state.best_weights)


def test_a_training_interrupted_while_it_validates_reads_no_question_again(few, model):
    heard = []
    state = start(model, SHORT, few, CPU)

    def stop():
        raise Interrupted

    with pytest.raises(Interrupted):
        next(train(state, few, few, SHORT, heard.append, on_batch=stop))
    steps = len(heard)
    next(train(state, few, few, SHORT, heard.append))
    assert len(heard) == steps == state.steps


def test_the_best_weights_are_a_copy(few, model, monkeypatch):
    accuracies = iter([50.0, 90.0, 70.0, 80.0])
    monkeypatch.setattr(loop, "summary", lambda tasks: {"mean_accuracy": next(accuracies)})
    state = start(model, SHORT, few, CPU)
    kept = []
    for metrics in train(state, few, few, SHORT):
        kept.append(weights(state))
        assert metrics.is_best == (metrics.epoch in (1, 2))
    assert (state.best_epoch, state.best_accuracy) == (2, 90.0)
    assert same(state.best_weights, kept[1])
    assert not same(state.best_weights, kept[3])


def epochs_until_patience_ends(few, monkeypatch, accuracies, **changes):
    accuracies = itertools.chain(accuracies, itertools.repeat(0.0))
    monkeypatch.setattr(loop, "summary", lambda tasks: {"mean_accuracy": float(next(accuracies))})
    config = SHORT.model_copy(update={"epochs": 9, **changes})
    return [m.epoch for m in train(start(small(DMN_PLUS), config, few, CPU), few, few, config)][-1]


def test_training_ends_when_patience_does(few, monkeypatch):
    assert epochs_until_patience_ends(few, monkeypatch, [1, 5, 3], patience=2) == 4
    assert epochs_until_patience_ends(few, monkeypatch, [1, 5, 5, 4], patience=2) == 4
    assert epochs_until_patience_ends(few, monkeypatch, [1, 5, 3, 6], patience=2) == 6
    assert epochs_until_patience_ends(few, monkeypatch, [1], patience=20) == 9


def test_patience_begins_when_the_answers_are_trained(few, monkeypatch):
    assert epochs_until_patience_ends(few, monkeypatch, [1], patience=2, gates_first_epochs=4) == 6


def test_the_first_process_decides_for_all_when_training_ends(few, model):
    class Second(Processes):
        def agreed(self, find):
            return next(told)

    told = iter([True, True, False])
    state = start(model, SHORT, few, CPU)
    epochs = train(state, few, few, SHORT, processes=Second())
    assert [metrics.epoch for metrics in epochs] == [1, 2]
    told = iter([True])
    state.epoch = SHORT.epochs
    assert next(train(state, few, few, SHORT, processes=Second())).epoch == SHORT.epochs + 1


def test_gates_first_leaves_the_answer_module_as_it_was(few, model):
    config = SHORT.model_copy(update={"gates_first_epochs": 2, "epochs": 3})
    state = start(model, config, few, CPU)
    after = [weights(state)] + [weights(state) for _ in train(state, few, few, config)]
    answers = [name for name in after[0] if name.startswith("answer.")]
    gates = [name for name in after[0] if name.startswith("memory.gate.")]
    for before, now in itertools.pairwise(after[:3]):
        assert all(before[name].equal(now[name]) for name in answers)
        assert not any(before[name].equal(now[name]) for name in gates if "bias" not in name)
    assert not any(after[2][name].equal(after[3][name]) for name in answers)


def test_without_a_gate_weight_the_supporting_facts_are_not_used(model):
    from dataclasses import replace

    examples = toy()[::5]
    blind = [replace(example, supporting=()) for example in examples]
    reached = {}
    for gate_weight in (0.0, 1.0):
        config = SHORT.model_copy(update={"gate_weight": gate_weight, "epochs": 1})
        states = []
        for some in (examples, blind):
            data = encoded(some)
            states.append(start(model, config, data, CPU))
            curve(states[-1], data, config)
        reached[gate_weight] = same(weights(states[0]), weights(states[1]))
    assert reached == {0.0: True, 1.0: False}


@pytest.mark.parametrize(("passes", "differs"), [(1, False), (2, True)])
def test_an_answer_after_an_earlier_pass_is_learnt_where_there_is_one(few, model, passes, differs):
    reached = []
    for weight in (0.0, 1.0):
        config = SHORT.model_copy(update={"early_answer_weight": weight, "epochs": 1})
        state = start(model.model_copy(update={"passes": passes}), config, few, CPU)
        curve(state, few, config)
        reached.append(weights(state))
    assert same(*reached) is not differs


def test_a_task_is_read_as_often_as_its_weight_says(few, model):
    config = SHORT.model_copy(update={"task_weights": {"1": 3.0, "2": 0.0}, "epochs": 1})
    heard = []
    list(train(start(model, config, few, CPU), few, few, config, heard.append))
    n_first = few.tasks.count("1")
    assert sum(heard) == 3 * n_first
    assert max(heard) <= config.batch_size
    assert steps_per_epoch(few, config) == -(-3 * n_first // config.batch_size)


def test_metrics_tell_of_every_question_and_of_each_task(few, model):
    config = SHORT.model_copy(update={"task_weights": {}, "epochs": 2})
    first, second = train(start(model, config, few, CPU), few, few, config)
    assert (first.epoch, second.epoch) == (1, 2)
    assert second.loss < first.loss
    assert list(first.tasks) == ["1", "2"]
    assert first.accuracy == np.mean([task.accuracy for task in first.tasks.values()])
    assert first.examples_per_second == pytest.approx(len(few) / first.seconds)


def test_a_step_changes_every_parameter(people_and_rooms, model):
    config = SHORT.model_copy(update={"epochs": 1, "weight_decay": 0.0})
    state = start(model, config, people_and_rooms, CPU)
    before = weights(state)
    next(train(state, people_and_rooms, people_and_rooms, config))
    assert [name for name, old in before.items() if old.equal(weights(state)[name])] == []


def test_the_gradient_is_clipped(few, model):
    config = SHORT.model_copy(update={"clip_norm": 1e-13, "weight_decay": 0.0, "epochs": 1})
    state = start(model, config, few, CPU)
    before = weights(state)
    next(train(state, few, few, config))
    for name, now in weights(state).items():
        torch.testing.assert_close(before[name], now, rtol=0, atol=1e-5)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_placeholders_are_trained_where_stories_are_renamed(few, model, share):
    config = SHORT.model_copy(update={"rename_share": share, "weight_decay": 0.0, "epochs": 1})
    state = start(model, config, few, CPU)
    before = weights(state)["embedding.weight"]
    next(train(state, few, few, config))
    changed = (before != weights(state)["embedding.weight"]).any(1)
    assert bool(changed[2:9].any()) is (share > 0)


def test_renaming_is_left_out_of_validation(few, model):
    """Two validations of one network agree although training drew its names in between."""
    config = SHORT.model_copy(update={"rename_share": 1.0, "learning_rate": 1e-30, "epochs": 2})
    first, second = train(start(model, config, few, CPU), few, few, config)
    assert first.tasks == second.tasks


def test_weights_that_draw_nothing_are_refused(few, model):
    config = SHORT.model_copy(update={"task_weights": {"1": 0.0, "2": 0.0}})
    with pytest.raises(DataError, match="task_weights"):
        next(train(start(model, config, few, CPU), few, few, config))


def test_an_earlier_pass_answers_only_where_it_was_trained_to(people_and_rooms):
    losses = {}
    for weight in (0.0, 1.0):
        config = TrainingConfig(
            epochs=25,
            batch_size=12,
            learning_rate=0.01,
            warmup_steps=10,
            rename_share=0.0,
            early_answer_weight=weight,
            patience=25,
        )
        state = start(small(DMN_PLUS, hidden_size=24), config, people_and_rooms, CPU)
        for _ in train(state, people_and_rooms, people_and_rooms, config):
            pass
        batch = collate(people_and_rooms, np.arange(len(people_and_rooms)), 3)
        scores = state.network.score(state.network.read(batch), batch.answers, after=0)
        losses[weight] = answer_loss(scores, batch).item()
    assert losses[1.0] < losses[0.0] / 3


def test_a_validation_too_large_for_the_memory_gives_the_same_answers(few, model, monkeypatch):
    config = SHORT.model_copy(update={"epochs": 2})
    expected = curve(start(model, config, few, CPU), few, config)
    whole, tried = loop.outcomes, []

    def short_of_memory(network, data, batch_size, on_batch):
        tried.append(batch_size)
        if batch_size > 5:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return whole(network, data, batch_size=batch_size, on_batch=on_batch)

    monkeypatch.setattr(loop, "outcomes", short_of_memory)
    assert curve(start(model, config, few, CPU), few, config) == expected
    assert tried == [256, 128, 64, 32, 16, 8, 4] * 2


def test_training_ends_in_the_epoch_that_gives_no_finite_number(few, model):
    config = SHORT.model_copy(
        update={"gates_first_epochs": 1, "early_answer_weight": 1e300, "epochs": 9}
    )
    state = start(model, config, few, CPU)
    epochs = train(state, few, few, config)
    first = next(epochs)
    with pytest.raises(StepFailed, match="epoch 2, step 1"):
        next(epochs)
    assert (first.epoch, state.epoch) == (1, 1)
    assert all(bool(tensor.isfinite().all()) for tensor in state.best_weights.values())
