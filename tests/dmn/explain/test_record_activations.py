"""What is seen inside a network, against the second, plain version of the papers' equations."""

import numpy as np
import pytest
import torch

from dmn.config.model import ModelConfig
from dmn.config.presets import DMN_2016, DMN_PLUS
from dmn.config.training import TrainingConfig
from dmn.errors import TextError
from dmn.explain.record_activations import MOST_FACTS, look, opens
from dmn.inference.inputs import Prompt, encode
from dmn.lens import Lens
from dmn.models.build import build
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.tokenizer import read_question, split_story
from dmn.text.vocabulary import END, Vocabulary
from tests.conftest import STORY, small
from tests.reference import Reference

TYPED = "\n".join(STORY)
QUESTION = "Where is the milk of Priya?"
KINDS = {
    "dmn-2016": DMN_2016,
    "dmn-plus": DMN_PLUS,
    "comparing": DMN_PLUS.model_copy(update={"memory": "comparing"}),
    "sentences": DMN_PLUS.model_copy(
        update={"memory": "comparing", "keeps_sentences": True, "match_size": 6, "order": True}
    ),
    "between": DMN_2016.model_copy(update={"input": "fusion", "memory": "relu", "tied": False}),
}
close = {"atol": 1e-5, "rtol": 1e-5}


def lens_of(config: ModelConfig, vocabulary: Vocabulary) -> Lens:
    torch.manual_seed(5)
    config = small(config)
    network = build(config, len(vocabulary)).eval()
    for weight in network.parameters():  # those of the terms that start at 0 too
        if not weight.any():
            torch.nn.init.normal_(weight, std=0.3)
    made = Checkpoint("made", network, vocabulary, config, TrainingConfig(), {}, 5)
    return Lens(made, torch.device("cpu"))


@pytest.fixture(params=list(KINDS))
def lens(request: pytest.FixtureRequest, vocabulary: Vocabulary) -> Lens:
    return lens_of(KINDS[request.param], vocabulary)


@pytest.fixture
def paper(lens: Lens) -> Reference:
    weights = lens.checkpoint.network.state_dict()
    return Reference({name: w.numpy() for name, w in weights.items()}, lens.checkpoint.model)


@pytest.fixture
def ids(lens: Lens) -> tuple[list[list[int]], list[int]]:
    """The story and the question as the network gets them."""
    told = Prompt(TYPED, split_story(TYPED), read_question(QUESTION))
    batch = encode((told,), lens.checkpoint.vocabulary, lens.passes).batch
    story = [batch.sentences[row][batch.is_token[row]].tolist() for row in batch.facts[0].tolist()]
    return story, batch.questions[0].tolist()


def test_facts_and_question_are_those_of_the_paper(lens, paper, ids):
    inside, (story, question) = look(lens, TYPED, QUESTION), ids
    stop = paper.weights["memory.stop"]
    np.testing.assert_allclose(inside.facts, [*paper._facts(story), stop], **close)
    after = paper._gru("question.gru").states([paper._word(word) for word in question])
    np.testing.assert_allclose(inside.questions, after, **close)
    assert inside.words == ("where", "is", "the", "milk", "of", "priya")
    assert inside.ends == tuple(np.cumsum([len(sentence) for sentence in story]))
    if inside.directions is not None:
        made = inside.directions.sum(0) + (0 if inside.own is None else inside.own)
        np.testing.assert_allclose(made, inside.facts[:-1], **close)


def test_what_the_gate_sees_makes_its_score(lens, paper):
    inside = look(lens, TYPED, QUESTION)
    w_1, b_1 = paper._first_layer()
    for (pass_, fact), score in np.ndenumerate(inside.scores):
        parts = list(inside.features(pass_, fact).values())
        if inside.products is not None:
            parts += [[product] for product in inside.products[pass_, fact]]
        seen = np.tanh(w_1 @ np.concatenate(parts) + b_1)
        made = paper._linear("memory.gate.outer", seen)[0]
        made += sum(terms[pass_, fact] for terms in inside.score_terms.values())
        assert score == pytest.approx(made, abs=1e-4)


@pytest.mark.parametrize("config", [KINDS["sentences"]])
def test_the_terms_of_a_score_are_those_of_match_and_order(config, vocabulary):
    inside = look(lens_of(config, vocabulary), TYPED, QUESTION)
    assert list(inside.score_terms) == ["match", "order"]
    assert all(terms.any() for terms in inside.score_terms.values())
    assert not inside.score_terms["order"][:, -1].any(), "stop has no place in the order"


def test_states_proposals_and_terms_are_those_of_the_paper(lens, paper):
    inside = look(lens, TYPED, QUESTION)
    for pass_, gates in enumerate(inside.trace.gates):
        for fact in range(len(gates)):
            read, opened = list(inside.facts[: fact + 1]), np.array(gates[: fact + 1])
            state = paper.episode(read, opened)
            np.testing.assert_allclose(inside.states[pass_, fact], state, **close)
            opened[fact] = 1.0
            proposal = paper.episode(read, opened)
            np.testing.assert_allclose(inside.proposals[pass_, fact], proposal, **close)
        total = inside.terms[pass_].sum(0)
        made = np.maximum(total, 0) if inside.is_relu else total
        np.testing.assert_allclose(inside.memories[pass_ + 1], made, **close)
    assert inside.memories[0] == pytest.approx(inside.question)


def test_the_best_first_words_are_those_of_the_paper(lens, paper, ids):
    inside = look(lens, TYPED, QUESTION)
    scores = paper.answer(inside.memories[-1], inside.question, [END])[0]
    told = [one.score for one in inside.first_words]
    assert len(told) == 5
    assert told == sorted(told, reverse=True)
    assert min(np.abs(scores - told[0])) < 1e-4
    assert sum(map(inside.probability, inside.first_words)) <= 1
    assert max(map(inside.probability, inside.first_words)) > 1 / len(scores)


def test_the_pattern_of_the_gates_is_told_apart(vocabulary):
    inside = look(
        lens_of(DMN_PLUS.model_copy(update={"gate_convolution": True}), vocabulary),
        TYPED,
        QUESTION,
    )
    made = np.maximum(inside.terms.sum(1), 0) + inside.patterns
    np.testing.assert_allclose(inside.memories[1:], made, **close)


def test_a_story_that_is_too_long_and_another_network_are_refused(vocabulary):
    lens = lens_of(DMN_PLUS, vocabulary)
    with pytest.raises(TextError, match=f"up to {MOST_FACTS} sentences"):
        look(lens, "Mary went home.\n" * (MOST_FACTS + 1), QUESTION)
    other = lens_of(ModelConfig(network="memn2n"), vocabulary)
    assert not opens(other.checkpoint.model)
    with pytest.raises(TextError, match="MemN2N"):
        look(other, TYPED, QUESTION)
