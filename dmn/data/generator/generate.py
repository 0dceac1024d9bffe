"""Stories with questions, one task at a time, and their text in bAbI's format."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from dmn.data.examples import Example
from dmn.data.generator.composed.compose import TASK, compose
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.story import Cast, Event, Script, pick
from dmn.data.generator.tasks import TASKS
from dmn.data.generator.wording import casts, classic, wide
from dmn.errors import DataError

STYLES = ("classic", "wide")
"""Styles that tell stories of one task; composed ones ask everything."""
LONGEST = 10_000
WIDE_LENGTH = (2, 200)
Length = tuple[int, int]

_TRIES = 2_000
_DIGRESSIONS = ("1", "2", "4", "9", "11", "12", "15", "18")
"""Kinds whose sentences may stand between those of another story."""


@dataclass(frozen=True)
class Story:
    """One story: its questions in order, each with the sentences before it."""

    examples: tuple[Example, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """All its sentences; nothing follows the last question."""
        return tuple(self.examples[-1].facts)

    def lines(self) -> Iterator[str]:
        """bAbI's numbered lines, in which a question counts as one too."""
        ids: list[int] = []
        number = 0
        for example in self.examples:
            for fact in example.facts[len(ids) :]:
                number += 1
                ids.append(number)
                yield f"{number} {fact}"
            number += 1
            support = " ".join(str(ids[index]) for index in example.supporting)
            yield f"{number} {example.question}\t{','.join(example.answer)}\t{support}"


def generate(
    task: str, stories: int, seed: int = 0, style: str = "classic", length: Length | None = None
) -> Iterator[Story]:
    """So many stories of one kind; the same arguments give the same stories, and the first of
    more stories are those of fewer.

    `length` bounds the sentences of each story; without it the lengths are bAbI's (classic) or
    mostly short, at most 200 (wide). Raises DataError for arguments that no story can meet.
    """
    check(task, stories, style, length)
    if style == TASK:
        return generate_composed(stories, seed, Knobs(length=length))
    rng = Random(f"{style} {task} {seed}")
    return (Story(_fitting(task, rng, style, length)) for _ in range(stories))


def generate_composed(
    stories: int, seed: int = 0, knobs: Knobs | None = None, prose: Iterator[str] | None = None
) -> Iterator[Story]:
    """So many composed stories; the same arguments give the same stories.

    `prose` gives irrelevant sentences besides those of the templates. Raises DataError where no
    story meets the knobs.
    """
    chosen = knobs or Knobs()
    rng = Random(f"{TASK} {seed}")
    return (Story(compose(rng, chosen, prose)) for _ in range(stories))


def check(task: str, stories: int, style: str, length: Length | None) -> None:
    """Raises DataError where `generate` could not tell such stories."""
    if style not in (*STYLES, TASK):
        names = f"{', '.join(STYLES)} or {TASK}"
        raise DataError(f"--style: expected {names}, got {style!r}. Choose one.")
    if style == TASK and task != TASK:
        raise DataError(
            f"--task: composed stories ask all kinds of question, got {task!r}. Leave --task out."
        )
    if style != TASK and task not in TASKS:
        raise DataError(f"--task: expected a number from 1 to 20 or all, got {task!r}.")
    if stories < 1:
        raise DataError(f"--stories: expected at least 1, got {stories}; ask for some.")
    if style == TASK:
        Knobs(length=length)
    if length is None or style == TASK:
        return
    least, most = length
    if not 1 <= least <= most <= LONGEST:
        raise DataError(
            f"--length: expected MIN:MAX with 1 <= MIN <= MAX <= {LONGEST:,}, got {least}:{most}."
        )
    shape = TASKS[task].shape if style == "classic" else None
    if shape is not None and (most < shape[0] or least > shape[1]):
        sentences = " to ".join(str(n) for n in sorted(set(shape)))
        raise DataError(
            f"--length: a classic story of task {task} has {sentences} sentences, got "
            f"{least}:{most}. Allow that many, leave --length out, or take --style wide."
        )
    if most < TASKS[task].least:
        raise _too_short(task, length)


