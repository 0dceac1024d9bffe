"""The corpus of a run: its files read and tokenised once, and kept for the next run.

A corpus lies in the user's cache under a name made of the files' contents and of all that its
encoding depends on; its arrays are mapped into memory, so runs side by side share them.
"""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from dmn.config.run import Generated, RunConfig
from dmn.data import corpus_cache, generator
from dmn.data.corpus_cache import Corpus
from dmn.data.datasets import babi
from dmn.data.datasets.as_tokens import as_read
from dmn.data.datasets.formats import reader_of
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.data.generator.composed.compose import TASK as COMPOSED
from dmn.data.generator.composed.knobs import LENGTH, Knobs
from dmn.data.generator.generate import generate, generate_composed
from dmn.data.generator.tasks import TASKS
from dmn.data.stories import split_validation
from dmn.errors import CheckpointError, DataError
from dmn.system.cache import private_folder
from dmn.text import lexicon
from dmn.text import word_vectors as vectors
from dmn.text.lists import read as word_lists
from dmn.text.tokenizer import TOKENISER, Reader, fact_reader, item_word, words
from dmn.text.vocabulary import Vocabulary, is_special

_RARE = 5
"""Tokens in fewer sentences or phrases than this are no words, unless they have a vector."""
_FEW = 10
_MOST_VOCABULARY_BYTES = 32 * 2**20

_log = logging.getLogger(__name__)


def corpus_of(config: RunConfig) -> Corpus:
    """Return the corpus that a run's configuration names, from the cache where it is there.

    Raises DataError for data that cannot be read, CheckpointError for an initial checkpoint whose
    vocabulary cannot.
    """
    paths, valid_paths = list(map(Path, config.data)), list(map(Path, config.valid))
    initial = _vocabulary_words(Path(config.init_from)) if config.init_from else ()
    folder = private_folder("corpora") / _name(config, paths, valid_paths, initial)
    if (kept := corpus_cache.load(folder)) is not None:
        return kept
    generated = _generated(config.generated, config.training.tasks)
    train, valid = (
        as_read(examples, config.format, config.model.facts)
        for examples in training_data(
            paths, config.training.tasks, valid_paths, generated, config.format
        )
    )
    vocabulary = _vocabulary(config, train, initial)
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
        corpus_cache.save(corpus, folder)
    except OSError as error:
        _log.warning("The tokenised data were not kept for the next run: %s.", error)
    return corpus_cache.load(folder) or corpus


def _few(questions: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(questions)) if len(questions) <= _FEW else ()


def training_data(
    paths: Sequence[Path],
    tasks: Collection[str] = (),
    valid_paths: Sequence[Path] = (),
    generated: Sequence[Example] = (),
    format_: str = "babi",
) -> tuple[list[Example], list[Example]]:
    """Return training and validation questions of the named tasks, of all where none is named.

    Validation questions are those of `valid_paths`; without any, those of the data's own folders,
    and where a folder holds none, a tenth of its stories, as of the `generated` stories. Raises
    DataError.
    """
    reader = reader_of(format_)
    valid = [example for path in valid_paths for example in reader.read_path(path, "valid")]
    train, held_out = (list(generated), []) if valid_paths else split_validation(generated)
    valid += held_out
    for path in paths:
        examples = reader.read_path(path, "train")
        if not valid_paths and reader.has_validation(path):
            valid += reader.read_path(path, "valid")
        elif not valid_paths:
            examples, held_out = split_validation(examples)
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
    return ", ".join(map(str, paths)) or "the generated stories"


def _generated(recipe: Generated | None, tasks: Collection[str]) -> list[Example]:
    """Generate the stories of a run, of those of its tasks that can be generated."""
    if recipe is None:
        return []
    if recipe.style == COMPOSED:
        composed = generate_composed(recipe.stories, recipe.story_seed, _knobs(recipe))
        return [example for story in composed for example in story.examples]
    kinds = [task for task in TASKS if not tasks or task in tasks]
    stories = (
        story
        for task in kinds
        for story in generate(task, recipe.stories, recipe.story_seed, recipe.style)
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
        split_clauses=generated.split_clauses,
    )


