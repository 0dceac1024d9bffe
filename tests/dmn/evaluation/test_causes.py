"""Causes: on networks whose mechanism is known, and against a plain second implementation."""

import numpy as np
import pytest
import torch

from dmn.data.batching import collate
from dmn.data.encoding import encode
from dmn.data.generator.worlds import KINDS, pairs
from dmn.errors import DataError
from dmn.evaluation import causes
from dmn.evaluation.causes import battery, interchange, questions, summary, verdict, wilson
from dmn.explain.battery import answers
from dmn.explain.faithfulness import read_facts
from dmn.lens import load
from dmn.text.vocabulary import END, PAD
from tests.dmn.evaluation.machines import lens_of

PAIRS = 30


@pytest.fixture(scope="module")
def weak():
    return load("babi-weak", "cpu")


def figures_of(lens):
    examples = [pair.target for pair in pairs("2", PAIRS, seed=3)]
    moved = {"2": interchange(lens, "2", PAIRS)}
    return moved, summary(battery(lens, examples)), examples


def holds(lens):
    moved, figures, _ = figures_of(lens)
    return {claim.name.split()[0]: claim.holds for claim in verdict(moved, figures)}


def test_a_network_that_takes_two_steps_passes_all(weak):
    lens = lens_of(weak.checkpoint.vocabulary)
    moved, figures, _ = figures_of(lens)
    assert moved["2"][1].right == PAIRS
    assert figures["sufficiency"] == 1.0
    assert set(holds(lens).values()) == {True}


@pytest.mark.parametrize(
    ("defect", "passed"),
    [
        ("frozen", set()),
        ("leak", set()),
        # Its gates do choose what it answers from: only the transplant tells it.
        ("ignored", {"sufficiency", "comprehensiveness", "gates"}),
    ],
)
def test_a_planted_defect_is_told(weak, defect, passed):
    lens = lens_of(weak.checkpoint.vocabulary, defect)
    found = holds(lens)
    assert found["interchange"] is False
    assert {name for name, held in found.items() if held} == passed


def test_an_answer_that_comes_with_the_question_gains_nothing_from_any_fact(weak):
    figures = figures_of(lens_of(weak.checkpoint.vocabulary, "leak"))[1]
    assert figures["sufficiency"] == figures["random"]["sufficiency"] == 1.0
    assert figures["comprehensiveness"] == figures["random"]["comprehensiveness"] == 0.0
    assert figures["uniform"] == figures["shuffled"] == 1.0
    assert figures["details"]["sufficiency"]["normalised"] == 0.0


class Plain:
    """One story at a time, pass by pass, as the paper writes it; batches and masks play no part."""

    def __init__(self, lens):
        self.lens, self.network = lens, lens.checkpoint.network
        self.vocabulary = lens.checkpoint.vocabulary

    @torch.inference_mode()
    def read(self, example, put=None, gates=None):
        """Return answer, gates and memories; `put` gives a memory after a pass, from 1."""
        batch = collate(encode([example], self.vocabulary), np.array([0]), self.lens.passes)
        network, modules = self.network, self.network.memory
        facts, _ = modules.with_stop(network.read_facts(batch))
        question = network.question(network.embedding, batch.questions, batch.is_question_token)
        asked, memory, seen, kept = modules.gate.ask(facts, question), question, [], []
        projected = modules.reader.inputs(facts)
        for i in range(self.lens.passes):
            gate = modules.gate(facts, asked, memory).softmax(-1)
            gate = gate if gates is None else torch.tensor(gates[i], dtype=torch.float32)[None]
            episode = modules.reader(projected, gate)
            memory = modules.updates[i](episode, memory, question, facts.new_zeros(1, 0))
            memory = put[i + 1] if put and i + 1 in put else memory
            seen.append(gate[0].double().numpy())
            kept.append(memory)
        found = network.answer.decode(network.embedding, memory, question, batch.is_possible, 1)
        said = [i for i in found.items[0, 0].tolist() if i not in (PAD, END)]
        said = [] if found.log_unsaid[0] > found.log_probabilities[0, 0] else said
        return tuple(self.vocabulary.words[i] for i in said), np.array(seen), kept

    def without(self, example, facts):
        """Return the answer to the question about some of the facts."""
        told = tuple(example.facts[fact] for fact in facts)
        return self.read(type(example)(told, example.question, example.answer))[0]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_interchange_is_that_of_a_plain_implementation(weak, kind):
    plain, told = Plain(weak), list(pairs(kind, 12))
    for after, found in interchange(weak, kind, 12).items():
        given = [
            plain.read(pair.target, {after: plain.read(pair.source)[2][after - 1]})[0]
            for pair in told
        ]
        both = list(zip(given, told, strict=True))
        assert found.step == sum(answer == pair.expected for answer, pair in both)
        assert found.source == sum(answer == pair.source.answer for answer, pair in both)
        assert found.kept == sum(answer == pair.target.answer for answer, pair in both)


