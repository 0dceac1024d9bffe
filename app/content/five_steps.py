"""The network in five steps: the text of each step."""

from typing import NamedTuple

from dmn.config.model import ModelConfig

NAME = "five-steps"
"""Its name among the lessons, in links."""
TITLE = "The network in five steps"
ABOUT = "How the network gets from a story to its answer, with the numbers of your own story."
STORY = (
    "John took the milk.\nMary went to the kitchen.\nJohn travelled to the hallway.\n"
    "Mary moved to the office."
)
QUESTION = "Where is the milk?"


class Step(NamedTuple):
    title: str
    text: str


def steps(model: ModelConfig) -> tuple[Step, ...]:
    """All five, in the words that fit this network."""
    return (_facts(model), _question(), _gates(model), _memory(model), _answer(model))


TITLES = ("Facts", "Question", "Gates", "Episode and memory", "Answer")


def _facts(model: ModelConfig) -> Step:
    one = "sentence" if model.facts == "sentence" else "word"
    if model.input == "word_gru":
        made = (
            "One GRU reads all words of the story. Its state at the end of a sentence is the fact."
        )
    else:
        made = "Each fact also includes information from its neighbours."
    return Step(
        TITLES[0],
        f"Each {one} becomes a **fact**, a vector of {model.hidden_size} numbers. {made} "
        "A special last fact, **stop**, means: nothing more to read.",
    )


def _question() -> Step:
    return Step(
        TITLES[1],
        "The network reads the question word by word in the same way. The result is one vector, "
        "*q*. It is also the first **memory**: before the network reads the story, it knows only "
        "the question.",
    )


def _gates(model: ModelConfig) -> Step:
    shared = "add up to 1" if model.shares else "each lie between 0 and 1"
    return Step(
        TITLES[2],
        "In each **pass**, each fact is compared with the question and the memory: where are they "
        "alike, and where do they differ? From this a small network computes one score for each "
        f"fact. The scores become the **gates**, which {shared}.",
    )


def _memory(model: ModelConfig) -> Step:
    also = (
        " This network also compares the episode with the question and the memory (our addition)."
        if model.memory == "comparing"
        else ""
    )
    return Step(
        TITLES[3],
        "The pass reads the facts in order. If a gate is near 0, the state stays the same. If it "
        "is near 1, the fact goes into the state. The last state is the **episode** of this pass. "
        f"It updates the memory, so the next pass can look at other facts.{also}",
    )


def _answer(model: ModelConfig) -> Step:
    whole = (
        "The answer is one of a few classes."
        if model.classes
        else "The network adds one word after another, until the end symbol has the best score."
    )
    return Step(
        TITLES[4],
        "The last memory is turned into words. Each possible word gets a score, and softmax "
        "turns the "
        f"scores into probabilities. {whole} The Ask page shows the calibrated probability of the "
        "whole answer.",
    )
