"""The questions that readers of the papers left open, as `benchmarks.experiments` puts them to
trainings that are alike but for one switch.
"""

from typing import Any, NamedTuple

from dmn.config.model import ModelConfig
from dmn.config.presets import PRESETS
from dmn.config.training import TrainingConfig

SST = "SST"
"""What is trained on the sentiment treebank; each other task is one of bAbI's."""
STORIES = (
    ModelConfig(hidden_size=40, passes=3, memory="comparing", dropout=0.0, placeholders=1),
    TrainingConfig(
        epochs=12,
        batch_size=64,
        learning_rate=3e-3,
        warmup_steps=50,
        rename_share=0.0,
        early_answer_weight=0.0,
        patience=12,
    ),
)
SENTENCES = (
    PRESETS["sentiment"].model,
    PRESETS["sentiment"].training.model_copy(update={"patience": 3}),
)
QUESTIONS = {"3": 4000, "7": 6000, "8": 6000, "17": 9000, "19": 9000}
"""How many questions of a task are trained on, fewer where stories are long."""
FREE = {"gate_weight": 0.0}
"""No supporting facts."""


class Experiment(NamedTuple):
    """One open question."""

    question: str
    settings: dict[str, dict[str, Any]]
    """What is changed, by the settings' names as the table has them."""
    tasks: tuple[str, ...] = tuple(QUESTIONS)
    """What is trained on, a network each."""
    reading: str = ""
    """What a person makes of the figures."""
    is_ladder: bool = False
    """Whether each setting is held against the one before it, and not against the first."""


def measured(task: str) -> dict[str, str]:
    """What a training of this task is measured on: the table's row -> the validation's task."""
    if task == SST:
        return {"SST, five grades": "sentiment", "SST, two": "binary"}
    return {task: task}


def _passes(changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    alone = {"network": "question_alone", "passes": 1, **FREE}
    return {"0": alone} | {str(n): {"passes": n} | changes for n in (1, 2, 3, 5)}


def _cnn(**changes: Any) -> dict[str, Any]:
    size = PRESETS["cnn-mc"].model.hidden_size
    asked = {"network": "cnn", "passes": 1, "hidden_size": size, "early_answer_weight": 0.0}
    return asked | changes


_OF_PASSES = (
    "As in the paper, task 3 gains with the number of passes in the table, and the question alone "
    "answers little. Unlike in the paper, counting (7) and lists (8) are there with the first "
    "pass, probably because an attention GRU reads in order all facts that its gates let through, "
    "and the gates are shown every supporting fact where there are more of them than passes. No "
    "number of passes learns tasks 17 and 19 within twelve epochs: these say nothing of passes."
)
_OF_FREE_PASSES = (
    "Whether passes help only where supporting facts are shown is another question, an interaction "
    "of both, which these trainings do not test."
)
EXPERIMENTS = {
    "passes": Experiment(
        "How many passes, told which facts matter?", _passes({}), reading=_OF_PASSES, is_ladder=True
    ),
    "passes without supporting facts": Experiment(
        "How many passes, where they must find out by the answers alone?",
        _passes(FREE),
        reading=_OF_FREE_PASSES,
        is_ladder=True,
    ),
    "convolution": Experiment(
        "Does a convolution over the matrix of gates, passes by facts, help the memory?",
        {"no": {}, "yes": {"gate_convolution": True}},
        reading="On 17 both are far from solving the task.",
    ),
    "sentence reader": Experiment(
        "Does a CNN read sentences better than position encoding, or one GRU over all words?",
        {"position encoding": {}, "CNN": {"input": "cnn"}, "GRU": {"input": "word_gru"}},
        reading="The GRU reads all words of a story as one row and has no fusion of sentences "
        "after it, so it differs in two ways. bAbI's sentences are short and alike; what there is "
        "to learn of them, position encoding knows from the start.",
    ),
    "rivals": Experiment(
        "The same questions to the rivals, without supporting facts",
        {
            "DMN+": FREE,
            "MemN2N": {"network": "memn2n", "linear_epochs": 2, **FREE},
            "GRU": {"network": "gru_reader", "passes": 1, **FREE},
            "bag of words": {"network": "bag_of_words", "passes": 1, **FREE},
        },
        reading="On 17 and 19 nobody is far beyond a guess at this budget, so these two say "
        "nothing of the networks.",
    ),
    "facts": Experiment(
        "Does a fact for each token of a story help, instead of one for each sentence?",
        {"sentences": {}, "tokens": {"facts": "token"}},
        reading="On path finding (19) and positional reasoning (17), which had been named as the "
        "cases that may gain, both are near chance at this budget, and the gates are shown the "
        "full stop of a sentence and not its words, so these two cannot tell. A story has five to "
        "seven times as many facts then, and training takes as much longer.",
    ),
    "passes over a sentence": Experiment(
        "How many passes does a sentence's sentiment need?",
        {str(n): {"passes": n} for n in (1, 2, 3)},
        (SST,),
        reading="Measured on 1,101 and 872 sentences; "
        "the paper's 51.5, 52.1 and 50.1 for one, two and three passes are of one network each.",
        is_ladder=True,
    ),
    "networks for a sentence": Experiment(
        "The DMN and Kim's CNN from the same vectors, with as many settings tried",
        {
            "CNN-MC": _cnn(),
            "CNN-MC, dropout 0.3": _cnn(dropout=0.3),
            "DMN": {},
            "DMN, dropout 0.3": {"dropout": 0.3},
        },
        (SST,),
        reading="Of the second setting of each there is one seed.",
    ),
}
