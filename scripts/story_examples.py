"""Print the examples of docs/stories.md: for each phenomenon the shortest of many composed stories.

python scripts/story_examples.py > docs/stories-examples.md
"""

from collections.abc import Iterator
from random import Random

from dmn.data.examples import Example
from dmn.data.generator.composed.compose import TASK, compose_traced
from dmn.data.generator.composed.coverage import EVENTS, PHENOMENA
from dmn.data.generator.composed.knobs import Knobs

STORIES = 6_000
KNOBS = Knobs(length=(3, 9))


def found() -> tuple[dict[str, Example], dict[str, Example], dict[str, Example]]:
    """Return the shortest story for each phenomenon, kind of question and reason."""
    rng = Random(f"{TASK} examples")
    by_phenomenon: dict[str, Example] = {}
    by_kind: dict[str, Example] = {}
    by_reason: dict[str, Example] = {}
    for _ in range(STORIES):
        examples, trace = compose_traced(rng, KNOBS)
        if examples[-1].answer:  # Before an earlier question stands a part of the story alone.
            for name in trace.phenomena | {f"event {kind}" for kind in trace.events}:
                _keep(by_phenomenon, name, examples[-1])
        for example in examples:
            kept, name = (by_reason, example.reason) if example.reason else (by_kind, example.kind)
            _keep(kept, name, example)
    return by_phenomenon, by_kind, by_reason


def _keep(kept: dict[str, Example], name: str, example: Example) -> None:
    if name not in kept or _size(example) < _size(kept[name]):
        kept[name] = example


def _size(example: Example) -> int:
    return sum(map(len, example.facts))


def table(title: str, names: list[str], kept: dict[str, Example]) -> Iterator[str]:
    """Yield the lines of one table."""
    yield f"| {title} | story | question | answer | rests on |"
    yield "|---|---|---|---|---|"
    for name in names:
        if (example := kept.get(name)) is not None:
            answer = ", ".join(example.answer) or "–"
            support = ", ".join(str(fact + 1) for fact in example.supporting) or "–"
            story = " ".join(example.facts).replace("|", "")
            shown = name.removeprefix("event ").replace("_", " ")
            yield f"| {shown} | {story} | {example.question} | {answer} | {support} |"
    yield ""


def main() -> None:
    """Print the tables."""
    by_phenomenon, by_kind, by_reason = found()
    for line in (
        *table("what happens", [f"event {kind}" for kind in EVENTS], by_phenomenon),
        *table("how it is told", list(PHENOMENA), by_phenomenon),
        *table("what is asked", sorted(by_kind), by_kind),
        *table("why there is no answer", sorted(by_reason), by_reason),
    ):
        print(line)


if __name__ == "__main__":
    main()
