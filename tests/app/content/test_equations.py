"""The numbers beside the equations: whatever is written there comes out."""

import math
import re

import numpy as np
import pytest

from app.content import equations
from dmn.explain.activations import Inside
from dmn.explain.record_activations import look
from dmn.lens import load

STORY = "John took the milk. Mary went to the kitchen. John travelled to the hallway."
_FORMS = (
    (r"\\begin\{aligned\}|\\end\{aligned\}|\\quad|&|\\ ", " "),
    (r"\\mathrm\{ReLU\}\((.*)\)", r"max(0, \1)"),
    (r"\\frac\{1\}\{1 \+ e\^\{(.*)\}\}", r"1 / (1 + exp(\1))"),
    (r"e\^\{(.*)\}", r"exp(\1)"),
    (r"\|(.*)\|", r"abs(\1)"),
    (r"\\cdot", "*"),
)


def chains(latex: str) -> list[list[float]]:
    """Each line's sides that are numbers, worked out; names of what they are left aside."""
    joined = re.sub(r"\\\\\s*&\s*(?==|\\quad \+)", " ", latex)
    found = []
    for line in joined.split(r"\\"):
        sides = []
        for side in re.sub(r"^[^=]*:", "", line).split("="):
            for form, plain in _FORMS:
                side = re.sub(form, plain, side)
            try:
                value = eval(
                    side.strip(), {"exp": math.exp, "max": max, "abs": abs, "__builtins__": {}}
                )
            except (SyntaxError, NameError, TypeError):
                continue
            sides.append(float(value))
        found.append(sides)
    return found


def holds(latex: str) -> int:
    """How many equalities are written there; all of them hold as far as three decimals go."""
    numbers = [abs(float(number)) for number in re.findall(r"\d+\.\d+", latex)]
    count = 0
    for sides in chains(latex):
        for side in sides[1:]:
            assert side == pytest.approx(sides[0], abs=2e-3 + 1e-3 * max(numbers)), latex
            count += 1
    return count


@pytest.fixture(scope="module", params=["babi", "babi-weak", "dmn-2016"])
def inside(request: pytest.FixtureRequest) -> Inside:
    return look(load(request.param), STORY, "Where is the milk?")


def test_the_numbers_satisfy_the_equations(inside: Inside) -> None:
    for pass_, fact in np.ndindex(inside.scores.shape):
        assert holds(equations.gate_features(inside, pass_, fact).numbers) == 2
        assert holds(equations.gate(inside, pass_, fact).numbers) == 1
        assert holds(equations.state(inside, pass_, fact).numbers) == 1
        assert holds(equations.memory(inside, pass_).numbers) == 1
    assert holds(equations.answer(inside).numbers) == 1
    if inside.directions is not None:
        assert holds(equations.facts(inside, 0).numbers) == 1


def test_a_number_that_does_not_come_out_is_noticed(inside: Inside) -> None:
    written = equations.memory(inside, 0).numbers
    with pytest.raises(AssertionError):
        holds(re.sub(r"= (-?\d+\.\d+) \\end", "= 99.000 \\\\end", written))


def test_the_equations_are_those_of_the_checkpoint() -> None:
    paper = look(load("dmn-2016"), STORY, "Where is the milk?")
    flagship = look(load("babi"), STORY, "Where is the milk?")
    assert r"\sigma" in equations.gate(paper, 0, 0).symbols
    assert r"\sum_k" in equations.gate(flagship, 0, 0).symbols
    assert "c^T W q" in equations.gate_features(paper, 0, 0).symbols
    assert r"\mathrm{GRU}(e^t" in equations.memory(paper, 0).symbols
    assert r"e^t \circ q" in equations.memory(flagship, 0).symbols
    assert equations.facts(paper, 0).component is None
    assert "stop" in equations.facts(flagship, len(flagship.trace.facts)).numbers
