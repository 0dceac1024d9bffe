"""A data folder of our own, so that the benchmarks' tests need no public data."""

import itertools
from pathlib import Path

import pytest

from dmn.data.examples import Example

PEOPLE = ("Nora", "Omar", "Pia")
ROOMS = ("cellar", "attic", "porch")


def toy() -> list[Example]:
    """Who is where: two people, two rooms, a question about one of them."""
    return [
        Example(
            (f"{one} went to the {here}.", f"{other} went to the {there}."),
            f"Where is {(one, other)[asked]}?",
            ((here, there)[asked],),
            (asked,),
            "1",
        )
        for one, other in itertools.permutations(PEOPLE, 2)
        for here, there in itertools.permutations(ROOMS, 2)
        for asked in (0, 1)
    ]


def as_babi(example: Example) -> str:
    """One story in bAbI's format, its question behind all facts."""
    lines = [f"{number} {fact}" for number, fact in enumerate(example.facts, start=1)]
    supporting = " ".join(str(index + 1) for index in example.supporting)
    answer = ",".join(example.answer)
    lines.append(f"{len(lines) + 1} {example.question}\t{answer}\t{supporting}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """What DMN_DATA may name: the toy as tasks 1, 2 and 3, more than a batch of it."""
    folder = tmp_path / "data" / "babi" / "en-valid-10k"
    folder.mkdir(parents=True)
    text = "".join(as_babi(example) for example in toy() * 3)
    for task in (1, 2, 3):
        for part in ("train", "valid"):
            (folder / f"qa{task}_{part}.txt").write_text(text)
    return folder.parents[1]