def test_the_battery_is_that_of_a_plain_implementation(weak):
    examples = [e for kind in ("1", "2", "15", "18", "19") for e in questions(kind, 3)]
    plain = Plain(weak)
    for example, tested in zip(examples, battery(weak, examples), strict=True):
        before, gates, _ = plain.read(example)
        n, read = len(example.facts), read_facts(gates)
        rest = [fact for fact in range(n) if fact not in read]
        even = np.append(np.full((weak.passes, n), 1 / n), np.zeros((weak.passes, 1)), axis=1)
        assert set(tested.read) == read
        alone = plain.without(example, sorted(read)) == before if read else None
        assert tested.alone == alone
        assert tested.without == (plain.without(example, rest) != before if rest and read else None)
        assert tested.uniform == (plain.read(example, gates=even)[0] == before)
        without = [plain.without(example, [f for f in range(n) if f != fact]) for fact in range(n)]
        assert tested.needed == tuple(f for f, answer in enumerate(without) if answer != before)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_pairs_ask_the_same_and_no_two_of_the_three_answers_agree_with_the_moved_one(kind):
    for pair in pairs(kind, 40):
        assert pair.source.question == pair.target.question
        assert pair.expected not in (pair.source.answer, pair.target.answer)
        said = " ".join(pair.target.facts).lower()
        assert pair.expected[0] in said or kind == "15"


def test_pairs_of_fewer_are_the_first_of_more_and_other_kinds_are_refused():
    assert list(pairs("2", 5)) == list(pairs("2", 9))[:5]
    with pytest.raises(DataError, match="kinds 2, 3, 15, got '1'"):
        next(pairs("1", 5))
    with pytest.raises(DataError, match="at least 1 pair"):
        next(pairs("2", 0))


def test_a_network_without_attention_is_refused(weak):
    with pytest.raises(DataError, match="no questions about stories"):
        causes.check(load("sentiment", "cpu"))


@pytest.mark.parametrize(("count", "of", "low", "high"), [(0, 10, 0, 0.278), (9, 10, 0.596, 0.982)])
def test_the_interval_is_wilsons(count, of, low, high):
    assert wilson(count, of) == pytest.approx((low, high), abs=1e-3)


def test_an_answer_that_turns_into_not_said_is_another_one(weak, monkeypatch):
    network = weak.checkpoint.network
    batch = collate(encode(questions("1", 2), weak.checkpoint.vocabulary), np.arange(2), 1)
    decode = network.answer.decode

    def unsure_of_the_second(*asked):
        found = decode(*asked)
        return found._replace(log_unsaid=found.log_probabilities[:, 0] + torch.tensor([-1.0, 1.0]))

    before = answers(network, batch, 1)
    monkeypatch.setattr(network.answer, "decode", unsure_of_the_second)
    given = answers(network, batch, 1)
    assert (given[0] == before[0]).all()
    assert (given[1] == PAD).all()
    assert (before[1] != PAD).any()
