"""Check the prose of the pages, docstrings and main documents: `python -m scripts.prose`.

It finds private metaphors, sentences that are too long or too hard to read, and docstrings that
open with a question word. `make check` runs it; the exit status is 1 where it finds anything.
`EXCEPTIONS` names the texts that keep a phrase, with the reason.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from statistics import mean

from scripts import docstrings, reading
from scripts.on_screen import ROOT, Text, sentences, texts, words

DOCUMENTS = (
    "README.md",
    "docs/checkpoints.md",
    "docs/commands.md",
    "docs/debugging.md",
    "docs/gates.md",
    "docs/lessons.md",
    "docs/looking.md",
    "docs/tour.md",
    "docs/training.md",
)
"""Documents that keep to the rules; others follow as they are rewritten."""
MOST_LETTERS = 120
"""Characters of a line of every document."""
BANNED = {
    r"\bhears? (of|from)\b|\bheard of\b": "knows about, includes",
    r"\bla(id|y|ys) (beside|together)\b": "compare",
    r"\banew\b": "again, update",
    r"\bput away\b": "hide",
    r"\b(is|are|was|were|being) told\b|\btold while\b|\btells? (stories|it)\b": "give, generate",
    r"\bas it was\b": "reset",
    r"\bof wh(ich|om)\b": "two sentences",
    r"\blearnt\b": "was trained on, learned",
    r"\bspeaks? (for|against)\b": "raises, lowers",
    r"\bfor good\b": "permanently",
    r"\bput right\b": "fix",
    r"\bwhoever\b": "the administrator, anybody who",
    r"\bby chance alone\b|\bdrawn by chance\b": "chosen at random",
    r"\bwaits? for (its|their) turn\b|\bwait (its|their) turn\b": "queued",
    r"(?<!there )\b(is|are) no (?!longer)[a-z]+\b": "is not a",
    r"\bfault of the program\b": "the program failed",
    r"\bleft aside\b": "ignored",
    r"\bstands? (beside|behind|before)\b": "is next to, follows, precedes",
}
"""Phrases that a reader has to read twice, and better words."""
EXCEPTIONS = {
    "numbers that are told": "the name of a phenomenon in the data",
}
MOST_WORDS = 30
"""Words of one sentence on a page."""


def problems() -> Iterator[str]:
    """Yield everything that is wrong, with its place."""
    for one in (*texts(), *_lines(DOCUMENTS)):
        yield from banned(one)
    for one in _lines(_all_documents()):
        if len(one.text) > MOST_LETTERS and not one.text.startswith("!"):
            yield f"{one.file}:{one.line}: {len(one.text)} characters in one line"
    for one in sentences():
        yield from too_hard(one)
    average = mean(reading.grade(one.text) for one in sentences())
    if average > reading.MEAN_AT_MOST:
        yield f"the mean grade of all sentences is {average:.1f}, over {reading.MEAN_AT_MOST:g}"
    yield from _inverted()


def banned(one: Text) -> Iterator[str]:
    """Yield the banned phrases of a text."""
    text = one.text
    for exception in EXCEPTIONS:
        text = text.replace(exception, "")
    for pattern, better in BANNED.items():
        if found := re.search(pattern, text, re.IGNORECASE):
            yield f"{one.file}:{one.line}: “{found[0]}”, better: {better}"


def too_hard(one: Text) -> Iterator[str]:
    """Yield why a sentence is too long or too hard to read."""
    count, grade = len(words(one.text)), reading.grade(one.text)
    if count > MOST_WORDS:
        yield f"{one.file}:{one.line}: {count} words in “{one.text[:60]}…”"
    if grade > reading.GRADE_AT_MOST:
        yield f"{one.file}:{one.line}: reading grade {grade:.1f}: “{one.text[:60]}”"


def _all_documents() -> list[str]:
    files = (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
    return sorted(str(file.relative_to(ROOT)) for file in files)


def _lines(documents: Iterable[str]) -> Iterator[Text]:
    """Yield the lines of documents outside of code blocks and tables."""
    for name in documents:
        text = (ROOT / name).read_text(encoding="utf-8")
        text = re.sub(r"^```.*?^```", _blank, text, flags=re.MULTILINE | re.DOTALL)
        for number, line in enumerate(text.splitlines(), 1):
            if line and not line.startswith("|"):
                yield Text(name, number, line)


def _blank(block: re.Match[str]) -> str:
    return "\n" * block[0].count("\n")


def _inverted() -> Iterator[str]:
    for tree in docstrings.TREES:
        found = list(docstrings.docstrings(ROOT / tree))
        inverted = [one for one in found if one.is_inverted]
        share = 100 * len(inverted) / len(found)
        if share > docstrings.AT_MOST:
            yield f"{tree}: {share:.1f} % of the docstrings open with a question word"


def main() -> None:
    """Print all problems."""
    found = list(problems())
    for one in found:
        print(one)
    print(f"{len(found)} problems of prose" if found else "The prose is in order.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
