"""Measure a checkpoint before anything is built or allocated for it, and read its JSON in bounds.

A checkpoint from elsewhere may be a file of a few kilobytes whose network would take gigabytes.
"""

import json
import os
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from dmn.config.model import ModelConfig
from dmn.errors import CheckpointError
from dmn.models.size import Shapes, bytes_of, shapes_of
from dmn.text.vocabulary import Vocabulary

MOST_MEMORY = 2**30
"""Bytes that a checkpoint may take in memory."""
_MAX_WEIGHTS = 500 * 2**20
_MAX_HEADER = 2**20
_MAX_JSON = 4 * 2**20
_MAX_VOCABULARY = 32 * 2**20
_WORD_BYTES = 256
"""Bytes of a word of the vocabulary as text, without its vector."""
_FEW = 100


def measure(model: ModelConfig, file: Path, most_bytes: int) -> int:
    """Return the number of words, once the file's tensors are known to be those of the configured
    network and to fit into `most_bytes`; nothing is allocated for it.
    """
    found = _shapes(file)
    n_words = found.get("embedding.weight", (0,))[0]
    expected = shapes_of(model, n_words)
    need = bytes_of(expected) + n_words * _WORD_BYTES
    if need > most_bytes:
        raise CheckpointError(
            f"it needs {need / 2**20:,.0f} MiB of memory; the limit is {most_bytes / 2**20:,.0f} "
            "MiB."
        )
    if found != expected:
        raise CheckpointError("its weights do not fit the network that config.json describes.")
    return n_words


def _shapes(file: Path) -> Shapes:
    """Return the shapes that a safetensors file declares, from its header alone."""
    if file.stat().st_size > _MAX_WEIGHTS:
        raise CheckpointError(f"{file.name} is larger than {_MAX_WEIGHTS // 2**20} MiB.")
    with file.open("rb") as opened:
        header = int.from_bytes(opened.read(8), "little")
    if header > _MAX_HEADER:
        raise CheckpointError(f"{file.name} is not a whole safetensors file.")
    try:
        with safe_open(file, framework="pt") as tensors:
            names = tensors.keys()
            return {name: tuple(tensors.get_slice(name).get_shape()) for name in names}
    except (SafetensorError, OSError, ValueError):
        raise CheckpointError(f"{file.name} is not a whole safetensors file.") from None


def read_vocabulary(file: Path, model: ModelConfig, n_words: int) -> Vocabulary:
    """Return the vocabulary, of which its file's bytes are held against the number of words first:
    parsed, a list takes many times its file.
    """
    content = _read(file, _MAX_VOCABULARY)
    _check_length(content, n_words)
    words = _parse(content, file.name, list)
    if not all(isinstance(word, str) for word in words):
        raise CheckpointError("vocabulary.json should be a list of words.")
    vocabulary = Vocabulary.from_list(words, model.classes)
    if vocabulary.n_placeholders != model.placeholders:
        raise CheckpointError(
            f"expected {model.placeholders} placeholders, vocabulary.json holds "
            f"{vocabulary.n_placeholders}."
        )
    if len(vocabulary) != n_words:
        raise CheckpointError(
            f"its vocabulary has {len(vocabulary)} words, its weights are for {n_words}."
        )
    return vocabulary


def _check_length(content: bytes, n_words: int) -> None:
    """Raise CheckpointError for a list of many more strings or lists than words."""
    # A string has two quotes; others stand behind a backslash.
    quotes = content.count(b'"') - content.count(b'\\"')
    others = content.count(b"[") + content.count(b"{")
    if quotes > 2 * n_words + _FEW or others > n_words + _FEW:
        raise CheckpointError(
            f"vocabulary.json holds more than the {n_words} words of the weights."
        )


def read_json(file: Path, kind: type) -> Any:
    """Return the JSON of a file of bounded size. Raises CheckpointError."""
    return _parse(_read(file, _MAX_JSON), file.name, kind)


def _read(file: Path, most_bytes: int) -> bytes:
    with file.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        content = opened.read(min(size, most_bytes) + 1)
    if len(content) > most_bytes:
        raise CheckpointError(f"{file.name} is larger than {most_bytes // 2**20} MiB.")
    return content


def _parse(content: bytes, name: str, kind: type) -> Any:
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise CheckpointError(f"{name} is not valid JSON.") from None
    if not isinstance(found, kind):
        raise CheckpointError(f"{name} should hold a JSON {kind.__name__}.")
    return found
