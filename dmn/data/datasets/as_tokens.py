"""Stories for networks whose facts are tokens."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, chain

from dmn.data.datasets.formats import reader_of
from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.text.tokenizer import split_tokens


def as_read(examples: Sequence[Example], format_: str, facts: str) -> Sequence[Example]:
    """Return questions of data in a format for a network whose facts are sentences or tokens.

    Raises DataError for sentences by word where whole ones are read.
    """
    own = reader_of(format_).facts
    if facts == own:
        return examples
    if own == "token":
        raise DataError(
            f"facts: expected token, since {format_} data are sentences by word; got {facts}."
        )
    return [by_token(example) for example in examples]


def by_token(example: Example) -> Example:
    """Return the same question about the tokens of the story.

    A supporting sentence becomes its last token, the full stop, which is the 2016 DMN's end of a
    sentence.
    """
    tokens = [_tokens(sentence) for sentence in example.facts]
    ends = list(accumulate(map(len, tokens)))
    return replace(
        example,
        facts=tuple(chain.from_iterable(tokens)),
        supporting=tuple(ends[fact] - 1 for fact in example.supporting),
    )


@lru_cache(maxsize=200_000)
def _tokens(sentence: str) -> tuple[str, ...]:
    return tuple(token.text for token in split_tokens(sentence))
