"""Filters over the table of `dmn.evaluation.sample`, and the confusion matrix of its answers."""

from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["wrong", "wrong_facts", "right_facts", "repeated", "new", "unsure"]


class Filters(BaseModel):
    """Conditions on questions; all of them must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kinds: tuple[Kind, ...] = Field(default=(), max_length=6)
    """`wrong_facts`: right answer, wrong facts. `right_facts`: right facts, wrong answer."""
    task: str | None = Field(default=None, max_length=200)
    truth: str | None = Field(default=None, max_length=1000)
    answer: str | None = Field(default=None, max_length=1000)
    at_most: int = Field(default=100, ge=0, le=100)
    """Largest probability of the answer, in percent."""
    passes: int = Field(default=0, ge=0, le=100)
    """Fewest passes before stop led."""

    def of(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that match; a condition on something unknown does not hold."""
        wanted = (100 * table["probability"] <= self.at_most) & (table["passes"] >= self.passes)
        for column in ("task", "truth", "answer"):
            value = getattr(self, column)
            if value is not None:
                wanted &= table[column] == value
        for kind in self.kinds:
            wanted &= _holds(table, kind)
        return table[wanted]


def confusion_matrix(table: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """Count how often each right answer (row) got each answer (column).

    Holds the `most` frequent of the answers that were confused; empty where all answers are right.
    """
    wrong = table[~table["right"]]
    taken = pd.concat([wrong["truth"], wrong["answer"]]).value_counts().head(most).index
    among = table[table["truth"].isin(taken) & table["answer"].isin(taken)]
    counts = pd.crosstab(among["truth"], among["answer"])
    return counts.reindex(index=taken, columns=taken, fill_value=0)


def _holds(table: pd.DataFrame, kind: Kind) -> "pd.Series[bool]":
    known = {name: table[name].astype("boolean") for name in ("right_facts", "repeated")}
    found = {
        "wrong": ~table["right"],
        "wrong_facts": table["right"] & ~known["right_facts"],
        "right_facts": ~table["right"] & known["right_facts"],
        "repeated": known["repeated"],
        "new": ~known["repeated"],
        "unsure": ~table["sure"],
    }[kind]
    return found.astype("boolean").fillna(False).astype(bool)
