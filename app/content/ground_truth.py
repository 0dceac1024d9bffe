"""The ground truth of one story and question; it stays with them until they are edited."""

import hashlib
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dmn.data.examples import Example
from dmn.inference.trace import EpisodeTrace

_Place = Annotated[int, Field(ge=0)]


class Truth(BaseModel):
    """The right answer and the facts it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    answer: tuple[str, ...]
    supporting: tuple[_Place, ...] = ()
    facts: int = Field(ge=0)
    """Of the story in the data: `supporting` counts those."""
    said_of: str = Field(max_length=32)
    """A digest of the story and the question."""

    @classmethod
    def of(cls, example: Example, story: str) -> "Truth":
        """Return the ground truth of an example, whose story is typed as `story`."""
        return cls(
            answer=example.answer,
            supporting=example.supporting,
            facts=len(example.facts),
            said_of=_digest(story, example.question),
        )

    def told(self, trace: EpisodeTrace) -> EpisodeTrace:
        """The trace with what is known about it; unchanged where the truth is another story's.

        Facts are marked only where the story was cut into as many as in the data.
        """
        if self.said_of != _digest(trace.story, trace.question):
            return trace
        is_cut_alike = self.facts == len(trace.facts) > max(self.supporting, default=0)
        return replace(
            trace, expected=self.answer, supporting=self.supporting if is_cut_alike else ()
        )


def _digest(story: str, question: str) -> str:
    """Line ends and blanks do not count: the box for the story has one sentence a line."""
    said = "\n".join(" ".join(text.split()) for text in (story, question))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
