"""What a run trains and validates on: its files read and tokenised once, and kept for the next run.

A corpus lies in the user's cache under a name made of the files' contents and of all that its
encoding depends on; its arrays are mapped into memory, so runs side by side share them.

arrays of EncodedExamples   one .npy each, loaded without pickle
corpus.json                 the vocabulary, and which task each code of tasks.npy is
"""

import hashlib
import json
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dmn.config.model import Generated
from dmn.data import generator
from dmn.data.datasets import babi
from dmn.data.datasets.as_tokens import as_read
from dmn.data.datasets.formats import reader_of
from dmn.data.encoding import EncodedExamples, Ragged, encode
from dmn.data.examples import Example
from dmn.data.generator.composed.compose import TASK as COMPOSED
from dmn.data.generator.composed.knobs import LENGTH, Knobs
from dmn.data.generator.generate import generate, generate_composed
from dmn.data.generator.tasks import TASKS
from dmn.errors import CheckpointError, DataError
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.runs.run import RunConfig
from dmn.system.cache import private_folder
from dmn.text import lexicon
from dmn.text import word_vectors as vectors
from dmn.text.lists import read as word_lists
from dmn.text.tokenizer import TOKENISER, Reader, fact_reader, item_word, words
from dmn.text.vocabulary import Vocabulary

_KEPT = 8
"""Corpora that stay in the cache; the one that was not used for longest goes first."""
_RARE = 5
"""Tokens in fewer sentences or phrases than this are no words, unless they have a vector."""
_FEW = 10
_RAGGED = ("sentences", "facts", "answers", "supporting", "names", "taken")

_log = logging.getLogger(__name__)


class Corpus(NamedTuple):
    """Everything that training reads, as ids."""

    vocabulary: Vocabulary
    data: EncodedExamples
    validation: EncodedExamples
    questions: tuple[str, ...] = ()
    """All that is ever asked, where it is the same few questions everywhere."""


def corpus_of(config: RunConfig) -> Corpus:
    """The corpus that a run's configuration names, from the cache where it is there.

    Raises DataError for data that cannot be read, CheckpointError for a beginning that cannot.
    """
    paths, valid_paths = list(map(Path, config.data)), list(map(Path, config.valid))
    beginning = (
        checkpoint_folder.load(Path(config.init_from)).vocabulary if config.init_from else None
    )
    folder = private_folder("corpora") / _name(config, paths, valid_paths, beginning)
    if (kept := _load(folder)) is not None:
        return kept
    told = _told(config.generated, config.training.tasks)
    train, valid = (
        as_read(examples, config.format, config.model.facts)
        for examples in training_data(
            paths, config.training.tasks, valid_paths, told, config.format
        )
    )
    vocabulary = _vocabulary(config, train, beginning)
    read = fact_reader(config.model.facts, config.model.spelling)
    names = [babi.renameable(e) for e in train] if config.format == "babi" else None
    corpus = Corpus(
        vocabulary,
        encode(train, vocabulary, names, read),
        encode(valid, vocabulary, read=read),
        _few({example.question for example in train}),
    )
    words.cache_clear()
    try:
        _keep(corpus, folder)
    except OSError as error:
        _log.warning("The tokenised data were not kept for the next run: %s.", error)
    return _load(folder) or corpus


def _few(questions: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(questions)) if len(questions) <= _FEW else ()


def training_data(
    paths: Sequence[Path],
    tasks: Collection[str] = (),
    valid_paths: Sequence[Path] = (),
    told: Sequence[Example] = (),
    format_: str = "babi",
) -> tuple[list[Example], list[Example]]:
    """Training and validation questions of the named tasks, of all where none is named.

    Validation questions are those of `valid_paths`; without any, those of the data's own folders,
    and where a folder holds none, a tenth of its stories, as of the stories `told`. Raises
    DataError.
    """
    reader = reader_of(format_)
    valid = [example for path in valid_paths for example in reader.read_path(path, "valid")]
    train, held_out = (list(told), []) if valid_paths else babi.split_validation(told)
    valid += held_out
    for path in paths:
        examples = reader.read_path(path, "train")
        if not valid_paths and reader.has_validation(path):
            valid += reader.read_path(path, "valid")
        elif not valid_paths:
            examples, held_out = babi.split_validation(examples)
            valid += held_out
        train += examples
    missing = set(tasks) - {example.task for example in train}
    if missing or not train:
        raise DataError(
            f"tasks: expected questions of {', '.join(sorted(missing)) or 'any task'}, "
            f"found none in {_places(paths)}. Choose other tasks or other data."
        )
    valid = [e for e in valid if not tasks or e.task in tasks]
    if not valid:
        raise DataError(
            f"Expected questions to validate on in {_places(valid_paths or paths)}, "
            "found none. Add a qaN_valid.txt, or more than one story."
        )
    return [e for e in train if not tasks or e.task in tasks], valid


def _places(paths: Sequence[Path]) -> str:
    return ", ".join(map(str, paths)) or "the stories told"


def _told(generated: Generated | None, tasks: Collection[str]) -> list[Example]:
    """The questions of stories told for a run, of those of its tasks that can be told."""
    if generated is None:
        return []
    if generated.style == COMPOSED:
        composed = generate_composed(generated.stories, generated.story_seed, _knobs(generated))
        return [example for story in composed for example in story.examples]
    kinds = [task for task in TASKS if not tasks or task in tasks]
    many = generated.stories
    stories = (
        story
        for task in kinds
        for story in generate(task, many, generated.story_seed, generated.style)
    )
    return [example for story in stories for example in story.examples]


