"""The bAbI tasks: numbered lines of statements and questions, read as Examples.

    1 Mary moved to the bathroom.
    2 John went to the hallway.
    3 Where is Mary? <tab> bathroom <tab> 1

An ID of 1 begins a new story. The third column names the lines that support the answer; their IDs
count every line of the story, questions included.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal

from dmn.data.datasets.babi_folders import task_and_part
from dmn.data.examples import Example, Opening
from dmn.errors import DataError
from dmn.system.files import packing_of
from dmn.text.vocabulary import singular


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


PEOPLE = _listed(
    "antoine bernhard bill brian daniel emily fred gertrude greg jason jeff jessica john julie "
    "julius lily mary sandra sumit winona yann"
)
_PLACES = _listed("bathroom bedroom cinema garden hallway kitchen office park school")
_THINGS = _listed("apple box chest chocolate chocolates container football milk pajamas suitcase")
_ANIMALS = _listed("cat cats frog lion mice mouse rhino sheep swan wolf wolves")
_COLOURS = _listed("blue gray green pink red white yellow")
_SHAPES = _listed("rectangle sphere square triangle")

NAMES = PEOPLE | _PLACES | _THINGS | _ANIMALS | _COLOURS | _SHAPES
"""Every lower-case word of the tasks that names somebody or something."""

FACTS = "sentence"
MOST_FACTS = 10_000
MOST_CHARACTERS = 10_000
"""Of a story, and of a line: what one can be asked about. `dmn.text.tokenizer` has the same."""
_MOTIVES = "20"
_WORD = re.compile(r"[a-z']+")
_LINE = re.compile(r"([0-9]{1,9}) +(\S.*)")
_BARE_QUESTION = re.compile(r"\?(\s|$)")
_TASK = re.compile(r"qa([0-9]+)_")


def read(lines: Iterable[str], name: str) -> Iterator[Example]:
    """Yield every question of a bAbI file, with the statements of its story so far.

    `name` is the file's name: it gives the task, and stands in front of every error.
    Raises DataError at the first line that is not bAbI, or when there was no question at all.
    """
    story = OpenStory(task_of(name))
    n_questions = 0
    for number, text in numbered(lines):
        try:
            example = story.take(text)
        except DataError as error:
            raise DataError(f"{name}, line {number}: {error}") from None
        if example is not None:
            n_questions += 1
            yield example
    if n_questions == 0:
        raise DataError(
            f"{name}: expected at least one `ID question<tab>answer<tab>IDs` line, got none; "
            "is this a bAbI file?"
        )


def numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, stripped, with their numbers from 1."""
    for number, line in enumerate(lines, start=1):
        # A tab is no blank here: it tells a question from a statement.
        text = line.rstrip(" \r\n")
        if text := text.lstrip("\ufeff") if number == 1 else text:
            yield number, text


def read_path(path: Path | Literal["-"], part: str | None = None) -> list[Example]:
    """Return every question of a file, of one part of a folder, or of standard input ("-").

    In a folder, `part` ("train", "valid" or "test") says which qaN_….txt files are meant, in
    the order of their tasks; it may be left out where the folder holds one part only. A file
    is read whole, whatever `part` says. Raises DataError.
    """
    if path == "-":
        return list(read(lines_of(sys.stdin.buffer.read(), "stdin"), "stdin"))
    with _readable(path):
        files = files_of(path, part)
        return [example for file in files for example in read_file(file)]


def read_file(file: Path) -> Iterator[Example]:
    """Yield every question of one file, which is read line by line. Raises DataError."""
    with _readable(file), file.open("rb") as lines:
        yield from read(_decoded(lines, str(file)), str(file))


def files_of(path: Path, part: str | None = None) -> list[Path]:
    """Return the files that `read_path` reads. Raises DataError."""
    with _readable(path):
        if path.is_dir():
            return _files_in(path, part)
        path.stat()
        return [path]


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{path}: expected a readable bAbI file or folder, got: {error}; check the path"
        ) from None


def has_validation(path: Path) -> bool:
    """Return whether a path is a folder that holds validation files of its own."""
    return path.is_dir() and any(path.glob("qa*_valid.txt"))


def renameable(example: Example) -> frozenset[str]:
    """Return the lower-case names that other words may replace without changing the right answer.

    Where the answer is knowledge of the world (the thirsty go to the kitchen) rather than
    said in a fact, only people may be renamed.
    """
    said = words_of(*example.facts)
    answer = words_of(*example.answer) & NAMES
    names = (said | words_of(example.question) | answer) & NAMES
    from_the_story = set(map(singular, answer)) <= set(map(singular, said))
    if example.task == _MOTIVES or not from_the_story:
        return frozenset(names & PEOPLE)
    return frozenset(names)


