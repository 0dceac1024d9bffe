"""Write what `checkpoints/babi` is trained on: composed, noisy, wide and classic stories.

    python -m scripts.flagship FOLDER [--prose FILE.conllu] [--share 1.0] [--seed 1]

One file a recipe, in bAbI's format; each file's name is the task that a run weighs it by. Prose
comes from a CoNLL-U file's `# text =` lines and is for training alone: nothing of it is shipped.
"""

import argparse
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from random import Random

from dmn.data.examples import Example
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.generate import Story, generate, generate_composed
from dmn.data.generator.tasks import TASKS

_PLAIN = Knobs(split_clauses=True, familiar=0.35)
_EVENTS = frozenset(["containers", "negation", "pronouns", "groups", "losing", "trading", "either"])
"""Phenomena of stories that are hard to follow and told in the plainest way."""
_WORDS_OF_PROSE = (3, 25)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)


@dataclass(frozen=True)
class Recipe:
    """Composed stories of one kind: how many, and how they are made."""

    stories: int
    knobs: Knobs
    prose: bool = False
    hard: bool = False
    """True if most of the questions that one fact answers are left out."""
    several: bool = False
    """True if only questions about several people, things or numbers are kept."""


HARD = frozenset(
    (
        "afraid_of",
        "carrying",
        "colour_like",
        "how_many",
        "how_many_of",
        "how_many_there",
        "how_much",
        "how_to_go",
        "is_more",
        "where_after",
        "where_first",
        "where_thing_was",
        "which_one",
        "who_drop",
        "who_gave_to",
        "who_has_more",
        "who_is_more",
        "who_is_most",
        "who_is_there",
        "who_take",
        "whom_given",
    )
)
"""Kinds of question that are hard even if their answer rests on one fact."""
SEVERAL = frozenset(
    (
        "colour_like",
        "how_many",
        "how_many_of",
        "how_many_there",
        "is_more",
        "which_one",
        "who_has_more",
        "who_is_more",
        "who_is_most",
        "who_is_there",
    )
)
"""Kinds of question that are about several people, things or numbers whatever their answer is."""
_EASY = 0.15
"""Share of the other questions of one fact that a hard recipe keeps."""
_TOPICS = frozenset(
    ["order", "numbers", "kinds", "ways", "measures", "doubts", "groups", "pronouns"]
)
"""Phenomena of stories that hardly speak of anybody's way."""

COMPOSED = {
    "ordinary": Recipe(60_000, _PLAIN, hard=True),
    "short": Recipe(60_000, replace(_PLAIN, length=(2, 8), questions=4)),
    "chains": Recipe(36_000, replace(_PLAIN, length=(8, 30), chain=(3, 8)), hard=True),
    "plain": Recipe(
        40_000, replace(_PLAIN, length=(6, 24), chain=(2, 8), phenomena=_EVENTS), hard=True
    ),
    "topics": Recipe(24_000, replace(_PLAIN, length=(3, 14), phenomena=_TOPICS), hard=True),
    "several": Recipe(120_000, replace(_PLAIN, length=(2, 16)), several=True),
    "long": Recipe(8_000, replace(_PLAIN, length=(30, 60), questions=8), hard=True),
    "noisy": Recipe(8_000, replace(_PLAIN, length=(2, 15), noise=(3, 30))),
    "prose": Recipe(8_000, replace(_PLAIN, length=(2, 15), noise=(3, 30)), prose=True),
}
"""By the name of their task."""

WIDE = 1600
CLASSIC = {task: 450 for task in TASKS} | {"3": 900, "7": 900, "8": 1500, "19": 4000, "17": 700}
"""Stories of each of bAbI's tasks, with five questions or so, in new words and in bAbI's."""
VALIDATION = {
    "ordinary-valid": Recipe(500, _PLAIN),
    "plain-valid": Recipe(250, replace(_PLAIN, length=(6, 24), chain=(2, 8), phenomena=_EVENTS)),
    "chains-valid": Recipe(250, replace(_PLAIN, length=(8, 30), chain=(3, 8))),
    "prose-valid": Recipe(150, replace(_PLAIN, length=(2, 15), noise=(3, 30)), prose=True),
}


def main() -> None:
    """Write all files. What is there already is written anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--prose", type=Path, help="a CoNLL-U file whose sentences are noise")
    parser.add_argument("--share", type=float, default=1.0, help="of the stories that are written")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.prose, arguments.share, arguments.seed)


def write(folder: Path, prose: Path | None, share: float = 1.0, seed: int = 1) -> None:
    """Write the files of training into `folder/train`, those of validation into `folder/valid`."""
    sentences = sentences_of(prose) if prose else []
    Random(seed).shuffle(sentences)
    held_out = len(sentences) // 10
    for part, recipes, own in (
        ("train", COMPOSED, sentences[held_out:]),
        ("valid", VALIDATION, sentences[:held_out]),
    ):
        for name, recipe in recipes.items():
            noise = cycle(own) if recipe.prose and own else None
            stories = max(1, round(recipe.stories * share))
            # Another seed for validation: the same one would tell the same stories.
            told = generate_composed(stories, seed + 1000 * (part == "valid"), recipe.knobs, noise)
            if recipe.hard:
                told = without_easy(told, Random(f"{name} {seed}"))
            if recipe.several:
                told = about_several(told)
            _write(folder / part / f"{name}.txt", told)
    for task, many in CLASSIC.items():
        few = max(1, round(many * share))
        _write(folder / "classic" / f"qa{task}_train.txt", generate(task, few, seed))
        few = max(1, round(WIDE * share))
        _write(folder / "wide" / f"qa{task}_train.txt", generate(task, few, seed, "wide"))


def without_easy(stories: Iterable[Story], rng: Random) -> Iterator[Story]:
    """Leave out most of the questions of one fact, which a network learns first.

    The last question of a story stays: the sentences before it would be cut without one.
    """
    for story in stories:
        last = story.examples[-1]
        kept = [one for one in story.examples if is_hard(one) or rng.random() < _EASY]
        if kept:
            yield Story((*(one for one in kept if one is not last), last))


def about_several(stories: Iterable[Story]) -> Iterator[Story]:
    """Leave out the questions that are about one person, thing or number alone."""
    for story in stories:
        kept = [one for one in story.examples if len(one.answer) > 1 or one.kind in SEVERAL]
        if kept:
            yield Story(tuple(kept))


def is_hard(example: Example) -> bool:
    many = len(example.supporting) > 1 or len(example.answer) > 1
    return many or not example.answer or example.kind in HARD


def sentences_of(file: Path) -> list[str]:
    """Return the sentences of a CoNLL-U file that can stand among a story's facts."""
    least, most = _WORDS_OF_PROSE
    lines = file.read_text(encoding="utf-8").splitlines()
    texts = [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
    return [t for t in texts if "?" not in t and least <= len(_WORD.findall(t)) <= most]


def _write(file: Path, stories: Iterable[Story]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        out.writelines(_lines(stories))


def _lines(stories: Iterable[Story]) -> Iterator[str]:
    return (f"{line}\n" for story in stories for line in story.lines())


if __name__ == "__main__":
    main()
