import math

import numpy as np
import pytest
import torch

from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.evaluation.metrics import Outcome, by_task, outcome, outcomes, same_items, summary
from dmn.models.network import DynamicMemoryNetwork
from dmn.text.vocabulary import Vocabulary

GATE_KEYS = ("gate_recall", "gate_precision")


def looked(gates, supporting, is_fact=None):
    """The outcome for gates of one question, the last column being stop."""
    gates = np.array(gates, dtype=np.float32)
    is_fact = np.ones(gates.shape[1] - 1, dtype=bool) if is_fact is None else np.array(is_fact)
    return outcome(True, gates, is_fact, np.array(supporting, dtype=np.int64))


def counted(found):
    return found.recall, found.passes_on_target, found.passes_before_stop


def test_each_pass_before_stop_counts_with_the_fact_that_leads_it():
    gates = [[0.8, 0.1, 0.0, 0.1], [0.1, 0.1, 0.7, 0.1], [0.1, 0.0, 0.0, 0.9]]
    assert counted(looked(gates, [0, 2])) == (1.0, 2, 2)
    assert counted(looked(gates, [0, 1])) == (0.5, 1, 2)
    assert counted(looked(gates, [1])) == (0.0, 0, 2)


def test_what_a_pass_reads_after_stop_led_does_not_count():
    gates = [[0.8, 0.1, 0.0, 0.1], [0.2, 0.0, 0.3, 0.5], [0.0, 0.9, 0.0, 0.1]]
    assert counted(looked(gates, [0, 1])) == (0.5, 1, 1)


def test_where_stop_leads_at_once_nothing_was_found():
    assert counted(looked([[0.4, 0.0, 0.6], [1.0, 0.0, 0.0]], [0])) == (0.0, 0, 0)


def test_stop_leads_only_where_it_is_larger_than_every_fact():
    assert counted(looked([[0.4, 0.2, 0.4]], [0])) == (1.0, 1, 1)


def test_the_first_of_two_equal_facts_leads():
    assert counted(looked([[0.4, 0.4, 0.2]], [0])) == (1.0, 1, 1)
    assert counted(looked([[0.4, 0.4, 0.2]], [1])) == (0.0, 0, 1)


def test_gates_that_do_not_sum_to_one_count_the_same():
    gates = [[0.99, 0.98, 0.97, 0.5], [0.2, 0.9, 0.8, 0.7], [0.9, 0.1, 0.2, 0.95]]
    assert counted(looked(gates, [0, 1])) == (1.0, 2, 2)


def test_a_fact_read_twice_is_found_once_and_hit_twice():
    assert counted(looked([[0.9, 0.1, 0.0]] * 3, [0, 1])) == (0.5, 3, 3)


def test_stop_stands_behind_the_padding():
    gates = [[0.6, 0.3, 0.0, 0.0, 0.1], [0.1, 0.2, 0.0, 0.0, 0.7]]
    found = looked(gates, [0], [True, True, False, False])
    assert counted(found) == (1.0, 1, 1)
    assert found.uniform_precision == 0.5


def test_a_fact_that_is_padding_never_leads():
    found = looked([[0.1, 0.3, 0.9, 0.05]], [1], [True, True, False])
    assert counted(found) == (1.0, 1, 1)


def test_uniform_levels_are_those_of_gates_without_preference():
    found = looked([[0.25, 0.25, 0.25, 0.25, 0.0]] * 2, [0, 3])
    assert found.uniform_recall == pytest.approx(1 - (3 / 4) ** 2)
    assert found.uniform_precision == pytest.approx(2 / 4)


def test_uniform_levels_are_what_random_gates_reach():
    random = np.random.default_rng(0)
    gates = np.hstack([random.random((3 * 4000, 5)), np.zeros((3 * 4000, 1))])
    found = [looked(three, [1, 4]) for three in gates.reshape(4000, 3, 6)]
    assert np.mean([o.recall for o in found]) == pytest.approx(found[0].uniform_recall, abs=0.02)
    hits = sum(o.passes_on_target for o in found) / (3 * 4000)
    assert hits == pytest.approx(found[0].uniform_precision, abs=0.02)


