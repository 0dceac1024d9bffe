"""Tokenised corpora in the user's cache.

arrays of EncodedExamples   one .npy each, loaded without pickle, mapped into memory
corpus.json                 the vocabulary, and which task each code of tasks.npy is
"""

import json
import logging
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dmn.data.encoding import EncodedExamples, Ragged
from dmn.errors import CheckpointError
from dmn.text.vocabulary import Vocabulary

_KEPT = 8
"""Corpora that stay; the one that was not used for longest goes first."""
_RAGGED = ("sentences", "facts", "answers", "supporting", "names", "taken")

_log = logging.getLogger(__name__)


class Corpus(NamedTuple):
    """Everything that training reads, as ids."""

    vocabulary: Vocabulary
    data: EncodedExamples
    validation: EncodedExamples
    questions: tuple[str, ...] = ()
    """All that is ever asked, where it is the same few questions everywhere."""


def save(corpus: Corpus, folder: Path) -> None:
    """Write a corpus whole or not at all, and delete those not used for longest. Raises OSError."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        new = Path(scratch) / folder.name
        content: dict[str, Any] = {
            "vocabulary": corpus.vocabulary.words,
            "classes": corpus.vocabulary.classes,
            "questions": corpus.questions,
        }
        for part, examples in (("data", corpus.data), ("validation", corpus.validation)):
            (new / part).mkdir(parents=True)
            content[part] = _write(examples, new / part)
        (new / "corpus.json").write_text(json.dumps(content), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    old = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)


def _write(examples: EncodedExamples, folder: Path) -> list[str]:
    """Write the arrays; return the names of the tasks that tasks.npy counts by."""
    for name in _RAGGED:
        rows = getattr(examples, name)
        np.save(folder / f"{name}.npy", rows.values)
        np.save(folder / f"{name}-lengths.npy", rows.lengths)
    np.save(folder / "questions.npy", examples.questions)
    np.save(folder / "about.npy", examples.about)
    tasks, codes = np.unique(np.array(examples.tasks), return_inverse=True)
    np.save(folder / "tasks.npy", codes)
    return [str(task) for task in tasks]


def load(folder: Path) -> Corpus | None:
    """Return a saved corpus, None where there is none that can be read."""
    try:
        content = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
        vocabulary = Vocabulary.from_list(content["vocabulary"], content["classes"])
        data, validation = (
            _read(folder / part, content[part], vocabulary) for part in ("data", "validation")
        )
        folder.touch()
        return Corpus(vocabulary, data, validation, tuple(content["questions"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError, CheckpointError):
        _log.warning("The tokenised data in %s are broken; they are made again.", folder)
        return None


def _read(folder: Path, tasks: Sequence[str], vocabulary: Vocabulary) -> EncodedExamples:
    def array(name: str) -> np.ndarray:
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    ragged = {name: Ragged(array(name), array(f"{name}-lengths")) for name in _RAGGED}
    return EncodedExamples(
        vocabulary,
        questions=array("questions"),
        about=array("about"),
        tasks=tuple(tasks[code] for code in array("tasks")),
        **ragged,
    )