def _too_short(task: str, length: Length) -> DataError:
    return DataError(
        f"--length: expected room for a story of task {task}, which needs {TASKS[task].least} "
        f"sentences or some more, got {length[0]}:{length[1]}. Allow more."
    )


def _fitting(task: str, rng: Random, style: str, length: Length | None) -> tuple[Example, ...]:
    """A story within the bounds, after as many tries as it takes."""
    tell = _classic if style == "classic" else _wide
    bounds = (1, LONGEST) if length is None and style == "classic" else length or WIDE_LENGTH
    for _ in range(_TRIES):
        examples = tell(task, rng, length)
        if bounds[0] <= len(examples[-1].facts) <= bounds[1]:
            return examples
    raise _too_short(task, bounds)


def _classic(task: str, rng: Random, length: Length | None) -> tuple[Example, ...]:
    kind = TASKS[task]
    goal = None if length is None or kind.shape is not None else rng.randint(*length)
    script = kind.tell(rng, casts.classic(rng, task), goal)
    return classic.write_classic(rng, task, script)


def _wide(task: str, rng: Random, length: Length | None) -> tuple[Example, ...]:
    """A third with bAbI's frames and new words, a third with bAbI's words, a third with neither."""
    target = rng.randint(*length) if length else _ordinary_length(rng)
    new = pick(rng, ("words", "frames", "both"))
    cast = casts.familiar(rng, task, target) if new == "frames" else casts.wide(rng, target)
    goal = target if rng.random() < 0.5 else max(1, int(target * rng.uniform(0.3, 1)))
    script, events = _not_too_long(task, rng, cast, goal)
    if length is None and rng.random() < 0.5:
        target = events
    spare = events - (length or WIDE_LENGTH)[0]
    teller = wide.Prose(rng, task, wide.manner(rng, own_frames=new == "words"), spare)
    wide.tell(teller, rng, script, _digressions(rng, cast, target - events), cast.people)
    return teller.examples()


def _not_too_long(task: str, rng: Random, cast: Cast, goal: int) -> tuple[Script, int]:
    """A story of hardly more events than it should have, if a few tries find one; and how many.

    Some kinds have nothing to ask for a long time.
    """
    for _ in range(3):
        script = TASKS[task].tell(rng, cast, goal)
        events = sum(isinstance(line, Event) for line in script)
        if events <= goal + 4:
            break
    return script, events


def _ordinary_length(rng: Random) -> int:
    """Mostly a few sentences, now and then very many."""
    least, most = WIDE_LENGTH
    if rng.random() < 0.015:
        return rng.randint(40, most)
    return min(least + int(rng.expovariate(1 / 8)), 40)


def _digressions(rng: Random, cast: Cast, number: int) -> list[list[Event]]:
    """Sentences of up to two other stories in their order; the rest are remarks (empty)."""
    found: list[list[Event]] = []
    wanted = int(number * rng.random()) if number > 1 else 0
    used = casts.words_of(cast) if wanted else frozenset()
    for _ in range(2):
        if wanted > 1:
            foreign = casts.wide(rng, wanted, used)
            used |= casts.words_of(foreign)
            groups = _groups(TASKS[pick(rng, _DIGRESSIONS)].tell(rng, foreign, wanted), wanted)
            found += groups
            wanted -= sum(map(len, groups))
    for _ in range(number - sum(map(len, found))):
        found.insert(int(rng.random() * (len(found) + 1)), [])
    return found


def _groups(script: Script, most: int) -> list[list[Event]]:
    """The script's first events, those together that need each other."""
    groups: list[list[Event]] = []
    for event in [line for line in script if isinstance(line, Event)][:most]:
        if event.follows:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups
