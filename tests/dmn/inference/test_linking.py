import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dmn.config.training import TrainingConfig
from dmn.inference import linking
from dmn.inference.linking import linked
from dmn.lens import Lens
from dmn.models.build import build
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.tokenizer import words
from dmn.text.vocabulary import Vocabulary
from tests.conftest import STORY

STORY_WORDS = {word for sentence in STORY for word in words(sentence)}
VOCABULARY = Vocabulary(
    {*STORY_WORDS, "where", "is", "who", "has", "with", "he", "it", "got", "can", "find", "am"}, 4
)
PROSE = (
    "Quarterly revenue fell sharply amid regulatory uncertainty.",
    "Analysts had expected moderate growth throughout Europe.",
    "Several plaintiffs appealed against yesterday's verdict.",
)


def kept(facts, question, vocabulary=VOCABULARY):
    return linked([words(fact) for fact in facts], words(question), vocabulary)


def test_a_story_that_is_not_crowded_is_read_whole():
    facts = (*STORY, "Zog left.")
    assert kept(facts, "Where is Mary?") == list(range(len(facts)))


def test_of_a_crowded_story_what_names_link_to_the_question_is_read():
    facts = (
        "Mary took the milk.",
        PROSE[0],
        "Mary went to the garden.",
        *PROSE[1:],
        "Sandra left.",
    )
    assert kept(facts, "Where is the milk?") == [0, 2]


def test_links_go_on_from_one_sentence_to_the_next():
    facts = ("John went to the office.", "John got the milk.", *PROSE, "Mary took the milk.")
    assert kept(facts, "Where is Mary?") == [0, 1, 5]


def test_a_pronoun_links_as_whom_it_stands_for_though_prose_stands_between():
    facts = ("John got the milk.", *PROSE, "He went to the office.")
    assert kept(facts, "Where is John?") == [0, 4]


def test_names_that_nobody_knows_link_as_well():
    facts = ("Zog took the frob.", *PROSE, "Zog went to the garden.")
    assert kept(facts, "Where is the frob?") == [0, 4]


def test_where_nothing_is_linked_everything_is_read():
    facts = (*PROSE, "Sandra left.")
    assert kept(facts, "Where is Mary?") == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("question", "expected"), [("Where can I find Mary?", [0]), ("Where am I?", [1, 2])]
)
def test_i_is_somebody_unless_it_only_asks(question, expected):
    facts = ("Mary went to the garden.", "I left.", "I went to the office.", *PROSE)
    assert kept(facts, question) == expected


def test_a_long_story_of_known_words_is_linked_too(monkeypatch):
    monkeypatch.setattr(linking, "MOST_READ", 3)
    facts = ("Mary left.", "John left.", "John got the milk.", "Sandra left.")
    assert kept(facts, "Who has the milk?") == [1, 2]


TEXT = st.sampled_from(
    ["Mary", "John", "he", "the", "milk", "zog", "frob", "revenue", "left", "I", "to", "my"]
)
SENTENCES = st.lists(st.lists(TEXT, min_size=1, max_size=7), min_size=1, max_size=12)


@given(SENTENCES, st.lists(TEXT, min_size=1, max_size=5))
def test_a_sentence_that_names_what_is_asked_is_read_while_there_is_room(facts, question):
    facts = [tuple(word.lower() for word in fact) for fact in facts]
    found = linked(facts, [word.lower() for word in question], Vocabulary({"the", "left"}, 20))
    assert found == sorted(set(found))
    assert found
    named = {"mary", "john", "milk"} & {word.lower() for word in question}
    assert all(place in found for place, fact in enumerate(facts) if named & set(fact))


@pytest.fixture
def lens(model):
    torch.manual_seed(1)
    small = model.model_copy(update={"placeholders": 4})
    network = build(small, len(VOCABULARY)).eval()
    checkpoint = Checkpoint("made", network, VOCABULARY, small, TrainingConfig(), {}, 5)
    return Lens(checkpoint, torch.device("cpu"))


CROWDED = f"Mary took the milk. {' '.join(PROSE)} Mary went to the garden."
PLAIN = "Mary took the milk. Mary went to the garden."
ASKED = "Where is the milk?"


def test_what_is_not_read_has_no_gate_and_changes_nothing(lens):
    crowded, plain = lens.explain(CROWDED, ASKED), lens.explain(PLAIN, ASKED)
    assert crowded.unlinked == (1, 2, 3)
    assert len(crowded.facts) == 5
    assert not crowded.gates[:, [1, 2, 3]].any()
    np.testing.assert_allclose(crowded.gates[:, [0, 4, 5]], plain.gates, atol=1e-6)
    assert crowded.alternatives == plain.alternatives
    assert crowded.to_json()["unlinked"] == [1, 2, 3]
    assert plain.unlinked == ()


def test_linking_can_be_switched_off(lens):
    trace = lens.without_links().explain(CROWDED, ASKED)
    assert trace.unlinked == ()
    assert trace.gates[:, 1:4].any()


def test_gates_are_set_by_hand_where_sentences_are_folded(lens):
    held = lens.what_if(CROWDED, ASKED, mute=[(0, 4)], force={(1, 0): 0.5})
    assert held.gates[0, 4] == 0
    assert held.gates[1, 0] == pytest.approx(0.5, abs=1e-6)
    plain = lens.what_if(PLAIN, ASKED, mute=[(0, 1)], force={(1, 0): 0.5})
    np.testing.assert_allclose(held.gates[:, [0, 4, 5]], plain.gates, atol=1e-6)


def test_measures_of_a_crowded_story_are_those_of_what_is_read(lens):
    crowded, plain = lens.why(CROWDED, ASKED), lens.why(PLAIN, ASKED)
    for name in ("gradient", "integrated", "gates"):
        values = getattr(crowded, name)
        assert not values[[1, 2, 3]].any()
        np.testing.assert_allclose(values[[0, 4]], getattr(plain, name), atol=1e-5)
    shares = lens.word_shares(CROWDED, ASKED, 0)
    assert {share.fact for share in shares} <= {0, 4}


def test_questions_with_other_folded_sentences_are_read_together(lens):
    questions = (ASKED, "Who has the frob?", "Where is John?")
    story = f"{CROWDED} Zog took the frob. John left."
    together = lens.explain_all(story, questions)
    for question, trace in zip(questions, together, strict=True):
        alone = lens.explain(story, question)
        assert trace.unlinked == alone.unlinked
        np.testing.assert_allclose(trace.gates, alone.gates, atol=1e-6)
        assert trace.answer.items == alone.answer.items
