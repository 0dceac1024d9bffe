"""Every question of a data set answered by one checkpoint, while the data are read or generated.

**Right facts** means that facts which prove the answer were read before stop led a pass; a row says
how many others were read too (`dmn.evaluation.proofs`). It is left open where the data name no
supporting facts, and where a question needs more of them than there are passes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice, repeat, zip_longest
from typing import NamedTuple

import numpy as np
from jaxtyping import Float16, Int

from dmn.data.datasets.jsonl import Case
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.data.stories import with_story_numbers
from dmn.errors import DataError, TextError
from dmn.evaluation.known import Known
from dmn.evaluation.metrics import Answered, Outcome, answered, outcome
from dmn.evaluation.proofs import judge
from dmn.inference.calibration import tempered
from dmn.inference.grounding import is_supported, leaders
from dmn.inference.linking import linked
from dmn.inference.trace import is_sure
from dmn.lens import Lens
from dmn.text.tokenizer import item_word, read_question, split_story, story_names, words
from dmn.text.vocabulary import END, PAD, Placeholders

CHUNK = 4096
CHUNK_FACTS = 30_000
CHUNK_CHARACTERS = 200_000
"""Questions encoded at once, their facts, and the characters of those that are new: neither memory
nor the time between two parts grows with the data or with a story.
"""
NO_ANSWER = "no answer"
"""The truth of a question that its story does not answer."""
BATCH_FACTS = 8_192
"""Facts that are read at the same time, questions times the longest story: a second on a busy
machine."""
_CHARACTERS = 1_000_000
"""Of sentences remembered word by word; a stream of ever new ones begins again."""


class Question(NamedTuple):
    """One question of a data set."""

    number: int
    """Its place in the data, from 0."""
    story: int
    """The number of its story in the file or the task, from 1."""
    example: Example
    case: Case | None = None
    """Case of a question that was read as typed: its accepted spellings count."""


@dataclass(frozen=True)
class DataSet:
    """Questions that come one after another, and what is known about them besides."""

    questions: Iterable[Question]
    total: int
    seen: frozenset[int] | None = None
    """`fingerprint` of each training question; None where the training data are not known."""
    is_cut: bool = False
    """True if there were more questions than were to be read."""
    is_mixed: bool = True
    """True if a beginning of the questions is a fair sample of them all."""
    known: Known | None = None
    """What trained the checkpoint, where its folder keeps it."""


class Row(NamedTuple):
    """The result of one question."""

    task: str
    story: int
    question: str
    truth: str
    answer: str
    probability: float
    right: bool
    right_facts: bool | None
    others: int | None
    """Facts that were read besides those that prove the answer."""
    passes: int
    """Before stop led."""
    repeated: bool | None
    sure: bool
    facts: int


class Part(NamedTuple):
    """Some of the questions, answered."""

    questions: list[Question]
    rows: list[Row]
    outcomes: list[Outcome]
    memories: Float16[np.ndarray, "question pass hidden"]


def fingerprint(example: Example) -> int:
    """Return the same number for the same facts and question, within one process."""
    return hash((example.facts, example.question))


def example_of(case: Case) -> Example:
    """Return a case as it is read: its story cut into sentences as `ask` cuts it.

    Supporting facts count only where that gives the data's own sentences. Raises TextError that
    names the case.
    """
    try:
        facts = tuple(sentence.text for sentence in split_story(case.story))
        question = read_question(case.question).text
    except TextError as error:
        raise TextError(f"Case {case.id or case.question!r}: {error}") from None
    supporting = case.supporting if len(facts) == len(case.sentences) else ()
    return Example(facts, question, case.items, supporting, case.task)


def numbered(
    examples: Iterable[Example], cases: Iterable[Case | None] = repeat(None)
) -> Iterator[Question]:
    """Yield the questions of one file or one task."""
    told = zip(with_story_numbers(examples), cases, strict=False)
    for number, ((story, example), case) in enumerate(told):
        yield Question(number, story, example, case)


def in_turn(parts: Sequence[Iterable[Question]], counts: Sequence[int]) -> Iterator[Question]:
    """Yield one question of each part after another, so that a beginning holds all parts alike.

    They are numbered as if the parts, of so many questions each, followed one another.
    """
    starts = list(accumulate(counts, initial=0))
    for some in zip_longest(*parts):
        for question, start in zip(some, starts, strict=False):
            if question is not None:
                yield question._replace(number=start + question.number)


def mixed(questions: Iterable[Question], at_once: int) -> Iterator[Question]:
    """Yield the questions in a random order, of so many at a time."""
    random, coming = np.random.default_rng(0), iter(questions)
    while some := list(islice(coming, at_once)):
        yield from (some[place] for place in random.permutation(len(some)))


def explore(
    lens: Lens,
    data: DataSet,
    passes: int | None = None,
    batch_size: int = 256,
    check: Callable[[], None] = lambda: None,
) -> Iterator[Part]:
    """Answer the questions as they come, some thousands at a time, those in a random order.

    To stop is to stop iterating; `check` is called often besides, and may raise. Raises DataError
    for a checkpoint that reads no stories, and for a sentence without words.
    """
    checkpoint = lens.checkpoint
    if checkpoint.model.facts != "sentence" or checkpoint.model.classes:
        raise DataError(
            f"{lens.name} answers questions about single sentences, and these are about "
            "stories. Choose a checkpoint that reads stories."
        )
    random = np.random.default_rng(0)
    try:
        for some in _chunks(data.questions, check):
            read = [_read(question.example, lens) for question in some]
            encoded = encode([one.example for one in read], checkpoint.vocabulary)
            for batch in answered(
                checkpoint.network, encoded, passes, batch_size, random, BATCH_FACTS
            ):
                asked = [some[place] for place in batch.indices]
                yield _part(lens, data, asked, [read[place] for place in batch.indices], batch)
    finally:
        words.cache_clear()


def _chunks(questions: Iterable[Question], check: Callable[[], None]) -> Iterator[list[Question]]:
    """Yield questions to be encoded together, their sentences tokenised: that is what is slow."""
    tokenised: set[str] = set()
    some: list[Question] = []
    n_facts = n_characters = n_remembered = 0
    for question in questions:
        check()
        example = question.example
        for sentence in (*example.facts, example.question):
            if sentence not in tokenised:
                words(sentence)
                tokenised.add(sentence)
                n_characters += len(sentence)
        n_facts += len(example.facts)
        some.append(question)
        if len(some) == CHUNK or n_facts >= CHUNK_FACTS or n_characters >= CHUNK_CHARACTERS:
            yield some
            n_remembered += n_characters
            some, n_facts, n_characters = [], 0, 0
            if n_remembered > _CHARACTERS:
                words.cache_clear()
                tokenised.clear()
                n_remembered = 0
    if some:
        yield some


class _Read(NamedTuple):
    """A question as the network reads it."""

    example: Example
    needed: Int[np.ndarray, " supporting"]
    """Indices of its supporting facts; -1 for one that is not read."""
    facts: list[tuple[str, ...]]
    """The words of each fact."""
    question: tuple[str, ...]


def _read(example: Example, lens: Lens) -> _Read:
    """Return an example without what nothing links to its question, as `explain` reads it."""
    several = story_names(example.facts)
    facts = [words(fact, several) if several else words(fact) for fact in example.facts]
    question = words(example.question, several) if several else words(example.question)
    needed = np.array(example.supporting, dtype=np.int64)
    kept = linked(facts, question, lens.checkpoint.vocabulary) if lens.links else range(len(facts))
    if len(kept) == len(facts):
        return _Read(example, needed, facts, question)
    place = {fact: new for new, fact in enumerate(kept)}
    fewer = replace(example, facts=tuple(example.facts[fact] for fact in kept), supporting=())
    needed = np.array([place.get(fact, -1) for fact in needed.tolist()], dtype=np.int64)
    return _Read(fewer, needed, [facts[fact] for fact in kept], question)


def _part(
    lens: Lens, data: DataSet, asked: list[Question], read: list[_Read], batch: Answered
) -> Part:
    probabilities = tempered(batch.log_probabilities, lens.checkpoint.temperature)[:, 0]
    rows, outcomes = [], []
    for place, question in enumerate(asked):
        probability = float(probabilities[place])
        row, found = _judged(lens, data, question, read[place], batch, place, probability)
        rows.append(row)
        outcomes.append(found)
    return Part(asked, rows, outcomes, batch.memories.astype(np.float16))


def _judged(
    lens: Lens,
    data: DataSet,
    question: Question,
    read: _Read,
    batch: Answered,
    place: int,
    probability: float,
) -> tuple[Row, Outcome]:
    _, story, example, case = question
    n_facts = len(read.example.facts)
    gates = np.hstack([batch.gates[place, :, :n_facts], batch.gates[place, :, -1:]])
    answer = _answer(lens, read, batch.items[place])
    supported = _rests_on_the_story(lens, read, answer, gates)
    sure = is_sure(probability, lens.checkpoint.sure_from, supported)
    is_right = case.is_right(answer, sure) if case else bool(batch.is_right[place])
    found = outcome(is_right, batch.gates[place], batch.is_fact[place], read.needed)
    facts = judge(read.example, gates, read.needed.tolist()) if found.can_be_judged else None
    row = Row(
        example.task,
        story,
        example.question,
        _text(example.answer) if example.answer else NO_ANSWER,
        _text(answer),
        probability,
        is_right,
        facts.is_proof if facts else None,
        facts.others if facts else None,
        len(leaders(gates)),
        _is_repeated(data, example),
        sure,
        len(example.facts),
    )
    return row, found


def _is_repeated(data: DataSet, example: Example) -> bool | None:
    if data.known is not None and data.known.repeated([example])[0]:
        return True
    if data.seen is None:
        return None if data.known is None else False
    return fingerprint(example) in data.seen


def _answer(lens: Lens, read: _Read, items: np.ndarray) -> tuple[str, ...]:
    """Return the words of an answer; a placeholder's is the word that it stands for."""
    vocabulary = lens.checkpoint.vocabulary
    ids = [item for item in items.tolist() if item not in (PAD, END)]
    numbers = [vocabulary.placeholder_number(item) for item in ids]
    if not any(numbers):
        return tuple(vocabulary.words[item] for item in ids)
    placeholders = Placeholders(vocabulary)
    for said in (*read.facts, read.question):
        placeholders.ids(said)
    return tuple(
        vocabulary.words[item] if number is None else placeholders.word(number) or ""
        for item, number in zip(ids, numbers, strict=True)
    )


def _rests_on_the_story(
    lens: Lens, read: _Read, answer: tuple[str, ...], gates: np.ndarray
) -> bool:
    said = {word for some in (*read.facts, read.question) for word in some}
    unknown = [word for word in said if word not in lens.checkpoint.vocabulary]
    return is_supported(read.facts, read.question, answer, unknown, gates)


def _text(items: tuple[str, ...]) -> str:
    return ", ".join(map(item_word, items)) or "nothing"
