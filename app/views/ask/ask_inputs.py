"""The frozen value that all parts of the Ask page draw from."""

from dataclasses import dataclass

from app.content.ground_truth import Truth
from app.content.new_stories import NewStyle, Recipe
from app.links.ask import AskView
from app.views.shared.history import Asked
from dmn.explain.interventions import WhatIf
from dmn.models.checkpoints.capabilities import Panel


@dataclass(frozen=True)
class AskInputs:
    """All that stands in the page's widgets."""

    story: str
    question: str
    checkpoint: str
    passes: int | None
    """None stands for the checkpoint's own number."""
    chosen_pass: int
    """From 1."""
    recipe: Recipe | None
    truth: Truth | None
    fact: int | None
    """From 0; the number of facts stands for stop."""
    closer: Panel | None
    what_if: WhatIf | None
    whole_sentences: bool | None
    """True where the split of sentences is undone; None otherwise."""
    shows_all_facts: bool
    new_kind: str
    new_style: NewStyle
    notice: str

    @property
    def view(self) -> AskView:
        """Return the part that decides what the page shows."""
        return AskView(**{name: getattr(self, name) for name in AskView.model_fields})

    @property
    def asked(self) -> Asked:
        """Return the part that decides the answer."""
        passes = self.passes or 1
        return Asked(
            self.story,
            self.question,
            self.checkpoint,
            passes,
            self.recipe,
            self.truth,
            self.whole_sentences,
        )