def _vocabulary(
    config: RunConfig, examples: Sequence[Example], initial: Sequence[str]
) -> Vocabulary:
    """Return the words of the data and of the initial checkpoint."""
    training = config.training
    counts = Counter(
        word for question in {e.question for e in examples} for word in set(words(question))
    )
    if config.model.facts == "sentence":
        told = (e for e in examples if e.task not in training.leave_words_out)
        counts.update(word for s in {s for e in told for s in e.facts} for word in set(words(s)))
    known = {word for word, many in counts.items() if many >= training.least_sentences}
    if config.model.facts != "sentence":
        read = fact_reader(config.model.facts, config.model.spelling)
        file = Path(config.vectors) if config.vectors else None
        known |= known_tokens({tuple(e.facts) for e in examples}, read, file)
    if not config.model.classes:
        items = Counter(item_word(item) for example in examples for item in example.answer)
        known |= {word for word, many in items.items() if many >= training.least_sentences}
    if training.leave_names_out:
        known -= (lexicon.NAMES | word_lists.names()) - babi.NAMES
        known = {word for word in known if " " not in word}
    return Vocabulary({*known, *initial}, config.model.placeholders, config.model.classes)


def known_tokens(
    sentences: Collection[tuple[str, ...]], read: Reader, file: Path | None = None
) -> set[str]:
    """Return the tokens that become words: those frequent enough to be learnt, and all in the file
    of word vectors, if any.
    """
    seen = Counter(word for sentence in sentences for word in set(chain(*map(read, sentence))))
    often = {word for word, many in seen.items() if many >= _RARE}
    return often if file is None else often | set(vectors.load(file, also=seen).words)


def _name(
    config: RunConfig,
    paths: Iterable[Path],
    valid_paths: Sequence[Path],
    initial: Sequence[str],
) -> str:
    """Return a digest of the files' contents and of all else that decides how they are encoded."""
    reader = reader_of(config.format)
    parts = [(path, "train") for path in paths] + [(path, "valid") for path in valid_paths]
    if not valid_paths:
        parts += [(path, "valid") for path in paths if reader.has_validation(path)]
    files = [
        (part, file.name, _digest(file))
        for path, part in parts
        for file in reader.files_of(path, part)
    ]
    parts_of_name = [
        _code(),
        TOKENISER,
        config.format,
        files,
        bool(valid_paths),
        sorted(config.training.tasks),
        config.training.leave_names_out,
        sorted(config.training.leave_words_out),
        config.training.least_sentences,
        config.model.placeholders,
        _recipe_digests(config.generated),
        sorted(babi.NAMES),
        sorted(lexicon.NAMES),
        initial,
        config.model.facts,
        config.model.spelling,
        config.model.classes,
        config.vectors and _digest(Path(config.vectors)),
    ]
    return hashlib.sha256(json.dumps(parts_of_name).encode()).hexdigest()[:20]


@cache
def _code() -> str:
    """Return a digest of the code that reads and encodes: new code may give another corpus."""
    return hashlib.sha256("".join(map(_digest, _sources())).encode()).hexdigest()


def _sources() -> list[Path]:
    data = Path(__file__).parent
    names = ("corpus", "corpus_cache", "encoding", "examples")
    folders = (data / "datasets", data.parent / "text")
    return [
        *(data / f"{name}.py" for name in names),
        *(source for folder in folders for source in sorted(folder.glob("*.py"))),
    ]


def _recipe_digests(generated: Generated | None) -> object:
    """Return all that decides which stories are generated: the settings and the code."""
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


def _vocabulary_words(checkpoint: Path) -> tuple[str, ...]:
    """Return the ordinary words of a checkpoint's vocabulary. Raises CheckpointError."""
    file = checkpoint / "vocabulary.json"
    try:
        if file.stat().st_size > _MOST_VOCABULARY_BYTES:
            raise ValueError(f"more than {_MOST_VOCABULARY_BYTES // 2**20} MiB")
        words = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError("something else")
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(
            f"{file}: expected a JSON list of words, got {error}. Choose another checkpoint."
        ) from None
    return tuple(word for word in words if not is_special(word))
