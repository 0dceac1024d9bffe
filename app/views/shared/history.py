"""History of a session: past questions, back and forward, and the effect of an edit."""

import re
from dataclasses import dataclass, field, fields, replace
from difflib import SequenceMatcher

from app.content.ground_truth import Truth
from app.content.new_stories import Recipe

MAX_ENTRIES = 100
ONE_EDIT = 4.0
"""Edits that follow each other within so many seconds are one: a sentence is typed with pauses."""

_ALIKE = 0.6
"""Share of words from which a changed sentence is still the same one."""
_COMPARED = 50
"""Words of a story that are compared."""


@dataclass(frozen=True)
class Asked:
    """The inputs that decide an answer."""

    story: str
    question: str
    checkpoint: str
    passes: int
    recipe: Recipe | None = None
    """Recipe of the story, if it was generated; it may have been edited since."""
    truth: Truth | None = None
    """Ground truth, if the story came from a data set."""
    whole_sentences: bool | None = None
    """True where sentences of two people's clauses are kept whole."""


@dataclass(frozen=True)
class Entry:
    """A question that was asked, and what came of it."""

    asked: Asked
    answer: str
    """Empty where it stood in the boxes and had no answer yet."""
    probability: float
    is_edit: bool
    """True if a person's change of what stood there before led here, not an example or a link."""
    at: float = 0.0
    """When it was answered, in seconds of any clock that only goes forward."""
    is_sure: bool = True


@dataclass
class History:
    """The entries of one session, oldest first."""

    entries: list[Entry] = field(default_factory=list)
    place: int = -1

    @property
    def current(self) -> Entry | None:
        return self.entries[self.place] if self.entries else None

    @property
    def before_edit(self) -> Entry | None:
        """The answered entry that the current one was edited from."""
        before, current = self._before, self.current
        if before is None or current is None or not before.answer:
            return None
        return before if _is_comparable(before.asked, current.asked) else None

    @property
    def can_go_back(self) -> bool:
        return self.place > 0

    @property
    def can_go_forward(self) -> bool:
        return self.place < len(self.entries) - 1

    def record(self, entry: Entry, *, apart: bool = False) -> None:
        """Add the entry after the current one, if it differs; what lay ahead is dropped.

        `apart` keeps it from being taken for more of the edit before it.
        """
        current = self.current
        if current is not None and current.asked == entry.asked:
            if not current.answer:
                self.entries[self.place] = replace(entry, is_edit=current.is_edit)
            return
        end = self.place if not apart and self._goes_on(entry) else self.place + 1
        kept = [*self.entries[:end], entry]
        self.entries = kept[-MAX_ENTRIES:]
        self.place = len(self.entries) - 1

    def go(self, steps: int) -> Asked:
        """Move by `steps`, at most to either end, and say what was asked there."""
        self.place = min(max(self.place + steps, 0), len(self.entries) - 1)
        return self.entries[self.place].asked

    @property
    def _before(self) -> Entry | None:
        if self.current is None or not self.current.is_edit or not self.can_go_back:
            return None
        return self.entries[self.place - 1]

    def _goes_on(self, entry: Entry) -> bool:
        """Return whether the entry is the same edit as the current one, some letters later: or the
        question to a new story, which nobody meant to ask the last question.
        """
        before, current = self._before, self.current
        if before is None or current is None or not entry.is_edit or self.can_go_forward:
            return False
        changed = _changed(current.asked, entry.asked)
        if _is_new_story(before.asked, current.asked):
            if changed == ["question"]:
                return True
            if not entry.asked.story.startswith(current.asked.story):
                return False  # changed, not typed on
        same_box = _changed(before.asked, current.asked) == changed
        return same_box and entry.at - current.at < ONE_EDIT


def _is_comparable(one: Asked, other: Asked) -> bool:
    """Return whether two answers say something beside each other: by one checkpoint, to questions
    and stories of which the one is an edit of the other.
    """
    is_other = one.checkpoint != other.checkpoint or _is_other_story(one.story, other.story)
    return not is_other and _alike(one.question, other.question) >= _ALIKE


def _is_new_story(one: Asked, other: Asked) -> bool:
    """Return whether a new story stands beside the question to the last one."""
    return one.question == other.question and _is_other_story(one.story, other.story)


def _is_other_story(one: str, other: str) -> bool:
    """Return whether the stories share no sentence, and are not one sentence that was changed."""
    return not _sentences(one) & _sentences(other) and _alike(one, other) < _ALIKE


def _alike(one: str, other: str) -> float:
    """Return which share of the words both have, of the first ones of each."""
    words = one.split()[:_COMPARED], other.split()[:_COMPARED]
    return SequenceMatcher(None, *words).ratio()


def _sentences(story: str) -> set[str]:
    return {words for part in re.split(r"[.!?\n]", story) if (words := " ".join(part.split()))}


def _changed(one: Asked, other: Asked) -> list[str]:
    return [
        item.name for item in fields(Asked) if getattr(one, item.name) != getattr(other, item.name)
    ]
