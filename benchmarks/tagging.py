"""Parts of speech on the validation sentences of UD EWT: each of some checkpoints, all as one
ensemble (the mean of their probabilities), and spaCy's tagger where its figures are given.

    DMN_DATA=… python -m benchmarks.spacy_tagger --json > spacy.json
    DMN_DATA=… python -m benchmarks.tagging checkpoints/pos runs/2/checkpoint … [--spacy spacy.json]
        [--out docs/measured]

"as typed": the same sentences as text, cut by our own tokeniser; a token that it cuts otherwise
counts as wrong. --out writes the ensemble's accuracy, and spaCy's, where `benchmarks.results` finds
them.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from dmn.data.batching import batches_by_length, collate
from dmn.data.datasets import conllu
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.lens import Lens, load
from dmn.text.tokenizer import fact_reader, split_tokens


@torch.inference_mode()
def probabilities(lens: Lens, examples: Sequence[Example]) -> np.ndarray:
    """Of each class, token by token [token, class]."""
    checkpoint, network = lens.checkpoint, lens.checkpoint.network
    vocabulary = checkpoint.vocabulary
    read = fact_reader(checkpoint.model.facts, checkpoint.model.spelling)
    data = encode(examples, vocabulary, read=read)
    found = np.zeros((len(examples), len(vocabulary.classes)))
    first = vocabulary.id(vocabulary.classes[0])
    for indices in batches_by_length(data, 256):
        batch = collate(data, indices, checkpoint.model.passes)
        scores = network.score(network.read(batch), batch.answers)[:, 0, first:]
        found[indices] = scores.softmax(-1).numpy()
    return found


def figures(found: np.ndarray, examples: Sequence[Example], known: set[str]) -> tuple[float, float]:
    """Percent right of all tokens, and of those that the training data lack."""
    right = np.array(
        [conllu.TAGS[i] == e.answer[0] for i, e in zip(found.argmax(1), examples, strict=True)]
    )
    is_new = np.array([e.facts[e.about or 0] not in known for e in examples])
    return 100 * float(right.mean()), 100 * float(right[is_new].mean())


def keep(file: Path, accuracy: float, tokens: int, seed: str, command: str) -> None:
    """As a checkpoint's metrics.json has them."""
    told = {
        "measured on": "validation questions, never a test set",
        "tasks": {conllu.TASK: {"questions": tokens, "accuracy": accuracy}},
        "seed": seed,
        "command": command,
    }
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def texts(data: Path) -> Iterator[str]:
    """The validation sentences as they were written."""
    for file in conllu.files_of(data, "valid"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("# text = "):
                yield line.removeprefix("# text = ")


def as_typed(answerers: Sequence[Lens], data: Path) -> float:
    """Percent of the data's tokens that are cut and tagged alike where a text is cut by us."""
    sentences = list(zip(texts(data), conllu.sentences(data, "valid"), strict=True))
    cut = [split_tokens(text) for text, _ in sentences]
    examples = [
        Example(tuple(t.text for t in tokens), conllu.QUESTION, ("X",), about=place)
        for tokens in cut
        for place in range(len(tokens))
    ]
    found = np.mean([probabilities(one, examples) for one in answerers], axis=0).argmax(1)
    tags, right, count = iter(found), 0, 0
    for (text, sentence), tokens in zip(sentences, cut, strict=True):
        given = {(t.start, t.end): conllu.TAGS[next(tags)] for t in tokens}
        end = 0
        for word, tag in sentence:
            start = max(text.find(word, end), end)
            end = start + len(word)
            right += given.get((start, end)) == tag
            count += 1
    return 100 * right / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", nargs="+", type=Path)
    parser.add_argument("--spacy", type=Path, help="what benchmarks.spacy_tagger printed")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    data = Path(os.environ.get("DMN_DATA", "data")) / "ewt"
    examples = conllu.read_path(data, "valid")
    known = {word for sentence in conllu.sentences(data, "train") for word, _ in sentence}
    answerers = [load(folder) for folder in asked.checkpoints]
    each = [probabilities(one, examples) for one in answerers]
    seeds = [str(one.checkpoint.training.seed) for one in answerers]
    rows = [
        (f"seed {seed}", *figures(found, examples, known), as_typed([one], data))
        for seed, found, one in zip(seeds, each, answerers, strict=True)
    ]
    if len(each) > 1:
        together = figures(np.mean(each, axis=0), examples, known)
        rows.append((f"all {len(each)} together", *together, as_typed(answerers, data)))
    print("| | accuracy | unknown words | as typed |\n|---|--:|--:|--:|")
    for name, *values in rows:
        print(f"| {name} | {' | '.join(f'{value:.2f}' for value in values)} |")
    if asked.out and len(each) > 1:
        said = f"{', '.join(seeds)}, their mean probabilities"
        folders = " ".join(f"runs/pos-{seed}/checkpoint" for seed in seeds)
        command = f"python -m benchmarks.tagging {folders}"
        keep(asked.out / "pos-ensemble.json", rows[-1][1], len(examples), said, command)
    if asked.spacy:
        told = json.loads(asked.spacy.read_text(encoding="utf-8"))
        row = f"{told['accuracy']:.2f} | {told['unknown_words']:.2f}"
        print(f"| spaCy {told['spacy']}, tok2vec + tagger | {row} | - |")
        if asked.out:
            keep(
                asked.out / "spacy-tagger.json",
                told["accuracy"],
                told["tokens"],
                "0",
                "python -m benchmarks.spacy_tagger --json",
            )


if __name__ == "__main__":
    main()
