"""spaCy's own tagger (`tok2vec` + `tagger`, its default configuration for a CPU) trained on the
same files, with the universal tag written into the tag field; scored on gold tokens.

    DMN_DATA=… python -m benchmarks.spacy_tagger [--out FOLDER] [--json]
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin

from dmn.data.datasets import conllu


def _docs(sentences: list[conllu.Tagged], file: Path) -> None:
    vocab = spacy.blank("en").vocab
    bin_ = DocBin(attrs=["TAG", "SPACY"])
    for sentence in sentences:
        words, tags = zip(*sentence, strict=True)
        bin_.add(Doc(vocab, words=list(words), tags=list(tags)))
    bin_.to_disk(file)


def run(data: Path, out: Path) -> dict[str, Any]:
    """Trains, and counts how often the best model is right on the validation sentences."""
    training, validation = conllu.sentences(data, "train"), conllu.sentences(data, "valid")
    _docs(training, out / "train.spacy")
    _docs(validation, out / "dev.spacy")
    config = init_config(lang="en", pipeline=["tagger"], optimize="efficiency", gpu=False)
    config.to_disk(out / "config.cfg")
    paths = {"paths.train": str(out / "train.spacy"), "paths.dev": str(out / "dev.spacy")}
    began = time.perf_counter()
    train(out / "config.cfg", out / "model", overrides=paths)
    seconds = time.perf_counter() - began
    nlp = spacy.load(out / "model" / "model-best")
    known = {word for sentence in training for word, _ in sentence}
    right: list[tuple[bool, bool]] = []
    for sentence in validation:
        words, tags = zip(*sentence, strict=True)
        doc = nlp(Doc(nlp.vocab, words=list(words)))
        found = [token.tag_ == tag for token, tag in zip(doc, tags, strict=True)]
        right += zip(found, (word in known for word in words), strict=True)
    return {
        "spacy": spacy.__version__,
        "tokens": len(right),
        "accuracy": _percent([is_right for is_right, _ in right]),
        "unknown_words": _percent([is_right for is_right, is_known in right if not is_known]),
        "seconds": seconds,
    }


def _percent(right: list[bool]) -> float:
    return 100 * sum(right) / len(right)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="folder for data and model; else a temporary one")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    data = Path(os.environ.get("DMN_DATA", "data")) / "ewt"
    with tempfile.TemporaryDirectory() as scratch:
        out = asked.out or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        found = run(data, out)
    print(json.dumps(found) if asked.json else "\n".join(f"{k}: {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
