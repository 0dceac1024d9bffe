"""Print how easy the pages are to read: `python -m scripts.reading`.

The grade is that of Flesch and Kincaid: 0.39 words a sentence + 11.8 syllables a word - 15.59.
"""

import argparse
import re
from statistics import mean

from scripts.on_screen import Text, sentences, words

MEAN_AT_MOST, GRADE_AT_MOST = 8.0, 12.0


def grade(sentence: str) -> float:
    """Return the Flesch-Kincaid grade of one sentence."""
    found = words(sentence)
    count = max(len(found), 1)
    return 0.39 * count + 11.8 * sum(map(syllables, found)) / count - 15.59


def syllables(word: str) -> int:
    """Count the groups of vowels in a word, without a silent e at its end."""
    word = word.lower().replace("’", "'")
    word = re.sub(r"(?<=[^aeiouyl])e(s?)$|(?<=[^td])ed$|'s$", r"\1", word)
    word = re.sub(r"(?<=[aeiouy]l)e(s?)$", r"\1", word)
    groups = len(re.findall(r"[aeiouy]+", word))
    groups += len(re.findall(r"i[ao]|[^q]u[ao]|eo", word))
    groups -= len(re.findall(r"[tcsgx]i[ao]", word))
    return max(groups, 1)


def main() -> None:
    """Print the mean grade, and the sentences above a grade."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--above", type=float, default=GRADE_AT_MOST, help="print these sentences")
    above = parser.parse_args().above
    graded = sorted(((grade(one.text), one) for one in sentences()), key=_hardest_first)
    for value, one in graded:
        if value > above:
            print(f"{value:5.1f}  {one.file}:{one.line}  {one.text}")
    values = [value for value, _ in graded]
    hard = sum(value > GRADE_AT_MOST for value in values)
    print(
        f"{len(values):,} sentences, mean grade {mean(values):.1f}, {hard} over {GRADE_AT_MOST:g}"
    )


def _hardest_first(one: tuple[float, Text]) -> tuple[float, Text]:
    return -one[0], one[1]


if __name__ == "__main__":
    main()