def _knobs(generated: Generated) -> Knobs:
    """Return how composed stories are made. Raises DataError for wishes that contradict."""
    length = None
    if generated.shortest or generated.longest:
        length = (generated.shortest or LENGTH[0], generated.longest or LENGTH[1])
    return Knobs(
        length=length,
        noise=(generated.least_noise, max(generated.least_noise, generated.most_noise)),
        chain=(generated.least_chain, generated.most_chain),
        unanswerable=generated.unanswerable,
        questions=generated.story_questions,
        phenomena=Knobs.without(generated.without),
    )


def _vocabulary(
    config: RunConfig, examples: Sequence[Example], beginning: Vocabulary | None
) -> Vocabulary:
    """The words of the data, and those that the beginning knows."""
    known = {word for question in {e.question for e in examples} for word in words(question)}
    if config.model.facts == "sentence":
        sentences = {sentence for e in examples for sentence in e.facts}
        known |= {word for sentence in sentences for word in words(sentence)}
    else:
        read = fact_reader(config.model.facts, config.model.spelling)
        file = Path(config.vectors) if config.vectors else None
        known |= known_tokens({e.facts for e in examples}, read, file)
    if not config.model.classes:
        known |= {item_word(item) for example in examples for item in example.answer}
    if config.training.leave_names_out:
        known -= lexicon.NAMES - babi.NAMES
    if beginning is not None:
        known |= set(beginning.known)
    return Vocabulary(known, config.model.placeholders, config.model.classes)


def known_tokens(
    sentences: Collection[tuple[str, ...]], read: Reader, file: Path | None = None
) -> set[str]:
    """The tokens that are words: those that are read often enough to be learnt, and all that the
    file of word vectors, if any, holds.
    """
    seen = Counter(word for sentence in sentences for word in set(chain(*map(read, sentence))))
    often = {word for word, many in seen.items() if many >= _RARE}
    return often if file is None else often | set(vectors.load(file, also=seen).words)


def _name(
    config: RunConfig,
    paths: Iterable[Path],
    valid_paths: Sequence[Path],
    beginning: Vocabulary | None,
) -> str:
    """A digest of the files' contents and of what else decides how they are encoded."""
    reader = reader_of(config.format)
    parts = [(path, "train") for path in paths] + [(path, "valid") for path in valid_paths]
    if not valid_paths:
        parts += [(path, "valid") for path in paths if reader.has_validation(path)]
    files = [
        (part, file.name, _digest(file))
        for path, part in parts
        for file in reader.files_of(path, part)
    ]
    told = [
        _code(),
        TOKENISER,
        config.format,
        files,
        bool(valid_paths),
        sorted(config.training.tasks),
        config.training.leave_names_out,
        config.model.placeholders,
        _recipe(config.generated),
        sorted(babi.NAMES),
        sorted(lexicon.NAMES),
        beginning and beginning.words,
        config.model.facts,
        config.model.spelling,
        config.model.classes,
        config.vectors and _digest(Path(config.vectors)),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:20]


@cache
def _code() -> str:
    """A digest of the code that reads and encodes: where it changes, so may what it gives."""
    return hashlib.sha256("".join(map(_digest, _sources())).encode()).hexdigest()


def _sources() -> list[Path]:
    data = Path(__file__).parent
    names = ("corpus", "encoding", "examples")
    folders = (data / "datasets", data.parent / "text")
    return [
        *(data / f"{name}.py" for name in names),
        *(source for folder in folders for source in sorted(folder.glob("*.py"))),
    ]


def _recipe(generated: Generated | None) -> object:
    """What decides which stories are told: the wish, and the code that tells them."""
    if generated is None:
        return None
    sources = sorted(Path(generator.__file__).parent.rglob("*.py"))
    sources += sorted(word_lists.FOLDER.glob("*.txt"))
    return [generated.model_dump(), [_digest(source) for source in sources]]


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{file}: expected a readable file, got: {error}; check it.") from None


def _keep(corpus: Corpus, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        new = Path(scratch) / folder.name
        told: dict[str, Any] = {
            "vocabulary": corpus.vocabulary.words,
            "classes": corpus.vocabulary.classes,
            "questions": corpus.questions,
        }
        for part, examples in (("data", corpus.data), ("validation", corpus.validation)):
            (new / part).mkdir(parents=True)
            told[part] = _write(examples, new / part)
        (new / "corpus.json").write_text(json.dumps(told))
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    old = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)


def _write(examples: EncodedExamples, folder: Path) -> list[str]:
    """Writes the arrays; returns the names of the tasks that tasks.npy counts by."""
    for name in _RAGGED:
        rows = getattr(examples, name)
        np.save(folder / f"{name}.npy", rows.values)
        np.save(folder / f"{name}-lengths.npy", rows.lengths)
    np.save(folder / "questions.npy", examples.questions)
    np.save(folder / "about.npy", examples.about)
    tasks, codes = np.unique(np.array(examples.tasks), return_inverse=True)
    np.save(folder / "tasks.npy", codes)
    return [str(task) for task in tasks]


def _load(folder: Path) -> Corpus | None:
    """A kept corpus, None where there is none that can be read."""
    try:
        told = json.loads((folder / "corpus.json").read_text())
        vocabulary = Vocabulary.from_list(told["vocabulary"], told["classes"])
        data, validation = (
            _read(folder / part, told[part], vocabulary) for part in ("data", "validation")
        )
        folder.touch()
        return Corpus(vocabulary, data, validation, tuple(told["questions"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError, CheckpointError):
        _log.warning("The tokenised data that were kept in %s are broken; made anew.", folder)
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