@dataclass
class OpenStory:
    """The story being read: its statements so far, and where each ID stands among them."""

    task: str
    last_id: int = 0
    facts: list[str] = field(default_factory=list)
    position: dict[int, int] = field(default_factory=dict)
    """ID of a statement -> its position in `facts`."""

    def take(self, line: str) -> Example | None:
        """Read one line: keep a statement, return a question as an Example. Raises DataError."""
        match = _LINE.fullmatch(line)
        if match is None:
            raise DataError(
                f"expected `ID sentence` or `ID question<tab>answer<tab>IDs`, got {_shown(line)}; "
                "write the line's number in its story, a space, then the text"
            )
        self._count(int(match[1]))
        if "\t" in line:
            return self._question(match[2])
        if _BARE_QUESTION.search(line):
            raise DataError(
                f"expected tabs between question, answer and IDs, got {_shown(line)}; put a tab "
                "after the question and after the answer; a statement holds no question mark"
            )
        self._keep(match[2])
        return None

    def _keep(self, sentence: str) -> None:
        if len(sentence) > MOST_CHARACTERS or len(self.facts) == MOST_FACTS:
            raise DataError(
                f"expected up to {MOST_FACTS:,} sentences a story, each of up to "
                f"{MOST_CHARACTERS:,} characters, got more; take a part"
            )
        self.position[self.last_id] = len(self.facts)
        # Data sets say the same few sentences again and again.
        self.facts.append(sys.intern(sentence))

    def _count(self, line_id: int) -> None:
        if line_id == 1:
            self.facts, self.position = [], {}
        elif line_id != self.last_id + 1:
            wanted = f"ID {self.last_id + 1}, or 1 for a new story" if self.last_id else "ID 1"
            raise DataError(f"expected {wanted}, got ID {line_id}; number a story's lines 1, 2, 3…")
        self.last_id = line_id

    def _question(self, text: str) -> Example:
        question, answer, *rest = (column.strip() for column in text.split("\t"))
        # Two empty columns: the story does not say.
        is_open = not answer and rest == [""]
        items = () if is_open else tuple(item.strip() for item in answer.split(","))
        is_long = max(len(question), len(answer)) > MOST_CHARACTERS
        if not question or not all(items) or len(rest) > 1 or is_long:
            raise DataError(
                f"expected `question<tab>answer<tab>IDs`, got {_shown(text)}; "
                "a statement has no tab, and an answer is words with commas between"
            )
        if not self.facts:
            raise DataError("expected a statement before the first question of a story, got none")
        supporting = tuple(self._supporting(word) for column in rest for word in column.split())
        return Example(Opening(self.facts), question, items, supporting, self.task)

    def _supporting(self, word: str) -> int:
        # Anything but a plain number finds no statement either, and int() need never fail.
        position = self.position.get(int(word)) if _is_id(word) else None
        if position is None:
            raise DataError(
                "expected supporting IDs of statements before the question in the same story, "
                f"got {_shown(word)}; the line of a question cannot be one"
            )
        return position


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 10


def words_of(*texts: str) -> set[str]:
    """Return the lower-case words of some texts, as names are looked for."""
    return {word for text in texts for word in _WORD.findall(text.lower())}


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:79]}…")


def task_of(name: str) -> str:
    """Return the number in a file named qaN_…, else the name's stem."""
    match = _TASK.match(Path(name).name)
    return str(int(match[1])) if match else Path(name).stem


def _files_in(folder: Path, part: str | None) -> list[Path]:
    named = [(path, task_and_part(path.name)) for path in folder.iterdir()]
    found = sorted(
        (int(one[0]), path.name, one[1])
        for path, one in named
        if one is not None and part in (None, one[1])
    )
    parts = sorted({one[1] for _, one in named if one is not None})
    if not found:
        wanted = part or "train, _valid or _test"
        advice = (
            f"choose what is there: {named_parts(parts)}"
            if parts
            else "give the folder that holds them, such as en-valid-10k"
        )
        raise DataError(f"{folder}: expected files qaN_{wanted}.txt, found none; {advice}")
    if part is None and len(parts) > 1:
        raise DataError(
            f"{folder}: expected the files of one part, got {' and '.join(parts)}; "
            f"choose one with {named_parts(parts)}, or name one file"
        )
    return [folder / name for _, name, _ in found]


def lines_of(content: bytes, name: str) -> Iterator[str]:
    """Yield the lines of a file that is called `name`. Raises DataError where it is not UTF-8."""
    return _decoded(BytesIO(content), name)


def named_parts(parts: Iterable[str]) -> str:
    """Return how the command line chooses one of these parts."""
    return " or ".join(f"--part {part}" for part in parts)


def _decoded(lines: Iterable[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if number == 1 and (packing := packing_of(line)):
            raise DataError(
                f"{name}: expected text, got a file packed with {packing}; unpack it first"
            )
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(
                f"{name}, line {number}: expected UTF-8 text, got byte 0x{line[error.start]:02x}; "
                "save the file as UTF-8"
            ) from None
