"""One network for stories, sentiment and parts of speech, which of them said by the question alone,
beside the same network for stories alone.

    DMN_DATA=… python -m benchmarks.joint [--epochs 12] [--only joint] [--out docs/measured]

Stories are bAbI's own training questions (of task 3 those that are at hand), sentences those of the
presets `sentiment` and `part-of-speech`. All answers are one list; nothing is renamed. Facts are
sentences where the data are stories, tokens where they are sentences by word. Each network's
validation figures of its best epoch are written beside those of the single ones.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.measuring import babi_folder, data_folder
from dmn.config.model import ModelConfig
from dmn.config.presets import SENTIMENTS, TAGS
from dmn.config.training import TrainingConfig
from dmn.data.corpus import known_tokens
from dmn.data.datasets.formats import reader_of
from dmn.data.encoding import EncodedExamples, Ragged, encode
from dmn.data.examples import Example
from dmn.evaluation.metrics import summary
from dmn.models.embeddings import initialize_embeddings
from dmn.text.tokenizer import fact_reader, item_word, words
from dmn.text.vocabulary import Vocabulary
from dmn.training import loop

MODEL = ModelConfig(
    memory="comparing", about="fact", passes=3, embedding_size=50, placeholders=1, dropout=0.2
)
TRAINING = TrainingConfig(
    batch_size=256,
    learning_rate=2e-3,
    rename_share=0.0,
    task_weights={"phrase": 0.35, "sentiment": 2, "binary": 2, "part of speech": 0.5},
)
_ROWS = ("sentences", "facts", "answers", "supporting", "names", "taken")


class Source(NamedTuple):
    """One kind of text: where it lies, and how its facts become words."""

    format: str
    folder: Path
    spelling: bool = False

    def examples(self, part: str) -> list[Example]:
        found = reader_of(self.format).read_path(self.folder, part)
        if self.format != "babi":
            return found
        return [replace(e, answer=tuple(map(item_word, e.answer))) for e in found]

    def encode(self, examples: Sequence[Example], vocabulary: Vocabulary) -> EncodedExamples:
        read = fact_reader(reader_of(self.format).facts, self.spelling)
        return encode(examples, vocabulary, read=read)


def sources(name: str) -> list[Source]:
    """Of the network for all, or of the one for stories."""
    data = data_folder()
    stories = Source("babi", babi_folder())
    sentences = [Source("sst", data / "sst"), Source("conllu", data / "ewt", spelling=True)]
    return [stories, *(sentences if name == "joint" else [])]


def vectors_file() -> Path:
    (found,) = data_folder().glob("glove/*50d*.npz")
    return found


def words_of(source: Source, examples: Sequence[Example]) -> set[str]:
    """The words of some examples' facts and questions that the network is to know."""
    asked = {word for question in {e.question for e in examples} for word in words(question)}
    if source.format == "babi":
        facts = {fact for example in examples for fact in example.facts}
        return asked | {word for fact in facts for word in words(fact)}
    read = fact_reader("token", source.spelling)
    return asked | known_tokens({e.facts for e in examples}, read, vectors_file())


def joined(parts: Sequence[EncodedExamples]) -> EncodedExamples:
    """Examples of several data sets over one vocabulary, their tables of sentences one after
    another.
    """
    starts = [0, *accumulate(len(part.sentences.lengths) for part in parts)]
    shifted = [
        replace(
            part,
            facts=Ragged(part.facts.values + start, part.facts.lengths),
            questions=part.questions + start,
        )
        for part, start in zip(parts, starts, strict=False)
    ]
    rows = {
        name: Ragged(
            np.concatenate([getattr(part, name).values for part in shifted]),
            np.concatenate([getattr(part, name).lengths for part in shifted]),
        )
        for name in _ROWS
    }
    return EncodedExamples(
        parts[0].vocabulary,
        questions=np.concatenate([part.questions for part in shifted]),
        about=np.concatenate([part.about for part in shifted]),
        tasks=tuple(task for part in shifted for task in part.tasks),
        **rows,
    )


def corpus(name: str) -> tuple[EncodedExamples, EncodedExamples, ModelConfig]:
    """Training and validation questions, and the network with all their answers."""
    train = {source: source.examples("train") for source in sources(name)}
    known = {word for source, examples in train.items() for word in words_of(source, examples)}
    items = {item for e in train[sources(name)[0]] for item in e.answer}
    named = (*SENTIMENTS, *TAGS) if name == "joint" else ()
    model = MODEL.model_copy(update={"classes": (*sorted(items), *named)})
    vocabulary = Vocabulary(known, model.placeholders, model.classes)
    data = joined([source.encode(examples, vocabulary) for source, examples in train.items()])
    held_out = [source.encode(source.examples("valid"), vocabulary) for source in train]
    return data, joined(held_out), model


def train(name: str, epochs: int) -> Iterator[dict[str, object]]:
    """The figures of each epoch that was the best so far."""
    data, validation, model = corpus(name)
    config = TRAINING.model_copy(update={"epochs": epochs})
    state = loop.start(model, config, data, torch.device("cpu"))
    initialize_embeddings(vectors_file(), data.vocabulary, state.network)
    for metrics in loop.train(state, data, validation, config):
        figures = {task: round(found.accuracy, 1) for task, found in metrics.tasks.items()}
        print(name, metrics.epoch, round(metrics.accuracy, 2), figures, flush=True)
        if metrics.is_best:
            yield {
                "network": "dmn",
                "measured on": "validation questions, never a test set",
                **summary(metrics.tasks),
                "epoch": metrics.epoch,
                "training questions": len(data),
                "seed": config.seed,
                "date": date.today().isoformat(),
                "torch": torch.__version__,
                "command": f"python -m benchmarks.joint --only {name} --epochs {epochs}",
            }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--only", choices=("joint", "stories-alone"), action="append", default=[])
    parser.add_argument("--out", type=Path, default=Path("docs/measured"))
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    for name in chosen.only or ("joint", "stories-alone"):
        for found in train(name, chosen.epochs):
            (chosen.out / f"{name}.json").write_text(
                json.dumps(found, indent=1) + "\n", encoding="utf-8"
            )


if __name__ == "__main__":
    main()
