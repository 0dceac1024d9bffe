"""Embeddings that start from word vectors of a file."""

from pathlib import Path

import torch

from dmn.errors import DataError
from dmn.models.network import Network
from dmn.text.vocabulary import Vocabulary, is_spelling
from dmn.text.word_vectors import load


def initialize_embeddings(path: Path, vocabulary: Vocabulary, network: Network) -> None:
    """Set the embeddings of known words to the file's vectors, scaled to the present spread.

    Words that the file lacks keep their embedding; those of spellings become 0, for nine of them
    beside one word would drown what is known of it. Raises DataError for vectors of another size.
    """
    found = load(path, also=frozenset(vocabulary.known))
    table = network.embedding.weight
    if found.vectors.shape[1] != table.shape[1]:
        raise DataError(
            f"{path}: expected vectors of {table.shape[1]} numbers, got {found.vectors.shape[1]}. "
            f"Set embedding_size={found.vectors.shape[1]}."
        )
    rows = [i for i, word in enumerate(found.words) if word in vocabulary]
    ids = [vocabulary.id(found.words[i]) for i in rows]
    vectors = torch.from_numpy(found.vectors[rows]).to(table)
    others = set(vocabulary.known).difference(vocabulary.classes)
    spelt = [vocabulary.id(word) for word in others if is_spelling(word)]
    with torch.no_grad():
        table[ids] = vectors * (table.std() / vectors.std())
        table[spelt] = 0.0
    network.on_embeddings_initialized()
