"""One question about one story, as every data set hands it over."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A story up to its question, the question, and what is known about the answer."""

    facts: tuple[str, ...]
    """Sentences before the question, in reading order, as written."""
    question: str
    answer: tuple[str, ...]
    """The answer's items in order: one word mostly, several for lists and paths."""
    supporting: tuple[int, ...] = ()
    """Positions in `facts` of those the answer rests on, in the order in which they are needed."""
    task: str = ""
    """Which kind of question this is, for instance "3"."""
    about: int | None = None
    """Position in `facts` of the one that is asked about, None for a question about all."""
    kind: str = ""
    """What is asked, for instance "where_person", where whoever made the question says so."""
    proofs: tuple[tuple[int, ...], ...] = ()
    """Sets of facts that suffice for the answer, `supporting` first; empty if not known."""
    reason: str = ""
    """Why the story does not answer the question; empty where it does. `answer` is empty then."""
    accept: tuple[tuple[str, ...], ...] = ()
    """Other right answers."""

    def __post_init__(self) -> None:
        outside = [index for index in self.supporting if not 0 <= index < len(self.facts)]
        if outside:
            raise ValueError(
                f"supporting facts must lie in 0..{len(self.facts) - 1}, got {outside}"
            )
