from random import Random

from benchmarks.noise import among, with_made_up_names
from dmn.data.examples import Example

FACTS = ("Mary took the milk.", "Mary went to the garden.")
EXAMPLE = Example(FACTS, "Where is the milk?", ("garden",), (0, 1), "2")


def test_facts_keep_their_order_and_their_marks_among_prose():
    found = among(EXAMPLE, ["It rained."], 9, Random(1))
    assert len(found.facts) == 11
    assert tuple(found.facts[place] for place in found.supporting) == FACTS
    assert found.facts.count("It rained.") == 9


def test_a_name_is_made_up_once_and_told_throughout():
    found = with_made_up_names(EXAMPLE, Random(1))
    first, second = (fact.rstrip(".").split() for fact in found.facts)
    assert first[0] == second[0] != "Mary"
    assert first[0][0].isupper()
    assert found.answer == (second[-1],)
    assert found.question == f"Where is the {first[-1]}?"