def test_without_known_supporting_facts_the_gates_are_not_judged():
    found = looked([[0.5, 0.5, 0.0]], [])
    assert math.isnan(found.recall)
    assert (found.passes_on_target, found.passes_before_stop) == (0, 0)
    (result,) = by_task([found], ["1"]).values()
    assert result.gate_recall is None
    assert result.gate_precision is None
    assert result.uniform_recall is None


@pytest.mark.parametrize(
    ("given", "right", "same"),
    [
        ([[5, 1]], [[5, 1]], True),
        ([[5, 1]], [[5, 1, 0, 0]], True),
        ([[5, 1, 0, 0]], [[5, 1]], True),
        ([[5, 6, 1]], [[5, 1]], False),
        ([[5, 1]], [[5, 6, 1]], False),
        ([[6, 5, 1]], [[5, 6, 1]], False),
        ([[1]], [[5, 1]], False),
    ],
)
def test_answers_are_the_same_up_to_padding_and_in_order(given, right, same):
    assert same_items(np.array(given), np.array(right)).tolist() == [same]


def an_outcome(is_right, recall=1.0, on_target=1, before=1, can_suffice=True):
    return Outcome(is_right, recall, on_target, before, 0.25, 0.125, can_suffice)


def test_figures_are_summed_up_per_task_in_percent():
    found = [
        an_outcome(True, 1.0, 2, 2),
        an_outcome(False, 0.5, 1, 4),
        an_outcome(True, 0.0, 0, 0),
        an_outcome(True, math.nan, 0, 0),
    ]
    results = by_task(found, ["2", "2", "2", "10"])
    assert list(results) == ["2", "10"]
    task = results["2"]
    assert task.questions == 3
    assert task.accuracy == pytest.approx(200 / 3)
    assert task.gate_recall == pytest.approx(50.0)
    assert task.gate_precision == pytest.approx(50.0)  # of passes, not of questions
    assert (task.uniform_recall, task.uniform_precision) == (25.0, 12.5)
    assert (results["10"].accuracy, results["10"].gate_recall) == (100.0, None)


def test_tasks_stand_in_order_of_their_number_and_others_behind():
    found = [an_outcome(True)] * 5
    names = ["10", "where", "negation", "2", "1"]
    assert list(by_task(found, names)) == ["1", "2", "10", "negation", "where"]


def test_repeated_and_new_stories_are_told_apart():
    found = [an_outcome(True), an_outcome(False), an_outcome(True)]
    task = by_task(found, ["1"] * 3, [True, False, False])["1"]
    assert (task.accuracy_repeated, task.accuracy_new, task.repeated) == (100.0, 50.0, 1)
    alone = by_task(found, ["1"] * 3)["1"]
    assert (alone.accuracy_repeated, alone.accuracy_new, alone.repeated) == (None, None, 0)
    all_old = by_task(found, ["1"] * 3, [True] * 3)["1"]
    assert (all_old.accuracy_new, all_old.repeated) == (None, 3)
    assert all_old.accuracy_repeated == pytest.approx(200 / 3)  # the wrong one counts as wrong


def test_new_structures_are_counted_apart():
    found = [an_outcome(True), an_outcome(False), an_outcome(True)]
    task = by_task(found, ["1"] * 3, [True, False, False], [False, True, True])["1"]
    assert (task.new_structure, task.accuracy_new_structure) == (2, 50.0)
    none_new = by_task(found, ["1"] * 3, [False] * 3, [False] * 3)["1"]
    assert (none_new.new_structure, none_new.accuracy_new_structure) == (0, None)
    assert by_task(found, ["1"] * 3)["1"].new_structure is None


def test_the_summary_holds_what_evaluate_promises():
    found = [an_outcome(True), an_outcome(False), an_outcome(True)]
    total = summary(by_task(found, ["1", "2", "2"]))
    assert {"tasks", "mean_accuracy", "solved"} <= set(total)
    promised = {"questions", "accuracy", "accuracy_new", *GATE_KEYS}
    assert all(promised <= set(task) for task in total["tasks"].values())
    assert total["tasks"]["1"]["questions"] == 1
    assert total["tasks"]["1"]["accuracy_new"] is None
    assert total["mean_accuracy"] == 75.0  # of tasks, not of questions
    assert total["solved"] == 1


