"""Makes dmn/data/datasets/probes.jsonl from frames/*.txt, words.toml and noise.txt.

    python -m scripts.probes

Nothing here comes from dmn/data/generator: what learns from the one is probed by the other. Every
case was read by a person; a label that a strict reader could dispute goes out, by its frame.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from scripts.probes.frames import Frame, Phenomenon, Question, read

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "dmn" / "data" / "datasets" / "probes.jsonl"
_SLOT = re.compile(r"\{(\w+)\}")


def cases() -> Iterator[dict[str, Any]]:
    """Yield every case, numbered."""
    number = 0
    for phenomenon in read(HERE / "frames"):
        for case in _of(phenomenon):
            number += 1
            yield {"id": f"p{number:04}", "phenomenon": phenomenon.name} | case


def _of(phenomenon: Phenomenon) -> Iterator[dict[str, Any]]:
    for place, given in enumerate(phenomenon.fillings):
        random = Random(f"{phenomenon.name} {place}")
        # All frames get the same words: two of them differ in what matters only.
        words = _words(random) | given
        for frame in phenomenon.frames:
            sentences, places = _with_noise(frame, words, random)
            for question in frame.questions:
                yield _case(frame, question, sentences, places, words)


def _words(random: Random) -> dict[str, str]:
    """Return a word for each slot, no word twice."""
    found: dict[str, str] = {}
    for kind in tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8")).values():
        chosen = random.sample(kind["words"], len(kind["slots"]))
        found |= dict(zip(kind["slots"], chosen, strict=True))
    return found


def _with_noise(frame: Frame, words: dict[str, str], random: Random) -> tuple[list[str], list[int]]:
    """Return the sentences among irrelevant ones, and where those of the frame stand."""
    told = [_sentence(_filled(sentence, words)) for sentence in frame.sentences]
    noise = (HERE / "noise.txt").read_text(encoding="utf-8").splitlines()
    places = sorted(random.sample(range(len(told) + frame.noise), len(told)))
    others = iter(random.sample(noise, frame.noise))
    own = dict(zip(places, told, strict=True))
    return [own.get(i) or next(others) for i in range(len(told) + frame.noise)], places


def _case(
    frame: Frame,
    question: Question,
    sentences: Sequence[str],
    places: Sequence[int],
    words: dict[str, str],
) -> dict[str, Any]:
    style = frame.style
    own = [place for place in places if "\t" not in sentences[place]]
    facts = [sentence for sentence in sentences if "\t" not in sentence]
    skipped = [sum("\t" in s for s in sentences[:place]) for place in own]
    answer, *others = (_filled(one, words) for one in question.answers)
    return {
        "story": _written(sentences, style),
        "sentences": [_lettered(fact, style) for fact in facts],
        "question": _lettered(_filled(question.text, words), style),
        "answer": answer,
        "accept": others,
        "supporting": [own[i] - skipped[i] for i in question.supporting],
    }


def _filled(text: str, words: dict[str, str]) -> str:
    """The text with words in its slots; a filling may have slots of its own."""
    while _SLOT.search(text):
        text = _SLOT.sub(lambda slot: words[slot[1]], text)
    return text


def _sentence(text: str) -> str:
    """The text with a capital in front, and one stop behind "a.m."."""
    return text[:1].upper() + text[1:].replace("..", ".")


def _lettered(text: str, style: Sequence[str]) -> str:
    return text.lower() if "lower" in style else text.upper() if "upper" in style else text


def _written(sentences: Sequence[str], style: Sequence[str]) -> str:
    lines = [_lettered(sentence, style) for sentence in sentences]
    if "numbered" in style:
        lines = [f"{number} {line}" for number, line in enumerate(lines, start=1)]
    text = ("\n" if "lines" in style else " ").join(lines)
    if "decomposed" in style:
        text = unicodedata.normalize("NFD", text)
    if "hidden" in style:
        text = re.sub(r"\b(\w{4,})\b", "\\1\u200b", text)
    return text


if __name__ == "__main__":
    lines = [json.dumps(case, ensure_ascii=False) + "\n" for case in cases()]
    OUT.write_text("".join(lines), encoding="utf-8")
    print(f"{OUT}: {len(lines)} cases")
