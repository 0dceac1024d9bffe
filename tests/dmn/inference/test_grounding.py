import numpy as np
import pytest

from dmn.inference.grounding import is_supported, leaders

FACTS = ("mary went to the garden", "john went to the office", "wolves are afraid of mice")


def read(*indices, n_facts=3):
    """Gates that look at these facts in turn, and then stop."""
    return np.eye(n_facts + 1)[[*indices, n_facts]]


def supported(question, *answer, gates=None, facts=FACTS, unknown=()):
    words = [fact.split() for fact in facts]
    gates = read(0, n_facts=len(facts)) if gates is None else gates
    return is_supported(words, question.split(), answer, unknown, gates)


def test_an_answer_that_was_read_about_somebody_in_the_story_is_supported():
    assert supported("where is mary", "garden")


def test_somebody_who_is_not_in_the_story_supports_nothing():
    assert not supported("where is sandra", "garden")
    assert not supported("where is zog", "garden", unknown=["zog"])


def test_an_unknown_word_that_the_story_holds_is_a_name():
    facts = ("zog went to the blicket",)
    assert supported("where is zog", "blicket", facts=facts, unknown=["zog", "blicket"])
    assert not supported("where is zog", "blicket", facts=("zog left",), unknown=["zog", "blicket"])


def test_an_answer_that_no_pass_read_is_not_supported():
    assert not supported("where is mary", "office")
    assert supported("where is mary", "office", gates=read(0, 1))


def test_what_is_read_after_stop_supports_nothing():
    gates = np.array([[1.0, 0, 0, 0], [0, 0, 0, 1.0], [0, 1.0, 0, 0]])
    assert not supported("where is mary", "office", gates=gates)


def test_where_stop_leads_at_once_no_name_is_supported():
    assert not supported("where is mary", "garden", gates=read())


def test_a_network_without_gates_has_read_every_fact():
    assert supported("where is mary", "office", gates=np.zeros((1, 4)))
    assert not supported("where is mary", "kitchen", gates=np.zeros((1, 4)))


def test_yes_and_no_may_be_about_a_place_that_nobody_was_in():
    assert supported("is mary in the kitchen", "no")
    assert not supported("is sandra in the kitchen", "no")
    assert not supported("where is mary before the kitchen", "garden")


def test_a_plural_names_the_same_as_its_singular():
    assert supported("what is a wolf afraid of", "mouse", gates=read(2))


def test_a_motive_leads_to_a_place_that_the_story_need_not_name():
    facts = ("jason is thirsty", "mary went to the garden")
    assert supported("where will jason go", "kitchen", facts=facts)
    assert not supported("where will jason go", "kitchen", facts=facts, gates=read(1, n_facts=2))


@pytest.mark.parametrize("answer", ["two", "n", "nothing", "thirsty"])
def test_words_that_name_nobody_need_not_be_read(answer):
    assert supported("how about mary", answer, gates=read(1))


def test_facts_lead_until_stop_does():
    assert leaders(read(2, 0)) == [2, 0]
    assert leaders(np.array([[0.4, 0.2, 0.4], [0.1, 0.5, 0.4]])) == [0, 1]
    assert leaders(read()) == []
