"""Measure accuracy among irrelevant sentences: bAbI's validation among sentences of the web.

    DMN_DATA=… python -m benchmarks.noise babi [--questions 100] [--counts 0,20,100,500,2000]

Tasks 1 to 3, as they are and with made-up names, each also with every sentence read. Prints one
JSON object: accuracies in percent by kind, task and number of irrelevant sentences. The prose is
the English Web Treebank's development part; published figures on bAbI in long prose took books.
"""

import argparse
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.evaluation.stream import DataSet, explore, numbered
from dmn.lens import Lens, load
from scripts.flagship import sentences_of

TASKS = ("1", "2", "3")
_SEED = 3
_WORD = re.compile(r"[A-Za-z]+")
_CONSONANTS, _VOWELS, _ENDS = "bcdfghklmnprstvz", "aeiou", "nlkrst"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("--questions", type=int, default=100, help="of each task")
    parser.add_argument("--counts", default="0,20,100,500", help="of irrelevant sentences")
    arguments = parser.parse_args()
    data = Path(os.environ["DMN_DATA"])
    prose = sentences_of(data / "ewt" / "en_ewt-ud-dev.conllu")
    lens = load(arguments.checkpoint)
    asked = babi.read_path(data / "babi" / "en-valid-10k", "valid")
    found = {
        str(count): measured(lens, asked, prose, count, arguments.questions)
        for count in map(int, arguments.counts.split(","))
    }
    print(json.dumps({"checkpoint": lens.name, "accuracy": found}))


def measured(
    lens: Lens, asked: Sequence[Example], prose: Sequence[str], count: int, questions: int
) -> dict[str, dict[str, float]]:
    """Return accuracies in percent by kind of story, then task."""
    found: dict[str, dict[str, float]] = {"told": {}, "made_up_names": {}, "everything_read": {}}
    for task in TASKS:
        random = Random(f"{_SEED} {task} {count}")
        some = random.sample([e for e in asked if e.task == task], questions)
        noisy = [among(example, prose, count, random) for example in some]
        found["told"][task] = accuracy(lens, noisy)
        renamed = [among(with_made_up_names(e, random), prose, count, random) for e in some]
        found["made_up_names"][task] = accuracy(lens, renamed)
        if count <= 500:
            found["everything_read"][task] = accuracy(lens.without_links(), noisy)
    return found


def accuracy(lens: Lens, examples: Sequence[Example]) -> float:
    """Return the share of right answers in percent."""
    data = DataSet(numbered(examples), len(examples))
    rights = [row.right for part in explore(lens, data) for row in part.rows]
    return 100 * sum(rights) / len(rights)


def among(example: Example, prose: Sequence[str], count: int, random: Random) -> Example:
    """Return an example with so many sentences of prose at random places."""
    places = sorted(random.randint(0, len(example.facts)) for _ in range(count))
    facts: list[str] = []
    moved: list[int] = []
    for place, fact in enumerate((*example.facts, "")):
        facts += (random.choice(prose) for _ in range(places.count(place)))
        moved.append(len(facts))
        facts.append(fact)
    supporting = tuple(moved[place] for place in example.supporting)
    return Example(tuple(facts[:-1]), example.question, example.answer, supporting, example.task)


def with_made_up_names(example: Example, random: Random) -> Example:
    """Return an example in which every name is a word that nobody knows, the same throughout."""
    names: dict[str, str] = {}

    def renamed(word: re.Match[str]) -> str:
        known = word[0].lower()
        if known not in babi.NAMES:
            return word[0]
        made_up = names.setdefault(known, _made_up(random))
        return made_up.capitalize() if word[0][0].isupper() else made_up

    def told(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(_WORD.sub(renamed, text) for text in texts)

    (question,) = told([example.question])
    return Example(
        told(example.facts), question, told(example.answer), example.supporting, example.task
    )


def _made_up(random: Random) -> str:
    syllables = random.randint(2, 3)
    spoken = (random.choice(_CONSONANTS) + random.choice(_VOWELS) for _ in range(syllables))
    return "".join(spoken) + random.choice(_ENDS)


if __name__ == "__main__":
    main()
