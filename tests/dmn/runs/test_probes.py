import json

import numpy as np
import pytest

from dmn.config.run import Probe
from dmn.runs import probes
from dmn.runs.run import Run
from dmn.runs.worker.ask_probes import ask, choose
from dmn.runs.worker.session import train_run
from tests.workers import TINY, tiny

OWN = Probe(
    facts=("Mary went to the garden.", "John went to the office."),
    question="Where is Mary?",
    answer=("garden",),
    supporting=(0,),
    task="mine",
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    config = tiny(epochs=2, restarts=2).model_copy(
        update={"probes": (OWN, OWN.model_copy(update={"question": "?"}))}
    )
    run = Run.create(tmp_path_factory.mktemp("runs") / "run", config)
    train_run(run, lambda line: None)
    return run


def test_each_evaluation_keeps_what_the_network_made_of_the_probes(run):
    found = probes.evaluations(run)
    assert [(e["restart"], e["epoch"]) for e in found] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert [e["step"] for e in found] == [e["step"] for e in run.metrics()]
    first = [entry["probes"][0] for entry in found]
    assert first[0]["gates"] != first[1]["gates"]
    assert np.shape(first[0]["gates"]) == (2, 3)
    assert [len(one["passes"]) for one in first] == [2] * 4


def test_a_probe_that_cannot_be_read_is_none(run):
    assert [entry["probes"][1] for entry in probes.evaluations(run)] == [None] * 4


def test_a_trace_comes_back_from_what_was_kept(run):
    story = probes.stories(run)[0]
    assert story == OWN
    entry = probes.evaluations(run)[-1]["probes"][0]
    trace = probes.to_trace(story, entry, "first")
    assert [trace.story[begin:end] for begin, end in trace.spans] == list(trace.facts)
    assert (trace.facts, trace.expected, trace.supporting) == (OWN.facts, ("garden",), (0,))
    assert trace.gates.sum(1) == pytest.approx(np.ones(2), abs=1e-3)
    assert trace.answer == trace.passes[-1]
    assert probes.to_entry(trace) == entry


def test_gates_of_another_story_are_refused(run):
    story = OWN.model_copy(update={"facts": OWN.facts[:1]})
    with pytest.raises(ValueError, match="columns"):
        probes.to_trace(story, probes.evaluations(run)[0]["probes"][0])


def test_a_run_without_probes_or_with_garbled_ones_has_none(tmp_path):
    run = Run.create(tmp_path / "run", TINY)
    assert (probes.stories(run), probes.evaluations(run)) == ((), [])
    (run.folder / "probes").mkdir()
    (run.folder / "probes" / "stories.json").write_text('[{"facts": []}]')
    assert probes.stories(run) == ()


def test_by_default_there_is_one_probe_a_task_told_for_it(tmp_path):
    found = choose(TINY, {"2", "15", "1"})
    assert [probe.task for probe in found] == ["1", "2", "15"]
    assert all(probe.answer and probe.supporting for probe in found)
    assert choose(TINY, {"2", "15", "1"}) == found


def test_a_task_of_ones_own_is_probed_with_a_question_held_out(tmp_path):
    data = tmp_path / "mine.txt"
    data.write_text(
        "1 Ann is in the den.\n2 Where is Ann?\tden\t1\n"
        "1 Bob is in the hut.\n2 Where is Bob?\thut\t1\n"
    )
    config = tiny(tasks=()).model_copy(update={"data": (str(data),), "generated": None})
    (probe,) = choose(config, {"mine"})
    assert (probe.facts, probe.task) == (("Bob is in the hut.",), "mine")


def test_asking_changes_neither_weights_nor_chance(tiny_checkpoint):
    import torch

    from dmn.models.checkpoints import folder

    loaded = folder.load(tiny_checkpoint)
    before = {k: v.clone() for k, v in loaded.network.state_dict().items()}
    chance = torch.get_rng_state()
    found = ask([OWN], loaded)
    assert json.loads(json.dumps(found)) == found
    assert torch.get_rng_state().equal(chance)
    assert all(before[k].equal(v) for k, v in loaded.network.state_dict().items())
