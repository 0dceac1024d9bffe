"""Named starting points of a run, among them the networks of the papers."""

from typing import NamedTuple

from dmn.config.model import ModelConfig
from dmn.config.run import Generated
from dmn.config.training import TrainingConfig

DMN_2016 = ModelConfig(
    input="word_gru",
    attention="full",
    gate="sigmoid",
    episode="gated_gru",
    memory="gru",
    tied=True,
    answer="state",
)
DMN_PLUS = ModelConfig()
MEMN2N = ModelConfig(network="memn2n", hidden_size=50, passes=3, dropout=0.0)


class Preset(NamedTuple):
    """A named starting point of a run."""

    model: ModelConfig
    training: TrainingConfig
    generated: Generated | None
    """Stories to train on where no data are given; without, data must be given."""
    description: str
    format: str = "babi"
    """The format of its data; see `dmn.data.datasets.formats`."""


SENTIMENTS = ("very negative", "negative", "neutral", "positive", "very positive")
TAGS = (
    "ADJ",
    "ADP",
    "ADV",
    "AUX",
    "CCONJ",
    "DET",
    "INTJ",
    "NOUN",
    "NUM",
    "PART",
    "PRON",
    "PROPN",
    "PUNCT",
    "SCONJ",
    "SYM",
    "VERB",
    "X",
)
"""The universal parts of speech."""
SENTIMENT = ModelConfig(
    facts="token",
    classes=SENTIMENTS,
    embedding_size=50,
    hidden_size=64,
    passes=2,
    max_items=1,
    placeholders=1,
    dropout=0.5,
)
_SENTIMENT_TRAINING = TrainingConfig(epochs=8, batch_size=256, gate_weight=0.0, rename_share=0.0)

PRESETS: dict[str, Preset] = {
    "task-1-quick": Preset(
        ModelConfig(hidden_size=32, passes=2),
        TrainingConfig(epochs=20, batch_size=64, warmup_steps=30, tasks=("1",)),
        Generated(stories=2000),
        "Half a minute: task 1 on generated stories",
    ),
    "all-twenty": Preset(
        ModelConfig(memory="comparing"),
        TrainingConfig(epochs=18),
        None,
        "One network for all twenty tasks, with supporting facts; needs the bAbI data",
    ),
    "dmn-2016": Preset(
        DMN_2016,
        TrainingConfig(batch_size=64, rename_share=0.25, early_answer_weight=0.0),
        None,
        "The Dynamic Memory Network of Kumar et al. 2016, with supporting facts",
    ),
    "dmn-plus-2016": Preset(
        ModelConfig(hidden_size=80, passes=3),
        TrainingConfig(
            epochs=256,
            weight_decay=1e-3,
            gate_weight=0.0,
            early_answer_weight=0.0,
            rename_share=0.0,
            restarts=10,
        ),
        None,
        "The DMN+ as Xiong et al. 2016 trained it: no supporting facts, the best of ten restarts",
    ),
    "no-supervision": Preset(
        DMN_PLUS,
        TrainingConfig(gate_weight=0.0),
        None,
        "The DMN+, trained on answers only, without supporting facts",
    ),
    "memn2n": Preset(
        MEMN2N,
        TrainingConfig(
            epochs=50,
            batch_size=64,
            learning_rate=3e-3,
            weight_decay=0.0,
            gate_weight=0.0,
            early_answer_weight=0.0,
            linear_epochs=10,
            rename_share=0.0,
        ),
        None,
        "The end-to-end memory network, Sukhbaatar et al. 2015: three passes, no supporting facts",
    ),
    "gru-reader": Preset(
        ModelConfig(network="gru_reader", passes=1),
        TrainingConfig(gate_weight=0.0, early_answer_weight=0.0),
        None,
        "A baseline without a memory: one GRU over all words",
    ),
    "bag-of-words": Preset(
        ModelConfig(network="bag_of_words", passes=1),
        TrainingConfig(gate_weight=0.0, early_answer_weight=0.0),
        None,
        "A baseline that ignores the order of the words",
    ),
    "sentiment": Preset(
        SENTIMENT,
        _SENTIMENT_TRAINING,
        None,
        "Sentiment of a sentence; needs the Stanford Sentiment Treebank and 50-number word vectors",
        "sst",
    ),
    "sentiment-840b": Preset(
        SENTIMENT.model_copy(update={"embedding_size": 300, "hidden_size": 150}),
        _SENTIMENT_TRAINING,
        None,
        "The same for GloVe 840B, 300 numbers a word (the paper: 52.1 and 88.6 %)",
        "sst",
    ),
    "cnn-mc": Preset(
        SENTIMENT.model_copy(update={"network": "cnn", "hidden_size": 300, "passes": 1}),
        _SENTIMENT_TRAINING.model_copy(update={"early_answer_weight": 0.0}),
        None,
        "Kim's CNN with a static and a tuned channel, on the same sentences and vectors",
        "sst",
    ),
    "part-of-speech": Preset(
        ModelConfig(
            facts="token",
            about="fact",
            spelling=True,
            classes=TAGS,
            embedding_size=50,
            hidden_size=64,
            passes=1,
            max_items=1,
            placeholders=1,
            dropout=0.3,
        ),
        TrainingConfig(
            epochs=8,
            batch_size=512,
            learning_rate=2e-3,
            gate_weight=0.0,
            rename_share=0.0,
        ),
        None,
        "A tag for each word; needs Universal Dependencies and 50-number word vectors",
        "conllu",
    ),
    "dmn-plus": Preset(DMN_PLUS, TrainingConfig(), None, "The DMN+ with supervised gates"),
}
"""Named starting points of `python -m dmn train --preset`."""