@pytest.mark.parametrize(("n_right", "solved"), [(19, 1), (18, 0)])
def test_a_task_is_solved_from_95_percent_on(n_right, solved):
    found = [an_outcome(i < n_right) for i in range(20)]
    assert summary(by_task(found, ["1"] * 20))["solved"] == solved


def test_gate_means_leave_out_tasks_whose_facts_are_more_than_the_passes():
    found = [an_outcome(True, 1.0, 1, 1), an_outcome(False, 0.0, 0, 1, False)]
    total = summary(by_task(found, ["1", "8"]))
    assert [total[key] for key in GATE_KEYS] == [100.0, 100.0]
    assert total["mean_accuracy"] == 50.0
    total = summary(by_task(found[1:], ["8"]))
    assert [total[key] for key in GATE_KEYS] == [None, None]


@pytest.mark.parametrize(("supporting", "can"), [([0, 1], True), ([0, 1, 2], False), ([], None)])
def test_gates_suffice_with_a_pass_for_each_supporting_fact(supporting, can):
    found = looked([[0.5, 0.3, 0.1, 0.1]] * 2, supporting)
    if can is not None:
        assert found.gates_can_suffice is can
    assert by_task([found], ["1"])["1"].gates_can_suffice is (can is not False)


@pytest.mark.parametrize("can", [(True, False), (False, True)])
def test_one_question_of_too_many_facts_is_enough_for_gates_not_to_suffice(can):
    found = [an_outcome(True, can_suffice=one) for one in can]
    assert not by_task(found, ["1", "1"])["1"].gates_can_suffice


@pytest.mark.parametrize("batch_size", [1, 2, 256])
def test_outcomes_stand_in_the_order_of_the_examples(network, data, batch_size):
    found = outcomes(network, data, batch_size=batch_size)
    for index, one in enumerate(found):
        alone = outcomes(network, only(data, index))
        assert alone == [one]


def only(data, index):
    """One of the encoded examples."""
    from dmn.data.encoding import EncodedExamples, Ragged

    def row(ragged):
        return Ragged.of([ragged.row(index).tolist()])

    return EncodedExamples(
        data.vocabulary,
        data.sentences,
        row(data.facts),
        data.questions[index : index + 1],
        row(data.answers),
        row(data.supporting),
        row(data.names),
        row(data.taken),
        data.tasks[index : index + 1],
        data.about[index : index + 1],
    )


def test_an_answer_is_right_where_the_network_gives_exactly_its_items(network, data, vocabulary):
    with torch.no_grad():
        network.answer.output.weight.zero_()
        network.answer.output.bias.zero_()
        network.answer.output.bias[vocabulary.id("garden")] = 50.0
    assert not any(o.is_right for o in outcomes(network, data))  # garden, garden, garden …
    with torch.no_grad():
        network.answer.max_items = 1
    assert [o.is_right for o in outcomes(network, data)] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [("garden", True), ("gardens", True), ("the garden", True), ("gardener", False)],
)
def test_an_answer_is_right_that_means_the_same_though_its_ids_differ(model, answer, is_right):
    example = Example(("Mary is here.",), "Where is Mary?", (answer,), (0,), "1")
    said = {"mary", "is", "here", "where", "garden", "gardens", "the garden", "gardener"}
    vocabulary = Vocabulary(said, 7)
    network = DynamicMemoryNetwork(model, len(vocabulary))
    with torch.no_grad():
        network.answer.output.weight.zero_()
        network.answer.output.bias[vocabulary.id("garden")] = 50.0
        network.answer.max_items = 1
    (found,) = outcomes(network, encode([example], vocabulary))
    assert found.is_right is is_right


def test_fewer_passes_are_judged_where_fewer_are_asked_for(network, data):
    found = outcomes(network, data, passes=1)
    assert all(o.passes_before_stop <= 1 for o in found)
    assert found[0].uniform_recall == 1.0
    assert found[1].uniform_recall == pytest.approx(0.2)


def test_judging_a_network_leaves_it_as_it_was(network, data):
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    outcomes(network, data)
    assert not network.training
    assert all(before[name].equal(tensor) for name, tensor in network.state_dict().items())
