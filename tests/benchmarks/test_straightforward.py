import pytest
import torch

from benchmarks.straightforward import (
    MOST_FACTS,
    StraightforwardDMN,
    StraightforwardTrainer,
    Words,
    collate,
    position_weights,
)
from dmn.data.examples import Example
from tests.benchmarks.conftest import toy

SHORT = Example(("Nora slept.",), "Where is Nora?", ("attic",))
LONG = Example(("Nora went to the attic.", "Omar ran."), "Where is Omar now?", ("milk", "football"))


def test_a_batch_is_padded_to_its_longest_story_sentence_and_question() -> None:
    words = Words([SHORT, LONG])
    facts, questions, answers = collate([words.story(SHORT), words.story(LONG)])
    assert facts.shape == (2, 2, len(["nora", "went", "to", "the", "attic", ".", "<eos>"]))
    assert questions.shape == (2, len(["where", "is", "omar", "now", "<eos>"]))
    assert not facts[0, 1].any()
    assert answers.tolist() == [words.ids["attic"], words.ids["milk,football"]]


def test_a_long_story_keeps_its_last_sentences() -> None:
    facts = tuple(f"Nora saw {number}." for number in range(MOST_FACTS + 5))
    example = Example(facts, "What?", ("7",))
    words = Words([example])
    story = words.story(example)
    assert len(story.facts) == MOST_FACTS
    assert story.facts[0][2] == words.ids["5"]


def test_an_answer_never_seen_is_none_of_the_words() -> None:
    assert Words([SHORT]).story(LONG).answer < 0


@pytest.mark.parametrize("passes", [1, 3])
def test_every_story_gets_a_score_for_every_word(passes: int) -> None:
    network = StraightforwardDMN(n_words=17, hidden=6, passes=passes)
    facts, questions = torch.randint(17, (2, 5, 4)), torch.randint(17, (2, 3))
    assert network(facts, questions).shape == (2, 17)


def test_gates_of_a_pass_sum_to_one() -> None:
    one = StraightforwardDMN(n_words=5, hidden=6).passes[0]
    gates = one.gates(torch.randn(2, 4, 6), torch.randn(2, 6), torch.randn(2, 6))
    torch.testing.assert_close(gates.sum(1), torch.ones(2))


def test_a_word_weighs_more_at_the_start_of_the_vector_when_it_comes_first() -> None:
    weights = position_weights(4, 8)
    assert weights.shape == (4, 8)
    assert weights[0, 0] > weights[-1, 0]
    assert weights[0, -1] < weights[-1, -1]


def test_it_learns_who_is_where() -> None:
    trainer = StraightforwardTrainer(toy(), hidden=40, batch_size=12, l2=0.0, learning_rate=0.005)
    first = trainer.step()[1]
    for _ in range(40):
        trainer.epoch()
    assert trainer.step()[1] < first / 10
    assert trainer.accuracy(toy()) > 90


def test_steps_go_on_into_the_next_epoch() -> None:
    trainer = StraightforwardTrainer(toy(), hidden=4, passes=1, batch_size=50)
    assert [trainer.step()[0] for _ in range(3)] == [50, 22, 50]
