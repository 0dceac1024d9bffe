"""The network in five steps: what each of them says."""

from typing import NamedTuple

from dmn.config.model import ModelConfig

NAME = "five-steps"
"""Its name among the lessons, in links."""
TITLE = "The network in five steps"
ABOUT = "What happens between a story and its answer, with the numbers of a story of yours."
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
            "One GRU reads all words of the story, and its state at a sentence's end is the fact."
        )
    else:
        made = f"A fact also hears of the {one}s before it and of those after it."
    return Step(
        TITLES[0],
        f"Each {one} becomes a **fact**, a vector of {model.hidden_size} numbers. {made} "
        "Behind the last one stands **stop**, a fact that says: enough has been read.",
    )


def _question() -> Step:
    return Step(
        TITLES[1],
        "The question is read word by word in the same way. What stands there after its last word "
        "is the vector *q*. It is the first **memory** too: before it has read anything, the "
        "network has nothing in mind but what it was asked.",
    )


def _gates(model: ModelConfig) -> Step:
    shared = "share 1 between them" if model.shares else "lie between 0 and 1, each by itself"
    return Step(
        TITLES[2],
        "In each **pass** every fact is laid beside the question and beside the memory so far: "
        "where are they alike, where do they differ? From that a small network makes one score, "
        f"and from the scores come the **gates**, which {shared}.",
    )


def _memory(model: ModelConfig) -> Step:
    also = (
        " This one also compares the episode with question and memory, which is in neither paper."
        if model.memory == "comparing"
        else ""
    )
    return Step(
        TITLES[3],
        "The pass reads the facts in their order. Where a gate is near 0 the state stays as it "
        "was, where it is near 1 the fact goes in. The last state is the pass's **episode**, and "
        f"with it the memory is made anew, so the next pass looks elsewhere.{also}",
    )


def _answer(model: ModelConfig) -> Step:
    whole = (
        "The answer is one of a few classes."
        if model.classes
        else "Then comes the next word of the answer, until the end symbol is the best."
    )
    return Step(
        TITLES[4],
        "The last memory is put into words: each word that may be said gets a score, and softmax "
        f"makes probabilities of the scores. {whole} What Ask shows is the whole answer's "
        "probability, calibrated.",
    )
